// Headcount, intensity and M0 of all areas under a choice of weights: the same arithmetic as data/causes in Python.
(function () {
  'use strict';

  const Z90 = 1.6448536269514722;
  const HEADER = 32;

  /** Read the file of data/causes/cells_file.py. */
  function readCells(buffer) {
    const view = new DataView(buffer);
    const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
    if (magic !== 'FACP' || view.getUint16(4, true) !== 1) throw new Error('unknown file of cells');
    const [spheres, areas] = [view.getUint16(6, true), view.getUint32(8, true)];
    const sets = 1 << spheres;
    let place = HEADER;
    const take = (count, bytes, read) => {
      const found = Float64Array.from({ length: count }, (_, i) => read(place + bytes * i));
      place += count * bytes;
      return found;
    };
    const u16 = (at) => view.getUint16(at, true);
    const u32 = (at) => view.getUint32(at, true);
    return {
      spheres, areas, sets,
      whole: view.getUint32(12, true),
      variance: view.getFloat64(16, true),
      shares: take(sets * areas, 2, u16),
      hidden: take(areas, 4, u32),
      families: take(areas, 4, u32),
      official: take(areas, 2, u16),
      worst: take(areas, 2, u16),
      best: take(areas, 2, u16),
      stays: take(areas, 1, (at) => view.getUint8(at)),
    };
  }

  /** Score, poverty and censored score of every combination; whole numbers. */
  function judge({ weights, cutoff }) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const sets = 1 << weights.length;
    const poor = new Float64Array(sets);
    const censored = new Float64Array(sets);
    for (let set = 0; set < sets; set += 1) {
      let score = 0;
      for (let i = 0; i < weights.length; i += 1) if ((set >> i) & 1) score += weights[i];
      poor[set] = Number(100 * score >= cutoff * total);
      censored[set] = poor[set] ? score : 0;
    }
    return { total, poor, censored };
  }

  const clip = (value) => Math.min(Math.max(value, 0), 1);

  /** What data/causes/estimates.py gives, as arrays by area. */
  function estimate(cells, choice) {
    const { total, poor, censored } = judge(choice);
    const of = () => new Float64Array(cells.areas);
    const found = { points: of(), headcount: of(), intensity: of(), m0: of(), low: of(), high: of(), noise: of() };
    for (let area = 0; area < cells.areas; area += 1) {
      let [points, poorShare, missing, filled, least, most] = [0, 0, 0, 0, Infinity, -Infinity];
      for (let set = 0; set < cells.sets; set += 1) {
        const share = cells.shares[set * cells.areas + area];
        points += share * censored[set];
        poorShare += share * poor[set];
        if ((cells.hidden[area] / 2 ** set) & 1) {
          const value = censored[set] / total;
          missing += share / cells.whole;
          filled += (share / cells.whole) * value;
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
      }
      const m0 = points / (cells.whole * total);
      const centre = missing > 0 ? filled / missing : m0;
      let squares = (m0 - centre) ** 2;
      for (let set = 0; set < cells.sets; set += 1)
        if (!((cells.hidden[area] / 2 ** set) & 1)) squares += (censored[set] / total - centre) ** 2;
      const families = cells.families[area];
      const noise = families > 0 ? (Z90 * Math.sqrt(cells.variance * squares)) / families : 0;
      const open = least <= most;
      found.points[area] = points;
      found.headcount[area] = poorShare / cells.whole;
      found.m0[area] = m0;
      found.intensity[area] = poorShare > 0 ? m0 / found.headcount[area] : NaN;
      found.noise[area] = noise;
      found.low[area] = clip(m0 - filled + (open ? missing * least : 0) - noise);
      found.high[area] = clip(m0 - filled + (open ? missing * most : 0) + noise);
    }
    return found;
  }

  /** Rows that are ranked, the poorest first; equal values in their own order. */
  function order(points, ranked) {
    return ranked.slice().sort((a, b) => points[b] - points[a] || a - b);
  }

  /** Rank by row along an order; equal values share the better one. */
  function ranks(points, sorted) {
    const found = new Map();
    sorted.forEach((row, i) => {
      const before = sorted[i - 1];
      found.set(row, i && points[before] === points[row] ? found.get(before) : i + 1);
    });
    return found;
  }

  function meanRanks(values) {
    const sorted = [...values.keys()].sort((a, b) => values[a] - values[b]);
    const found = new Float64Array(values.length);
    for (let from = 0; from < sorted.length; ) {
      let to = from;
      while (to < sorted.length && values[sorted[to]] === values[sorted[from]]) to += 1;
      for (let i = from; i < to; i += 1) found[sorted[i]] = (from + 1 + to) / 2;
      from = to;
    }
    return found;
  }

  function spearman(first, second) {
    const mean = (first.length + 1) / 2;
    const [a, b] = [meanRanks(first), meanRanks(second)];
    let [both, one, other] = [0, 0, 0];
    for (let i = 0; i < a.length; i += 1) {
      both += (a[i] - mean) * (b[i] - mean);
      one += (a[i] - mean) ** 2;
      other += (b[i] - mean) ** 2;
    }
    return one > 0 && other > 0 ? both / Math.sqrt(one * other) : NaN;
  }

  /** Kendall's tau-b and the share of pairs in the same strict order. */
  function pairs(first, second) {
    let [both, one, other, same, all] = [0, 0, 0, 0, 0];
    for (let i = 0; i < first.length; i += 1) {
      for (let j = i + 1; j < first.length; j += 1) {
        const a = Math.sign(first[i] - first[j]);
        const b = Math.sign(second[i] - second[j]);
        both += a * b;
        one += a * a;
        other += b * b;
        same += Number(a !== 0 && a === b);
        all += 1;
      }
    }
    const kendall = one > 0 && other > 0 ? both / Math.sqrt(one * other) : NaN;
    return { kendall, same: all ? same / all : NaN };
  }

  window.familyAtlasCauses = { readCells, judge, estimate, order, ranks, spearman, pairs };
})();
