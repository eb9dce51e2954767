/** One upload as a reviewer reads it: what it is, what changes, what was found, what proves it, what is said; the decision below. */

import { h } from '../dom.js';
import { empty, panel } from '../elements/index.js';
import { area, day, length, minute, number } from '../format.js';
import { groupFindings, rowWords, rowsOf } from '../findings.js';
import { label, language, said, t } from '../i18n.js';
import { unitName } from '../desk.js';
import { called } from '../people.js';
import { evidenceStrip } from './evidence-strip.js';
import { decisionList } from './history.js';
import { changesPanel } from './review-changes.js';
import { proposalsPanel } from './review-proposals.js';
import { stagesPanel } from './review-stages.js';
import { talkPanel } from './review-talk.js';
import { countWords } from './review-words.js';
import { thingOf } from './upload-submit.js';
import { uploadChip } from './upload-list.js';

/**
 * @typedef {object} Acts
 * @property {(action: string) => void} move
 * @property {(row: number) => void} openRow @property {(finding: any) => void} openFinding @property {(place: [number, number]) => void} showPlace
 * @property {(geometry: any) => void} showProposal @property {(row: number) => void} propose @property {() => void} more
 * @property {() => boolean} toggleDifference @property {(part: 'comments' | 'all') => Promise<void>} reload
 * @property {() => void} breakLock @property {() => void} began somebody began to write the decision
 */

/** @param {import('./review-bench.js').ReviewBench} bench @param {import('../desk.js').Desk} desk @param {Acts} acts @param {{row: number | null, finding: string | null, note: string}} shown */
export function reviewColumn(bench, desk, acts, shown) {
  const { upload } = bench;
  const layer = desk.catalogue.layer(upload.layer);
  const parts = [
    { key: 'changes', n: bench.changes.total, content: changesPanel(bench, layer, acts, shown.row) },
    ...(bench.stages.length ? [{ key: 'stages', n: bench.stages.length, content: stagesPanel(bench, acts) }] : []),
    { key: 'findings', n: upload.findings.length, content: findingsPanel(upload, acts, shown.finding) },
    { key: 'evidence', n: bench.evidence.length, content: panel(t('evidence'), [bench.evidence.length ? evidenceStrip(bench.evidence, { rows: bench.changes.total > 1, place: (piece) => acts.showPlace(piece.place) }) : h('p', { class: 'hint' }, t('evidence_none'))]) },
    { key: 'talk', n: bench.comments.length + (upload.countersigns?.length ?? 0) + bench.proposals.length, content: [proposalsPanel(bench.proposals, layer, { show: (one) => acts.showProposal(one.geometry), showRow: acts.openRow }), talkPanel(bench, desk, { reload: acts.reload, showPlace: acts.showPlace, showRow: acts.openRow })] },
    { key: 'past', n: upload.decisions?.length ?? 0, content: pastPanel(upload) }];
  return [h('div', { class: 'review' }, headPanel(desk, upload, layer, acts, bench.evidence.length),
    h('nav', { class: 'review-parts', 'aria-label': t('parts_label') }, parts.map((part) => h('button', { type: 'button', on: { click: (/** @type {MouseEvent} */ event) => {
      const column = /** @type {HTMLElement} */ (event.currentTarget).closest('.review');
      column?.querySelector(`[data-part=${part.key}]`)?.scrollIntoView({ block: 'start' });
    } } }, t(`jump_${part.key}`), h('span', { class: 'number' }, ` ${part.n}`)))),
    parts.map((part) => h('section', { data: { part: part.key } }, part.content))),
  decisionBar(bench, desk, acts, shown.note)];
}

/** @param {import('../desk.js').Desk} desk @param {any} upload @param {import('../catalogue.js').Layer | null} layer @param {Acts} acts @param {number} proofs */
function headPanel(desk, upload, layer, acts, proofs) {
  const n = ['new', 'changed', 'removed', 'restored'].reduce((sum, key) => sum + (upload.counts[key] ?? 0), 0);
  const amount = layer?.measure === 'length' || (!upload.area_m2 && upload.length_m) ? length(upload.length_m, language()) : upload.area_m2 ? area(upload.area_m2, language()) : '';
  return panel(null, [
    h('div', { class: 'row' }, h('span', { class: 'grow clip soft' }, [unitName(desk, upload.unit), label(layer)].join(' · ')), upload.round > 0 && h('span', { class: 'chip' }, t('review_round', { n: upload.round + 1 })), upload.overdue && h('span', { class: 'chip bad' }, t('overdue')), uploadChip(upload)),
    h('h1', { class: 'figure-mid' }, !n && proofs ? t('only_evidence', { n: proofs }) : `${number(n, 0)} ${thingOf(layer, n)}`, amount && h('span', { class: 'soft' }, `  ${amount}`)),
    h('p', { class: 'hint', title: upload.file.name }, [countWords(upload.counts), called(upload.by)].filter(Boolean).join(' · '), ' · ', h('span', { class: 'nowrap' }, minute(upload.created_at))),
    upload.lock && !upload.lock.mine && h('p', { class: 'why-not row' }, h('span', { class: 'grow' }, t('worked_on_by', { who: [label(upload.lock, 'unit'), called(upload.lock.by)].filter(Boolean).join(' '), until: minute(upload.lock.until).slice(11) })),
      h('button', { type: 'button', class: 'link small', on: { click: acts.breakLock } }, t('lock_break')))], { class: 'review-head' });
}

