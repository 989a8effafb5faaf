// Hands on the map: wheel, drag, pinch, double click and keys move the viewport; everything else stays a click.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const DRAG_STARTS_AFTER = 5; // CSS pixels; below this a shaky click is still a click
  const KEY_ZOOM = { '+': 1.6, '=': 1.6, '-': 1 / 1.6, _: 1 / 1.6 };

  /** Connects #map with a viewport; onDoubleClick(event) decides what a double click zooms to. */
  function connectGestures(map, viewport, onDoubleClick) {
    const fingers = new Map();
    let dragging = false;
    let suppressClick = false;
    let last = null;

    function middle() {
      const points = [...fingers.values()];
      const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
      const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
      const spread = points.length > 1 ? Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) : 0;
      return { x, y, spread };
    }

    map.addEventListener('pointerdown', (event) => {
      if (!fingers.size) {
        dragging = false;
        suppressClick = false;
      }
      if (event.button !== 0 || event.target.closest('.map-tools, .map-status')) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      last = middle();
    });

    map.addEventListener('pointermove', (event) => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const now = middle();
      if (!dragging) {
        const far = Math.hypot(now.x - last.x, now.y - last.y) > DRAG_STARTS_AFTER;
        if (fingers.size < 2 && (!far || viewport.zoom() <= 1.001)) return;
        dragging = true;
        suppressClick = true;
        map.classList.add('is-dragging');
        // Captured only now: capture at pointerdown would take the click away from the area's link.
        for (const id of fingers.keys()) {
          try {
            map.setPointerCapture(id);
          } catch (gone) {
            fingers.delete(id);
          }
        }
      }
      if (fingers.size > 1 && last.spread > 0 && now.spread > 0) viewport.zoomAt(now.x, now.y, now.spread / last.spread, false);
      viewport.panBy(now.x - last.x, now.y - last.y);
      last = now;
    });

    function lift(event) {
      if (!fingers.delete(event.pointerId)) return;
      if (fingers.size) last = middle();
      else {
        dragging = false;
        map.classList.remove('is-dragging');
      }
    }
    // Not on lostpointercapture: taking a finger over from the shape it touched fires that as well.
    for (const name of ['pointerup', 'pointercancel']) window.addEventListener(name, lift);

    map.addEventListener(
      'click',
      (event) => {
        if (!suppressClick) return;
        suppressClick = false;
        event.preventDefault();
        event.stopPropagation();
      },
      true
    );
    map.addEventListener('dragstart', (event) => event.preventDefault());

    map.addEventListener(
      'wheel',
      (event) => {
        // Scrolling down over the whole country scrolls the page: the map must not trap the reader.
        if (event.deltaY > 0 && viewport.zoom() <= 1.001) return;
        event.preventDefault();
        const pixels = event.deltaMode === 1 ? event.deltaY * 24 : event.deltaY;
        viewport.zoomAt(event.clientX, event.clientY, Math.exp(-Math.max(-240, Math.min(240, pixels)) * 0.0028), false);
      },
      { passive: false }
    );

    map.addEventListener('dblclick', (event) => {
      if (event.target.closest('.map-tools, .map-status')) return;
      event.preventDefault();
      onDoubleClick(event);
    });

    map.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (KEY_ZOOM[event.key]) viewport.zoomBy(KEY_ZOOM[event.key]);
      else if (event.key === '0') viewport.reset();
      else return;
      event.preventDefault();
    });

    const buttons = { 'zoom-in': () => viewport.zoomBy(1.8), 'zoom-out': () => viewport.zoomBy(1 / 1.8), 'zoom-reset': viewport.reset };
    for (const [id, action] of Object.entries(buttons)) {
      const button = document.getElementById(id);
      if (button) button.addEventListener('click', action);
    }
  }

  Object.assign(familyAtlas, { connectGestures });
})();
