// The figures of one selection: the FAV1 file decoded, fetched once, kept in memory.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const KEPT_FILES = 80;

  // A row's code -> class name of its shape: a colour step, the same striped, or a reason why there is no figure.
  // What is not listed shows as "no data".
  const CLASS_NAMES = {
    0: 'c0', 1: 'c1', 2: 'c2', 3: 'c3', 4: 'c4', 8: 'u0', 9: 'u1', 10: 'u2', 11: 'u3', 12: 'u4',
    250: 'few', 251: 'hidden', 252: 'nodata', 253: 'na', 254: 'withdrawn',
  };
  const STRIPED = 8; // added to the colour step where the figure could belong to another class

  /**
   * A FAV2 buffer (dashboard/pages/heatmap/values_file.py). Header fields {n, unit, scale, decimals, classes (here
   * `bins`: lo, hi, class in ascending order), hidden, nodata} beside classOf: Uint8Array with the code of every row, and
   * values, below, above (from the value to the ends of its interval), numerator, denominator: Uint32Array, 0 where
   * there is no figure; the last two are null for hexagons.
   */
  function decodeValues(buffer) {
    const bytes = new Uint8Array(buffer);
    if (bytes.length < 8 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'FAV2') throw new Error('not a FAV2 file');
    const length = new DataView(buffer).getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    const classOf = bytes.subarray(8 + length, 8 + length + header.n);
    const shown = [];
    classOf.forEach((code, row) => {
      if (code < 2 * STRIPED) shown.push(row);
    });
    let at = 8 + length + header.n;
    const column = (width) => {
      const numbers = new Uint32Array(header.n);
      for (let shift = 0; shift < 8 * width; shift += 8) {
        for (let index = 0; index < shown.length; index += 1, at += 1) numbers[shown[index]] |= bytes[at] << shift;
      }
      return numbers;
    };
    const [values, below, above] = [0, 1, 2].map(() => column(header.value_bytes));
    const [numerator, denominator] = header.counted ? [column(4), column(4)] : [null, null];
    return Object.assign({}, header, { bins: header.classes || [], classOf, values, below, above, numerator, denominator });
  }

  /**
   * What to say about one row: {value, text, interval, counts, colourClass, striped}. Without a figure value is null, text
   * the reason and counts why that is one.
   */
  function describeRow(decoded, row) {
    const labels = familyAtlas.state.labels;
    const code = decoded.classOf[row];
    if (!(code < 2 * STRIPED)) {
      const reason = CLASS_NAMES[code] ? code : 252;
      const [text, counts] = [labels['state_' + reason] || '', labels['why_' + reason] || ''];
      return { value: null, text, interval: '', counts, colourClass: reason, striped: false };
    }
    const shown = decoded.values[row];
    const value = shown / decoded.scale;
    const end = (scaled) => familyAtlas.formatNumber(scaled / decoded.scale, decoded.decimals);
    const isShare = decoded.unit === 'percent' && decoded.numerator !== null;
    const count = (column) => familyAtlas.formatNumber(column[row], 0);
    return {
      value,
      text: familyAtlas.formatValue(value, decoded.unit, decoded.decimals),
      interval: familyAtlas.fill(labels.interval, end(shown - decoded.below[row]), end(shown + decoded.above[row])),
      counts: isShare ? familyAtlas.fill(labels.of, count(decoded.numerator), count(decoded.denominator)) : '',
      colourClass: code % STRIPED,
      striped: code >= STRIPED,
    };
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
