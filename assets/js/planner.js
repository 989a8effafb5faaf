// The planner's pages: one address says what is shown. Forms and links marked data-desk change it without a page
// load, Dash draws the answer. Leaves when the session is over, shows nothing from a cache.
(function () {
  'use strict';

  // First act: tells the style sheet that scripts run (hides the submit button).
  document.documentElement.classList.add('js');

  const here = () => location.pathname + location.search;
  let leaving = false;

  function toLogin() {
    if (leaving) return;
    leaving = true;
    location.assign('/login?' + new URLSearchParams({ next: here(), reason: 'ended' }));
  }

  const root = document.getElementById('react-entry-point');
  const main = document.getElementById('main');

  function fail() {
    if (!main || document.getElementById('desk-failed')) return;
    const line = document.createElement('p');
    line.id = 'desk-failed';
    line.className = 'notice alert';
    line.setAttribute('role', 'alert');
    line.textContent = main.dataset.failed || '';
    main.prepend(line);
    main.removeAttribute('aria-busy');
  }

  // Dash asks through fetch; where the server says 401 the session has ended and nothing on the page works any more.
  const fetchPlain = window.fetch.bind(window);
  let requests = 0;
  window.fetch = async (...request) => {
    requests += 1;
    let answer;
    try {
      answer = await fetchPlain(...request);
    } catch (error) {
      fail();
      throw error;
    }
    if (answer.status === 401) toLogin();
    else if (answer.status >= 400) fail();
    // An answer that changes nothing draws nothing, and so tells nobody that it came.
    else if (main) setTimeout(() => main.removeAttribute('aria-busy'), 500);
    return answer;
  };

  // A page that comes back from the browser's memory (after logging out) is asked for again.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  if (!root || !main) return;

  let live = false;
  let ready = false;
  let waiting = null;
  let asked = here();
  let shown = asked;
  let focused = '';
  let scrolled = -1;

  // Long parts come from Dash as one attribute of our own server's markup, escaped there; elements are made here.
  function writeMarkup() {
    let written = 0;
    for (const holder of root.querySelectorAll('[data-html]')) {
      if (holder.writtenHtml === holder.dataset.html) continue;
      const focused = holder.contains(document.activeElement) ? document.activeElement.id : '';
      holder.writtenHtml = holder.dataset.html;
      written += 1;
      holder.innerHTML = holder.dataset.html;
      const again = focused && document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
    }
    return written;
  }

  // Says what is shown to those who cannot see that it changed; outside of what Dash makes anew.
  const announcer = document.createElement('div');
  announcer.className = 'visually-hidden';
  announcer.setAttribute('role', 'status');
  document.body.append(announcer);

  function announce(title) {
    if (scrolled >= 0) announcer.textContent = title;
  }

  // Dash makes all elements anew, not all at once: whoever reads further down or works with the keyboard stays there.
  function stay() {
    if (document.activeElement === document.body && focused) {
      const before = document.getElementById(focused);
      if (before) before.focus({ preventScroll: true });
    }
    if (scrolled >= 0 && scrolled !== window.scrollY) window.scrollTo(0, scrolled);
  }

  // What was typed or ticked in the server's copy of the page before Dash had made its own.
  function carryTyped(copy) {
    for (const field of copy.querySelectorAll('input[id]:not([type=hidden]), textarea[id], select[id]')) {
      const own = root.querySelector('#' + CSS.escape(field.id));
      if (!own) continue;
      if (field.type === 'file') own.files = field.files;
      else if (field.type === 'checkbox' || field.type === 'radio') own.checked = field.checked;
      else if (own.value !== field.value) own.value = field.value;
    }
  }

  function settle() {
    if (writeMarkup()) {
      document.dispatchEvent(new CustomEvent('desk:written'));
      stay();
    }
    const state = root.querySelector('#desk-state');
    if (!state) return;
    if (!live) {
      live = true;
      const prerendered = document.getElementById('prerendered');
      const focused = prerendered && prerendered.contains(document.activeElement) ? document.activeElement.id : '';
      if (prerendered) {
        carryTyped(prerendered);
        prerendered.remove();
      }
      const again = focused && document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
      // One turn later the renderer's store knows the layout and takes properties.
      setTimeout(() => {
        ready = true;
        if (waiting !== null) hand(waiting);
      }, 0);
    }
    if (shown === state.dataset.address && !main.hasAttribute('aria-busy')) return;
    shown = state.dataset.address;
    main.removeAttribute('aria-busy');
    const old = document.getElementById('desk-failed');
    if (old) old.remove();
    const name = document.title.indexOf(' \u2013 ');
    announce(state.dataset.title || '');
    if (state.dataset.title) document.title = state.dataset.title + (name > 0 ? document.title.slice(name) : '');
    // The server's address of what is shown may be shorter than the one that was asked for.
    if (here() === asked && here() !== shown) history.replaceState(null, '', shown);
    asked = here();
    const query = new URL(shown, location.href).search;
    for (const link of document.querySelectorAll('a[data-lang]')) link.search = query;
    document.dispatchEvent(new CustomEvent('desk:shown', { detail: { address: shown } }));
  }

  function hand(address, tries = 3) {
    waiting = null;
    focused = document.activeElement ? document.activeElement.id : '';
    scrolled = window.scrollY;
    main.setAttribute('aria-busy', 'true');
    // A page's own script may tell what the page holds already, so that the answer can leave it out.
    const url = new URL(address, location.href);
    for (const [name, value] of Object.entries(window.familyDesk.told ? window.familyDesk.told() : {})) {
      url.searchParams.set(name, value);
    }
    const before = requests;
    window.dash_clientside.set_props('desk-address', { 'data-query': url.pathname + url.search });
    // A renderer that was still at work may have lost it: then nothing was asked.
    setTimeout(() => {
      if (requests === before && asked === address && tries > 0) hand(address, tries - 1);
    }, 600);
  }

  /** Show another view of this page; `address` is a path with query. */
  function show(address, keep) {
    if (address === here() && !keep) return;
    if (!keep) history.pushState(null, '', address);
    asked = here();
    if (ready) hand(asked);
    else waiting = asked;
  }

  const samePage = (url) => url.origin === location.origin && url.pathname === location.pathname;

  function addressOf(form) {
    const url = new URL(form.getAttribute('action') || location.pathname, location.href);
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value !== '') query.append(name, value);
    url.search = query;
    return url;
  }

  function follow(url) {
    if (samePage(url)) show(url.pathname + url.search);
    else location.assign(url);
  }

  document.addEventListener('change', (event) => {
    const form = event.target.closest && event.target.closest('form[data-desk]');
    if (form && !event.target.closest('[data-wait]')) follow(addressOf(form));
  });
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form[data-desk]');
    if (!form) return;
    event.preventDefault();
    follow(addressOf(form));
  });
  document.addEventListener('click', (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest && event.target.closest('a[data-desk]');
    if (!link) return;
    const url = new URL(link.getAttribute('href'), location.href);
    if (!samePage(url)) return;
    event.preventDefault();
    show(url.pathname + url.search);
  });
  window.addEventListener('popstate', () => show(here(), true));

  window.familyDesk = { show };
  new MutationObserver(settle).observe(root, { childList: true, subtree: true, attributes: true });
  settle();
})();
