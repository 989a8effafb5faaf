// The illustration of the protection page: an invented village, published again and again with true noise tables.
(function () {
  'use strict';

  const byId = (id) => document.getElementById(id);

  function fill(pattern, ...parts) {
    return pattern.replace(/\{(\d)\}/g, (_, index) => parts[index]);
  }

  /** Cumulative probabilities of p(v) proportional to exp(a v + b v^2) on low .. bound. */
  function noiseTable(low, bound, [a, b]) {
    const weights = [];
    for (let v = low; v <= bound; v += 1) weights.push(Math.exp(a * v + b * v * v));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    return { low, cumulative: weights.map((weight) => (sum += weight / total)) };
  }

  /** Tables by count: zero stays zero, and no count turns negative. */
  function noiseTables({ bound, rows }) {
    return rows.map((row, index) => noiseTable(rows.length === 1 ? -bound : -(index + 1), bound, row));
  }

  /** A random change of a count; random gives a number from 0 to below 1. */
  function draw(tables, count, random) {
    if (count <= 0) return 0;
    const { low, cumulative } = tables[Math.min(count, tables.length) - 1];
    const u = random();
    let [from, to] = [0, cumulative.length - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (cumulative[middle] > u) to = middle;
      else from = middle + 1;
    }
    return low + from;
  }

  /** Share of right guesses of whoever says "with" above the limit: the best rule where both shapes are the same. */
  function rightGuesses(without, withOwn, limit) {
    const right = without.filter((figure) => figure <= limit).length + withOwn.filter((figure) => figure > limit).length;
    return right / (without.length + withOwn.length);
  }

  function secureRandom() {
    const [high, low] = window.crypto.getRandomValues(new Uint32Array(2));
    return ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;
  }

  function start(data) {
    const tables = noiseTables(data.noise);
    const threshold = noiseTables(data.threshold);
    const published = (count) => count + draw(tables, count, secureRandom);
    const digits = (value, decimals) =>
      value
        .toFixed(decimals)
        .replace('.', data.number.decimal)
        .replace(/\B(?=(\d{3})+(?!\d))/g, data.number.group);
    startVillage(data, published);
    startMany(data, published, digits);
    startSmall(data, published, threshold);
    for (const controls of document.querySelectorAll('.try-controls')) controls.hidden = false;
  }

  function startVillage(data, published) {
    let figures = [];
    const joined = byId('check-own');

    // One figure for each content of a cell, as in a release: going back and forth shows the same ones again.
    function redraw() {
      figures = [0, 1].map((own) => ({ families: published(data.families + own), need: published(data.need + own) }));
      write();
    }

    function write() {
      const own = Number(joined.checked);
      byId('own-family').classList.toggle('is-there', joined.checked);
      for (const name of ['families', 'need']) {
        byId('published-' + name).textContent = figures[own][name];
        const truth = byId('true-' + name);
        truth.hidden = !byId('check-truth').checked;
        truth.textContent = fill(data.texts.truth, data[name] + own);
      }
      byId('said').textContent = fill(data.texts.said, figures[own].families, figures[own].need);
    }

    joined.addEventListener('change', write);
    byId('check-truth').addEventListener('change', write);
    byId('button-again').addEventListener('click', redraw);
    redraw();
  }

  function startMany(data, published, digits) {
    const drawing = byId('figures-drawing');
    const base = drawing.querySelector('.axis').getAttribute('d').match(/M0 ([\d.]+)/)[1];
    const drawn = { without: [], with: [] };

    function write() {
      const top = Number(drawing.dataset.top) * drawn.without.length;
      for (const name of ['without', 'with']) {
        const counts = new Map();
        for (const figure of drawn[name]) counts.set(figure, (counts.get(figure) || 0) + 1);
        for (const bar of drawing.querySelectorAll('.' + name)) {
          const height = Math.min((counts.get(Number(bar.dataset.v)) || 0) / top, 1) * (base - 6);
          bar.setAttribute('height', height.toFixed(2));
          bar.setAttribute('y', (base - height).toFixed(2));
        }
      }
    }

    function add(count) {
      for (let i = 0; i < count; i += 1) {
        drawn.without.push(published(data.need));
        drawn.with.push(published(data.need + 1));
      }
      write();
    }

    function finish() {
      const right = 100 * rightGuesses(drawn.without, drawn.with, data.need);
      byId('guess').textContent = fill(data.texts.guess, digits(right, 1), digits(2 * drawn.without.length, 0));
    }

    byId('button-many').addEventListener('click', () => {
      const target = drawn.without.length + data.draws;
      if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
        add(data.draws);
        finish();
        return;
      }
      (function grow() {
        const left = target - drawn.without.length;
        if (left > 0) {
          add(Math.min(left, Math.ceil(data.draws / 25)));
          window.requestAnimationFrame(grow);
        } else finish();
      })();
    });
  }

  function startSmall(data, published, threshold) {
    const size = byId('size');
    const bars = [...byId('sizes-drawing').querySelectorAll('.size')];
    const reach = data.minimum + data.threshold.bound;
    const foot = Number(byId('sizes-drawing').querySelector('.axis').getAttribute('d').match(/M0 ([\d.]+)/)[1]);
    const mark = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    mark.setAttribute('class', 'chosen-mark');
    byId('sizes-drawing').append(mark);
    let margin = 0;
    let figures = [];

    function redraw() {
      margin = draw(threshold, 1, secureRandom);
      figures = bars.map((_, count) => published(count));
      write();
    }

    function write() {
      const count = Number(size.value);
      const shown = count + margin >= reach && figures[count] >= data.minimum;
      const bar = bars[count];
      const share = Math.round((100 * bar.getAttribute('height')) / (foot - 6));
      for (const other of bars) other.classList.toggle('is-chosen', other === bar);
      const [left, width] = [Number(bar.getAttribute('x')), Number(bar.getAttribute('width'))];
      mark.setAttribute('d', `M${left} 2h${width}V${foot}h${-width}Z`);
      const said = shown ? fill(data.texts.shown, figures[count]) : data.texts.hidden;
      byId('size-said').textContent = said + ' ' + fill(data.texts.chance, count, share);
      size.setAttribute('aria-valuetext', String(count));
    }

    size.addEventListener('input', write);
    byId('button-again-small').addEventListener('click', redraw);
    redraw();
  }

  const block = typeof document === 'object' && byId('protection-data');
  if (block) start(JSON.parse(block.textContent));
  else if (typeof window === 'object') window.familyAtlasProtection = { noiseTables, draw, rightGuesses };
})();
