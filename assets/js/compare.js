// Two maps and one table: an area that is pointed at or focused is marked in all three.
(function () {
  'use strict';

  const page = document.querySelector('.compare-page');
  if (!page) return;
  const now = document.getElementById('compared-now');
  const byArea = new Map();
  for (const element of page.querySelectorAll('[data-pcode]')) {
    const { pcode } = element.dataset;
    byArea.set(pcode, [...(byArea.get(pcode) || []), element]);
  }
  let shown = null;

  // Patterns keep their pitch on the screen, whatever the size of the maps.
  const [map] = page.querySelectorAll('svg.mini-map');
  const keepPitch = () => {
    const scale = map.clientWidth ? map.viewBox.baseVal.width / map.clientWidth : 1;
    for (const pattern of map.querySelectorAll('pattern')) pattern.setAttribute('patternTransform', 'scale(' + scale.toFixed(3) + ')');
  };
  if (map) new ResizeObserver(keepPitch).observe(map);

  function textOf(pcode) {
    const row = byArea.get(pcode).find((element) => element.tagName === 'TR');
    return row ? [...row.cells].map((cell) => [...cell.childNodes].map((node) => node.textContent).join(' ')).join('  |  ') : '';
  }

  function mark(pcode) {
    if (pcode === shown) return;
    for (const element of byArea.get(shown) || []) element.classList.remove('is-hovered');
    for (const element of byArea.get(pcode) || []) element.classList.add('is-hovered');
    now.textContent = pcode ? textOf(pcode) : '';
    shown = pcode;
  }

  const areaOf = (event) => {
    const element = event.target.closest && event.target.closest('[data-pcode]');
    return element ? element.dataset.pcode : null;
  };
  for (const name of ['pointerover', 'focusin', 'click']) page.addEventListener(name, (event) => mark(areaOf(event)));
  page.addEventListener('pointerleave', () => mark(null));
})();
