// Wiring of the heat map page; on every other page there is no state block and nothing happens.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const { state } = familyAtlas;
  if (!state || !document.getElementById('map-svg')) return;

  let selection = null;
  const map = familyAtlas.createMap((area) => selection.pick(area));
  selection = familyAtlas.createSelection(map);
  Object.assign(familyAtlas, { map, selection });

  function isPlainClick(event) {
    return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented);
  }

  const form = document.getElementById('selection-form');
  form.addEventListener('change', (event) => selection.applyForm(event.target.name));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    selection.applyForm();
  });

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-nav]');
    if (!link || !isPlainClick(event) || new URL(link.href).pathname !== location.pathname) return;
    event.preventDefault();
    const row = link.closest('tr[data-pcode]');
    if (row && link.dataset.pcode) familyAtlas.markRow(link.dataset.pcode);
    selection.applyHref(link.href);
  });

  // The search for a place comes when its field is first used.
  const find = document.querySelector('form.find');
  const field = find && find.elements.q;
  function awaitSearch() {
    field.addEventListener('focus', bringSearch, { once: true });
  }
  function bringSearch() {
    familyAtlas.loadScript(find.dataset.script).then(() => familyAtlas.connectFind(find, selection.goTo), awaitSearch);
  }
  if (field && document.activeElement === field) bringSearch();
  else if (field) awaitSearch();

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-zoom]');
    if (!button) return;
    map.zoomTo(button.dataset.zoom);
    document.getElementById('map').scrollIntoView({ block: 'nearest', behavior: familyAtlas.prefersStillness() ? 'auto' : 'smooth' });
  });
  window.addEventListener('popstate', () => selection.applyAddress());

  familyAtlas.watchDash(() => familyAtlas.markRow(selection.current().selection.area));

  // The first colours are in the page; figures for the tooltip come when there is time, or at the first touch.
  let figuresWanted = false;
  async function loadFirstFigures() {
    if (figuresWanted) return;
    figuresWanted = true;
    const { level, area } = state.selection;
    try {
      const figures = await familyAtlas.loadValues(state.values_url);
      if (selection.current().values_url !== state.values_url) return;
      await map.prepare(level, state.hexes_url);
      map.show(level, figures);
      if (area) map.select(area);
      familyAtlas.emit('values', figures);
    } catch (problem) {
      figuresWanted = false;
      if (level === 'h3') familyAtlas.mapMessage(state.labels.failed, loadFirstFigures);
    }
  }
  if (state.selection.level === 'h3') loadFirstFigures();
  else {
    familyAtlas.whenIdle(loadFirstFigures);
    document.getElementById('map').addEventListener('pointerenter', loadFirstFigures, { once: true });
  }

  // Geometry of another level starts to load when its button is approached, not before.
  for (const radio of form.querySelectorAll('input[name=level]')) {
    const near = () => map.prefetchLevel(radio.value);
    (radio.closest('label') || radio).addEventListener('pointerenter', near, { once: true });
    radio.addEventListener('focus', near, { once: true });
  }

  // On phones the filters start folded where the page offers that: the map comes first.
  const filters = document.querySelector('details.filters:not(.compare)');
  if (filters && window.matchMedia('(max-width: 43.99rem)').matches) filters.open = false;

  document.documentElement.dataset.atlas = 'ready';
})();
