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

  function aligned(offset) {
    return (offset + 3) & ~3;
  }

  function magic(buffer) {
    return String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  }

  /** Header of a file "MAGI | u32 length | JSON" and the offset where its columns start. */
  function readHeader(buffer, expected) {
    if (buffer.byteLength < 8 || magic(buffer) !== expected) throw new Error('not a ' + expected + ' file');
    const length = new DataView(buffer).getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    return { header, offset: aligned(8 + length) };
  }

  /**
   * Columns of a FAV2 buffer. Header fields {n, unit, scale, decimals, classes (here `bins`: lo, hi, class in ascending
   * order), hidden, nodata} beside classOf: Uint8Array, values, below and above (from the value to the ends of its
   * interval): Uint16Array or Uint32Array, numerator and denominator: Uint32Array or null (hexagons carry none).
   */
  function decodeValues(buffer) {
    const { header, offset } = readHeader(buffer, 'FAV2');
    const n = header.n;
    const Column = header.value_bytes === 4 ? Uint32Array : Uint16Array;
    const valuesAt = offset + aligned(n);
    const step = aligned(Column.BYTES_PER_ELEMENT * n);
    const countsAt = valuesAt + 3 * step;
    const counted = n > 0 && buffer.byteLength >= countsAt + 8 * n;
    return Object.assign({}, header, {
      bins: header.classes || [],
      classOf: new Uint8Array(buffer, offset, n),
      values: new Column(buffer, valuesAt, n),
      below: new Column(buffer, valuesAt + step, n),
      above: new Column(buffer, valuesAt + 2 * step, n),
      numerator: counted ? new Uint32Array(buffer, countsAt, n) : null,
      denominator: counted ? new Uint32Array(buffer, countsAt + 4 * n, n) : null,
    });
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
    readHeader,
    aligned,
    decodeValues,
    describeRow,
    loadValues: (url, signal) => loadOnce(url, decodeValues, signal),
    loadOnce,
  });
})();
