// Says how much of the message's room is used. The form works without.
(() => {
  const area = document.querySelector("#feedback-text");
  const count = document.querySelector("#feedback-count");
  const said = document.querySelector("#feedback-said");
  const alert = document.querySelector(".feedback-alert");
  if (alert) alert.focus();
  if (!area || !count) return;
  const most = Number(count.dataset.most);
  const grouped = new Intl.NumberFormat(document.documentElement.lang);
  let timer = 0;
  const show = () => {
    // Characters as the server counts them: code points, without space around them.
    const used = [...area.value.trim()].length;
    count.textContent = count.dataset.pattern.replace("{0}", grouped.format(used));
    clearTimeout(timer);
    // A screen reader is told only near the end, and not at every key.
    if (used > most * 0.9) timer = setTimeout(() => (said.textContent = count.textContent), 1000);
  };
  area.addEventListener("input", show);
  count.hidden = false;
  show();
})();
