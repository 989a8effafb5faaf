// Tests of the browser scripts that need no browser; run by test_browser_scripts.py with node's own test runner.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const ASSETS = new URL('../../assets/', import.meta.url);
const STATE = {
  number: { decimal: ',', group: '\u00a0', minus: '−' },
  units: {
    percent: { pattern: '{0} %', decimals: 1 }, index: { pattern: '{0}', decimals: 3 },
    percentage_points: { pattern: '{0} points', decimals: 1 },
  },
  words: { first: 'Poor', second: 'Deep' },
  labels: {
    state_250: 'few', state_251: 'derived', state_252: 'none', state_253: 'n/a', state_254: 'gone',
    why_250: 'why few', why_251: 'why derived', why_252: 'why none', why_253: 'why n/a', why_254: 'why gone',
    of: '{0} of {1}', interval: '90 %: {0}–{1}',
    interval_of: '90 %: {0}', ends: '{0} to {1}', from_to: '{0} → {1}', unclear: 'no clear change',
    named: '{0}: {1}', smoothed: 'smoothed {0}', kind_0: 'no cluster', kind_1: 'high', kind_2: 'low',
  },
};

function load(...names) {
  const document = {
    documentElement: { classList: { add() {} } },
    getElementById: (id) => (id === 'atlas-state' ? { textContent: JSON.stringify(STATE) } : null),
  };
  const window = { matchMedia: () => ({ matches: true }) };
  const context = vm.createContext({
    window, document, Intl, TextDecoder, DataView, Uint8Array, Uint16Array, Uint32Array, Float32Array, Math, JSON,
    performance, requestAnimationFrame: () => 0, cancelAnimationFrame() {},
  });
  for (const name of names) vm.runInContext(readFileSync(new URL(name, ASSETS), 'utf8'), context);
  return window.familyAtlas;
}

test('every script of every bundle is readable', () => {
  const bundles = JSON.parse(readFileSync(new URL('bundles.json', ASSETS), 'utf8'));
  const names = Object.values(bundles).flat().filter((name) => name.endsWith('.js'));
  assert.ok(names.length > 20);
  for (const name of names) new vm.Script(readFileSync(new URL(name, ASSETS), 'utf8'), { filename: name });
});

