/** One upload as a reviewer reads it: what it is, what changes, what was found, then the decision. */

import { h } from '../dom.js';
import { panel, stateSwatch, table } from '../elements/index.js';
import { findState, formOf, readCell } from '../catalogue.js';
import { area, length, minute, number } from '../format.js';
import { label, language, said, t } from '../i18n.js';
import { groupFindings, rowWords, rowsOf } from '../findings.js';
import { decisionList } from './history.js';
import { countWords } from './review-words.js';
import { thingOf } from './upload-submit.js';
import { uploadChip } from './upload-list.js';

/** What moves an upload on, for whoever looks at it. @param {any} upload */
export function nextAction(upload) {
  return ['confirm', 'approve', 'publish'].find((action) => upload.may?.includes(action)) ?? '';
}

/** @typedef {{move: (action: string, note?: string) => void, showFinding: (finding: any) => void, showRow: (row: number) => void}} Acts */

/** @param {any} upload @param {any} rows @param {any} before @param {import('../desk.js').Desk} desk @param {Acts} acts */
export function reviewColumn(upload, rows, before, desk, acts) {
  const layer = desk.catalogue.layer(upload.layer);
  const amount = layer?.measure === 'length' || (!upload.area_m2 && upload.length_m) ? length(upload.length_m, language()) : upload.area_m2 ? area(upload.area_m2, language()) : '';
  return h('div', { class: 'review' },
    panel(null, [
      h('div', { class: 'row' }, h('span', { class: 'hint grow' }, upload.unit_zh ?? upload.unit), uploadChip(upload)),
      h('h1', { class: 'feature-name' }, label(layer)),
      h('div', { class: 'figure-mid' }, `${number((upload.counts.new ?? 0) + (upload.counts.changed ?? 0), 0)} ${thingOf(layer)}`, amount && h('span', { class: 'soft' }, `  ${amount}`)),
      h('p', { class: 'hint' }, [countWords(upload.counts), upload.file.name, upload.by, minute(upload.created_at)].filter(Boolean).join(' · '))]),
    decision(upload, acts),
    findingsPanel(upload, acts),
    changesPanel(upload, layer, rows, before, acts),
    upload.decisions?.length > 0 && panel(t('decisions'), [decisionList(upload.decisions)]),
    panel(null, [h('p', { class: 'row small wrap' }, h('a', { href: `/uploads/${upload.id}/file` }, t('original_file')), h('a', { href: `/uploads/${upload.id}/findings.xlsx` }, t('findings_xlsx'))),
      h('p', { class: 'hint hash' }, `SHA-256 ${upload.file.sha256 ?? ''}`)]));
}

/** @param {any} upload @param {Acts} acts */
function decision(upload, acts) {
  const action = nextAction(upload);
  const mayReturn = upload.may?.includes('return');
  if (!action && !mayReturn) return panel(null, [h('p', { class: 'soft' }, t('no_decision_here'))]);
  const note = h('textarea', { class: 'input', rows: 2, placeholder: t('note_hint'), 'aria-label': t('note') });
  return panel(null, [h('div', { class: 'stack' }, note, h('div', { class: 'row' },
    action && h('button', { type: 'button', class: 'button primary grow', on: { click: () => acts.move(action, note.value) } }, t(`act_${action}`), h('kbd', null, 'A')),
    mayReturn && h('button', { type: 'button', class: 'button', on: { click: () => acts.move('return', note.value) } }, t('act_return'), h('kbd', null, 'R'))),
  action === 'publish' && h('p', { class: 'hint' }, t('publish_hint')))]);
}

/** @param {any} upload @param {Acts} acts */
function findingsPanel(upload, acts) {
  const groups = groupFindings(upload.findings);
  if (!groups.length) return panel(t('findings'), [h('p', { class: 'hint' }, t('findings_none'))]);
  return panel(t('findings'), groups.flatMap((group) => group.kinds.map((kind) => {
    const f = kind.findings[0];
    return h('article', { class: `finding ${f.severity}` }, h('button', { type: 'button', class: 'finding-text', on: { click: () => acts.showFinding(f) } },
      h('span', null, said(f, 'message')), h('span', { class: 'hint' }, [
        t(`severity_${f.severity}`), kind.findings.length > 1 || rowsOf(kind.findings).length > 1 ? t('rows_n', { rows: rowWords(rowsOf(kind.findings)) }) : '',
        f.acknowledged_by ? t('acknowledged_by_sender') : ''].filter(Boolean).join(' · '))));
  })));
}

/** Rows with what they bring; for changed ones the fields that differ. @param {any} upload @param {import('../catalogue.js').Layer | null} layer @param {any} rows @param {any} before @param {Acts} acts */
function changesPanel(upload, layer, rows, before, acts) {
  const old = new Map(before.features.map((/** @type {any} */ f) => [f.properties.row, f.properties]));
  const changed = rows.features.filter((/** @type {any} */ f) => ['new', 'changed', 'removed', 'restored'].includes(f.properties.action));
  return panel(t('rows_changed'), [table([
    { head: t('row'), number: true, cell: (/** @type {any} */ f) => String(f.properties.row) },
    { head: t('name'), cell: (/** @type {any} */ f) => [
      h('div', null, f.properties[layer?.label_field ?? 'name'] ?? '—'), layer && stateOf(layer, f.properties), diff(layer, old.get(f.properties.row), f.properties)] },
    { head: t('change'), cell: (/** @type {any} */ f) => t(`count_${f.properties.action}`) },
  ], changed.slice(0, 200), { open: (f) => acts.showRow(f.properties.row) }), changed.length > 200 && h('p', { class: 'hint' }, t('more_rows', { n: changed.length - 200 }))]);
}

/** @param {import('../catalogue.js').Layer} layer @param {any} p */
function stateOf(layer, p) {
  const state = layer.state_field ? findState(layer, p[layer.state_field]) : null;
  return state && stateSwatch(layer, formOf(layer, p), label(state));
}

/** @param {import('../catalogue.js').Layer | null} layer @param {any} before @param {any} after */
function diff(layer, before, after) {
  if (!before || !layer) return null;
  const fields = layer.fields.filter((f) => f.name in before && f.name in after && JSON.stringify(before[f.name] ?? null) !== JSON.stringify(after[f.name] ?? null));
  return fields.length > 0 && h('ul', { class: 'changes' }, fields.map((f) => h('li', null, h('span', { class: 'soft' }, label(f)), ' ', h('del', null, readCell(f, before[f.name])), ' → ', h('ins', null, readCell(f, after[f.name])))));
}
