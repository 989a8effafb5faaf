// Which hexagons lie wholly inside their district: those need no clipping when they are drawn.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const DETAIL = 1.5; // pixels per viewBox unit of the map of districts

  // Districts drawn once into a picture of numbers; a pixel on a border is a mixture and equals no number.
  function districtPicture(districts, width, height) {
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(width * DETAIL);
    canvas.height = Math.ceil(height * DETAIL);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.scale(DETAIL, DETAIL);
    districts.forEach((path, row) => {
      context.fillStyle = '#' + colourOf(row).toString(16).padStart(6, '0');
      context.fill(path);
    });
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { data, width: canvas.width, height: canvas.height };
  }

  // Far apart for neighbouring rows, so that a mixture of two is not by chance a third.
  function colourOf(row) {
    return ((row + 1) * 7919 * 31) & 0xffffff;
  }

  function isDistrict({ data, width, height }, x, y, colour) {
    const column = Math.floor(x * DETAIL);
    const line = Math.floor(y * DETAIL);
    if (column < 0 || line < 0 || column >= width || line >= height) return false;
    const at = 4 * (line * width + column);
    return data[at + 3] === 255 && ((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]) === colour;
  }

  /**
   * Gives every group of a geometry `cut` and `inner`: places in painting order. Only whole cells with all corners and
   * edge middles well inside count as inner; remainders always are cut, since finer leaves are painted over them.
   */
  function sortByBorder(geometry, districts, width, height) {
    const { kind, resolution, offsets, vertices } = geometry;
    const picture = districtPicture(districts, width, height);
    const inside = (place, colour) => {
      const [from, to] = [2 * offsets[place], 2 * offsets[place + 1]];
      for (let at = from, before = to - 2; at < to; before = at, at += 2) {
        const [x, y] = [vertices[at], vertices[at + 1]];
        if (!isDistrict(picture, x, y, colour)) return false;
        if (!isDistrict(picture, (x + vertices[before]) / 2, (y + vertices[before + 1]) / 2, colour)) return false;
      }
      return true;
    };
    for (const group of geometry.groups) {
      const colour = colourOf(group.district);
      group.cut = [];
      group.inner = [];
      for (let place = group.start; place < group.end; place += 1) {
        const isInner = kind[place] === 1 && resolution[place] > 0 && inside(place, colour);
        (isInner ? group.inner : group.cut).push(place);
      }
    }
  }

  Object.assign(familyAtlas, { sortByBorder });
})();
