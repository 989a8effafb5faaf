// Shared ground of the browser side: the page's state block, texts, numbers and a tiny event helper.
(function () {
  'use strict';

  // First act: tells the style sheet that scripts run (hides the submit button).
  document.documentElement.classList.add('js');

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});

  function readState() {
    const block = document.getElementById('atlas-state');
    return block ? JSON.parse(block.textContent) : null;
  }

  /** Fill "{0} of {1}" with its arguments; a missing label gives an empty text, never "undefined". */
  function fill(pattern, ...parts) {
    return (pattern || '').replace(/\{(\d)\}/g, (_, index) => (parts[index] === undefined ? '' : parts[index]));
  }

  const formatters = new Map();

  /**
   * A number with the separators the server states, so that a figure reads the same in the page and in the map even
   * where the browser knows no Mongolian or Kazakh.
   */
  function formatNumber(value, decimals) {
    if (!formatters.has(decimals)) {
      formatters.set(
        decimals,
        new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
      );
    }
    const separators = familyAtlas.state.number || {};
    const marks = { ',': separators.group, '.': separators.decimal, '-': separators.minus };
    return formatters
      .get(decimals)
      .format(value)
      .replace(/[,.-]/g, (mark) => (marks[mark] === undefined ? mark : marks[mark]));
  }

  /** A figure with its unit, e.g. (12.34, "percent", 1) -> "12.3 %". */
  function formatValue(value, unit, decimals) {
    const rule = (familyAtlas.state.units || {})[unit] || { pattern: '{0}', decimals: 1 };
    return fill(rule.pattern, formatNumber(value, decimals === undefined ? rule.decimals : decimals));
  }

  function emit(name, detail) {
    document.dispatchEvent(new CustomEvent('atlas:' + name, { detail }));
  }

  /** Run when the browser has nothing better to do, at the latest after two seconds. */
  function whenIdle(task) {
    if (window.requestIdleCallback) window.requestIdleCallback(task, { timeout: 2000 });
    else window.setTimeout(task, 200);
  }

  function prefersStillness() {
    return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  function svgElement(name, attributes) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    return element;
  }

  Object.assign(familyAtlas, {
    state: readState(),
    fill,
    formatNumber,
    formatValue,
    emit,
    whenIdle,
    prefersStillness,
    svgElement,
  });
})();
