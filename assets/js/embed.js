// The page that writes an embedded page's code: code and preview follow the form at once.
(() => {
  "use strict";

  const form = document.getElementById("embed-form");
  const code = document.getElementById("embed-code");
  const preview = document.querySelector(".embed-builder iframe");
  if (!form || !code || !preview) return;

  const chosen = (name) => form.elements[name].selectedOptions[0];

  function address() {
    const url = new URL(form.dataset.page, new URL(form.action, location.href));
    for (const name of ["indicator", "level", "area", "theme", "release"]) {
      const value = form.elements[name].value;
      if (value && !(name === "theme" && value === "light")) url.searchParams.set(name, value);
    }
    if (form.elements.level.value && form.elements.legend.checked) url.searchParams.set("legend", "1");
    return url.href;
  }

  function write() {
    const frame = document.createElement("iframe");
    const height = form.elements.height;
    frame.src = address();
    frame.title = `${chosen("indicator").textContent} – ${chosen("area").textContent}`;
    frame.width = "100%";
    frame.height = height.validity.valid && height.value ? height.value : height.defaultValue;
    frame.loading = "lazy";
    frame.style.border = "0";
    code.value = frame.outerHTML;
    preview.title = frame.title;
    preview.height = frame.height;
    if (preview.src !== frame.src) preview.src = frame.src;
  }

  form.addEventListener("change", (event) => {
    // Another area brings its districts into the list: that page the server writes.
    if (event.target.name === "area") form.requestSubmit();
    else write();
  });
})();
