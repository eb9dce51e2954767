/** Photos and documents of the rows: added here while the upload may be edited. */

import { ask, Problem } from '../api.js';
import { h } from '../dom.js';
import { askPerson, attempt, panel, say, sayProblem } from '../elements/index.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';
import { evidenceStrip } from './evidence-strip.js';

const KINDS = ['before', 'during', 'after', 'document', 'sign'];
const MOST_ROWS_LISTED = 300;

/**
 * @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk
 * @param {{evidence: any[], reload: () => Promise<void>}} said @param {(place: [number, number]) => void} showPlace
 */
export function uploadEvidencePanel(bench, desk, said, showPlace) {
  if (!bench.editable && !said.evidence.length) return null;
  const rows = bench.rows.features.filter((feature) => !feature.properties.dropped);
  return panel(t('evidence'), [
    said.evidence.length > 0 ? evidenceStrip(said.evidence, { rows: rows.length > 1, place: (piece) => showPlace(piece.place), ...(bench.editable && { remove: (piece) => removePiece(bench, piece, said.reload) }) })
      : h('p', { class: 'hint' }, t('evidence_none_hint')),
    bench.editable && rows.length > 0 && addForm(bench, desk, rows, said.reload)], { class: 'upload-evidence' });
}

/** @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk @param {any[]} rows @param {() => Promise<void>} reload */
function addForm(bench, desk, rows, reload) {
  const field = desk.catalogue.layer(bench.upload.layer)?.label_field ?? 'name';
  const row = rows.length > MOST_ROWS_LISTED
    ? h('input', { type: 'number', class: 'input small', min: 1, value: bench.row ?? 1, 'aria-label': t('evidence_for_row') })
    : h('select', { class: 'input small', 'aria-label': t('evidence_for_row') }, rows.map((feature) => h('option', { value: feature.properties.row, selected: feature.properties.row === bench.row }, `${feature.properties.row} ${feature.properties[field] ?? ''}`)));
  const kind = h('select', { class: 'input small', 'aria-label': t('evidence_kind') }, KINDS.map((key) => h('option', { value: key, selected: key === 'after' }, t(`evidence_${key}`))));
  const told = h('span', { class: 'hint', role: 'status' });
  const input = h('input', { type: 'file', multiple: true, class: 'visually-hidden', tabIndex: -1, accept: 'image/jpeg,image/png,image/webp,application/pdf', 'aria-label': t('evidence_add'), on: { change: async () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length) await sendAll(files);
  } } });
  const add = h('button', { type: 'button', class: 'button small', on: { click: () => input.click() } }, icon('camera', 's'), t('evidence_add'));
  /** One after the other: what was taken stays when the next is refused. @param {File[]} files */
  async function sendAll(files) {
    add.disabled = true;
    let sent = 0;
    for (const [n, file] of files.entries()) {
      told.textContent = t('evidence_sending', { n: n + 1, all: files.length });
      const form = new FormData();
      form.set('row', row.value);
      form.set('kind', /\.pdf$/i.test(file.name) && ['before', 'during', 'after'].includes(kind.value) ? 'document' : kind.value);
      form.set('file', file);
      try {
        await ask('POST', `/uploads/${bench.upload.id}/evidence`, { form, signal: bench.signal });
        sent += 1;
      } catch (error) {
        if (error instanceof DOMException) return;
        sayProblem(error, () => sendAll(files.slice(n)));
        if (error instanceof Problem && error.passes) break;
      }
    }
    if (sent) say(t('evidence_added', { n: sent }));
    await reload();
  }
  return h('div', { class: 'stack' }, h('div', { class: 'row' }, row, kind), h('div', { class: 'row' }, add, told, input), h('p', { class: 'hint' }, t('evidence_hint')));
}

/** @param {import('./upload-bench.js').Bench} bench @param {any} piece @param {() => Promise<void>} reload */
async function removePiece(bench, piece, reload) {
  const answer = await askPerson({ title: t('evidence_remove'), text: piece.title, act: t('evidence_remove'), danger: true });
  if (!answer) return;
  await attempt(async () => {
    await ask('DELETE', `/uploads/${bench.upload.id}/evidence/${piece.id}`, { signal: bench.signal });
    say(t('evidence_removed'));
    await reload();
  });
}
