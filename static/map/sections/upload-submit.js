/** The foot of an upload: the one button that says what will happen, or why it cannot happen yet. */

import { h } from '../dom.js';
import { area, length, minute, number } from '../format.js';
import { language, t } from '../i18n.js';
import { submittedArea, submittedCount } from '../findings.js';
import { decisionList } from './history.js';
import { uploadChip } from './upload-list.js';

/** @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk @param {(action: string) => void} move @param {number} [proofs] pieces of evidence */
export function submitBar({ upload }, desk, move, proofs = 0) {
  const may = upload.may ?? [];
  const layer = desk.catalogue.layer(upload.layer);
  const n = submittedCount(upload.counts);
  const amount = layer?.measure === 'length' || (!upload.area_m2 && upload.length_m) ? length(upload.length_m, language()) : submittedArea(upload) ? area(submittedArea(upload), language()) : '';
  const words = !n && proofs ? t('submit_evidence', { n: proofs }) : amount ? t('submit_n_amount', { n: number(n, 0), thing: thingOf(layer, n), amount }) : t('submit_n', { n: number(n, 0), thing: thingOf(layer, n) });
  const blocked = whyNot(upload, n, proofs > 0);
  const editing = may.includes('edit') || may.includes('submit');
  return h('footer', { class: 'submit-bar' },
    upload.decisions?.length > 0 && h('details', { open: upload.state === 'returned' }, h('summary', null, t('decisions')), decisionList(upload.decisions)),
    !editing && h('div', { class: 'row' }, uploadChip(upload), h('span', { class: 'hint' }, t('upload_since', { at: minute(upload.decisions?.at?.(-1)?.at ?? upload.created_at) }))),
    editing && [
      blocked && h('p', { class: 'why-not' }, blocked),
      ['new', 'changed', 'removed', 'restored', 'unchanged', 'dropped'].filter((key) => upload.counts[key]).length > 1 && h('p', { class: 'hint' }, summaryWords(upload.counts)),
      h('button', { type: 'button', class: 'button primary wide', disabled: Boolean(blocked), on: { click: () => move('submit') } }, words)]);
}

/** Ways out that are seldom taken. @param {import('./upload-bench.js').Bench} bench @param {(action: string) => void} move */
export function givingUp({ upload }, move) {
  const acts = ['withdraw', 'delete'].filter((action) => (upload.may ?? []).includes(action));
  return acts.length > 0 && h('div', { class: 'row giving-up' }, acts.map((action) => h('button', { type: 'button', class: 'button quiet small', on: { click: () => move(action) } }, t(`act_${action}_upload`))));
}

/** What is counted, for so many. @param {import('../catalogue.js').Layer | null} layer @param {number} n */
export const thingOf = (layer, n) => t(`thing_${layer?.geometry[0] ?? 'polygon'}${n === 1 ? '_one' : ''}`);

/** What becomes of the rows: "新增 3、变更 1；无变化 2 不提交；略去 1". @param {any} counts */
function summaryWords(counts) {
  const sent = ['new', 'changed', 'removed', 'restored'].filter((key) => counts[key]).map((key) => `${t(`count_${key}`)} ${number(counts[key], 0)}`).join(t('list_comma'));
  return [sent, counts.unchanged && t('summary_unchanged', { n: number(counts.unchanged, 0) }), counts.dropped && t('summary_dropped', { n: number(counts.dropped, 0) })].filter(Boolean).join('；');
}

/** @param {any} upload @param {number} n @param {boolean} proven something was brought that proves an unchanged work */
function whyNot(upload, n, proven) {
  if (upload.file_layer_certain === false) return t('why_layer');
  if (upload.crs && upload.crs.certain === false) return t('why_crs');
  if (upload.blocking) return t('why_blocking', { n: number(upload.blocking, 0) });
  if (upload.to_acknowledge) return t('why_acknowledge', { n: number(upload.to_acknowledge, 0) });
  const open = (upload.items ?? []).filter((/** @type {any} */ item) => item.current !== false && !item.done).length;
  if (open) return t('items_open', { n: open });
  if (!n && !proven) return t('why_nothing');
  return '';
}
