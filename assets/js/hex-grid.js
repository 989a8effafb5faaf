// Which hexagon lies under the pointer: a bucket grid over the leaves, then exact tests.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const BUCKET = 12; // viewBox units, about the size of a middling leaf

  function bucketsOf({ n, offsets, vertices }) {
    const buckets = new Map();
    for (let place = 0; place < n; place += 1) {
      const [from, to] = [2 * offsets[place], 2 * offsets[place + 1]];
      if (from === to) continue;
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let at = from; at < to; at += 2) {
        left = Math.min(left, vertices[at]);
        right = Math.max(right, vertices[at]);
        top = Math.min(top, vertices[at + 1]);
        bottom = Math.max(bottom, vertices[at + 1]);
      }
      for (let column = Math.floor(left / BUCKET); column <= right / BUCKET; column += 1) {
        for (let row = Math.floor(top / BUCKET); row <= bottom / BUCKET; row += 1) {
          const key = column + ':' + row;
          if (!buckets.has(key)) buckets.set(key, []);
          buckets.get(key).push(place);
        }
      }
    }
    return buckets;
  }

  /** Even-odd test; a point on the edge may fall to either side, as with any neighbour. */
  function insideLeaf({ offsets, vertices }, place, px, py) {
    const [from, to] = [2 * offsets[place], 2 * offsets[place + 1]];
    let inside = false;
    for (let at = from, before = to - 2; at < to; before = at, at += 2) {
      const [ax, ay, bx, by] = [vertices[at], vertices[at + 1], vertices[before], vertices[before + 1]];
      if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  }

  /**
   * finder(x, y) -> values row of the leaf, or -1. inDistrict(row, x, y) tells whether the point lies in an adm2 polygon.
   * What is painted last is what is seen: the last place in painting order that holds the point.
   */
  function createLeafFinder(geometry, inDistrict) {
    const buckets = bucketsOf(geometry);
    const remainders = [];
    for (let place = 0; place < geometry.n; place += 1) if (geometry.resolution[place] === 0) remainders.push(place);
    return (px, py) => {
      const near = buckets.get(Math.floor(px / BUCKET) + ':' + Math.floor(py / BUCKET)) || [];
      for (let index = near.length - 1; index >= 0; index -= 1) {
        const place = near[index];
        if (insideLeaf(geometry, place, px, py) && inDistrict(geometry.district[place], px, py)) return geometry.leaf[place];
      }
      const own = remainders.find((place) => inDistrict(geometry.district[place], px, py));
      return own === undefined ? -1 : geometry.leaf[own];
    };
  }

  Object.assign(familyAtlas, { createLeafFinder });
})();
