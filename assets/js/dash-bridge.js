// The seam to Dash: swap the prerendered panels for the live ones without a flash, and hand the selection over.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  let live = false;
  let waiting = null;
  let chartScripts = null;

  function hand(query) {
    window.dash_clientside.set_props('selection', { 'data-query': query });
  }

  /** Tell Dash what is looked at ("/mng/en/?..."); kept until Dash is ready, only the latest counts. */
  function tellDash(query) {
    if (live && window.dash_clientside && window.dash_clientside.set_props) hand(query);
    else waiting = query;
  }

  // Long tables come from Dash as one attribute of our own server's markup, escaped there: elements are made here,
  // because Dash's renderer takes time with the square of the number of its components.
  function writeMarkup(root) {
    for (const holder of root.querySelectorAll('[data-html]')) {
      if (holder.writtenHtml === holder.dataset.html) continue;
      holder.writtenHtml = holder.dataset.html;
      holder.innerHTML = holder.dataset.html;
    }
  }

  /** Runs onRender after every rendering by Dash; the first one removes #prerendered before the next paint. */
  function watchDash(onRender) {
    const root = document.getElementById('react-entry-point');
    if (!root) return;
    const look = () => {
      writeMarkup(root);
      if (!live && root.querySelector('#ranking')) {
        live = true;
        const prerendered = document.getElementById('prerendered');
        if (prerendered) prerendered.remove();
        // One turn later the renderer's store knows the layout and takes properties.
        if (waiting !== null) setTimeout(() => hand(waiting), 0);
      }
      if (live) onRender();
    };
    new MutationObserver(look).observe(root, { childList: true, subtree: true, attributeFilter: ['data-html'] });
    look();
  }

  function loadScript(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = url;
      script.async = false;
      script.onload = resolve;
      script.onerror = () => {
        script.remove();
        reject(new Error('could not load ' + url));
      };
      document.head.append(script);
    });
  }

  /** The scripts a chart needs, once; pages without a chart never pay for them. */
  function loadChartScripts() {
    if (!chartScripts) {
      const present = new Set([...document.scripts].map((script) => script.src));
      const urls = familyAtlas.state.urls.chart_scripts.filter((url) => !present.has(new URL(url, location.href).href));
      chartScripts = urls.reduce((before, url) => before.then(() => loadScript(url)), Promise.resolve());
      chartScripts.catch(() => {
        chartScripts = null;
      });
    }
    return chartScripts;
  }

  Object.assign(familyAtlas, { tellDash, watchDash, loadScript, loadChartScripts });
})();
