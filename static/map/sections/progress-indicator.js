/** 指标: one indicator on one page: standing, months and forecast, townships ranked, proof, and the way to its works. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { bar, busy, empty, lightOf, panel, trouble } from '../elements/index.js';
import { day, digitsOf, endOfDay, number, quantity } from '../format.js';
import { label, noted, t } from '../i18n.js';
import { cityRow, gapWords, rankRows, scheduleShare, shareOf, valueWords } from '../progress.js';
import { indicatorPicker } from './indicators.js';
import { drawSeries, forecastWords } from './progress-chart.js';
import { inPlan, sourceOf } from './progress-page.js';
import { proof } from './progress-proof.js';

const MONTHS = 12;

/** @param {any[]} indicators @param {any} answer @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
export function indicatorPage(indicators, answer, desk, signal) {
  const { store } = desk;
  const indicator = indicators.find((i) => i.key === store.view.indicator);
  const picker = indicatorPicker(indicators, store);
  if (!indicator) return [picker, empty(t('choose_indicator'), t('choose_indicator_hint'))];
  /** @type {any[]} */
  const rows = answer.rows.filter((/** @type {any} */ row) => row.indicator === indicator.key);
  const chosen = rows.find((row) => row.unit === store.view.township) ?? cityRow(rows);
  return [
    h('div', { class: 'unit-head' }, picker, store.view.township && h('button', { type: 'button', class: 'button', on: { click: () => store.set({ township: null }) } }, t('whole_city'))),
    h('div', { class: 'indicator-page' },
      h('div', { class: 'indicator-main' }, standing(indicator, chosen, desk), months(indicator, desk, signal), indicator.measure === 'spatial' && proof(indicator, desk, signal)),
      ranking(indicator, rankRows(rows.filter((row) => row.unit_kind === 'township')), desk)),
  ];
}

/** @param {any} indicator @param {any} row @param {import('../desk.js').Desk} desk */
function standing(indicator, row, desk) {
  const { store, units } = desk;
  const digits = digitsOf(indicator.unit);
  const unit = units.find((u) => u.key === row.unit);
  const works = () => store.set({ section: 'map', tab: 'indicator', indicator: indicator.key, feature: null });
  return panel(row.unit_kind === 'city' ? t('whole_city') : label(unit), [
    h('div', { class: 'row' }, indicator.measure === 'spatial'
      ? h('button', { type: 'button', class: 'link figure huge', title: t('open_works'), on: { click: works } }, number(row.value, digits), h('span', { class: 'unit' }, indicator.unit))
      : h('span', { class: 'figure huge' }, number(row.value, digits), h('span', { class: 'unit' }, indicator.unit)), h('span', { class: 'grow' }), lightOf(row.light)),
    row.target !== null && bar({ share: shareOf(row), schedule: scheduleShare(row), tall: true, words: gapWords(row, indicator.unit) }),
    h('p', { class: 'row small' }, h('span', null, row.target === null ? t('target_unset') : t('target_at', { year: row.target_year ?? '', target: quantity(row.target, indicator.unit, digits) })),
      h('span', { class: 'end' }, [row.target === null ? '' : gapWords(row, indicator.unit), row.pace_needed ? t('pace_needed', { pace: quantity(row.pace_needed, indicator.unit, 1) }) : '', row.rank ? t('rank_of', { rank: row.rank, ranked: row.ranked }) : ''].filter(Boolean).join(' · '))),
    indicator.provisional && h('p', { class: 'hint' }, h('span', { class: 'tag' }, t('provisional')), ' ', label(indicator, 'note')),
    h('p', { class: 'hint' }, t('source_line', { source: sourceOf(row, indicator, desk), day: day(row.cut_off ?? row.on) }), ' · ', inPlan(indicator.clause)),
  ]);
}

/** @param {any} indicator @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
function months(indicator, { store }, signal) {
  const holder = h('div', { class: 'series', role: 'img', 'aria-label': t('series_title', { n: MONTHS }) });
  const words = h('p', { class: 'small' }, busy());
  const load = async () => {
    const { as_of, township } = store.view;
    try {
      const series = await get(`/progress/${indicator.key}/series`, { months: MONTHS, unit: township, on: as_of, as_of: as_of && endOfDay(as_of) }, signal);
      fill(words, forecastWords(indicator, series.forecast));
      await drawSeries(holder, indicator, series, signal);
    } catch (error) {
      if (!(error instanceof DOMException)) fill(words, trouble(error, load));
    }
  };
  load();
  return panel(noted(t('series_title', { n: MONTHS }), indicator.unit), [holder, words]);
}

/** @param {any} indicator @param {any[]} towns @param {import('../desk.js').Desk} desk */
function ranking(indicator, towns, { store, units }) {
  const most = Math.max(1e-9, ...towns.map((row) => row.value ?? 0));
  return panel(t('ranked_towns'), [h('ol', { class: 'town-bars' }, towns.map((row) => h('li', null, h('button', { type: 'button', 'aria-pressed': String(store.view.township === row.unit), on: { click: () => store.set({ township: store.view.township === row.unit ? null : row.unit }) } },
    h('span', { class: 'row' }, h('span', { class: 'grow clip' }, label(units.find((u) => u.key === row.unit)) || row.unit), row.light && lightOf(row.light), h('span', { class: 'number' }, valueWords(row, indicator.unit))),
    row.target === null ? bar({ share: (row.value ?? 0) / most, words: t('no_target_bar') }) : bar({ share: shareOf(row), schedule: scheduleShare(row), words: gapWords(row, indicator.unit) })))))]);
}
