/** One box for names, codes and coordinates. */

import { get } from '../api.js';
import { h, fill } from '../dom.js';
import { icon } from '../icons.js';
import { t, label } from '../i18n.js';

/** @param {import('../state.js').Store} store @param {import('../catalogue.js').Catalogue} catalogue @param {AbortSignal} signal */
export function buildSearch(store, catalogue, signal) {
  const input = h('input', {
    class: 'input', type: 'search', placeholder: t('search_hint'), 'aria-label': t('search'), autocomplete: 'off', role: 'combobox',
    'aria-expanded': 'false', 'aria-controls': 'search-results',
  });
  const results = h('div', { class: 'results', id: 'search-results', role: 'listbox', hidden: true });
  let wait = 0;
  let request = new AbortController();
  let chosen = -1;
  /** @type {any[]} */
  let found = [];

  input.addEventListener('input', () => {
    clearTimeout(wait);
    wait = setTimeout(look, 200);
  });
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') show(null);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      mark(chosen + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter' && found.length) open(found[Math.max(0, chosen)]);
  });
  document.addEventListener('click', (event) => !box.contains(/** @type {Node} */ (event.target)) && show(null), { signal });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || /** @type {HTMLElement} */ (event.target).closest('input, textarea, select')) return;
    event.preventDefault();
    input.focus();
  }, { signal });

  async function look() {
    request.abort();
    request = new AbortController();
    const q = input.value.trim();
    if (!q) return show(null);
    try {
      show((await get('/search', { q }, request.signal)).results);
    } catch (error) {
      if (!(error instanceof DOMException)) show([], error instanceof Error ? error.message : '');
    }
  }

  /** @param {any[] | null} list @param {string} [words] */
  function show(list, words) {
    found = list ?? [];
    chosen = -1;
    results.hidden = !list;
    input.setAttribute('aria-expanded', String(Boolean(list)));
    fill(results, found.map((result) => h('button', { type: 'button', role: 'option', on: { click: () => open(result) } },
      h('span', { class: 'grow clip' }, result.name), h('span', { class: 'hint' }, [label(catalogue.layer(result.layer)), result.township_zh].filter(Boolean).join(' · ')))),
    list && !found.length && h('p', { class: 'soft' }, words || t('search_none')));
  }

  /** @param {number} at */
  function mark(at) {
    const options = [...results.querySelectorAll('button')];
    if (!options.length) return;
    chosen = (at + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === chosen)));
    options[chosen].scrollIntoView({ block: 'nearest' });
  }

  /** @param {any} result */
  function open(result) {
    show(null);
    input.blur();
    if (result.layer === 'townships') store.set({ section: 'map', township: result.township ?? result.feature_id, feature: null });
    else if (result.feature_id) store.set({ section: 'map', feature: `${result.layer}:${result.feature_id}` });
    if (result.bbox) store.dispatchEvent(new CustomEvent('goto', { detail: result.bbox }));
  }

  const box = h('div', { class: 'search', role: 'search' }, icon('search', 's'), input, results);
  return box;
}
