/** 核对重叠: what works add up to beside what they cover, for one indicator with its pairs, and for all at a glance. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { busy, panel, table, trouble } from '../elements/index.js';
import { endOfDay, number, quantity } from '../format.js';
import { label, language, t } from '../i18n.js';

const AT_ONCE = 2;

/** @param {any} indicator @param {import('../desk.js').Desk} desk @param {AbortSignal} signal @returns {Promise<any>} */
function fetchProof(indicator, { store: { view: { as_of } } }, signal) {
  return get(`/progress/${indicator.key}/proof`, { on: as_of, as_of: as_of && endOfDay(as_of) }, signal);
}

/** An amount of a proof in the unit of its kind. @param {any} amount @param {number} n */
function measured(amount, n) {
  const unit = { area_m2: language() === 'en' ? 'mu' : '亩', length_m: 'm', chainage_m: 'm' }[/** @type {string} */ (amount.quantity)];
  return unit ? quantity(amount.quantity === 'area_m2' ? (n * 3) / 2000 : n, unit, 2) : quantity(n, language() === 'en' ? '' : '个', 0);
}

/** @param {any} amount @param {Pick<import('../desk.js').Desk, 'catalogue'>} desk */
const nameOf = (amount, { catalogue }) => [label(catalogue.layer(amount.layer)) || amount.layer_zh, amount.sign < 0 && t('amount_less')].filter(Boolean).join(' · ');

/** How far the sum of an amount is from what is covered; less than a hundredth of its unit is nothing. @param {any} amount */
const isDouble = (amount) => amount.pairs.length > 0 || Math.abs(amount.difference) >= 0.01;

/**
 * Every computed indicator in one table, filled as the server proves them, a few at once.
 * @param {any[]} indicators @param {import('../desk.js').Desk} desk @param {AbortSignal} signal
 */
export function proofs(indicators, desk, signal) {
  const left = indicators.filter((indicator) => indicator.measure === 'spatial');
  const all = left.length;
  const verdict = h('p', { class: 'proof-verdict', role: 'status' }, t('proofs_at_work', { done: 0, all }));
  const body = h('tbody', null);
  let done = 0;
  let doubled = 0;
  const rows = new Map(left.map((indicator) => [indicator.key, h('tr', null, firstCell(indicator, desk), h('td', { colSpan: 7, class: 'hint' }, '…'))]));
  fill(body, [...rows.values()]);

  const work = async () => {
    for (let indicator = left.shift(); indicator && !signal.aborted; indicator = left.shift()) {
      const row = /** @type {HTMLElement} */ (rows.get(indicator.key));
      try {
        const told = await fetchProof(indicator, desk, signal);
        const found = told.amounts.some(isDouble) || told.across.length > 0 || Math.abs(told.townships.difference) >= 0.01;
        doubled += Number(found);
        row.replaceWith(...proofRows(indicator, told, found, desk));
      } catch (error) {
        if (error instanceof DOMException) return;
        doubled += 1;
        fill(row, firstCell(indicator, desk), h('td', { colSpan: 7, class: 'problem-inline' }, error instanceof Error ? error.message : ''));
      }
      done += 1;
      fill(verdict, done < all ? t('proofs_at_work', { done, all }) : h('eco-light', { light: doubled ? 'bad' : 'good', word: t(doubled ? 'proofs_doubled' : 'proofs_none', { n: doubled, all }) }));
    }
  };
  for (let worker = 0; worker < AT_ONCE; worker += 1) work();
  return h('section', { class: 'proofs' }, verdict, h('p', { class: 'hint' }, t('proofs_hint')),
    h('div', { class: 'sideways matrix-holder' }, h('table', null,
      h('thead', null, h('tr', null, ['indicator', 'layer', 'proofs_works', 'proof_sum', 'proof_union', 'proof_difference', 'proof_pairs', 'proofs_towns'].map((word, at) => h('th', { scope: 'col', class: at > 1 ? 'number' : at === 0 ? 'names' : null }, t(word))))), body)));
}

