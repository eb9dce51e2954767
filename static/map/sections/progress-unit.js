/** 乡镇（园区）: all indicators of one unit, how far its works are, its rank, and the pace that is needed. */

import { h } from '../dom.js';
import { bar, empty, lightOf } from '../elements/index.js';
import { FORMS_DRAWN } from '../forms.js';
import { day, digitsOf, number, quantity } from '../format.js';
import { label, t } from '../i18n.js';
import { gapWords, scheduleShare, shareOf } from '../progress.js';
import { townshipsOf } from '../desk.js';
import { sourceOf } from './progress-page.js';

/** @param {import('../desk.js').Unit[]} units @param {import('../state.js').Store} store */
export function unitPicker(units, store) {
  const groups = [{ name: t('townships_group'), units: townshipsOf(units) }, { name: t('outlook_parks'), units: units.filter((u) => u.kind === 'park') }];
  const select = h('select', { class: 'input', 'aria-label': t('choose_unit'), on: { change: () => store.set({ township: select.value || null }) } },
    h('option', { value: '' }, t('choose_unit')),
    groups.map((group) => h('optgroup', { label: group.name }, group.units.map((u) => h('option', { value: u.key, selected: u.key === store.view.township }, label(u))))));
  return select;
}

const NUMBERS = ['value', 'pace', 'rank'];

/** @param {any[]} indicators @param {any} answer @param {import('../desk.js').Desk} desk */
export function unitPage(indicators, answer, desk) {
  const { store, units } = desk;
  const unit = units.find((u) => u.key === store.view.township);
  if (!unit) return [unitPicker(units, store), empty(t('choose_unit'), t('choose_unit_hint'))];
  /** @type {Map<string, any>} */
  const own = new Map(answer.rows.filter((/** @type {any} */ row) => row.unit === unit.key).map((/** @type {any} */ row) => [row.indicator, row]));
  const aimed = (/** @type {any} */ i) => Number(own.get(i.key).target !== null);
  const shown = indicators.filter((i) => i.measure === 'spatial' && own.has(i.key)).sort((a, b) => aimed(b) - aimed(a));
  const lights = /** @type {const} */ (['bad', 'warn', 'good']).map((light) => [light, shown.filter((i) => own.get(i.key).light === light).length]);
  return [
    h('div', { class: 'unit-head' }, unitPicker(units, store), h('h2', { class: 'visually-hidden' }, label(unit)),
      h('ul', { class: 'light-counts' }, lights.map(([light, n]) => h('li', null, h('span', { class: 'figure' }, n), lightOf(/** @type {any} */ (light)))))),
    h('div', { class: 'sideways matrix-holder' }, h('table', { class: 'unit-table' },
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('indicator')), ['value', 'standing', 'pace', 'rank', 'light', 'under_way'].map((word) => h('th', { scope: 'col', class: NUMBERS.includes(word) ? 'number' : null }, t(`outlook_${word}`))))),
      h('tbody', null, shown.map((i) => unitRow(i, own.get(i.key), desk))))),
  ];
}

/** @param {any} indicator @param {any} row @param {import('../desk.js').Desk} desk */
function unitRow(indicator, row, desk) {
  const { store } = desk;
  const digits = digitsOf(indicator.unit);
  const works = () => store.set({ section: 'map', tab: 'indicator', indicator: indicator.key, township: row.unit_kind === 'township' ? row.unit : null, feature: null });
  return h('tr', null,
    h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link', title: t('open_indicator'), on: { click: () => store.set({ tab: 'indicator', indicator: indicator.key }) } }, label(indicator))),
    h('td', { class: 'number' }, h('button', { type: 'button', class: 'link', title: t('open_works'), on: { click: works } }, quantity(row.value, indicator.unit, digits)),
      h('span', { class: 'hint' }, row.target === null ? t('target_unset') : `/ ${number(row.target, digits)}`)),
    h('td', { class: 'standing-cell' }, row.target === null ? null : bar({ share: shareOf(row), schedule: scheduleShare(row), words: gapWords(row, indicator.unit) }),
      row.target !== null && h('span', { class: 'hint' }, gapWords(row, indicator.unit))),
    h('td', { class: 'number', data: { word: t('outlook_pace') } }, row.pace_needed === null ? '—' : quantity(row.pace_needed, indicator.unit, 1)),
    h('td', { class: 'number', data: { word: t('outlook_rank') } }, row.rank === null ? '—' : t('rank_of', { rank: row.rank, ranked: row.ranked })),
    h('td', null, row.light ? lightOf(row.light) : '—'),
    h('td', { class: 'small pipes', title: t('source_line', { source: sourceOf(row, indicator, desk), day: day(row.cut_off ?? row.on) }) },
      FORMS_DRAWN.filter((form) => row.pipeline?.[form]).map((form) => h('span', { class: `pipe pipe-${form}` }, `${t(`form_${form}`)} ${number(row.pipeline[form], 0)}`))));
}
