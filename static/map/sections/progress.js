/** 进度: every indicator of the plan in one row, by chapter; and townships against indicators on one sheet. */

import { get } from '../api.js';
import { fill, h, showChosen } from '../dom.js';
import { bar, busy, lightOf, trouble } from '../elements/index.js';
import { day, digitsOf, endOfDay, number, quantity, today } from '../format.js';
import { label, t } from '../i18n.js';
import { cityRow, gapWords, scheduleShare, shareOf } from '../progress.js';
import { byChapter, fetchIndicators } from './indicators.js';
import { indicatorPage } from './progress-indicator.js';
import { matrix } from './progress-matrix.js';
import { reminderStrip } from './reminder-strip.js';
import { pageLinks } from './page-links.js';
import { inPlan, printButton } from './progress-page.js';
import { overview } from './progress-overview.js';
import { proofs } from './progress-proof.js';
import { unitPage } from './progress-unit.js';

/** @type {import('../desk.js').Section} */
export const progress = {
  layout: 'page',
  mount({ page }, desk) {
    const { store } = desk;
    const ended = new AbortController();
    let request = new AbortController();
    const body = h('div', { class: 'progress' });
    page.append(pageLinks('progress'), reminderStrip(desk, ended.signal), body);

    const draw = async () => {
      request.abort();
      request = new AbortController();
      fill(body, head(desk, null), busy());
      const { as_of } = store.view;
      try {
        const [indicators, answer] = await Promise.all([fetchIndicators(), get('/progress', { by: byOf(desk), on: as_of, as_of: as_of && endOfDay(as_of) }, request.signal)]);
        fill(body, head(desk, answer), bodyOf(indicators, answer, desk, request.signal));
        showChosen(/** @type {HTMLElement} */ (body.querySelector('.tabs')));
      } catch (error) {
        if (!(error instanceof DOMException)) fill(body, head(desk, null), trouble(error, draw));
      }
    };
    store.watch(['as_of', 'tab', 'township', 'indicator'], draw, ended.signal);
    draw();
    return () => {
      request.abort();
      ended.abort();
    };
  },
};

/** Parks are never added to towns: a park's page asks for parks. @param {import('../desk.js').Desk} desk */
const byOf = ({ store, units }) => (store.view.tab === 'unit' && units.find((u) => u.key === store.view.township)?.kind === 'park' ? 'park' : 'township');

/** @param {any[]} indicators @param {any} answer @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
function bodyOf(indicators, answer, desk, signal) {
  switch (desk.store.view.tab) {
    case 'overview': return overview(indicators, answer, desk);
    case 'matrix': return matrix(indicators, answer.rows, desk);
    case 'unit': return unitPage(indicators, answer, desk);
    case 'proof': return proofs(indicators, desk, signal);
    case 'indicator': return indicatorPage(indicators, answer, desk, signal);
    default: return chapterRows(indicators, answer.rows, desk);
  }
}

/** @param {import('../desk.js').Desk} desk @param {any} answer */
function head({ store, catalogue }, answer) {
  const names = /** @type {const} */ ([['overview', 'tab_overview'], [null, 'tab_rows'], ['matrix', 'tab_matrix'], ['unit', 'tab_unit'], ['indicator', 'tab_one'], ['proof', 'tab_proof']]);
  return h('header', { class: 'page-head' },
    h('div', null, h('h1', null, t('progress_title')), h('p', { class: 'hint' }, answer
      ? [t('cut_off', { day: day(answer.cut_off ?? answer.on ?? today(new Date())) }), catalogue.illustrative && t('illustrative_figures')].filter(Boolean).join(' · ') : '\u00a0')),
    h('div', { class: 'tabs', role: 'tablist' }, names.map(([tab, word]) => h('button', { type: 'button', role: 'tab', 'aria-selected': String((store.view.tab ?? null) === tab), on: { click: () => store.set({ tab }) } }, t(word)))),
    printButton());
}

/** @param {any[]} indicators @param {import('../progress.js').Row[]} rows @param {import('../desk.js').Desk} desk */
function chapterRows(indicators, rows, desk) {
  const lights = { good: 0, warn: 0, bad: 0, none: 0 };
  for (const indicator of indicators) lights[cityRow(rows.filter((r) => r.indicator === indicator.key))?.light ?? 'none'] += 1;
  const order = /** @type {const} */ (['bad', 'warn', 'good', 'none']);
  return [
    h('ul', { class: 'light-counts' }, order.map((light) => h('li', null, h('span', { class: 'figure' }, lights[light]), lightOf(light)))),
    ...byChapter(indicators).map(([chapter, list]) => h('section', { class: 'chapter' }, h('h2', null, chapterName(chapter)),
      h('ul', null, list.map((indicator) => indicatorRow(indicator, cityRow(rows.filter((r) => r.indicator === indicator.key)), desk))))),
  ];
}

/** @param {string} chapter */
const chapterName = (chapter) => chapter || t('other_chapters');

/** @param {any} indicator @param {import('../progress.js').Row | null} row @param {import('../desk.js').Desk} desk */
function indicatorRow(indicator, row, { store, units }) {
  const digits = digitsOf(indicator.unit);
  const open = () => store.set({ section: 'map', tab: 'indicator', indicator: indicator.key, feature: null, list: null });
  const value = h('span', { class: 'value' }, number(row?.value, digits), row?.value !== null && row?.value !== undefined && h('span', { class: 'unit' }, indicator.unit));
  const reported = indicator.measure !== 'spatial';
  return h('li', { class: 'indicator-row' },
    h('div', { class: 'name' }, h('span', null, label(indicator)), indicator.provisional && h('span', { class: 'tag', title: label(indicator, 'note') || t('provisional_hint') }, t('provisional')),
      h('div', { class: 'hint' }, [inPlan(indicator.clause), leads(indicator, units)].filter(Boolean).join(' · '))),
    reported ? h('span', { class: 'number-cell', title: t('reported_hint') }, value) : h('button', { type: 'button', class: 'number-cell link', title: t('open_members'), on: { click: open } }, value),
    h('div', { class: 'bar-cell' },
      row && row.target !== null ? bar({ share: shareOf(row), schedule: scheduleShare(row), words: gapWords(row, indicator.unit) }) : null,
      h('div', { class: 'row small' }, h('span', { class: 'soft' }, targetWords(indicator, row)), h('span', { class: 'end' }, row && row.target !== null ? gapWords(row, indicator.unit) : ''))),
    lightOf(row?.light ?? null));
}

/** @param {any} indicator @param {import('../progress.js').Row | null} row */
function targetWords(indicator, row) {
  if (!row || row.target === null) return t('target_unset');
  const words = quantity(row.target, indicator.unit, digitsOf(indicator.unit));
  return indicator.direction === 'at_most' ? t('target_at_most', { year: row.target_year ?? '', target: words }) : t('target_at', { year: row.target_year ?? '', target: words });
}

/** First place of the plan that names who leads. @param {any} indicator @param {import('../desk.js').Unit[]} units */
function leads(indicator, units) {
  const lead = indicator.duties?.[0]?.lead ?? [];
  const names = (Array.isArray(lead) ? lead : [lead]).map((/** @type {any} */ l) => (typeof l === 'string' ? label(units.find((u) => u.key === l)) || l : label(l)));
  return names.length ? t('led_by', { names: names.join(t('list_comma')) }) : '';
}
