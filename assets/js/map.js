// The map as a whole: which level is shown, what lies under the pointer, what is selected.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const STRETCHED_FROM = 2000; // leaves; a moving canvas with more is stretched, and redrawn when it comes to rest
  const REST_MS = 120;

  /** Connects #map; onPick(areaId) is called when an area is chosen. */
  function createMap(onPick) {
    const { areas, hexes, state } = familyAtlas;
    const map = document.getElementById('map');
    const svg = document.getElementById('map-svg');
    const canvas = document.getElementById('map-canvas');
    const tooltip = familyAtlas.createTooltip(document.getElementById('map-tooltip'));
    const probe = document.createElement('canvas').getContext('2d');
    let level = state.selection.level;
    let decoded = null; // figures of the level shown
    let geometry = null; // hexagons of the release shown
    let geometryUrl = null;
    let findLeaf = null;
    let districts = []; // Path2D by adm2 row
    let adm2 = [];
    let drawn = null; // the view of the last canvas painting
    let timer = 0;

    // Patterns keep their pitch on the screen, on a phone and at every zoom; the canvas has its own.
    const patterns = [...svg.querySelectorAll('pattern')];
    let kept = '';
    function keepPitch() {
      const transform = 'scale(' + (familyAtlas.patternPitch() / viewport.scale()).toFixed(4) + ')';
      if (transform === kept) return;
      kept = transform;
      for (const pattern of patterns) pattern.setAttribute('patternTransform', transform);
    }

    const viewport = familyAtlas.createViewport(svg, (view) => {
      map.classList.toggle('is-zoomed', viewport.zoom() > 1.001);
      if (level !== 'h3') keepPitch();
      tooltip.hide();
      if (level === 'h3') followView(view);
    });

    function paintCanvas() {
      if (level !== 'h3' || !decoded || !geometry || decoded.n !== geometry.n) return;
      drawn = viewport.view();
      canvas.style.transform = '';
      hexes.draw(canvas, geometry, districts, decoded.classOf, drawn);
    }

    function followView(view) {
      clearTimeout(timer);
      if (!drawn || geometry.n < STRETCHED_FROM) {
        cancelAnimationFrame(followView.frame);
        followView.frame = requestAnimationFrame(paintCanvas);
        return;
      }
      const { clientWidth: width, clientHeight: height } = canvas;
      const zoom = drawn.w / view.w;
      const unit = Math.min(width / view.w, height / view.h);
      // The drawing is centred in its box: the empty margin does not move.
      const dx = (drawn.x - view.x) * unit + ((width - view.w * unit) / 2) * (1 - zoom);
      const dy = (drawn.y - view.y) * unit + ((height - view.h * unit) / 2) * (1 - zoom);
      canvas.style.transform = `translate(${dx}px, ${dy}px) scale(${zoom})`;
      timer = setTimeout(paintCanvas, REST_MS);
    }

    const loadShapes = () => familyAtlas.loadOnce(state.shapes_url, (buffer) => JSON.parse(new TextDecoder().decode(buffer)));

    /** Have the geometry of a level at hand (fetched once); resolves when it can be shown. */
    async function prepare(wanted, hexesUrl) {
      if (wanted !== 'h3') {
        const shapes = areas.layerOf(wanted) || (await loadShapes());
        // Looked at again after waiting: another call may have built the layer meanwhile.
        if (!areas.layerOf(wanted)) areas.buildLayer(wanted, shapes.levels[wanted]);
        return;
      }
      const url = hexesUrl || state.hexes_url;
      const [shapes, loaded] = await Promise.all([loadShapes(), familyAtlas.loadOnce(url, hexes.decode)]);
      if (geometryUrl === url) return;
      adm2 = shapes.levels.adm2;
      if (!districts.length) districts = adm2.map((shape) => new Path2D(shape.d));
      familyAtlas.sortByBorder(loaded, districts, shapes.width, shapes.height);
      geometry = loaded;
      geometryUrl = url;
      findLeaf = familyAtlas.createLeafFinder(geometry, (row, x, y) => probe.isPointInPath(districts[row], x, y));
    }

    /** Show a prepared level with its figures. */
    function show(wanted, figures) {
      // Only another place was chosen: what is shown under the finger stays.
      if (wanted !== level || figures !== decoded) leave();
      level = wanted;
      decoded = figures;
      map.dataset.level = level;
      if (level !== 'h3') {
        areas.paintLayer(level, decoded);
        areas.showLayer(level);
        keepPitch();
        canvas.hidden = true;
        describeFocused(document.activeElement);
        return;
      }
      areas.showLayer(null);
      canvas.hidden = false;
      paintCanvas();
    }

    // What lies under an event: an area's link, or the hexagon at its position.
    function under(event) {
      if (level !== 'h3') {
        const link = event.target.closest && event.target.closest('a.area');
        return link ? { row: Number(link.dataset.i), id: link.dataset.pcode, link } : null;
      }
      if (!findLeaf || event.target.closest('.map-tools, .map-status')) return null;
      const point = viewport.toMap(event.clientX, event.clientY);
      const row = findLeaf(point.x, point.y);
      return row < 0 ? null : { row, id: adm2[geometry.district[geometry.placeOf[row]]].pcode + '.' + row };
    }

    function outlineOf(id) {
      const [pcode, leaf] = String(id || '').split('.');
      if (leaf !== undefined && geometry && level === 'h3') {
        const hexagon = Number(leaf) < geometry.n && hexes.leafPath(geometry, Number(leaf));
        if (hexagon) return hexagon;
      }
      const link = svg.querySelector('a.area[data-pcode="' + CSS.escape(pcode) + '"]');
      if (link) return link.querySelector('path').getAttribute('d');
      const shape = adm2.find((candidate) => candidate.pcode === pcode);
      return shape ? shape.d : null;
    }

    /** Bring a place into the middle of the map, as large as fits with some room around. */
    async function zoomTo(id) {
      let d = outlineOf(id);
      if (!d) {
        // Its shape is not in the page: a province while hexagons or districts are shown, or a district of a province.
        const { levels } = await loadShapes();
        const shape = [...levels.adm1, ...levels.adm2].find((candidate) => candidate.pcode === String(id).split('.')[0]);
        d = shape && shape.d;
      }
      if (!d) return;
      const probed = familyAtlas.svgElement('path', { d, class: 'hovered' });
      svg.append(probed);
      const box = probed.getBBox();
      probed.remove();
      viewport.fit({ x: box.x - box.width / 2, y: box.y - box.height / 2, width: 2 * box.width, height: 2 * box.height });
    }

    function nameOf(row) {
      if (level !== 'h3') return state.areas[level][row] || {};
      const place = geometry.placeOf[row];
      const district = state.areas.adm2[geometry.district[place]] || {};
      const pattern = geometry.kind[place] === 1 ? state.labels.leaf : state.labels.leaf_remainder;
      return { name: familyAtlas.fill(pattern, district.name), parent: district.parent };
    }

    function describe(found, x, y) {
      areas.outline('hovered', outlineOf(found.id));
      if (!decoded) return tooltip.hide();
      const figures = familyAtlas.describeRow(decoded, found.row);
      const { name, parent } = nameOf(found.row);
      const bin = decoded.bins.find((candidate) => candidate.class === figures.colourClass);
      return tooltip.show(Object.assign(figures, { key: level + found.id, name, parent, bin }), x, y);
    }

    function leave() {
      tooltip.hide();
      areas.outline('hovered', null);
    }

    map.dataset.level = level;
    let pending = null;
    map.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'touch' || map.classList.contains('is-dragging')) return;
      if (!pending) requestAnimationFrame(() => {
        const found = under(pending);
        if (found) describe(found, pending.clientX, pending.clientY);
        else leave();
        pending = null;
      });
      pending = event;
    });
    map.addEventListener('pointerleave', leave);

    function describeFocused(target) {
      const found = level !== 'h3' && map.contains(target) && under({ target });
      if (!found || !found.link.matches(':focus-visible')) return;
      const [x, y] = areas.centre(level, found.row);
      if (!viewport.covers(x, y)) viewport.reset();
      const place = viewport.toPage(x, y);
      describe(found, place.x, place.y);
    }
    map.addEventListener('focusin', (event) => describeFocused(event.target));
    map.addEventListener('focusout', leave);

    map.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') tooltip.hide();
      // Enter chooses, and Enter on what is chosen goes there.
      const found = level !== 'h3' && under(event);
      if (found && event.key === 'Enter' && svg.dataset.selected === found.id) {
        event.preventDefault();
        zoomTo(found.id);
        return;
      }
      const next = found && areas.neighbour(level, found.row, event.key);
      if (!next) return;
      event.preventDefault();
      next.focus();
    });

    map.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest('.map-tools, .map-status')) return;
      const found = under(event);
      if (!found) return leave();
      event.preventDefault();
      if (event.pointerType === 'touch') describe(found, event.clientX, event.clientY);
      onPick(found.id);
    });

    familyAtlas.connectGestures(map, viewport, (event) => {
      const found = under(event);
      const box = found && firstLevelBox(found.row);
      if (box && viewport.zoom() < 1.001) viewport.fit(box);
      else viewport.zoomAt(event.clientX, event.clientY, 2.2, true);
    });

    // The box of the province of a row; districts know their province by name and by code prefix.
    function firstLevelBox(row) {
      const layer = level === 'h3' ? null : areas.layerOf(level);
      if (!layer) return null;
      if (level === 'adm1') return layer.paths[row].getBBox();
      const parent = state.areas.adm2[row].parent;
      const boxes = layer.paths.filter((_, other) => state.areas.adm2[other].parent === parent).map((path) => path.getBBox());
      const left = Math.min(...boxes.map((box) => box.x));
      const top = Math.min(...boxes.map((box) => box.y));
      return {
        x: left,
        y: top,
        width: Math.max(...boxes.map((box) => box.x + box.width)) - left,
        height: Math.max(...boxes.map((box) => box.y + box.height)) - top,
      };
    }

    new ResizeObserver(() => {
      keepPitch();
      paintCanvas();
    }).observe(canvas.parentElement);

    return {
      prepare,
      show,
      zoomTo,
      select: (id) => {
        svg.dataset.selected = id || '';
        areas.outline('selected', id ? outlineOf(id) : null);
      },
      prefetchLevel: (wanted) => prepare(wanted).catch(() => {}),
      setBusy: (busy) => map.setAttribute('aria-busy', String(busy)),
    };
  }

  Object.assign(familyAtlas, { createMap });
})();
