// Colours as the system has them, light or dark; and the other language with the same filters.
(() => {
  const root = document.documentElement;
  const choice = document.querySelector("select[data-colours]");
  choice.value = root.dataset.colours || "";
  choice.addEventListener("change", () => {
    if (choice.value) root.dataset.colours = choice.value;
    else delete root.dataset.colours;
    try {
      if (choice.value) localStorage.setItem("hoanhap-colours", choice.value);
      else localStorage.removeItem("hoanhap-colours");
    } catch {
      // Not kept for the next page.
    }
  });
  const other = document.querySelector("a.language");
  other?.addEventListener("click", () => {
    other.search = location.search;
  });
})();
