// Search in the titles and texts of all pages, from a file that is read when the box is first used.
(() => {
  const form = document.querySelector("form.search");
  if (!form) return;
  const box = form.querySelector("input");
  const list = form.querySelector("ol");
  const status = form.querySelector("[role=status]");
  const MOST = 20;
  const TITLE = 10; // what a word in a title, or in another name of what a page is about, counts more than one in the text
  let index = null;
  let asked = false;
  let telling = 0;

  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = `${form.dataset.root}${form.dataset.index}`;
    script.addEventListener("load", () => {
      index = { texts: hoanhapIndex.texts.map(comparable), pages: hoanhapIndex.pages };
      show();
    });
    script.addEventListener("error", () => {
      asked = false;
      tell(form.dataset.missing);
    });
    document.head.append(script);
  }

  // 0: the word begins none of the text's; more if it is a whole one, and if its marks of accent are the same.
  function likeness(text, word) {
    if (!text.plain.includes(` ${word.plain}`)) return 0;
    return 1 + text.plain.includes(` ${word.plain} `) + text.exact.includes(` ${word.exact}`);
  }

  // The pages that have every word, best first, then in their own order.
  function found(words) {
    const likenesses = words.map((word) => index.texts.map((text) => likeness(text, word)));
    const best = (values, parts) => Math.max(0, ...parts.map((part) => values[part]));
    return index.pages
      .map(([title, href, text, names = []]) => ({
        title,
        href,
        points: likenesses.map((values) => Math.max(TITLE * best(values, [...title, ...names]), best(values, text))),
      }))
      .filter((page) => page.points.every(Boolean))
      .map((page) => ({ ...page, sum: page.points.reduce((all, one) => all + one, 0) }))
      .sort((a, b) => b.sum - a.sum);
  }

  function show() {
    const words = wanted(box.value);
    const pages = index && words.length ? found(words) : [];
    list.replaceChildren(...pages.slice(0, MOST).map(entry));
    list.hidden = !pages.length;
    const few = pages.length > MOST ? form.dataset.some : form.dataset.all;
    if (index) tell(words.length ? filled(pages.length ? few : form.dataset.none, { n: pages.length, most: MOST }) : "");
  }

  function entry(page) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = form.dataset.root + page.href;
    link.textContent = page.title.map((part) => hoanhapIndex.texts[part]).join(hoanhapIndex.between);
    line.append(link);
    return line;
  }

  // Said once the reader pauses, not with every key.
  function tell(text) {
    clearTimeout(telling);
    telling = setTimeout(() => {
      status.textContent = text;
    }, 250);
  }

  function close() {
    list.hidden = true;
    tell("");
  }

  function move(step) {
    const stops = [box, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (!list.hidden) stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
  }

  box.addEventListener("focus", load);
  box.addEventListener("input", () => {
    load();
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      box.focus();
      close();
    }
    if (step) {
      event.preventDefault();
      if (list.hidden && step > 0) show();
      move(step);
    }
  });
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) close();
  });
  form.hidden = false;
})();
