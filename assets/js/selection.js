// The owner of what is looked at in the browser: form, map and links change it; address, map, texts and Dash follow.
(function () {
  'use strict';

  const familyAtlas = (window.familyAtlas = window.familyAtlas || {});
  const KEPT_ANSWERS = 60;
  const COMPARISONS = ['versus', 'with', 'layer'];

  function createSelection(map) {
    const { state } = familyAtlas;
    const answers = new Map();
    let current = { query: state.query || '', selection: state.selection, values_url: state.values_url };
    let run = 0;
    let abort = null;

    async function askServer(query, signal) {
      if (answers.has(query)) return answers.get(query);
      // An open page keeps its releases.
      const asked = new URLSearchParams(query);
      asked.set('page_latest', state.latest);
      const response = await fetch(state.urls.state + '?' + asked, { signal, credentials: 'same-origin' });
      if (!response.ok) throw new Error(response.status + ' state');
      const answer = await response.json();
      answers.set(query, answer);
      if (answers.size > KEPT_ANSWERS) answers.delete(answers.keys().next().value);
      return answer;
    }

    /** Where the figures of a query most likely lie: asked for at the same time as the server's answer. */
    function expectedValues(query) {
      const wanted = Object.assign({}, state.defaults, Object.fromEntries(query));
      const chosen = (name) => wanted[name] || 'all';
      if (!wanted.level || !wanted.indicator || !wanted.base) return null;
      if (wanted.release && wanted.release !== state.release_id) return null;
      // Nothing is asked for that is surely not published: the browser would complain of the 404.
      const crossed = ['sex', 'age', 'disability'].filter((name) => chosen(name) !== 'all').length;
      if (crossed > (state.most_crossed[wanted.level] ?? 3)) return null;
      if ([wanted.indicator, wanted.with].some((code) => state.unusual.includes(code))) return null;
      if (wanted.layer && wanted.level !== 'adm2') return null;
      const base = crossed ? 'persons' : wanted.base;
      const indicator = wanted.indicator === 'zone' ? 'zone_' + wanted.zone : wanted.indicator;
      const table = `${base}.${chosen('sex')}.${chosen('age')}.${chosen('disability')}`.replace('+', '%2B');
      return `${state.urls.values}/${wanted.level}/${indicator}/${table}.bin${modeOf(wanted)}`;
    }

    /** What the address of the figures says beside their table: as dashboard/pages/heatmap/links.py writes it. */
    function modeOf(wanted) {
      const name = COMPARISONS.find((candidate) => wanted[candidate]);
      if (name) return '?' + new URLSearchParams({ [name]: wanted[name] });
      return wanted.classes === state.defaults.classes ? '' : '?classes=' + wanted.classes;
    }

    function address(query) {
      return location.pathname + (query ? '?' + query : '');
    }

    function remember(answer, how) {
      const [old, now] = [current.selection, answer.selection];
      const isPlace = ['level', 'area', 'indicator', 'zone', 'chart', ...COMPARISONS].some((name) => (old[name] || '') !== (now[name] || ''));
      if (how !== 'none' && address(answer.query) !== location.pathname + location.search) {
        history[how === 'replace' || !isPlace ? 'replaceState' : 'pushState'](null, '', address(answer.query));
      }
      current = answer;
    }

    async function withFigures(answer, early, signal) {
      const guess = early && early.url === answer.values_url ? early.figures : null;
      const figures = (guess && (await guess)) || (await familyAtlas.loadValues(answer.values_url, signal));
      await map.prepare(answer.selection.level, answer.hexes_url);
      return figures;
    }

    /** Look at what a query (URLSearchParams) says; history: "push" (where it is another view), "replace" or "none". */
    async function apply(query, history) {
      const mine = (run += 1);
      if (abort) abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      const text = query.toString();
      const url = expectedValues(query);
      // A wrong guess may not exist at all: its failure says nothing until the server names the same address.
      const early = url && { url, figures: familyAtlas.loadValues(url, signal).catch(() => null) };
      const slow = setTimeout(() => map.setBusy(true), 150);
      try {
        const answer = await askServer(text, signal);
        // Its own was withdrawn.
        if (mine === run && answer.latest !== state.latest) return location.assign(address(answer.query));
        const figures = await withFigures(answer, early, signal);
        if (mine !== run) return;
        familyAtlas.mapMessage('');
        remember(answer, history);
        state.words = answer.words;
        map.show(answer.selection.level, figures);
        map.select(answer.selection.area);
        familyAtlas.writePage(answer);
        familyAtlas.markRow(answer.selection.area);
        familyAtlas.emit('values', figures);
        await informDash(answer);
      } catch (problem) {
        if (mine !== run || problem.name === 'AbortError') return;
        familyAtlas.mapMessage(failure(), () => apply(query, history));
        window.addEventListener('online', () => mine === run && apply(query, history), { once: true });
      } finally {
        clearTimeout(slow);
        if (mine === run) map.setBusy(false);
      }
    }

    const failure = () => (navigator.onLine === false ? state.labels.offline : state.labels.failed);

    async function informDash(answer) {
      try {
        if (answer.selection.chart === '1') await familyAtlas.loadChartScripts();
        familyAtlas.tellDash(address(answer.query));
      } catch (problem) {
        familyAtlas.mapMessage(failure(), () => {
          familyAtlas.mapMessage('');
          informDash(answer);
        });
      }
    }

    function fromForm(changed) {
      const query = familyAtlas.readForm();
      // Of the comparisons only one can be shown: the one just chosen.
      if (COMPARISONS.includes(changed) && query.get(changed)) {
        for (const name of COMPARISONS) if (name !== changed) query.delete(name);
      }
      for (const name of ['area', 'sort', 'rows', 'chart']) {
        const value = current.selection[name];
        const isDefault = String(value || '') === String(state.defaults[name] || '');
        if (value && !isDefault) query.set(name, value);
      }
      return query;
    }

    return {
      current: () => current,
      applyForm: (changed) => apply(fromForm(changed), 'push'),
      applyHref: (href) => apply(new URL(href, location.href).searchParams, 'push'),
      applyAddress: () => apply(new URLSearchParams(location.search), 'none'),
      /** Look at a place: at its own level where the map has one too coarse for it, and close by. */
      async goTo(area, level) {
        const query = new URLSearchParams(current.query);
        query.set('area', area);
        if (level === 'adm2' && current.selection.level === 'adm1') query.set('level', level);
        await apply(query, 'push');
        map.zoomTo(area);
      },
      pick(area) {
        const query = new URLSearchParams(current.query);
        query.set('area', area);
        map.select(area);
        familyAtlas.markRow(area);
        apply(query, 'push');
      },
    };
  }

  Object.assign(familyAtlas, { createSelection });
})();
