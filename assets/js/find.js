// The search for a place: a combobox (WAI-ARIA APG, list autocomplete with manual selection) over a small index. Both
// are fetched when the field is first used (start.js). Without them, or with Enter on what nothing fits, the form goes
// to the server.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const MOST = 8;

  /** The key of what was typed: dashboard/pages/find/folding.py, with its tables. */
  function fold(text, { letters, spellings }) {
    const bare = text.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
    let latin = [...bare].map((letter) => (letter in letters ? letters[letter] : letter)).join('').replace(/[^a-z0-9]+/g, ' ');
    for (const [spelling, one] of spellings) latin = latin.split(spelling).join(one);
    return latin.replace(/([a-z])\1+/g, '$1').trim();
  }

  function likeness(key, typed) {
    const [squeezed, wanted] = [key.split(' ').join(''), typed.split(' ').join('')];
    if (squeezed === wanted) return 1;
    if (squeezed.startsWith(wanted)) return 2;
    if ((' ' + key).includes(' ' + typed)) return 3;
    return wanted.length > 2 && squeezed.includes(wanted) ? 4 : 0;
  }

  function worth([, pcode, national, , , keys], code, typed) {
    if (code && (code === pcode || code === national)) return 0;
    const ranks = typed ? keys.split('|').map((key) => likeness(key, typed)).filter(Boolean) : [];
    if (/\d/.test(code) && (pcode.startsWith(code) || national.startsWith(code))) ranks.push(2);
    return ranks.length ? Math.min(...ranks) : -1;
  }

  /** Rows of the index that answer to a query, the best first: as dashboard/pages/find/places.py. */
  function search(index, query) {
    const [code, typed] = [query.trim().toUpperCase(), fold(query, index)];
    return index.places
      .map((place, row) => [worth(place, code, typed), place[0], row])
      .filter(([rank]) => rank >= 0)
      .sort((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2])
      .map(([, , row]) => row);
  }

  /** Connects form.find; onChoose(pcode, level) is called for a chosen place. */
  function connectFind(form, onChoose) {
    const { state } = familyAtlas;
    const input = form.querySelector('input[name=q]');
    const list = document.createElement('ul');
    const count = document.createElement('p');
    let index = null;
    let found = [];
    let active = -1;

    list.id = input.id + '-list';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', state.labels.suggestions);
    count.className = 'visually-hidden';
    count.setAttribute('role', 'status');
    const roles = { role: 'combobox', 'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list' };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    form.append(list, count);

    const names = (place) => {
      const all = [];
      for (const name of place[4]) all.push(name === 0 ? all[all.length - 1] : name);
      return all;
    };
    const nameOf = (place) => names(place)[index.languages.indexOf(state.lang)];

    function option(row, place) {
      const element = document.createElement('li');
      const around = document.createElement('span');
      const parent = place[3] < 0 ? '' : nameOf(index.places[place[3]]);
      const [name, typed] = [nameOf(place), fold(input.value, index)];
      // The name that was typed, where it is that of another language.
      const other = likeness(fold(name, index), typed) ? '' : names(place).find((known) => likeness(fold(known, index), typed)) || '';
      element.id = list.id + '-' + row;
      element.setAttribute('role', 'option');
      element.setAttribute('aria-selected', 'false');
      element.append(name, around);
      around.textContent = [parent, other, place[1]].filter(Boolean).join(', ');
      element.addEventListener('click', () => choose(row));
      return element;
    }

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }

    function show() {
      if (!index) return;
      const query = input.value.trim();
      found = query ? search(index, query).slice(0, MOST).map((row) => index.places[row]) : [];
      list.replaceChildren(...found.map((place, row) => option(row, place)));
      close();
      list.hidden = found.length === 0;
      input.setAttribute('aria-expanded', String(found.length > 0));
      const { labels } = state;
      count.textContent = !query ? '' : found.length ? familyAtlas.fill(labels.suggested, found.length) : labels.suggested_none;
    }

    function mark(row) {
      const options = [...list.children];
      active = (row + options.length) % options.length;
      options.forEach((element, at) => element.setAttribute('aria-selected', String(at === active)));
      input.setAttribute('aria-activedescendant', options[active].id);
      options[active].scrollIntoView({ block: 'nearest' });
    }

    function choose(row) {
      const place = found[row];
      input.value = nameOf(place);
      close();
      onChoose(place[1], 'adm' + place[0]);
    }

    async function load() {
      if (index) return;
      try {
        index = await familyAtlas.loadOnce(state.urls.places, (buffer) => JSON.parse(new TextDecoder().decode(buffer)));
        if (document.activeElement === input) show();
      } catch (problem) {
        index = null; // The form still goes to the server.
      }
    }

    load(); // The field is in use already, and may hold what was typed meanwhile.
    input.addEventListener('focus', load);
    input.addEventListener('input', () => load().then(show));
    input.addEventListener('blur', () => setTimeout(close, 150));
    list.addEventListener('pointerdown', (event) => event.preventDefault());
    input.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      const open = !list.hidden;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        if (!open) show();
        if (found.length) mark(event.key === 'ArrowDown' ? active + 1 : active < 0 ? -1 : active - 1);
        event.preventDefault();
      } else if (event.key === 'Escape') {
        if (open) close();
        else input.value = '';
        event.preventDefault();
      } else if (event.key === 'Enter' && open && active >= 0) {
        choose(active);
        event.preventDefault();
      }
    });
    form.addEventListener('submit', (event) => {
      // One place fits: that is it. Otherwise the server lists them.
      if (!index || !input.value.trim()) return;
      const rows = search(index, input.value);
      if (rows.length !== 1) return;
      event.preventDefault();
      found = [index.places[rows[0]]];
      choose(0);
    });
  }

  Object.assign(familyAtlas, { connectFind, placeSearch: { fold, search } });
})();
