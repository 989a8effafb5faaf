// The card beside the pointer or the focused area, and the mark of its value on the legend.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const GAP = 14;
  const MARGIN = 8;

  function line(name, text) {
    const element = document.createElement('span');
    element.className = name;
    element.textContent = text;
    return element;
  }

  /** A tooltip in #map-tooltip: show(content, x, y) with page coordinates of the pointer; hide(). */
  function createTooltip(box) {
    let shown = null;

    function place(x, y) {
      const { width, height } = box.getBoundingClientRect();
      const right = document.documentElement.clientWidth - MARGIN;
      const bottom = window.innerHeight - MARGIN;
      let left = x + GAP;
      if (left + width > right) left = x - GAP - width;
      let top = y + GAP;
      if (top + height > bottom) top = y - GAP - height;
      box.style.left = Math.round(Math.max(MARGIN, Math.min(left, right - width))) + 'px';
      box.style.top = Math.round(Math.max(MARGIN, Math.min(top, bottom - height))) + 'px';
    }

    function show(content, x, y) {
      if (shown !== content.key) {
        const lines = [line('tooltip-name', content.name)];
        if (content.parent) lines.push(line('tooltip-parent', content.parent));
        lines.push(line(content.value === null ? 'tooltip-reason' : 'tooltip-value', content.text));
        if (content.interval) lines.push(line('tooltip-interval', content.interval));
        if (content.more) lines.push(line('tooltip-more', content.more));
        if (content.counts) lines.push(line('tooltip-counts', content.counts));
        box.replaceChildren(...lines);
        box.hidden = false;
        shown = content.key;
        markLegend(content);
      }
      place(x, y);
    }

    function hide() {
      if (shown === null) return;
      box.hidden = true;
      shown = null;
      markLegend(null);
    }

    return { show, hide };
  }

  // The hovered value as a small pointer in its class: --t is its place between the edges of the class.
  function markLegend(content) {
    const legend = document.getElementById('legend');
    for (const active of legend.querySelectorAll('.active')) active.classList.remove('active');
    if (!content) return;
    const extra = content.value === null ? familyAtlas.CLASS_NAMES[content.colourClass] : content.striped && 'striped';
    const swatch = extra && legend.querySelector('.legend-extra .swatch.' + extra);
    if (swatch) swatch.parentElement.classList.add('active');
    if (content.value === null) return;
    const row = legend.querySelector('.legend-class[data-class="' + content.colourClass + '"]');
    if (!row) return;
    // Value and edges are both scaled whole numbers.
    const { lo, hi } = content.bin || { lo: 0, hi: 0 };
    const t = hi > lo ? Math.max(0, Math.min(1, (content.value - lo) / (hi - lo))) : 0.5;
    row.style.setProperty('--t', t.toFixed(3));
    row.classList.add('active');
  }

  Object.assign(familyAtlas, { createTooltip });
})();
