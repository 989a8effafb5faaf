// Tests of the browser scripts that need no browser; run by test_browser_scripts.py with node's own test runner.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const ASSETS = new URL('../../assets/', import.meta.url);
const STATE = {
  number: { decimal: ',', group: '\u00a0', minus: '−' },
  units: { percent: { pattern: '{0} %', decimals: 1 }, index: { pattern: '{0}', decimals: 3 } },
  labels: {
    state_250: 'few', state_251: 'derived', state_252: 'none', state_253: 'n/a', state_254: 'gone',
    why_250: 'why few', why_251: 'why derived', why_252: 'why none', why_253: 'why n/a', why_254: 'why gone',
    of: '{0} of {1}', interval: '90 %: {0}–{1}',
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

test('every script of the bundle is readable', () => {
  const bundles = JSON.parse(readFileSync(new URL('bundles.json', ASSETS), 'utf8'));
  for (const name of bundles['js/atlas.js']) new vm.Script(readFileSync(new URL(name, ASSETS), 'utf8'), { filename: name });
});

function valuesFile({ classes, values, below, above, bytes, numerator, denominator }) {
  const header = JSON.stringify({
    n: classes.length, unit: 'percent', scale: 10, decimals: 1, value_bytes: bytes, counted: Boolean(numerator),
    classes: [{ class: 0, lo: 1, hi: 2, n: 1 }],
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const none = values.map(() => 0);
  const planes = (column, width) => {
    const kept = column.filter((_, row) => classes[row] < 16);
    return Array.from({ length: width }, (_, byte) => kept.map((number) => Math.floor(number / 256 ** byte) % 256)).flat();
  };
  const columns = [values, below || none, above || none].flatMap((column) => planes(column, bytes));
  const counts = numerator ? [...planes(numerator, 4), ...planes(denominator, 4)] : [];
  const file = Buffer.concat([Buffer.from('FAV2'), length, Buffer.from(header), Buffer.from([...classes, ...columns, ...counts])]);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
}

test('figures of every width are read back, with and without counts', () => {
  const atlas = load('js/core.js', 'js/values.js');
  for (const bytes of [1, 2, 3, 4]) {
    const top = 2 ** (8 * bytes) - 1;
    const counted = atlas.decodeValues(valuesFile({ classes: [0, 250, 12], values: [123, 9, top], below: [12, 9, 0], above: [13, 9, 5], bytes, numerator: [3, 9, 0], denominator: [24391, 9, 7] }));
    assert.deepEqual([...counted.values], [123, 0, top]);
    assert.deepEqual([...counted.below, ...counted.above], [12, 0, 0, 13, 0, 5]);
    assert.deepEqual([...counted.denominator], [24391, 0, 7]);
    assert.equal(counted.bins[0].hi, 2);
    const bare = atlas.decodeValues(valuesFile({ classes: [1], values: [5], bytes }));
    assert.equal(bare.numerator, null);
  }
  assert.throws(() => atlas.decodeValues(new ArrayBuffer(16)), /FAV2/);
});

test('a hidden row gives its reason and never a number; a zero is a number', () => {
  const atlas = load('js/core.js', 'js/values.js');
  const file = atlas.decodeValues(valuesFile({ classes: [0, 4, 250, 251, 252, 253, 254], values: [123, 0, 9, 9, 9, 9, 9], below: [12, 0, 0, 0, 0, 0, 0], above: [13, 0, 0, 0, 0, 0, 0], bytes: 2, numerator: [3000, 0, 1, 1, 1, 1, 1], denominator: [24391, 7, 9, 9, 9, 9, 9] }));
  const said = [...file.classOf].map((_, row) => atlas.describeRow(file, row));
  assert.deepEqual(
    { ...said[0] },
    { value: 12.3, text: '12,3 %', interval: '90 %: 11,1–13,6', counts: '3\u00a0000 of 24\u00a0391', colourClass: 0, striped: false }
  );
  assert.equal(said[1].text, '0,0 %');
  assert.deepEqual(said.slice(2).map((row) => row.text), ['few', 'derived', 'none', 'n/a', 'gone']);
  for (const row of said.slice(2)) assert.deepEqual([row.value, row.interval, row.counts], [null, '', 'why ' + row.text]);
});

test('a striped row keeps its colour step and its figure; an unknown code is no data', () => {
  const atlas = load('js/core.js', 'js/values.js');
  const file = atlas.decodeValues(valuesFile({ classes: [11, 77], values: [250, 9], below: [100, 0], above: [100, 0], bytes: 2 }));
  const [striped, unknown] = [0, 1].map((row) => atlas.describeRow(file, row));
  assert.deepEqual([striped.text, striped.interval, striped.colourClass, striped.striped], ['25,0 %', '90 %: 15,0–35,0', 3, true]);
  assert.deepEqual([unknown.value, unknown.text], [null, 'none']);
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
