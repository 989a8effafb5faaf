// A place's page: copying links and text, printing, whole addresses. Without this the links are links all the same.
(() => {
  "use strict";

  const said = document.getElementById("place-said");
  const whole = (path) => new URL(path, location.href).href;

  // Addresses on paper and on screen with their host, which the server may not know.
  for (const place of document.querySelectorAll("[data-whole]")) {
    place.textContent = whole(place.dataset.whole);
  }

  function tell() {
    said.textContent = "";
    // A live region speaks when its text changes: the same words twice need an empty moment between.
    setTimeout(() => {
      said.textContent = said.dataset.done;
    }, 50);
  }

  async function copy(text, from) {
    try {
      await navigator.clipboard.writeText(text);
      tell();
    } catch {
      // No permission, or not a secure address: the text is selected, so that the reader can copy it.
      if (from) getSelection().selectAllChildren(from);
    }
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      copy(whole(button.dataset.copy), button.parentElement.querySelector("[data-whole]"));
    });
  }

  for (const button of document.querySelectorAll("[data-copy-of]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const source = document.getElementById(button.dataset.copyOf);
      copy("value" in source ? source.value : source.textContent, source);
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  for (const sentence of document.querySelectorAll(".print-without-script")) {
    sentence.hidden = true;
  }
})();
