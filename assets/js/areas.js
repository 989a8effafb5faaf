// Districts and provinces: SVG shapes that only change their class, and the outlines drawn above them.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const NAMED_AT_ONCE = 60;
  const layers = {};

  function collect(level, group) {
    const links = [...group.querySelectorAll('a.area')];
    const layer = { group, links, paths: links.map((link) => link.querySelector('path')), painted: null, centres: null };
    // Our tooltip replaces the browser's own; the accessible name moves from <title> to the link.
    for (const link of links) {
      const title = link.querySelector('title');
      if (!title) continue;
      link.setAttribute('aria-label', title.textContent);
      title.remove();
    }
    layers[level] = layer;
    return layer;
  }

  /** The layer of a level, or null while its shapes are not in the page. */
  function layerOf(level) {
    if (layers[level]) return layers[level];
    const group = document.getElementById('layer-' + level);
    return group && group.querySelector('a.area') ? collect(level, group) : null;
  }

  /** Put the shapes of a level (rows of shapes.json) into its empty group. */
  function buildLayer(level, shapes) {
    const group = document.getElementById('layer-' + level);
    const names = familyAtlas.state.areas[level];
    const rows = document.createDocumentFragment();
    shapes.forEach((shape, row) => {
      const link = familyAtlas.svgElement('a', {
        class: 'area',
        href: '?level=' + level + '&area=' + encodeURIComponent(shape.pcode),
        'data-i': row,
        'data-pcode': shape.pcode,
        tabindex: 0,
        'aria-label': names[row] ? names[row].name : shape.pcode,
      });
      link.append(familyAtlas.svgElement('path', { d: shape.d, class: 'nodata' }));
      rows.append(link);
    });
    group.append(rows);
    return collect(level, group);
  }

  /** Recolour: only shapes whose class differs are touched. */
  function paintLayer(level, decoded) {
    const layer = layerOf(level);
    const { paths } = layer;
    const before = layer.painted;
    const { classOf } = decoded;
    for (let row = 0; row < paths.length; row += 1) {
      if (before && before[row] === classOf[row]) continue;
      paths[row].setAttribute('class', familyAtlas.CLASS_NAMES[classOf[row]] || 'nodata');
    }
    layer.painted = classOf;
    familyAtlas.whenIdle(() => nameLinks(level, layer, decoded, 0));
  }

  // Accessible names follow the figures, in idle time: nobody can read 350 of them within a frame.
  function nameLinks(level, layer, decoded, from) {
    if (layer.painted !== decoded.classOf) return;
    const names = familyAtlas.state.areas[level];
    const end = Math.min(from + NAMED_AT_ONCE, layer.links.length);
    for (let row = from; row < end; row += 1) {
      const { text, interval, more, counts } = familyAtlas.describeRow(decoded, row);
      const name = names[row] ? names[row].name : layer.links[row].dataset.pcode;
      layer.links[row].setAttribute('aria-label', name + ': ' + [text, interval, more, counts].filter(Boolean).join(', '));
    }
    if (end < layer.links.length) familyAtlas.whenIdle(() => nameLinks(level, layer, decoded, end));
  }

  function showLayer(level) {
    for (const name of ['adm1', 'adm2']) {
      const group = document.getElementById('layer-' + name);
      if (group) group.toggleAttribute('hidden', name !== level);
    }
  }

  /** Draw an outline of kind "selected" or "hovered"; an empty d removes it. */
  function outline(kind, d) {
    const group = document.getElementById('layer-selected');
    let path = group.querySelector('path.' + kind);
    if (!d) {
      if (path) path.remove();
      return;
    }
    if (!path) {
      path = familyAtlas.svgElement('path', { class: kind });
      // The selected outline stays on top of the hovered one.
      if (kind === 'hovered') group.prepend(path);
      else group.append(path);
    }
    if (path.getAttribute('d') !== d) path.setAttribute('d', d);
  }

  function centresOf(layer) {
    if (!layer.centres) {
      layer.centres = layer.paths.map((path) => {
        const box = path.getBBox();
        return [box.x + box.width / 2, box.y + box.height / 2];
      });
    }
    return layer.centres;
  }

  /** The neighbour in the direction of an arrow key: near, and not too far off the line. */
  function neighbour(level, row, key) {
    const direction = DIRECTIONS[key];
    const layer = layerOf(level);
    if (!direction || !layer) return null;
    const centres = centresOf(layer);
    let best = null;
    let least = Infinity;
    centres.forEach(([x, y], other) => {
      const dx = x - centres[row][0];
      const dy = y - centres[row][1];
      const along = dx * direction[0] + dy * direction[1];
      const across = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
      if (other === row || along <= 0 || across > along * 2) return;
      const cost = along + 2 * across;
      if (cost < least) {
        least = cost;
        best = layer.links[other];
      }
    });
    return best;
  }

  Object.assign(familyAtlas, {
    areas: { layerOf, buildLayer, paintLayer, showLayer, outline, neighbour, centre: (level, row) => centresOf(layerOf(level))[row] },
  });
})();
