// Texts around the map: title, legend, notices, links, announcer, and the message when something could not be loaded.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const byId = (id) => document.getElementById(id);

  function setText(id, text) {
    const element = byId(id);
    if (element && text !== undefined && element.textContent !== text) element.textContent = text;
  }

  function paragraph(text) {
    const element = document.createElement('p');
    element.className = 'notice';
    element.textContent = text;
    return element;
  }

  /** Write one answer of state.json into the page. */
  function writePage(answer) {
    document.title = answer.document_title;
    setText('map-title', answer.title);
    setText('map-subtitle', answer.subtitle);
    const legend = byId('legend');
    // Our own server's markup, escaped there like the page itself.
    if (legend.innerHTML !== answer.legend_html) legend.innerHTML = answer.legend_html;
    const notices = byId('notices');
    if (notices) notices.replaceChildren(...answer.notices.map(paragraph));
    for (const id of ['map-about', 'map-beneath']) {
      const [box, html] = [byId(id), answer[id.slice(4) + '_html'] || ''];
      if (box && box.innerHTML !== html) box.innerHTML = html;
    }
    for (const name of ['csv', 'labelled_csv', 'compare', 'embed']) {
      const [link, href] = [byId(name.replace('_', '-') + '-link'), answer[name + '_url']];
      if (link && href) link.href = href;
    }
    for (const link of document.querySelectorAll('a[data-lang]')) {
      link.href = answer.links[link.dataset.lang] || link.href;
    }
    // Whoever tells what is wrong tells it about what is shown now.
    for (const link of document.querySelectorAll('a[href*="feedback?about="]')) {
      link.href = link.pathname + '?' + new URLSearchParams({ about: location.pathname + (answer.query ? '?' + answer.query : '') });
    }
    familyAtlas.writeForm(answer.form);
    setText('announcer', answer.announce);
  }

  /** The message over the map; no text removes it. onRetry adds a button. */
  function mapMessage(text, onRetry) {
    const map = byId('map');
    let box = map.querySelector('.map-status');
    if (!text) {
      if (box) box.remove();
      return;
    }
    if (!box) {
      box = document.createElement('div');
      box.className = 'map-status';
      box.setAttribute('role', 'alert');
      map.append(box);
    }
    box.replaceChildren(paragraph(text));
    if (!onRetry) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = familyAtlas.state.labels.retry;
    button.addEventListener('click', onRetry);
    box.append(button);
  }

  /** Mark the row of an area in the ranking and bring it into its scrolling box (the page itself does not move). */
  function markRow(areaId) {
    for (const row of document.querySelectorAll('#ranking tr[data-pcode]')) {
      const selected = Boolean(areaId) && row.dataset.pcode === areaId;
      if (row.classList.contains('is-selected') !== selected) row.classList.toggle('is-selected', selected);
      if (row.hasAttribute('aria-selected')) row.setAttribute('aria-selected', String(selected));
      const box = selected && row.closest('.table-scroll');
      if (!box) continue;
      const [inner, outer] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
      const head = box.querySelector('thead') ? box.querySelector('thead').offsetHeight : 0;
      if (inner.top < outer.top + head || inner.bottom > outer.bottom) {
        box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
      }
    }
  }

  Object.assign(familyAtlas, { writePage, mapMessage, markRow });
})();
