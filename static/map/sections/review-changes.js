/** What an upload changes, row by row: fields before and after, ground gained and lost. */

import { h } from '../dom.js';
import { panel, stateSwatch } from '../elements/index.js';
import { findState, formOf, readCell } from '../catalogue.js';
import { area, length, number } from '../format.js';
import { label, language, t } from '../i18n.js';

/** Beyond this many pieces of a new work's fields the rest is folded away. */
const FEW = 3;

/**
 * @param {import('./review-bench.js').ReviewBench} bench @param {import('../catalogue.js').Layer | null} layer
 * @param {{openRow: (row: number) => void, propose: (row: number) => void, more: () => void, toggleDifference: () => boolean}} acts
 * @param {number | null} chosen
 */
export function changesPanel(bench, layer, acts, chosen) {
  const { changes } = bench;
  const summary = changes.summary;
  const toggle = h('button', { type: 'button', class: 'link small', on: { click: () => {
    toggle.textContent = t(acts.toggleDifference() ? 'difference_hide' : 'difference_show');
  } } }, t('difference_hide'));
  const shapes = summary?.shapes_changed > 0;
  return panel(t('jump_changes'), [
    changes.total > 1 && h('p', { class: 'row wrap' }, h('span', { class: 'grow' }, t('change_all', { n: number(changes.total, 0) })), shapes && sumWords(summary)),
    
    summary?.fields.length > 1 && changes.total > 3 && h('p', { class: 'hint' }, t('change_fields', { fields: summary.fields.slice(0, 4).map((/** @type {any} */ f) => `${label(f)} ${f.rows}`).join(t('list_comma')) })),
    changes.total ? h('ol', { class: 'row-changes' }, changes.rows.map((row) => rowItem(row, bench, layer, acts, chosen))) : h('p', { class: 'hint' }, t('nothing_changes')),
    changes.next && h('button', { type: 'button', class: 'button small', on: { click: acts.more } }, t('change_more', { n: changes.total - changes.rows.length }))], { side: shapes && toggle });
}

/** @param {any} summary */
function sumWords(summary) {
  const words = (['gained', 'lost']).filter((way) => summary[way].area_m2 > 0.5 || summary[way].length_m > 0.5).map((way) => h('span', { class: `difference ${way}` },
    `${way === 'gained' ? '+' : '−'}${amountOf(summary[way])}`));
  return words.length > 0 && h('span', { class: 'row' }, words);
}

/** @param {any} amount */
const amountOf = (amount) => (amount.area_m2 ? area(amount.area_m2, language()) : length(amount.length_m, language()));

/** @param {any} row @param {import('./review-bench.js').ReviewBench} bench @param {import('../catalogue.js').Layer | null} layer @param {any} acts @param {number | null} chosen */
function rowItem(row, bench, layer, acts, chosen) {
  const values = bench.feature(row.row)?.properties ?? {};
  const state = layer?.state_field ? findState(layer, values[layer.state_field]) : null;
  return h('li', { 'aria-current': row.row === chosen ? 'true' : null, data: { row: row.row } },
    h('div', { class: 'row' },
      h('button', { type: 'button', class: 'row-name grow clip', 'aria-label': t('row_show', { row: row.row }), on: { click: () => acts.openRow(row.row) } }, h('span', { class: 'hint number' }, row.row), ' ', row.name || '—'),
      h('span', { class: 'row' }, layer && state && stateSwatch(layer, formOf(layer, values), label(state)), h('span', { class: 'chip' }, t(`count_${row.action}`)))),
    geometryLine(row.geometry, row.action),
    fieldList(row, layer),
    bench.mayPropose && h('button', { type: 'button', class: 'link small propose', on: { click: () => acts.propose(row.row) } }, t('propose')));
}

/** @param {any} geometry @param {string} action */
export function geometryLine(geometry, action) {
  if (!geometry) return null;
  if (action !== 'changed') {
    const size = geometry.after ?? geometry.before;
    return size && (size.area_m2 || size.length_m) ? h('p', { class: 'hint number' }, amountOf(size)) : null;
  }
  if (!geometry.changed) return null;
  const words = [];
  if (geometry.before?.area_m2 || geometry.after?.area_m2) words.push([h('del', null, area(geometry.before?.area_m2, language())), ' → ', h('ins', null, area(geometry.after?.area_m2, language()))]);
  else if (geometry.before?.length_m || geometry.after?.length_m) words.push([h('del', null, length(geometry.before?.length_m, language())), ' → ', h('ins', null, length(geometry.after?.length_m, language()))]);
  const parts = (['gained', 'lost']).filter((way) => geometry[way].area_m2 || geometry[way].length_m).map((way) => h('span', { class: `difference ${way}` }, t(`difference_${way}`, { amount: amountOf(geometry[way]) })));
  const moved = !words.length && geometry.moved_m > 0.01 && t('difference_moved', { amount: geometry.moved_m < 1000 ? `${number(geometry.moved_m, 1)} ${language() === 'en' ? 'm' : '米'}` : length(geometry.moved_m, language()) });
  return h('p', { class: 'row wrap geometry-line' }, h('span', { class: 'soft' }, t('difference_shape')), h('span', { class: 'number' }, words, moved), parts, geometry.cut === false && h('span', { class: 'hint' }, t('difference_uncut')));
}

/** Fields that differ; what a new work says is folded after the first. @param {any} row @param {import('../catalogue.js').Layer | null} layer */
function fieldList(row, layer) {
  const line = (/** @type {any} */ change) => h('li', null, h('span', { class: 'soft' }, label(change)), ' ',
    row.action === 'changed' && [h('del', null, valueWords(change, 'before', layer)), ' → '], h('ins', null, valueWords(change, 'after', layer)));
  const fields = row.action === 'changed' ? row.fields : row.fields.filter((/** @type {any} */ f) => f.field !== layer?.label_field && f.field !== layer?.state_field);
  if (!fields.length) return null;
  if (row.action === 'changed' || fields.length <= FEW) return h('ul', { class: 'changes' }, fields.map(line));
  return h('details', null, h('summary', null, t('change_new_fields', { n: fields.length })), h('ul', { class: 'changes' }, fields.map(line)));
}

/** @param {any} change @param {'before' | 'after' | 'now' | 'proposed'} which @param {import('../catalogue.js').Layer | null} layer */
export function valueWords(change, which, layer) {
  const named = change[`${which}_label`];
  if (named) return label(named);
  const field = layer?.fields.find((f) => f.name === change.field);
  return field ? readCell(field, change[which]) : String(change[which] ?? '—');
}