// As dashboard/pages/heatmap/values_file.py writes it (tests/dashboard/test_described.py reads bytes of that itself):
// numbers of rows with a code below 250 only, byte by byte; `wide` are the columns of four bytes.
function valuesFile({ classes, values, below, above, bytes, wide = [], header = {} }) {
  const written = JSON.stringify({
    unit: 'percent', scale: 10, decimals: 1, counted: wide.length > 0, mode: 'figures',
    classes: [{ class: 0, lo: 1, hi: 2, n: 1 }], ...header, n: classes.length, value_bytes: bytes,
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(written));
  const none = values.map(() => 0);
  const planes = (column, width) => {
    const kept = column.filter((_, row) => classes[row] < 250);
    return Array.from({ length: width }, (_, byte) => kept.map((number) => Math.floor((number >>> 0) / 256 ** byte) % 256)).flat();
  };
  const columns = [values, below || none, above || none].flatMap((column) => planes(column, bytes));
  const further = wide.flatMap((column) => planes(column, 4));
  const file = Buffer.concat([Buffer.from('FAV2'), length, Buffer.from(written), Buffer.from([...classes, ...columns, ...further])]);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
}

test('figures of every width are read back, with and without counts', () => {
  const atlas = load('js/core.js', 'js/values.js');
  for (const bytes of [1, 2, 3, 4]) {
    const top = 2 ** (8 * bytes) - 1;
    const counted = atlas.decodeValues(valuesFile({ classes: [0, 250, 12], values: [123, 9, top], below: [12, 9, 0], above: [13, 9, 5], bytes, wide: [[3, 9, 0], [24391, 9, 7]] }));
    assert.deepEqual([...counted.values], [123, 0, top]);
    assert.deepEqual([...counted.below, ...counted.above], [12, 0, 0, 13, 0, 5]);
    assert.deepEqual([...counted.wide].map((column) => [...column]), [[3, 0, 0], [24391, 0, 7]]);
    assert.equal(counted.bins[0].hi, 2);
    const bare = atlas.decodeValues(valuesFile({ classes: [1], values: [5], bytes }));
    assert.equal(bare.wide.length, 0);
    assert.deepEqual([atlas.describeRow(bare, 0).text, atlas.describeRow(bare, 0).counts], ['0,5 %', '']);
  }
  assert.throws(() => atlas.decodeValues(new ArrayBuffer(16)), /FAV2/);
});

test('a hidden row gives its reason and never a number; a zero is a number', () => {
  const atlas = load('js/core.js', 'js/values.js');
  const file = atlas.decodeValues(valuesFile({ classes: [0, 4, 250, 251, 252, 253, 254], values: [123, 0, 9, 9, 9, 9, 9], below: [12, 0, 0, 0, 0, 0, 0], above: [13, 0, 0, 0, 0, 0, 0], bytes: 2, wide: [[3000, 0, 1, 1, 1, 1, 1], [24391, 7, 9, 9, 9, 9, 9]] }));
  const said = [...file.classOf].map((_, row) => atlas.describeRow(file, row));
  assert.deepEqual(
    { ...said[0] },
    { value: 123, text: '12,3 %', interval: '90 %: 11,1–13,6', counts: '3\u00a0000 of 24\u00a0391', more: '', colourClass: 0, striped: false }
  );
  assert.deepEqual([said[1].value, said[1].text], [0, '0,0 %']);
  assert.deepEqual(said.slice(2).map((row) => row.text), ['few', 'derived', 'none', 'n/a', 'gone']);
  for (const row of said.slice(2)) assert.deepEqual([row.value, row.interval, row.counts, row.more], [null, '', 'why ' + row.text, '']);
});

test('a change has its sign, its interval and both figures, and says where it is not clear', () => {
  const atlas = load('js/core.js', 'js/values.js');
  const file = atlas.decodeValues(valuesFile({
    classes: [32, 35, 38, 251], values: [0, 130, 357, 9], below: [20, 9, 57, 9], above: [30, 12, 0, 9], bytes: 2,
    wide: [[500, 200, 0, 9], [373, 203, 230, 9]],
    header: { mode: 'change', unit: 'percentage_points', of: 'percent', origin: -127, unclear: 35, classes: [] },
  }));
  const said = [0, 1, 2, 3].map((row) => ({ ...atlas.describeRow(file, row) }));
  const told = { striped: false, more: '' };
  assert.deepEqual(said.slice(0, 3), [
    { ...told, value: -127, colourClass: 32, text: '−12,7 points', interval: '90 %: −14,7 to −9,7', counts: '50,0 % → 37,3 %' },
    { ...told, value: 3, colourClass: 35, text: '+0,3 points', interval: '90 %: −0,6 to +1,5', counts: '20,0 % → 20,3 %', more: 'no clear change' },
    { ...told, value: 230, colourClass: 38, text: '+23,0 points', interval: '90 %: +17,3 to +23,0', counts: '0,0 % → 23,0 %' },
  ]);
  assert.deepEqual([said[3].value, said[3].text, said[3].interval, said[3].more], [null, 'derived', '', '']);
});

test('figures below zero that are compared keep their sign', () => {
  const atlas = load('js/core.js', 'js/values.js');
  const header = { mode: 'change', unit: 'index', of: 'index', scale: 1000, decimals: 3, origin: 0, unclear: 35, classes: [] };
  const file = atlas.decodeValues(valuesFile({ classes: [35], values: [0], below: [0], above: [0], bytes: 1, wide: [[-5], [-5]], header }));
  const { text, counts, interval } = atlas.describeRow(file, 0);
  assert.deepEqual([text, counts, interval], ['0,000', '−0,005 → −0,005', '90 %: 0,000 to 0,000']);
});

test('two indicators are told by name, each with its own unit and interval', () => {
  const atlas = load('js/core.js', 'js/values.js');
  const second = { unit: 'index', scale: 1000, decimals: 3 };
  const file = atlas.decodeValues(valuesFile({
    classes: [16, 250, 24], values: [503, 9, 80000], below: [20, 9, 0], above: [21, 9, 1], bytes: 3,
    wide: [[368, 9, 70000], [11, 9, 0], [12, 9, 0]], header: { mode: 'pair', counted: false, second, classes: [] },
  }));
  const said = [0, 1, 2].map((row) => ({ ...atlas.describeRow(file, row) }));
  assert.deepEqual(said[0], {
    value: 503, colourClass: 16, striped: false, text: 'Poor: 50,3 %', interval: '90 %: 48,3–52,4',
    more: 'Deep: 0,368', counts: '90 %: 0,357–0,380',
  });
  assert.deepEqual([said[1].text, said[1].counts], ['few', 'why few']);
  assert.deepEqual([said[2].colourClass, said[2].more], [24, 'Deep: 70,000']);
});

test('a cluster is told by its kind and the smoothed figure, without an interval', () => {
  const atlas = load('js/core.js', 'js/values.js');
  const file = atlas.decodeValues(valuesFile({ classes: [48, 49, 50, 253], values: [1, 700, 52, 9], bytes: 2, header: { mode: 'hotspots', classes: [] } }));
  const said = [0, 1, 2, 3].map((row) => ({ ...atlas.describeRow(file, row) }));
  assert.deepEqual(said.map(({ text }) => text), ['no cluster', 'high', 'low', 'n/a']);
  assert.deepEqual(said.map(({ counts }) => counts), ['smoothed 0,1 %', 'smoothed 70,0 %', 'smoothed 5,2 %', 'why n/a']);
  assert.deepEqual(said.map(({ colourClass }) => atlas.CLASS_NAMES[colourClass]), ['k0', 'k1', 'k2', 'na']);
  assert.ok(said.every(({ interval, more, striped }) => interval === '' && more === '' && !striped));
});

test('a striped row keeps its colour step and its figure; an unknown code is no data', () => {
  const atlas = load('js/core.js', 'js/values.js');
  // Codes that have no look are painted as "no data", and told as that: with and without figures in the file.
  const file = atlas.decodeValues(valuesFile({ classes: [11, 77, 255], values: [250, 9, 9], below: [100, 0, 0], above: [100, 0, 0], bytes: 2 }));
  const [striped, ...unknown] = [0, 1, 2].map((row) => atlas.describeRow(file, row));
  assert.deepEqual([striped.text, striped.interval, striped.colourClass, striped.striped], ['25,0 %', '90 %: 15,0–35,0', 3, true]);
  for (const row of unknown) assert.deepEqual([row.value, row.text, row.interval, row.colourClass], [null, 'none', '', 252]);
  assert.equal(new Set(Object.values(atlas.CLASS_NAMES)).size, Object.keys(atlas.CLASS_NAMES).length, 'every state has its own look');
});

test('numbers use the separators of the server', () => {
  const atlas = load('js/core.js');
  assert.equal(atlas.formatNumber(-1234567.5, 2), '−1\u00a0234\u00a0567,50');
  assert.equal(atlas.fill('{0} / {1} / {0}', 'a'), 'a /  / a');
});

test('the view never leaves the country, whatever the gestures', () => {
  const atlas = load('js/core.js', 'js/viewport.js');
  const svg = {
    viewBox: { baseVal: { x: 0, y: 0, width: 1000, height: 500 } },
    getBoundingClientRect: () => ({ left: 10, top: 20, width: 800, height: 400 }),
    setAttribute() {},
  };
  const viewport = atlas.createViewport(svg, () => {});
  let seed = 7;
  const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647);
  for (let turn = 0; turn < 2000; turn += 1) {
    const kind = turn % 4;
    if (kind === 0) viewport.zoomAt(10 + random() * 800, 20 + random() * 400, 0.2 + random() * 4, false);
    if (kind === 1) viewport.panBy((random() - 0.5) * 2000, (random() - 0.5) * 2000);
    if (kind === 2) viewport.zoomBy(0.3 + random() * 3);
    if (kind === 3) viewport.fit({ x: random() * 990, y: random() * 490, width: random() * 50, height: random() * 50 });
    const { x, y, w, h } = viewport.view();
    const slack = 1e-6;
    assert.ok(x >= -slack && y >= -slack && x + w <= 1000 + slack && y + h <= 500 + slack && Math.abs(w / h - 2) < slack && viewport.zoom() <= 32 + slack);
    const there = viewport.toPage(x + w / 3, y + h / 4);
    const back = viewport.toMap(there.x, there.y);
    assert.ok(Math.hypot(back.x - (x + w / 3), back.y - (y + h / 4)) < 1e-6);
  }
  viewport.reset();
  const before = viewport.toMap(300, 200);
  viewport.zoomAt(300, 200, 3, false);
  const after = viewport.toMap(300, 200);
  assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6, 'the point under the pointer stays');
});

test('the hexagon found is the one painted last at that point, inside its district only', () => {
  const atlas = load('js/hex-grid.js');
  const square = (x, y, r) => [x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r];
  // District 0 holds x < 50: its own remainder, a coarse leaf, a fine one in it; district 1 a leaf reaching over the border.
  const rings = [[], square(25, 25, 20), square(20, 20, 4), square(60, 25, 20)];
  const offsets = Uint32Array.from([0, 0, 4, 8, 12]);
  const geometry = {
    n: 4, leaf: [30, 10, 20, 0], district: [0, 0, 0, 1], resolution: [0, 4, 5, 4], offsets,
    vertices: Float32Array.from(rings.flat()),
  };
  const find = atlas.createLeafFinder(geometry, (district, x, y) => y >= 0 && y < 100 && (district === 0 ? x >= 0 && x < 50 : x >= 50 && x < 100));
  assert.equal(find(21, 21), 20);
  assert.equal(find(35, 35), 10);
  assert.equal(find(48, 25), 30, 'the neighbour\'s leaf is cut at the border');
  assert.equal(find(55, 25), 0);
  assert.equal(find(95, 95), -1);
});
