// The colours that the reader chose last time, set before anything is painted.
document.documentElement.classList.add("scripted");
try {
  const kept = localStorage.getItem("hoanhap-colours");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.colours = kept;
} catch {
  // Nothing may be kept here: the page follows the system.
}
