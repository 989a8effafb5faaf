// The page of causes while its sliders move: figures, map and table are computed here from the file of cells.
(function () {
  'use strict';

  const { readCells, estimate, order, ranks, spearman, pairs } = window.familyAtlasCauses;
  const byId = (id) => document.getElementById(id);
  const block = byId('causes-data');
  if (!block) return;

  const data = JSON.parse(block.textContent);
  const STEPS = 5;
  const NONE = 65535;
  const NOT_IN_IT = 255;
  const SPARE = 3;
  const QUIET = 700; // milliseconds without a change before it is announced

  const fill = (pattern, ...parts) => pattern.replace(/\{(\d)\}/g, (_, index) => parts[index]);

  function digits(value, decimals) {
    if (Number.isNaN(value)) return data.number.undefined;
    const [whole, rest] = (Math.floor(value * 10 ** decimals + 0.5) / 10 ** decimals).toFixed(decimals).split('.');
    const grouped = whole.replace('-', data.number.minus).replace(/\B(?=(\d{3})+(?!\d))/g, data.number.group);
    return rest ? grouped + data.number.decimal + rest : grouped;
  }

  const percent = (value, decimals) =>
    Number.isNaN(value) ? data.number.undefined : fill(data.number.percent, digits(100 * value, decimals));

  const form = byId('weights');
  const sliders = [...form.querySelectorAll('input[name="weights"]')];
  const cutoff = byId('cutoff');
  const read = () => ({ weights: sliders.map((slider) => Number(slider.value)), cutoff: Number(cutoff.value) });

  const state = { choice: read(), rows: data.firstRows };

  function set(choice) {
    sliders.forEach((slider, i) => (slider.value = choice.weights[i]));
    cutoff.value = choice.cutoff;
    change(false);
  }

  function writeSliders() {
    const total = state.choice.weights.reduce((sum, weight) => sum + weight, 0);
    sliders.forEach((slider, i) => {
      const share = percent(state.choice.weights[i] / total, 0);
      byId(slider.id + '-said').textContent = share;
      slider.setAttribute('aria-valuetext', fill(data.texts.share, share));
    });
    const share = percent(state.choice.cutoff / 100, 0);
    byId('cutoff-said').textContent = share;
    cutoff.setAttribute('aria-valuetext', fill(data.texts.cutoff, share));
    const [weights, limit] = [state.choice.weights.join('.'), String(state.choice.cutoff)];
    for (const link of document.querySelectorAll('a[data-weights]')) {
      const chosen = link.dataset.weights === weights && link.dataset.cutoff === limit;
      if (chosen) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }

  // --- the address -------------------------------------------------------------------------------------------------

  function query(changes) {
    const parts = { ...data.query, ...choiceParts(), ...changes };
    parts.rows = state.rows ? '' : 'all';
    const kept = ['release', 'area', 'level', 'weights', 'cutoff', 'rows'].filter((name) => parts[name]);
    return kept.length ? '?' + new URLSearchParams(kept.map((name) => [name, parts[name]])) : '';
  }

  function choiceParts() {
    const { weights, cutoff: limit } = state.choice;
    const official = weights.join() === data.official.weights.join() && limit === data.official.cutoff;
    return official ? {} : { weights: weights.join('.'), cutoff: String(limit) };
  }

  function writeAddresses() {
    const asked = query({});
    window.history.replaceState(null, '', data.path + asked + window.location.hash);
    byId('share').href = data.path + asked;
    byId('csv-areas').href = data.path + '.csv' + asked;
    byId('csv-place').href = data.path + '-of-place.csv' + asked;
    const lasting = byId('csv-permanent');
    const release = new URL(lasting.href).searchParams.get('release');
    lasting.href = data.path + '.csv' + query({ release });
    lasting.textContent = lasting.href;
    for (const link of document.querySelectorAll('a[hreflang]')) link.href = link.href.split('?')[0] + asked;
    for (const link of document.querySelectorAll('a[data-level]'))
      link.href = data.path + query({ level: link.dataset.level === 'adm1' ? '' : link.dataset.level }) + '#ranked';
    for (const link of document.querySelectorAll('a[data-area]'))
      link.href = data.path + query({ area: link.dataset.area });
    const place = byId('place-form');
    const parts = choiceParts();
    for (const name of ['weights', 'cutoff']) {
      let field = place.querySelector(`input[name="${name}"]`);
      if (!field) {
        field = Object.assign(document.createElement('input'), { type: 'hidden', name });
        place.append(field);
      }
      field.value = parts[name] || '';
      field.disabled = !parts[name];
    }
  }

  // --- table, map, figures -----------------------------------------------------------------------------------------

  const table = byId('areas');
  const body = table ? table.tBodies[0] : null;
  const shapes = [...byId('fifth-areas').children];
  let cells = null;
  let placeCells = null;
  let ranked = [];
  let usual = [];

  /** One row of the table as the parts that change; missing ones are copies of the first. */
  function slot(i) {
    while (body.rows.length <= i) body.append(body.rows[0].cloneNode(true));
    const row = body.rows[i];
    if (!row.parts) {
      const [rank, name, m0, headcount, intensity, official, stays] = row.cells;
      row.parts = {
        rank: rank.firstChild, range: rank.lastChild.firstChild, link: name.querySelector('a'),
        parent: name.querySelector('.parent'), m0: m0.firstChild, ends: m0.lastChild.firstChild,
        headcount, intensity, official, stays,
      };
    }
    return row;
  }

  const write = (node, text) => {
    if (node.nodeValue === null ? node.textContent !== text : node.nodeValue !== text) node.textContent = text;
  };

  /** Rows of the table's own scrolling box that are in sight, with some to spare. */
  function inSight() {
    const box = table.parentElement;
    const height = table.offsetHeight / Math.max(table.rows.length, 1);
    return [Math.floor(box.scrollTop / height) - SPARE, Math.ceil((box.scrollTop + box.clientHeight) / height) + SPARE];
  }

  function writeTable(found, sorted, rank, moving) {
    if (!body) return;
    const shown = state.rows ? sorted.slice(0, state.rows) : sorted;
    const [from, to] = moving ? inSight() : [0, shown.length];
    shown.forEach((area, i) => {
      if (i < from || i > to) return;
      const row = slot(i);
      const { parts } = row;
      if (row.dataset.row !== String(area) || !row.known) {
        row.known = true;
        row.dataset.row = area;
        row.classList.toggle('is-selected', area === data.place);
        write(parts.link, data.names[area]);
        if (parts.parent) write(parts.parent, data.wider[data.parents[area]]);
        write(parts.range, `${digits(cells.worst[area], 0)}–${digits(cells.best[area], 0)}`);
        write(parts.official, cells.official[area] === NONE ? data.texts.unknown : digits(cells.official[area] / 1000, 3));
        write(parts.stays, cells.stays[area] === NOT_IN_IT ? data.texts.outside : percent(cells.stays[area] / 100, 0));
      }
      write(parts.rank, digits(rank.get(area), 0));
      write(parts.m0, digits(found.m0[area], 3));
      write(parts.ends, `${digits(found.low[area], 3)}–${digits(found.high[area], 3)}`);
      write(parts.headcount, percent(found.headcount[area], 1));
      write(parts.intensity, digits(found.intensity[area], 3));
    });
  }

  function writeMap(rank) {
    for (const area of ranked) {
      const step = STEPS - 1 - Math.floor(((rank.get(area) - 1) * STEPS) / ranked.length);
      if (shapes[area].getAttribute('class') !== `c${step}`) shapes[area].setAttribute('class', `c${step}`);
    }
  }

  function writePlace(found, rank) {
    const here = data.place >= 0 ? found : estimate(placeCells, state.choice);
    const row = data.placeRow;
    byId('place-h').textContent = percent(here.headcount[row], 1);
    byId('place-a').textContent = digits(here.intensity[row], 3);
    byId('place-m0').textContent = digits(here.m0[row], 3);
    byId('place-range').textContent = `${digits(here.low[row], 3)}–${digits(here.high[row], 3)}`;
    const place = byId('place-rank');
    if (place) place.textContent = digits(rank.get(data.place), 0);
    return digits(here.m0[row], 3);
  }

  function writeAgreement(found) {
    const chosen = ranked.map((row) => found.points[row]);
    const agreement = { spearman: spearman(usual, chosen), ...pairs(usual, chosen) };
    byId('agreement-spearman').textContent = digits(agreement.spearman, 2);
    byId('agreement-kendall').textContent = digits(agreement.kendall, 2);
    byId('agreement-same').textContent = percent(agreement.same, 1);
    return digits(agreement.spearman, 2);
  }

  let announced = 0;

  function announce(place, poorest, rho) {
    window.clearTimeout(announced);
    const sentence = fill(data.texts.said, data.texts.place, place, poorest, rho);
    announced = window.setTimeout(() => (byId('said').textContent = sentence), QUIET);
  }

  /** While a slider moves only what is in sight is written; `settle` brings the rest. */
  function recompute(moving) {
    if (!cells) return;
    const found = estimate(cells, state.choice);
    const sorted = order(found.points, ranked);
    const rank = ranks(found.points, sorted);
    writeTable(found, sorted, rank, moving);
    writeMap(rank);
    const place = writePlace(found, rank);
    const rho = writeAgreement(found);
    announce(place, sorted.length ? data.names[sorted[0]] : data.number.undefined, rho);
  }

  let waiting = false;

  function change(moving) {
    const choice = read();
    if (!choice.weights.some((weight) => weight > 0)) {
      // Somebody must count: the sphere that was left last keeps one point.
      sliders[state.choice.weights.findIndex((weight) => weight > 0)].value = 1;
      state.choice = read();
    } else state.choice = choice;
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      writeSliders();
      recompute(moving);
    });
  }

  // --- what one operates -------------------------------------------------------------------------------------------

  let settled = 0;

  function settle() {
    recompute(false);
    writeAddresses();
  }

  form.addEventListener('input', () => {
    change(true);
    window.clearTimeout(settled);
    settled = window.setTimeout(settle, 250);
  });


  form.addEventListener('submit', (event) => {
    event.preventDefault();
    change(false);
    writeAddresses();
  });

  for (const link of document.querySelectorAll('a[data-weights]')) {
    link.addEventListener('click', (event) => {
      if (!cells || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      set({ weights: link.dataset.weights.split('.').map(Number), cutoff: Number(link.dataset.cutoff) });
      window.requestAnimationFrame(writeAddresses);
    });
  }

  // The table's links lead to where the sliders stand now.
  function lead(event) {
    const link = event.target.closest && event.target.closest('#areas a');
    if (link) link.href = data.path + query({ area: data.pcodes[link.closest('tr').dataset.row] });
  }

  for (const name of ['pointerdown', 'focusin', 'click']) document.addEventListener(name, lead, true);

  const more = byId('show-all');
  if (more) {
    more.addEventListener('click', (event) => {
      if (!cells) return;
      event.preventDefault();
      const next = body.rows.length;
      state.rows = 0;
      more.hidden = true;
      recompute(false);
      writeAddresses();
      slot(next).parts.link.focus();
    });
  }

  const copy = byId('copy');
  if (navigator.clipboard) {
    const label = copy.textContent;
    copy.hidden = false;
    copy.addEventListener('click', async () => {
      writeAddresses();
      await navigator.clipboard.writeText(byId('share').href);
      copy.textContent = data.texts.copied;
      byId('said').textContent = data.texts.copied;
      window.setTimeout(() => (copy.textContent = label), 2000);
    });
  }

  async function load(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return readCells(await answer.arrayBuffer());
  }

  async function start() {
    [cells, placeCells] = await Promise.all([load(data.cells), data.placeCells ? load(data.placeCells) : null]);
    ranked = [...cells.worst.keys()].filter((area) => cells.worst[area] > 0);
    const official = estimate(cells, data.official);
    usual = ranked.map((row) => official.points[row]);
    form.classList.add('is-live');
    document.documentElement.classList.add('js-causes');
    state.choice = read();
    writeSliders();
    // A browser that went back may have moved the sliders without telling.
    if (query({}) !== window.location.search) recompute(false);
    document.documentElement.dataset.causes = 'ready';
  }

  // Without the file the form still works: the server computes.
  start().catch(() => form.classList.remove('is-live'));
})();
