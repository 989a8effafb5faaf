// The drill-down's map: outlines travel once. What the page holds is told to the server with every question, which then
// leaves them out; they are put in here before anything is painted.
(function () {
  'use strict';

  const MOST = 12;
  const held = new Map();

  function complete() {
    const map = document.querySelector('#react-entry-point #explore-map');
    if (!map) return;
    const name = map.dataset.map;
    const known = held.get(name) || new Map();
    for (const path of map.querySelectorAll('path[data-g]')) {
      const outline = path.getAttribute('d');
      if (outline) known.set(path.dataset.g, outline);
      else if (known.has(path.dataset.g)) path.setAttribute('d', known.get(path.dataset.g));
    }
    held.delete(name);
    held.set(name, known);
    while (held.size > MOST) held.delete(held.keys().next().value);
  }

  // A long table stays where one has scrolled to, and the selected row in sight.
  let scrolled = 0;

  const box = () => document.querySelector('#react-entry-point .explore-table-card .table-scroll');

  function scroll() {
    const table = box();
    if (!table) return;
    table.scrollTop = scrolled;
    const row = table.querySelector('.is-selected');
    if (!row) return;
    const head = table.querySelector('thead').offsetHeight;
    if (row.offsetTop - head < table.scrollTop) table.scrollTop = row.offsetTop - head;
    const below = row.offsetTop + row.offsetHeight - table.clientHeight;
    if (below > table.scrollTop) table.scrollTop = below;
  }

  window.familyDesk.told = () => {
    complete();
    scrolled = box() ? box().scrollTop : 0;
    return { held: [...held.keys()].join(',') };
  };
  document.addEventListener('desk:written', () => {
    complete();
    scroll();
  });
})();
