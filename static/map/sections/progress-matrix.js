/** Townships x indicators as a heat table that prints on one A3 sheet; every figure opens its works. */

import { h } from '../dom.js';
import { digitsOf, number } from '../format.js';
import { label, t } from '../i18n.js';
import { CLASS_WORDS, classOf, gapWords } from '../progress.js';
import { townshipsOf } from '../desk.js';

/** @param {any[]} indicators @param {import('../progress.js').Row[]} rows @param {import('../desk.js').Desk} desk */
export function matrix(indicators, rows, desk) {
  const spatial = indicators.filter((i) => i.measure === 'spatial');
  const towns = townshipsOf(desk.units);
  const byCell = new Map(rows.map((row) => [`${row.indicator}|${row.unit_kind === 'city' ? 'city' : row.unit}`, row]));
  /** @param {any} indicator @param {string} unit */
  const cell = (indicator, unit) => {
    const row = byCell.get(`${indicator.key}|${unit}`);
    if (!row || row.value === null) return h('td', { class: 'heat none' }, '');
    const step = classOf(row, indicator.direction);
    return h('td', { class: `heat ${step === null ? 'plain' : `step-${step}`}` },
      h('button', { type: 'button', title: `${label(indicator)} · ${gapWords(row, indicator.unit)}`, on: {
        click: () => desk.store.set({ section: 'map', tab: 'indicator', indicator: indicator.key, township: unit === 'city' ? null : unit, feature: null }),
      } }, number(row.value, digitsOf(indicator.unit))));
  };
  return [
    h('ul', { class: 'class-legend heat-legend' }, CLASS_WORDS.map((word, step) => h('li', null, h('i', { class: `heat step-${step}` }), t(word))), h('li', null, h('i', { class: 'heat plain' }), t('target_unset'))),
    h('div', { class: 'sideways matrix-holder' }, h('table', { class: 'matrix' },
      h('caption', { class: 'visually-hidden' }, t('tab_matrix')),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('township')), spatial.map((i) => h('th', { scope: 'col', title: label(i) }, h('span', null, label(i)), h('small', null, i.unit))))),
      h('tbody', null,
        h('tr', { class: 'city' }, h('th', { scope: 'row' }, t('whole_city')), spatial.map((i) => cell(i, 'city'))),
        towns.map((unit) => h('tr', null, h('th', { scope: 'row' }, label(unit)), spatial.map((i) => cell(i, unit.key))))))),
  ];
}
