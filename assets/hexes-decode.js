/* Reads the hexagon file of a release (format: geo/hex_shapes.py, version 1) into typed arrays.
 *
 * window.familyAtlas.decodeHexes(ArrayBuffer) -> {
 *   count, leaf Uint32Array, district Uint16Array, kind Uint8Array (0 remainder, 1 cell),
 *   resolution Uint8Array (0: the whole district, no polygon), h3 array of hex strings ("" for none; made on first use),
 *   offsets Uint32Array (count + 1), vertices Float32Array (x, y pairs, viewBox units)
 * }
 * Leaf i has the vertices offsets[i] to offsets[i + 1] - 1; rings are not closed. Entries are in paint order.
 */
(function () {
  "use strict";
  var CORNERS = 6;
  var UNIT = 1024;

  function Source(buffer) {
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.at = 0;
  }
  Source.prototype.number = function (kind, size) {
    var value = this.view["get" + kind](this.at, true);
    this.at += size;
    return value;
  };
  // Doubles, not 32-bit integers: H3 digits may need 52 bits.
  Source.prototype.column = function (count) {
    var planes = this.number("Uint8", 1);
    var values = new Float64Array(count);
    for (var k = 0, weight = 1; k < planes; k++, weight *= 256) {
      for (var i = 0; i < count; i++) values[i] += this.bytes[this.at + i] * weight;
      this.at += count;
    }
    for (var j = 0; j < count; j++) values[j] = values[j] % 2 ? -(values[j] + 1) / 2 : values[j] / 2;
    return values;
  };
  Source.prototype.sums = function (count) {
    var values = this.column(count);
    for (var i = 1; i < count; i++) values[i] += values[i - 1];
    return values;
  };

  function readGroup(source) {
    var group = { resolution: source.number("Uint8", 1) };
    group.scale = Math.pow(2, source.number("Uint8", 1));
    source.at += 2;
    group.count = source.number("Uint32", 4);
    var irregular = source.number("Uint32", 4);
    group.coefficients = new Float64Array(12 * CORNERS);
    for (var c = 0; c < group.coefficients.length; c++) group.coefficients[c] = source.number("Float32", 4);
    group.digits = source.sums(group.count);
    group.x = source.sums(group.count);
    group.y = source.sums(group.count);
    group.extra = source.column(group.count);
    group.residual = [];
    for (var k = 0; k < 2 * CORNERS; k++) group.residual.push(source.column(group.count - irregular));
    var odd = 0;
    for (var i = 0; i < group.count; i++) if (group.extra[i] !== 0) odd += CORNERS + group.extra[i];
    group.oddX = source.column(odd);
    group.oddY = source.column(odd);
    group.leaf = group.regular = group.odd = 0;
    return group;
  }

  // Writes the polygon of the group's next leaf; the sum runs in the order of geo/hex_shapes.py, so both round alike.
  function writeNext(group, vertices, at) {
    var i = group.leaf++;
    var x = group.x[i], y = group.y[i], scale = group.scale;
    if (group.extra[i] !== 0) {
      for (var j = CORNERS + group.extra[i]; j > 0; j--, group.odd++) {
        vertices[at++] = (x + group.oddX[group.odd]) / scale;
        vertices[at++] = (y + group.oddY[group.odd]) / scale;
      }
      return;
    }
    var u = x / (scale * UNIT), v = y / (scale * UNIT), c = group.coefficients, n = group.regular++;
    for (var k = 0; k < 2 * CORNERS; k++) {
      var q = 6 * k;
      var p = c[q] + u * c[q + 1] + v * c[q + 2] + u * u * c[q + 3] + u * v * c[q + 4] + v * v * c[q + 5];
      vertices[at++] = ((k % 2 ? y : x) + group.residual[k][n] + Math.floor(p + 0.5)) / scale;
    }
  }

  // Mode 1 and the resolution, then base cell and digits with the unused digits set: 15 hexadecimal figures.
  function h3Name(digits, resolution) {
    var shift = Math.pow(8, 15 - resolution);
    return "8" + resolution.toString(16) + (digits * shift + shift - 1).toString(16).padStart(13, "0");
  }

  function decodeHexes(buffer) {
    var source = new Source(buffer);
    if (buffer.byteLength < 12 || source.number("Uint32", 4) !== 0x58484146) throw new Error("not a hexagon file");
    var version = source.number("Uint16", 2);
    if (version !== 1) throw new Error("hexagon file version " + version);
    var groups = source.number("Uint16", 2), count = source.number("Uint32", 4);
    var result = {
      count: count,
      leaf: Uint32Array.from(source.sums(count)),
      district: Uint16Array.from(source.sums(count)),
      resolution: Uint8Array.from(source.column(count)),
      kind: Uint8Array.from(source.column(count)),
      offsets: new Uint32Array(count + 1),
    };
    var byResolution = [], digits = new Float64Array(count), seen = new Uint32Array(16), i, r;
    for (var g = 0; g < groups; g++) {
      var group = readGroup(source);
      byResolution[group.resolution] = group;
    }
    for (i = 0; i < count; i++) {
      r = result.resolution[i];
      var corners = r === 0 ? 0 : CORNERS + byResolution[r].extra[seen[r]];
      if (r !== 0) digits[i] = byResolution[r].digits[seen[r]++];
      result.offsets[i + 1] = result.offsets[i] + corners;
    }
    result.vertices = new Float32Array(2 * result.offsets[count]);
    for (i = 0; i < count; i++) {
      if (result.resolution[i] !== 0) writeNext(byResolution[result.resolution[i]], result.vertices, 2 * result.offsets[i]);
    }
    var names = null;
    Object.defineProperty(result, "h3", {
      enumerable: true,
      get: function () {
        if (names === null) {
          names = new Array(count);
          for (var n = 0; n < count; n++) {
            names[n] = result.resolution[n] === 0 ? "" : h3Name(digits[n], result.resolution[n]);
          }
        }
        return names;
      },
    });
    return result;
  }

  window.familyAtlas = window.familyAtlas || {};
  window.familyAtlas.decodeHexes = decodeHexes;
})();
