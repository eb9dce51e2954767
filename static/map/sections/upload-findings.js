/** Third column: findings by what they ask of the person, each with its place, its fix, and a value to fill in. */

import { patch, post } from '../api.js';
import { h } from '../dom.js';
import { empty, panel } from '../elements/index.js';
import { icon } from '../icons.js';
import { area, signed, toMu } from '../format.js';
import { label, language, said, t } from '../i18n.js';
import { groupFindings, isOpen, rowWords, rowsOf, safeFixes } from '../findings.js';
import { fillAny, fillForm } from './upload-fill.js';

/** Longest list that is shown at once; the rest unfolds. */
const MOST = 3;

/** @param {any} upload @param {import('../desk.js').Desk} desk @param {import('./upload-report.js').Bench} bench */
export function findingColumn(upload, desk, bench) {
  const editable = (upload.may ?? []).includes('edit');
  const groups = groupFindings(upload.findings);
  const safe = safeFixes(upload.findings);
  const layer = desk.catalogue.layer(upload.layer);
  return h('div', { class: 'findings' },
    safe.length > 0 && editable && h('div', { class: 'fix-all' },
      h('div', null, h('strong', null, t('fix_all_title', { n: safe.length })), h('div', { class: 'hint' }, t('fix_all_hint'))),
      h('button', { type: 'button', class: 'button', on: { click: () => bench.change(() => post(`/uploads/${upload.id}/fixes`, { all_safe: true })) } }, t('fix_all'))),
    !groups.length && panel(null, [empty(t('findings_none'), editable ? t('findings_none_hint') : '')]),
    groups.map((group) => panel([t(`severity_${group.severity}`), ' ', h('span', { class: 'soft number' }, group.open || group.kinds.length)], [
      h('p', { class: 'hint' }, t(`severity_${group.severity}_hint`)),
      group.kinds.map((kind) => kindBlock(kind, { upload, layer, editable, bench })),
    ], { class: `group ${group.severity}`, side: acknowledgeAll(group, upload, editable, bench) })),
    editable && layer && fillAny(upload, layer, bench));
}

/** @param {any} group @param {any} upload @param {boolean} editable @param {import('./upload-report.js').Bench} bench */
function acknowledgeAll(group, upload, editable, bench) {
  if (group.severity !== 'acknowledge' || !editable || !group.open) return null;
  const ids = group.kinds.flatMap((/** @type {any} */ kind) => kind.findings.filter(isOpen).map((/** @type {any} */ f) => f.id));
  return h('button', { type: 'button', class: 'button small', on: { click: () => bench.change(() => post(`/uploads/${upload.id}/acknowledge`, { findings: ids })) } }, t('acknowledge_all'));
}

/** @typedef {{upload: any, layer: import('../catalogue.js').Layer | null, editable: boolean, bench: import('./upload-report.js').Bench}} Context */

/** All findings of one code and field. @param {any} kind @param {Context} context */
function kindBlock(kind, context) {
  const { upload, layer, editable, bench } = context;
  const [first, rest] = [kind.findings.slice(0, MOST), kind.findings.slice(MOST)];
  const field = layer?.fields.find((f) => f.name === kind.field) ?? null;
  const chosenInRest = rest.some((/** @type {any} */ f) => f.id === bench.chosen);
  return h('div', { class: 'kind' },
    first.map((/** @type {any} */ f) => findingItem(f, context)),
    rest.length > 0 && h('details', { open: chosenInRest }, h('summary', null, t('more_like_this', { n: rest.length })), rest.slice(0, 200).map((/** @type {any} */ f) => findingItem(f, context))),
    editable && fixKind(kind, upload, bench),
    editable && field && kind.findings[0].severity === 'block' && kind.rows.length > 0 && !kind.findings[0].fix && fillForm(field, kind.rows, upload, bench),
    editable && kind.findings[0].severity === 'block' && kind.rows.length > 0 && kind.findings[0].fix?.kind !== 'drop' && h('button', { type: 'button', class: 'link small', on: {
      click: () => bench.change(() => patch(`/uploads/${upload.id}/rows`, { rows: kind.rows, drop: true })),
    } }, t('drop_rows', { n: kind.rows.length })));
}

/** The fixes of one kind at once, when there are several. @param {any} kind @param {any} upload @param {import('./upload-report.js').Bench} bench */
function fixKind(kind, upload, bench) {
  const fixes = kind.findings.flatMap((/** @type {any} */ f) => (f.fix ? [f.fix.id] : []));
  return fixes.length > 1 && h('button', { type: 'button', class: 'button small', on: { click: () => bench.change(() => post(`/uploads/${upload.id}/fixes`, { fixes })) } }, t('fix_kind', { n: fixes.length }));
}

/** @param {any} f @param {Context} context */
function findingItem(f, { upload, editable, bench }) {
  const rows = rowsOf([f]);
  return h('article', { class: `finding ${f.severity}${f.acknowledged_by ? ' settled' : ''}`, 'aria-current': bench.chosen === f.id ? 'true' : null },
    h('button', { type: 'button', class: 'finding-text', title: f.place || rows.length ? t('show_place') : null, on: { click: () => bench.showFinding(f) } },
      h('span', null, said(f, 'message')),
      rows.length > 1 && !/^(第|Rows? )/.test(said(f, 'message')) && h('span', { class: 'hint' }, t('rows_n', { rows: rowWords(rows) }))),
    f.fix && h('div', { class: 'fix' }, icon('check', 's'), h('span', { class: 'grow' }, said(f.fix, 'message'), changeWords(f.fix)),
      editable && h('button', { type: 'button', class: 'button small', on: { click: () => bench.change(() => post(`/uploads/${upload.id}/fixes`, { fixes: [f.fix.id] })) } }, t('fix'))),
    f.acknowledged_by ? h('span', { class: 'hint' }, t('acknowledged')) : editable && f.severity === 'acknowledge' && h('button', { type: 'button', class: 'button small', on: {
      click: () => bench.change(() => post(`/uploads/${upload.id}/acknowledge`, { findings: [f.id] })),
    } }, t('acknowledge')));
}

/** What a repair does to the area, in words. @param {any} fix */
function changeWords(fix) {
  const change = fix.area_change_m2;
  if (change === null || change === undefined) return null;
  if (Math.abs(change) < 0.5) return h('span', { class: 'hint' }, ` ${t('area_same')}`);
  const words = Math.abs(toMu(change)) < 0.1 ? `${signed(change, 1)} ㎡` : area(change, language()).replace(/^(?=\d)/, '+');
  return h('span', { class: 'hint number' }, ` ${t('area_change', { change: words })}`);
}
