/** What a reviewer would have instead: made here, taken or declined by the township. */

import { h } from '../dom.js';
import { askPerson, attempt, panel, say } from '../elements/index.js';
import { minute, unitWord } from '../format.js';
import { label, language, t } from '../i18n.js';
import { called } from '../people.js';
import { geometryLine, valueWords } from './review-changes.js';
import { drawRow } from './upload-edit.js';

/**
 * @param {any[]} proposals @param {import('../catalogue.js').Layer | null} layer
 * @param {{show?: (proposal: any) => void, answer?: (proposal: any, answer: 'accept' | 'decline') => void, showRow?: (row: number) => void}} acts
 */
export function proposalsPanel(proposals, layer, acts) {
  return proposals.length > 0 && panel(t('proposals'), [h('ul', { class: 'proposals' }, proposals.map((one) => h('li', { class: one.state },
    h('div', { class: 'row' }, h('button', { type: 'button', class: 'row-name grow clip', on: { click: () => acts.showRow?.(one.row) } }, h('span', { class: 'hint number' }, one.row), ' ', one.name || '—'),
      h('span', { class: `chip ${one.state === 'open' ? 'warn' : one.state === 'accepted' ? 'good' : ''}` }, t(`proposal_${one.state}`))),
    h('ul', { class: 'changes' }, one.fields.map((/** @type {any} */ change) => h('li', null, h('span', { class: 'soft' }, label(change)), ' ',
      one.state === 'open' && [h('del', null, valueWords(change, 'now', layer)), ' → '], h('ins', null, valueWords(change, 'proposed', layer))))),
    one.difference && geometryLine(one.difference, 'changed'),
    one.geometry && acts.show && h('button', { type: 'button', class: 'link small', on: { click: () => acts.show?.(one) } }, t('proposal_show')),
    one.note && h('blockquote', null, one.note),
    h('div', { class: 'hint' }, [label(one, 'unit'), called(one.by)].filter(Boolean).join(' · '), ' · ', h('span', { class: 'nowrap' }, minute(one.at))),
    one.answer && h('blockquote', null, one.answer),
    one.state === 'open' && acts.answer && h('div', { class: 'row' },
      h('button', { type: 'button', class: 'button small', on: { click: () => acts.answer?.(one, 'accept') } }, t('proposal_accept')),
      h('button', { type: 'button', class: 'button quiet small', on: { click: () => acts.answer?.(one, 'decline') } }, t('proposal_decline'))))))]);
}

/**
 * Ask what should be instead, for one row. The shape is drawn on the map.
 * @param {import('./review-bench.js').ReviewBench} bench @param {import('../desk.js').Desk} desk @param {number} row @param {HTMLElement} bar @param {() => Promise<void>} made
 */
export async function propose(bench, desk, row, bar, made) {
  const layer = desk.catalogue.layer(bench.upload.layer);
  if (!layer) return;
  const shape = bench.feature(row)?.geometry;
  const fields = layer.fields.filter((field) => field.kind !== 'choices');
  const chosen = await askPerson({ title: t('propose_title', { row }), act: t('propose'), questions: [{ name: 'field', label: t('propose_field'), type: 'select', options: [
    ...(shape ? [{ value: '*shape', label: t('propose_shape') }] : []), ...fields.map((field) => ({ value: field.name, label: label(field) }))] }] });
  if (!chosen) return;
  if (chosen.field === '*shape') return proposeShape(bench, desk, row, bar, made);
  const field = fields.find((one) => one.name === chosen.field);
  if (!field) return;
  const now = bench.feature(row)?.properties[field.name];
  const answer = await askPerson({ title: t('propose_title', { row }), text: [label(field), unitWord(field.unit ?? '', language())].filter(Boolean).join(' · '), act: t('propose'), questions: [
    { name: 'value', label: t('propose_value'), required: true, value: now === null || now === undefined ? '' : String(now),
      type: field.kind === 'choice' || field.kind === 'boolean' ? 'select' : field.kind === 'date' ? 'date' : field.kind === 'text' ? 'text' : 'number',
      options: field.kind === 'boolean' ? [{ value: 'true', label: t('yes') }, { value: 'false', label: t('no') }] : field.choices?.map((choice) => ({ value: choice.value, label: label(choice) })) },
    { name: 'note', label: t('propose_note'), type: 'textarea' }] });
  if (!answer) return;
  const value = ['number', 'integer'].includes(field.kind) ? Number(answer.value) : field.kind === 'boolean' ? answer.value === 'true' : answer.value;
  await send(bench, { row, set: { [field.name]: value }, note: answer.note }, made);
}

/** @param {import('./review-bench.js').ReviewBench} bench @param {import('../desk.js').Desk} desk @param {number} row @param {HTMLElement} bar @param {() => Promise<void>} made */
async function proposeShape(bench, desk, row, bar, made) {
  const asIfEditing = {
    upload: bench.upload, rows: bench.rows, signal: bench.signal, feature: (/** @type {number} */ number) => bench.feature(number),
    change: async (/** @type {string} */ _method, /** @type {string} */ _part, /** @type {any} */ { geometry }) => {
      const answer = await askPerson({ title: t('propose_title', { row }), act: t('propose'), questions: [{ name: 'note', label: t('propose_note'), type: 'textarea' }] });
      if (answer) await send(bench, { row, geometry, note: answer.note }, made);
      return Boolean(answer);
    },
  };
  bar.hidden = false;
  const ended = () => {
    bar.hidden = true;
    bar.replaceChildren();
  };
  await drawRow(desk, /** @type {any} */ (asIfEditing), row, bar, ended);
}

/** @param {import('./review-bench.js').ReviewBench} bench @param {any} json @param {() => Promise<void>} made */
async function send(bench, json, made) {
  await attempt(async () => {
    await bench.send('POST', '/proposals', json, false);
    say(t('said_propose'));
    await made();
  });
}
