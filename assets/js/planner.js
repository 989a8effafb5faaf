// The planner's pages: leave when the session is over, hand another release to Dash, show nothing from a cache.
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

  // Dash asks through fetch; where the server says 401 the session has ended and nothing on the page works any more.
  const fetchPlain = window.fetch.bind(window);
  window.fetch = async (...request) => {
    const answer = await fetchPlain(...request);
    if (answer.status === 401) toLogin();
    return answer;
  };

  // A page that comes back from the browser's memory (after logging out) is asked for again.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  const root = document.getElementById('react-entry-point');
  const form = document.getElementById('release-form');
  if (!root || !form) return;

  let live = false;
  let waiting = null;

  function hand(address) {
    window.dash_clientside.set_props('quality-address', { 'data-query': address });
  }

  // The server's copy stands until Dash has drawn the same.
  const watcher = new MutationObserver(() => {
    if (live || !root.querySelector('#quality-slot > *')) return;
    live = true;
    watcher.disconnect();
    document.getElementById('prerendered').remove();
    // One turn later the renderer's store knows the layout and takes properties.
    if (waiting !== null) setTimeout(() => hand(waiting), 0);
  });
  watcher.observe(root, { childList: true, subtree: true });

  function show(release) {
    const query = '?' + new URLSearchParams({ release });
    history.replaceState(null, '', location.pathname + query);
    for (const link of document.querySelectorAll('a[data-lang]')) link.search = query;
    const map = document.getElementById('public-map');
    if (map) map.search = query;
    if (live) hand(here());
    else waiting = here();
  }

  const select = form.querySelector('select');
  select.addEventListener('change', () => show(select.value));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show(select.value);
  });
})();
