/** 总览: the city's standing on one screen, to be read from some way off; every figure leads on. */

import { h } from '../dom.js';
import { bar, lightOf } from '../elements/index.js';
import { day, digitsOf, number, quantity } from '../format.js';
import { label, t } from '../i18n.js';
import { cityRow, gapWords, scheduleShare, shareOf } from '../progress.js';
import { townshipsOf } from '../desk.js';
import { sourceOf } from './progress-page.js';

const ORDER = /** @type {const} */ (['bad', 'warn', 'good']);

/** @param {any[]} indicators @param {any} answer @param {import('../desk.js').Desk} desk */
export function overview(indicators, answer, desk) {
  /** @type {import('../progress.js').Row[]} */
  const rows = answer.rows;
  const aimed = indicators.filter((i) => i.measure === 'spatial').map((indicator) => ({ indicator, row: cityRow(rows.filter((r) => r.indicator === indicator.key)) }))
    .filter(({ row }) => row && row.target !== null && row.light)
    .sort((a, b) => rankOf(a.row?.light) - rankOf(b.row?.light));
  return [
    h('ul', { class: 'overview-lights', 'aria-label': t('overview_lights') }, ORDER.map((light) => h('li', { class: light },
      h('span', { class: 'figure' }, aimed.filter(({ row }) => row?.light === light).length), lightOf(light)))),
    h('div', { class: 'overview' },
      h('ul', { class: 'tiles' }, aimed.map(({ indicator, row }) => tile(indicator, /** @type {any} */ (row), desk))),
      towns(rows, desk)),
  ];
}

/** @param {'good' | 'warn' | 'bad' | null | undefined} light */
const rankOf = (light) => (light ? ORDER.indexOf(light) : ORDER.length);

/** @param {any} indicator @param {import('../progress.js').Row} row @param {import('../desk.js').Desk} desk */
function tile(indicator, row, desk) {
  const { store } = desk;
  const digits = digitsOf(indicator.unit);
  return h('li', { class: 'tile' }, h('button', { type: 'button', title: t('open_indicator'), on: { click: () => store.set({ tab: 'indicator', indicator: indicator.key, township: null }) } },
    h('span', { class: 'row' }, h('span', { class: 'grow name' }, label(indicator)), lightOf(row.light)),
    h('span', { class: 'figure' }, number(row.value, digits), h('span', { class: 'unit' }, ` / ${quantity(row.target, indicator.unit, digits)}`)),
    bar({ share: shareOf(row), schedule: scheduleShare(row), tall: true, words: gapWords(row, indicator.unit) }),
    h('span', { class: 'hint clip' }, gapWords(row, indicator.unit)),
    h('span', { class: 'hint clip' }, t('source_line', { source: sourceOf(row, indicator, desk), day: day(row.cut_off ?? row.on) }))));
}

/** @param {import('../progress.js').Row[]} rows @param {import('../desk.js').Desk} desk */
function towns(rows, { store, units }) {
  const counted = townshipsOf(units).map((unit) => {
    const own = rows.filter((row) => row.unit === unit.key);
    const [bad, warn, good] = ORDER.map((light) => own.filter((row) => row.light === light).length);
    return { unit, bad, warn, good };
  }).sort((a, b) => b.bad - a.bad || b.warn - a.warn || a.unit.key.localeCompare(b.unit.key));
  return h('section', { class: 'overview-towns' }, h('h2', null, t('overview_towns')), h('p', { class: 'hint' }, t('overview_towns_hint')),
    h('ol', null, counted.map(({ unit, bad, warn, good }) => h('li', null, h('button', { type: 'button', on: { click: () => store.set({ tab: 'unit', township: unit.key }) } },
      h('span', { class: 'grow clip' }, label(unit)), h('span', { class: 'pips', title: t('lights_of', { bad, warn, good }) },
        ORDER.map((light, at) => h('span', { class: `pip ${light}` }, h('i', { 'aria-hidden': 'true' }, ['■', '▲', '●'][at]), String([bad, warn, good][at])))))))));
}
