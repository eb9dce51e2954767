/** The plan's indicators: fetched once, chosen by chapter. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { unitWord } from '../format.js';
import { label, language, t } from '../i18n.js';

/** @type {Promise<any[]> | null} */
let fetched = null;

/** @returns {Promise<any[]>} */
export function fetchIndicators() {
  fetched ??= get('/indicators').then((answer) => answer.indicators.map((/** @type {any} */ i) => ({ ...i, unit: unitWord(i.unit, language()) }))).catch((error) => {
    fetched = null;
    throw error;
  });
  return fetched;
}

/** Indicators by chapter, in the plan's order. @param {any[]} indicators @returns {[string, any[]][]} */
export function byChapter(indicators) {
  /** @type {Map<string, any[]>} */
  const chapters = new Map();
  for (const indicator of indicators) {
    const chapter = label(indicator, 'chapter') || indicator.chapter || '';
    chapters.set(chapter, [...(chapters.get(chapter) ?? []), indicator]);
  }
  return [...chapters];
}

/** @param {any[]} indicators @param {import('../state.js').Store} store */
export function indicatorPicker(indicators, store) {
  const select = h('select', { class: 'input', 'aria-label': t('indicator'), on: { change: () => store.set({ indicator: select.value || null, feature: null }) } },
    h('option', { value: '' }, t('choose_indicator')),
    byChapter(indicators).map(([chapter, list]) => h('optgroup', { label: chapter }, list.map((i) => h('option', { value: i.key, selected: i.key === store.view.indicator }, label(i))))));
  return select;
}