/** @param {any} indicator @param {import('../desk.js').Desk} desk @param {number} [rows] */
const firstCell = (indicator, { store }, rows = 1) => h('th', { scope: 'row', class: 'names', rowSpan: rows }, h('button', { type: 'button', class: 'link', title: t('open_indicator'), on: { click: () => store.set({ tab: 'indicator', indicator: indicator.key, township: null }) } }, label(indicator)));

/** One line for each amount of an indicator. @param {any} indicator @param {any} told @param {boolean} found @param {import('../desk.js').Desk} desk */
function proofRows(indicator, told, found, desk) {
  return told.amounts.map((/** @type {any} */ amount, /** @type {number} */ at) => h('tr', { class: found ? 'doubled' : null },
    at === 0 && firstCell(indicator, desk, told.amounts.length),
    h('td', null, nameOf(amount, desk)), h('td', { class: 'number' }, number(amount.versions, 0)),
    [amount.sum, amount.union, amount.difference].map((n, place) => h('td', { class: `number${place === 2 && isDouble(amount) ? ' problem-inline' : ''}` }, measured(amount, n))),
    h('td', { class: 'number' }, number(amount.pairs.length + (at === 0 ? told.across.length : 0), 0)),
    at === 0 && h('td', { class: 'number', rowSpan: told.amounts.length }, number(told.townships.difference, 2))));
}

/** @param {any} indicator @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
export function proof(indicator, desk, signal) {
  const body = h('div', null, h('button', { type: 'button', class: 'button', on: { click: () => load() } }, t('proof_open')));
  const load = async () => {
    fill(body, busy());
    try {
      const told = await fetchProof(indicator, desk, signal);
      fill(body, told.amounts.map((/** @type {any} */ amount) => proofOf(amount, desk)), townshipsProof(told), told.across.length > 0 && across(told.across, desk));
    } catch (error) {
      if (!(error instanceof DOMException)) fill(body, trouble(error, load));
    }
  };
  return panel(t('proof_title'), [body]);
}

/** @param {any} amount @param {import('../desk.js').Desk} desk */
function proofOf(amount, desk) {
  const told = (/** @type {number} */ n) => measured(amount, n);
  return h('div', { class: 'proof' },
    h('h3', null, nameOf(amount, desk)),
    h('dl', { class: 'proof-figures' }, [['proof_sum', amount.sum], ['proof_union', amount.union], ['proof_difference', amount.difference]].map(([word, n]) => h('div', null, h('dt', null, t(String(word))), h('dd', { class: 'number' }, told(Number(n)))))),
    amount.pairs.length === 0 ? h('p', { class: 'hint' }, t('proof_none')) : pairs(amount.pairs, amount.layer, amount.layer, desk));
}

/** @param {any} told */
function townshipsProof(told) {
  const { outside, difference } = told.townships;
  return h('p', { class: 'hint' }, t('proof_towns', { difference: number(difference, 2) }), outside ? ` · ${t('proof_outside')} ${number(outside, 2)}` : '');
}

/** @param {any[]} found @param {string} layer @param {string} other @param {import('../desk.js').Desk} desk */
function pairs(found, layer, other, { store }) {
  const open = (/** @type {string} */ key, /** @type {string} */ id) => () => store.set({ section: 'map', feature: `${key}:${id}` });
  return table([
    { head: t('proof_pairs'), cell: (p) => h('button', { type: 'button', class: 'link', on: { click: open(layer, p.feature_id) } }, p.name ?? p.feature_id) },
    { head: '', cell: (p) => h('button', { type: 'button', class: 'link', on: { click: open(other, p.other_feature_id) } }, p.other_name ?? p.other_feature_id) },
    { head: t('proof_difference'), number: true, cell: (p) => quantity(p.amount_mu, '亩', 3) },
  ], found.slice(0, 50), {});
}

/** @param {any[]} found @param {import('../desk.js').Desk} desk */
function across(found, desk) {
  /** @type {Map<string, any[]>} */
  const groups = new Map();
  for (const one of found) groups.set(one.indicator_zh, [...(groups.get(one.indicator_zh) ?? []), one]);
  return h('div', { class: 'proof' }, h('h3', null, t('proof_across')), [...groups].map(([name, list]) => h('div', null, h('p', { class: 'small' }, name), pairs(list, list[0].layer, list[0].other_layer, desk))));
}
