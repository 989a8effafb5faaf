// The figures of one selection: the FAV2 file decoded, fetched once, kept in memory.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const KEPT_FILES = 80;

  // A row's code -> class name of its shape: a colour step, the same striped, a cell of two indicators, a step of a
  // change, a kind of cluster, or a reason why there is no figure. What is not listed shows as "no data".
  const CLASS_NAMES = { 250: 'few', 251: 'hidden', 252: 'nodata', 253: 'na', 254: 'withdrawn' };
  const STRIPED = 8; // added to the colour step where the figure could belong to another class
  const KIND_BASE = 48;
  const REASONS_FROM = 250;
  for (const [letter, from, count] of [['c', 0, 5], ['u', STRIPED, 5], ['b', 16, 9], ['d', 32, 7], ['k', KIND_BASE, 3]]) {
    for (let step = 0; step < count; step += 1) CLASS_NAMES[from + step] = letter + step;
  }

  /**
   * A FAV2 buffer (dashboard/pages/heatmap/values_file.py). Header fields {n, mode, unit, scale, decimals, classes (here
   * `bins`: lo, hi, class in ascending order), hidden, nodata} beside classOf: Uint8Array with the code of every row, and
   * values, below, above (from the value to the ends of its interval): Uint32Array, 0 where there is no figure. `wide`
   * holds the further columns: numerator and denominator, the two figures of a change, or the second indicator's
   * value, below and above; none for hexagons and clusters.
   */
  function decodeValues(buffer) {
    const bytes = new Uint8Array(buffer);
    if (bytes.length < 8 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'FAV2') throw new Error('not a FAV2 file');
    const length = new DataView(buffer).getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    const { n } = header;
    const classOf = bytes.subarray(8 + length, 8 + length + n);
    const shown = new Uint32Array(n);
    let count = 0;
    for (let row = 0; row < n; row += 1) if (classOf[row] < REASONS_FROM) shown[count++] = row;
    let at = 8 + length + n;
    const column = (width) => {
      const numbers = new Uint32Array(n);
      for (let shift = 0; shift < 8 * width; shift += 8) {
        for (let index = 0; index < count; index += 1, at += 1) numbers[shown[index]] |= bytes[at] << shift;
      }
      return numbers;
    };
    const [values, below, above] = [0, 1, 2].map(() => column(header.value_bytes));
    const wide = Array.from({ length: header.second ? 3 : header.counted ? 2 : 0 }, () => column(4));
    return Object.assign({ origin: 0 }, header, { bins: header.classes || [], classOf, values, below, above, wide });
  }

  const count = (number) => familyAtlas.formatNumber(number, 0);

  function signed(scaled, { scale, decimals }) {
    return (scaled > 0 ? '+' : '') + familyAtlas.formatNumber(scaled / scale, decimals);
  }

  function intervalOf(shown, below, above, { scale, decimals }) {
    const end = (scaled) => familyAtlas.formatNumber(scaled / scale, decimals);
    return familyAtlas.fill(familyAtlas.state.labels.interval, end(shown - below), end(shown + above));
  }

  // What each kind of map says of a row with a figure: {text, interval, counts, more}.
  const SPEECH = {
    plain(decoded, row, shown) {
      const isShare = decoded.unit === 'percent' && decoded.wide.length > 0;
      const [part, whole] = isShare ? [count(decoded.wide[0][row]), count(decoded.wide[1][row])] : [];
      return {
        text: familyAtlas.formatValue(shown / decoded.scale, decoded.unit, decoded.decimals),
        interval: intervalOf(shown, decoded.below[row], decoded.above[row], decoded),
        counts: isShare ? familyAtlas.fill(familyAtlas.state.labels.of, part, whole) : '',
      };
    },
    change(decoded, row, shown) {
      const { labels, units } = familyAtlas.state;
      const ends = [shown - decoded.below[row], shown + decoded.above[row]].map((end) => signed(end, decoded));
      const both = decoded.wide.map((of) => familyAtlas.formatValue((of[row] | 0) / decoded.scale, decoded.of, decoded.decimals));
      return {
        text: familyAtlas.fill((units[decoded.unit] || { pattern: '{0}' }).pattern, signed(shown, decoded)),
        interval: familyAtlas.fill(labels.interval_of, familyAtlas.fill(labels.ends, ...ends)),
        counts: familyAtlas.fill(labels.from_to, ...both),
        more: decoded.classOf[row] === decoded.unclear ? labels.unclear : '',
      };
    },
    pair(decoded, row, shown) {
      const { labels, words } = familyAtlas.state;
      const [second, below, above] = decoded.wide.map((of) => of[row]);
      const { unit, scale, decimals } = decoded.second;
      const named = (name, value) => familyAtlas.fill(labels.named, name, value);
      return {
        text: named(words.first, familyAtlas.formatValue(shown / decoded.scale, decoded.unit, decoded.decimals)),
        interval: intervalOf(shown, decoded.below[row], decoded.above[row], decoded),
        more: named(words.second, familyAtlas.formatValue(second / scale, unit, decimals)),
        counts: intervalOf(second, below, above, decoded.second),
      };
    },
    hotspots(decoded, row, shown) {
      const { labels } = familyAtlas.state;
      const value = familyAtlas.formatValue(shown / decoded.scale, decoded.unit, decoded.decimals);
      return { text: labels['kind_' + (decoded.classOf[row] - KIND_BASE)], interval: '', counts: familyAtlas.fill(labels.smoothed, value) };
    },
  };

  /**
   * What to say about one row: {value, text, interval, counts, more, colourClass, striped}. Without a figure value is
   * null, text the reason and counts why that is one. `value` is scaled, like the edges of the classes.
   */
  function describeRow(decoded, row) {
    const labels = familyAtlas.state.labels;
    const code = CLASS_NAMES[decoded.classOf[row]] ? decoded.classOf[row] : 252;
    if (code >= REASONS_FROM) {
      const [text, counts] = [labels['state_' + code] || '', labels['why_' + code] || ''];
      return { value: null, text, interval: '', counts, more: '', colourClass: code, striped: false };
    }
    const value = decoded.values[row] + decoded.origin;
    const isStep = code < 2 * STRIPED;
    const speech = (SPEECH[decoded.mode] || SPEECH.plain)(decoded, row, value);
    return Object.assign({ value, more: '', colourClass: isStep ? code % STRIPED : code, striped: isStep && code >= STRIPED }, speech);
  }

  const kept = new Map();

  /** Fetch and decode once per address; a failed or aborted request is forgotten so that it can be tried again. */
  function loadOnce(url, decode, signal) {
    if (kept.has(url)) return kept.get(url);
    const promise = fetch(url, { signal, credentials: 'same-origin' })
      .then((response) => {
        if (!response.ok) throw new Error(response.status + ' ' + url);
        return response.arrayBuffer();
      })
      .then(decode);
    kept.set(url, promise);
    promise.catch(() => kept.delete(url));
    if (kept.size > KEPT_FILES) kept.delete(kept.keys().next().value);
    return promise;
  }

  Object.assign(familyAtlas, {
    CLASS_NAMES,
    decodeValues,
    describeRow,
    loadValues: (url, signal) => loadOnce(url, decodeValues, signal),
    loadOnce,
  });
})();
