// A form of filters shows and hides the items of the lists that follow it, up to the next such form. What is chosen stands
// in the address, so that a link to what is seen can be sent.
(() => {
  const forms = [...document.querySelectorAll("form[data-filters]")];
  const lists = [...document.querySelectorAll("[data-filterable]")];
  const follows = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;

  forms.forEach((form, number) => {
    const next = forms[number + 1];
    const mine = lists.filter((list) => follows(form, list) && !(next && follows(next, list)));
    const items = mine.flatMap((list) => [...list.querySelectorAll("[data-item]")]).map((element) => ({ element }));
    const fields = [...form.querySelectorAll("select, input")];
    const count = form.querySelector("output");
    const named = (field) => field.name + (number ? number + 1 : "");

    function fits(item, field) {
      if (field.tagName === "SELECT") {
        const codes = (item.element.getAttribute(`data-${field.name}`) || "").split(" ");
        return !field.value || codes.includes(field.value);
      }
      item.text ??= comparable(item.element.textContent);
      return wanted(field.value).every((word) => item.text.plain.includes(` ${word.plain}`));
    }

    // An outcome and a verdict that are both asked for have to be told of each other.
    function together(item) {
      const pairs = item.element.getAttribute("data-known");
      const [outcome, verdict] = ["outcome", "verdict"].map((name) => form.elements[name]?.value);
      return !pairs || !outcome || !verdict || pairs.split(" ").includes(`${outcome}:${verdict}`);
    }

    function apply() {
      const used = fields.filter((field) => field.value);
      const shown = items.filter((item) => {
        const fit = used.every((field) => fits(item, field)) && together(item);
        item.element.hidden = !fit;
        return fit;
      });
      for (const list of mine) list.classList.toggle("emptied", !list.querySelector("[data-item]:not([hidden])"));
      count.textContent = filled(form.dataset.count, { n: shown.length, m: items.length });
      form.classList.toggle("used", used.length > 0);
    }

    function remember() {
      const address = new URL(location.href);
      for (const field of fields) {
        if (field.value) address.searchParams.set(named(field), field.value);
        else address.searchParams.delete(named(field));
      }
      try {
        history.replaceState(null, "", address);
      } catch {
        // Some browsers keep the address of a file as it is.
      }
    }

    function recall() {
      const asked = new URL(location.href).searchParams;
      for (const field of fields) {
        const value = asked.get(named(field)) || "";
        const known = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
        field.value = known ? value : "";
      }
    }

    form.addEventListener("input", () => {
      apply();
      remember();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("button").addEventListener("click", () => {
      for (const field of fields) field.value = "";
      apply();
      remember();
      fields[0].focus();
    });
    recall();
    apply();
    form.hidden = false;
  });
})();
