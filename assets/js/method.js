// Narrows the list of indicators while one types, and opens the group that an address points into.
(() => {
  const field = document.querySelector("#indicator-query");
  if (!field) return;
  field.form.querySelector("button").hidden = true;
  const said = document.querySelector("#indicators-found");
  const none = document.querySelector("#indicators-none");
  const groups = [...document.querySelectorAll(".indicator-group")].map((element) => ({
    element,
    open: element.open,
    heading: element.querySelector("h3"),
    entries: [...element.querySelectorAll(".indicator")].map((entry) => ({
      entry,
      text: entry.textContent.toLocaleLowerCase(),
    })),
  }));
  const grouped = new Intl.NumberFormat(document.documentElement.lang);
  let timer = 0;

  const narrow = () => {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of groups) {
      let shown = 0;
      for (const { entry, text } of group.entries) {
        const fits = words.every((word) => text.includes(word));
        entry.hidden = !fits;
        shown += fits;
      }
      group.element.hidden = shown === 0;
      group.element.open = words.length ? shown > 0 : group.open;
      group.heading.textContent = group.heading.dataset.pattern.replace("{0}", grouped.format(shown));
      found += shown;
    }
    none.hidden = found > 0;
    said.textContent = said.dataset.pattern.replace("{0}", grouped.format(found));
  };

  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    narrow();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(narrow, 120);
  });

  const reveal = () => {
    const entry = location.hash.startsWith("#ind-") && document.getElementById(location.hash.slice(1));
    if (!entry) return;
    entry.closest("details").open = true;
    entry.hidden = false;
    entry.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
