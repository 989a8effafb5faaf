// Hexagons on canvas: leaves painted coarse to fine, each clipped to its district.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const FILLED_TOGETHER = 48;
  const SHARPEST = 2; // device pixels per CSS pixel; more costs time and shows nothing

  // From decodeHexes (hexes-decode.js): leaves in painting order, that is by district, the district's own remainder
  // (resolution 0, no polygon of its own) first, then coarse to fine, remainders of split cells before whole cells.
  // leaf[place] is the leaf's row in the values; placeOf is the way back.
  function decodeGeometry(buffer) {
    const decoded = familyAtlas.decodeHexes(buffer);
    const { leaf, district, resolution, kind, offsets, vertices } = decoded;
    const n = leaf.length;
    const placeOf = new Uint32Array(n);
    for (let place = 0; place < n; place += 1) placeOf[leaf[place]] = place;
    const groups = [];
    for (let start = 0; start < n; ) {
      let end = start + 1;
      while (end < n && district[end] === district[start]) end += 1;
      groups.push({ district: district[start], start, end, box: extent(start, end, resolution, offsets, vertices) });
      start = end;
    }
    return { n, leaf, district, resolution, kind, offsets, vertices, placeOf, groups };
  }

  // null where the district's own remainder is painted: it reaches to the district's border, which is not known here.
  function extent(start, end, resolution, offsets, vertices) {
    if (resolution[start] === 0) return null;
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 2 * offsets[start]; at < 2 * offsets[end]; at += 2) {
      box[0] = Math.min(box[0], vertices[at]);
      box[1] = Math.min(box[1], vertices[at + 1]);
      box[2] = Math.max(box[2], vertices[at]);
      box[3] = Math.max(box[3], vertices[at + 1]);
    }
    return box;
  }

  /** SVG path of a leaf's hexagon, or null for a district's own remainder. */
  function leafPath(geometry, row) {
    const place = geometry.placeOf[row];
    const points = [];
    for (let at = 2 * geometry.offsets[place]; at < 2 * geometry.offsets[place + 1]; at += 2) {
      points.push(geometry.vertices[at].toFixed(2) + ',' + geometry.vertices[at + 1].toFixed(2));
    }
    return points.length ? 'M' + points.join('L') + 'Z' : null;
  }

  // A small map has narrow patterns: otherwise a stripe would fall beside most areas.
  function patternPitch() {
    return document.documentElement.clientWidth < 704 ? 0.75 : 1;
  }

  // The same patterns as in the map of districts: their tiles are drawn from its <defs>, once per screen density.
  function readPattern(name, density) {
    const source = document.getElementById('p-' + name);
    if (!source) return null;
    const side = source.width.baseVal.value;
    const tile = document.createElement('canvas');
    tile.width = tile.height = Math.round(side * density);
    const pen = tile.getContext('2d');
    pen.scale(tile.width / side, tile.width / side);
    const [ground, line] = [...source.children].map((child) => getComputedStyle(child));
    pen.fillStyle = ground.fill;
    pen.fillRect(0, 0, side, side);
    pen.strokeStyle = line.stroke;
    pen.lineWidth = parseFloat(line.strokeWidth);
    pen.lineCap = line.strokeLinecap;
    pen.stroke(new Path2D(source.lastElementChild.getAttribute('d')));
    return pen.createPattern(tile, 'repeat');
  }

  const fillsOf = new Map();

  /** Colour or pattern of a class, made when it is first needed. */
  function fillOf(name, density) {
    if (!fillsOf.has(density)) fillsOf.set(density, new Map());
    const fills = fillsOf.get(density);
    if (!fills.has(name)) {
      const colour = () => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim() || '#ccc';
      fills.set(name, readPattern(name, density) || colour());
    }
    return fills.get(name);
  }

  // What is painted: a slot for every class that occurs, the slot of each row, and how each slot is filled.
  const inSlots = new WeakMap();

  function slotsOf(classOf, density) {
    let found = inSlots.get(classOf);
    if (!found) {
      const slotOfCode = new Int16Array(256).fill(-1);
      const [slotOf, names] = [new Uint8Array(classOf.length), []];
      for (let row = 0; row < classOf.length; row += 1) {
        const code = classOf[row];
        if (slotOfCode[code] < 0) slotOfCode[code] = names.push(familyAtlas.CLASS_NAMES[code] || 'nodata') - 1;
        slotOf[row] = slotOfCode[code];
      }
      found = { slotOf, names };
      inSlots.set(classOf, found);
    }
    return { slotOf: found.slotOf, styles: found.names.map((name) => fillOf(name, density)) };
  }

  /** Paint all leaves in view; districts are Path2D by adm2 row, classOf the colour class by leaf. */
  function drawHexes(canvas, geometry, districts, classOf, view) {
    const density = Math.min(SHARPEST, window.devicePixelRatio || 1);
    const width = Math.round(canvas.clientWidth * density);
    const height = Math.round(canvas.clientHeight * density);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext('2d');
    const scale = Math.min(width / view.w, height / view.h);
    const place = [scale, 0, 0, scale, (width - view.w * scale) / 2 - view.x * scale, (height - view.h * scale) / 2 - view.y * scale];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const { slotOf, styles } = slotsOf(classOf, density * patternPitch());
    for (const style of styles) {
      // Patterns keep their pitch on the screen at every zoom.
      if (style.setTransform) style.setTransform(new DOMMatrix(place).inverse());
    }
    context.setTransform(...place);
    const isIn = ({ box }) => !box || !(box[0] > view.x + view.w || box[2] < view.x || box[1] > view.y + view.h || box[3] < view.y);
    const groups = geometry.groups.filter((group) => districts[group.district] && isIn(group));
    // First what has to be cut at its district's border, then whole cells inside: clipping costs most of the time.
    for (const group of groups) {
      if (!group.cut.length) continue;
      context.save();
      context.clip(districts[group.district]);
      paintLeaves(context, geometry, group.cut, districts[group.district], slotOf, styles);
      context.restore();
    }
    for (const group of groups) paintLeaves(context, geometry, group.inner, null, slotOf, styles);
  }

  // Neighbouring leaves of one layer (resolution and kind) do not overlap: some are filled together, a path per colour.
  // Short paths are filled faster than one that reaches over the whole country.
  function paintLeaves(context, geometry, places, district, slotOf, styles) {
    const { leaf, resolution, kind, offsets, vertices } = geometry;
    for (let start = 0, end; start < places.length; start = end) {
      const first = places[start];
      if (resolution[first] === 0) {
        context.fillStyle = styles[slotOf[leaf[first]]];
        context.fill(district);
        end = start + 1;
        continue;
      }
      let present = 0;
      for (end = start; end < places.length && end < start + FILLED_TOGETHER; end += 1) {
        if (resolution[places[end]] !== resolution[first] || kind[places[end]] !== kind[first]) break;
        present |= 1 << slotOf[leaf[places[end]]];
      }
      for (let slot = 0; slot < styles.length; slot += 1) {
        if (!(present & (1 << slot))) continue;
        context.beginPath();
        for (let index = start; index < end; index += 1) {
          const place = places[index];
          if (slotOf[leaf[place]] !== slot) continue;
          let at = 2 * offsets[place];
          const last = 2 * offsets[place + 1];
          context.moveTo(vertices[at], vertices[at + 1]);
          for (at += 2; at < last; at += 2) context.lineTo(vertices[at], vertices[at + 1]);
        }
        context.fillStyle = styles[slot];
        context.fill();
      }
    }
  }

  Object.assign(familyAtlas, { patternPitch, hexes: { decode: decodeGeometry, draw: drawHexes, leafPath } });
})();