/** Open ones first; who acknowledged which, and why. @param {any} upload @param {Acts} acts @param {string | null} chosen */
function findingsPanel(upload, acts, chosen) {
  const groups = groupFindings(upload.findings);
  if (!groups.length) return panel(t('findings'), [h('p', { class: 'hint' }, t('findings_none'))]);
  return panel(t('findings'), groups.flatMap((group) => group.kinds.map((kind) => {
    const f = kind.findings[0];
    const notes = [...new Map(kind.findings.filter((one) => one.acknowledged_by).map((one) => [`${one.acknowledged_by}|${/** @type {any} */ (one).acknowledged_note ?? ''}`, /** @type {any} */ (one)])).values()];
    return h('article', { class: `finding ${f.severity}`, 'aria-current': kind.findings.some((one) => one.id === chosen) ? 'true' : null }, h('button', { type: 'button', class: 'finding-text', on: { click: () => acts.openFinding(f) } },
      h('span', null, said(f, 'message')), h('span', { class: 'hint' }, [t(`severity_${f.severity}`), kind.findings.length > 1 || rowsOf(kind.findings).length > 1 ? t('rows_n', { rows: rowWords(rowsOf(kind.findings)) }) : ''].filter(Boolean).join(' · '))),
    notes.slice(0, 3).map((one) => h('div', { class: 'acknowledged' }, h('strong', null, t('acknowledged_who', { who: called(one.acknowledged_by_display ?? one.acknowledged_by) })), ' ', one.acknowledged_note ? t('acknowledged_note', { note: one.acknowledged_note }) : h('span', { class: 'hint' }, t('acknowledged_no_note')))));
  })));
}

/** @param {any} upload */
function pastPanel(upload) {
  const items = upload.items ?? [];
  const rounds = [...new Set(items.map((/** @type {any} */ item) => item.round))];
  return [panel(t('decisions'), [upload.decisions?.length ? decisionList(upload.decisions) : h('p', { class: 'hint' }, t('history_none')),
    rounds.map((round) => h('div', { class: 'past-items' }, h('h3', null, t('return_items'), ' ', h('span', { class: 'hint' }, t('review_round', { n: /** @type {number} */ (round) }))), h('ul', null, items.filter((/** @type {any} */ item) => item.round === round).map((/** @type {any} */ item) => h('li', { class: item.done ? 'done' : 'open' },
      h('span', null, item.done ? '✓ ' : '○ ', item.row && !/^(第|Row)\s/.test(item.text) ? `${t('item_row', { row: item.row })}${t('colon')}` : '', item.text), item.done && h('div', { class: 'hint' }, [t('item_done_by', { who: called(item.done_by) }), item.done_note].filter(Boolean).join('：')))))))]),
  panel(null, [h('p', { class: 'row small wrap' }, h('a', { href: `/uploads/${upload.id}/file` }, t('original_file')), h('a', { href: `/uploads/${upload.id}/findings.xlsx` }, t('findings_xlsx')), h('span', { class: 'hint clip' }, upload.file.name)),
    h('p', { class: 'hint hash' }, `SHA-256 ${upload.file.sha256 ?? ''}`)])];
}

/** Always in sight. @param {import('./review-bench.js').ReviewBench} bench @param {import('../desk.js').Desk} desk @param {Acts} acts @param {string} written */
function decisionBar(bench, desk, acts, written) {
  const { upload, nextAction } = bench;
  const mayReturn = bench.may('return');
  if (!nextAction && !mayReturn) return h('footer', { class: 'submit-bar review-bar' }, bench.may('countersign') ? null : h('p', { class: 'soft' }, upload.state === 'returned' && upload.deadline ? t('due_on', { day: day(upload.deadline) }) : t('no_decision_here')));
  const note = h('textarea', { class: 'input', rows: 1, placeholder: t('note_hint'), 'aria-label': t('note'), value: written, maxLength: 2000, on: { focus: () => note.setAttribute('rows', '3'), input: acts.began } });
  const objections = (upload.countersigns ?? []).filter((/** @type {any} */ one) => one.verdict === 'object' && one.in_force !== false);
  return h('footer', { class: 'submit-bar review-bar' },
    objections.length > 0 && nextAction === 'approve' && h('p', { class: 'why-not' }, t('objection_here', { unit: objections.map((/** @type {any} */ one) => unitName(desk, one.unit)).join(t('list_comma')) })),
    note,
    h('div', { class: 'row' },
      nextAction && h('button', { type: 'button', class: 'button primary grow', title: nextAction === 'publish' ? t('publish_hint') : '', on: { click: () => acts.move(nextAction) } }, t(`act_${nextAction}`), h('kbd', null, 'A')),
      mayReturn && h('button', { type: 'button', class: 'button', on: { click: () => acts.move('return') } }, t('act_return'), h('kbd', null, 'R'))));
}

/** Nothing is open. */
export const nothingOpen = () => panel(null, [empty(t('review_empty'), t('review_empty_hint'))]);
