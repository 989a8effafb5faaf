// What part of the map is in view: one rectangle in viewBox units, shared by the SVG and the canvas.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const DEEPEST = 32;
  const GLIDE_MS = 220;

  /** A viewport over an svg element; onChange(rectangle) runs after every move. */
  function createViewport(svg, onChange) {
    const base = svg.viewBox.baseVal;
    const full = { x: base.x, y: base.y, w: base.width, h: base.height };
    let view = Object.assign({}, full);
    let glide = 0;

    function clamp(wanted) {
      const w = Math.min(full.w, Math.max(full.w / DEEPEST, wanted.w));
      const h = (w / full.w) * full.h;
      // Around the middle of the wanted rectangle, but never beyond the edge of the country.
      const x = Math.min(full.x + full.w - w, Math.max(full.x, wanted.x + (wanted.w - w) / 2));
      const y = Math.min(full.y + full.h - h, Math.max(full.y, wanted.y + (wanted.h - h) / 2));
      return { x, y, w, h };
    }

    function apply(next) {
      view = clamp(next);
      svg.setAttribute('viewBox', [view.x, view.y, view.w, view.h].map((number) => +number.toFixed(3)).join(' '));
      onChange(view);
    }

    function moveTo(next) {
      cancelAnimationFrame(glide);
      if (familyAtlas.prefersStillness()) return apply(next);
      const from = view;
      const to = clamp(next);
      const start = performance.now();
      const step = (now) => {
        const t = Math.min(1, Math.max(0, (now - start) / GLIDE_MS));
        const eased = 1 - Math.pow(1 - t, 3);
        const mix = (key) => from[key] + (to[key] - from[key]) * eased;
        apply({ x: mix('x'), y: mix('y'), w: mix('w'), h: mix('h') });
        if (t < 1) glide = requestAnimationFrame(step);
      };
      glide = requestAnimationFrame(step);
    }

    /** CSS pixels per unit and the page position of the view's corner (the drawing is centred in its box). */
    function frame() {
      const box = svg.getBoundingClientRect();
      const scale = Math.min(box.width / view.w, box.height / view.h) || 1;
      return {
        scale,
        left: box.left + (box.width - view.w * scale) / 2,
        top: box.top + (box.height - view.h * scale) / 2,
      };
    }

    function toMap(clientX, clientY) {
      const { scale, left, top } = frame();
      return { x: view.x + (clientX - left) / scale, y: view.y + (clientY - top) / scale };
    }

    function toPage(x, y) {
      const { scale, left, top } = frame();
      return { x: left + (x - view.x) * scale, y: top + (y - view.y) * scale };
    }

    function around(point, factor) {
      const w = view.w / factor;
      const share = { x: (point.x - view.x) / view.w, y: (point.y - view.y) / view.h };
      const size = Math.min(full.w, Math.max(full.w / DEEPEST, w));
      const height = (size / full.w) * full.h;
      return { x: point.x - share.x * size, y: point.y - share.y * height, w: size, h: height };
    }

    return {
      toMap,
      toPage,
      view: () => view,
      zoom: () => full.w / view.w,
      scale: () => frame().scale,
      /** Zoom by a factor around a page position; smooth for buttons, immediate for wheel and fingers. */
      zoomAt(clientX, clientY, factor, smooth) {
        const next = around(toMap(clientX, clientY), factor);
        if (smooth) moveTo(next);
        else {
          cancelAnimationFrame(glide);
          apply(next);
        }
      },
      zoomBy(factor) {
        moveTo(around({ x: view.x + view.w / 2, y: view.y + view.h / 2 }, factor));
      },
      panBy(dx, dy) {
        cancelAnimationFrame(glide);
        const { scale } = frame();
        apply({ x: view.x - dx / scale, y: view.y - dy / scale, w: view.w, h: view.h });
      },
      fit(box) {
        const w = Math.max(box.width, (box.height / full.h) * full.w) * 1.15;
        moveTo({ x: box.x + box.width / 2 - w / 2, y: box.y + box.height / 2 - ((w / full.w) * full.h) / 2, w, h: (w / full.w) * full.h });
      },
      reset: () => moveTo(full),
      covers: (x, y) => x >= view.x && x <= view.x + view.w && y >= view.y && y <= view.y + view.h,
    };
  }

  Object.assign(familyAtlas, { createViewport });
})();
