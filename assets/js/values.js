// The figures of one selection: the FAV1 file decoded, fetched once, kept in memory.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const KEPT_FILES = 80;

  // Colour class of a row -> class name of its shape. What is not listed shows as "no data".
  const CLASS_NAMES = { 0: 'c0', 1: 'c1', 2: 'c2', 3: 'c3', 4: 'c4', 250: 'hidden', 251: 'hidden', 253: 'na', 254: 'withdrawn' };
  const REASONS = { 250: 'hidden_small', 251: 'hidden_complement', 252: 'no_data', 253: 'not_applicable', 254: 'withdrawn' };

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
   * Columns of a FAV1 buffer. Header fields {n, unit, scale, decimals, classes (here `bins`: lo, hi, class in ascending
   * order), hidden, nodata} beside classOf: Uint8Array, values: Uint16Array or Uint32Array, numerator and denominator:
   * Uint32Array or null (hexagons carry none).
   */
  function decodeValues(buffer) {
    const { header, offset } = readHeader(buffer, 'FAV1');
    const n = header.n;
    const Column = header.value_bytes === 4 ? Uint32Array : Uint16Array;
    const valuesAt = offset + aligned(n);
    const countsAt = valuesAt + aligned(Column.BYTES_PER_ELEMENT * n);
    const counted = n > 0 && buffer.byteLength >= countsAt + 8 * n;
    return Object.assign({}, header, {
      bins: header.classes || [],
      classOf: new Uint8Array(buffer, offset, n),
      values: new Column(buffer, valuesAt, n),
      numerator: counted ? new Uint32Array(buffer, countsAt, n) : null,
      denominator: counted ? new Uint32Array(buffer, countsAt + 4 * n, n) : null,
    });
  }

  /** What to say about one row: {value, text, counts, colourClass}; where hidden, value is null and text the reason. */
  function describeRow(decoded, row) {
    const labels = familyAtlas.state.labels;
    const colourClass = decoded.classOf[row];
    if (!(colourClass <= 4)) {
      return { value: null, text: labels[REASONS[colourClass]] || labels.no_data || '', counts: '', colourClass };
    }
    const value = decoded.values[row] / decoded.scale;
    const isShare = decoded.unit === 'percent' && decoded.numerator !== null;
    const count = (column) => familyAtlas.formatNumber(column[row], 0);
    return {
      value,
      text: familyAtlas.formatValue(value, decoded.unit, decoded.decimals),
      counts: isShare ? familyAtlas.fill(labels.of, count(decoded.numerator), count(decoded.denominator)) : '',
      colourClass,
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
