/** Findings by what they ask of the person: filtered by weight, grouped by kind, gone through one by one with J and K. */

import { h } from '../dom.js';
import { empty, panel } from '../elements/index.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';
import { groupFindings, isOpen, safeFixes, SEVERITIES } from '../findings.js';
import { fillAny, fillForm } from './upload-fill.js';
import { findingItem } from './upload-finding.js';

/** Longest list that is shown at once; the rest unfolds. */
const MOST = 3;
/** Longest list at all: the table and the files hold the rest. */
const MOST_AT_ALL = 200;

/** @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk */
export function findingColumn(bench, desk) {
  const { upload, editable } = bench;
  const safe = safeFixes(upload.findings);
  const layer = desk.catalogue.layer(upload.layer);
  const groups = groupFindings(upload.findings).filter((group) => !bench.severity || group.severity === bench.severity);
  return h('div', { class: 'findings' },
    findingHead(bench),
    safe.length > 0 && editable && h('div', { class: 'fix-all' },
      h('div', null, h('strong', null, t('fix_all_title', { n: safe.length })), h('div', { class: 'hint' }, t('fix_all_hint'))),
      h('button', { type: 'button', class: 'button', on: { click: () => bench.change('POST', '/fixes', { all_safe: true }) } }, t('fix_all'))),
    !groups.length && panel(null, [empty(t('findings_none'), editable ? t('findings_none_hint') : '')]),
    groups.map((group) => panel([t(`severity_${group.severity}`), ' ', h('span', { class: 'soft number' }, group.open || group.kinds.length)], [
      h('p', { class: 'hint' }, t(`severity_${group.severity}_hint`)),
      group.kinds.map((kind) => kindBlock(kind, bench, layer, desk)),
    ], { class: `group ${group.severity}`, side: acknowledgeAll(group, bench) })),
    upload.findings.length > 0 && h('p', { class: 'hand-back row small wrap' }, h('span', { class: 'soft' }, t('findings_take')),
      h('a', { class: 'file-link', href: upload.links?.findings_xlsx ?? `/uploads/${upload.id}/findings.xlsx` }, icon('export', 's'), t('take_xlsx')),
      h('a', { class: 'file-link', href: upload.links?.findings_gpkg ?? `/uploads/${upload.id}/findings.gpkg` }, icon('export', 's'), t('take_gpkg'))),
    editable && layer && fillAny(bench, layer));
}

/** Findings in the order in which they are gone through. @param {import('./upload-bench.js').Bench} bench @returns {any[]} */
function inOrder({ upload, severity }) {
  return groupFindings(upload.findings).filter((group) => !severity || group.severity === severity).flatMap((group) => group.kinds.flatMap((kind) => kind.findings));
}

/** The next finding, or the one before. @param {import('./upload-bench.js').Bench} bench @param {number} step */
export function stepFinding(bench, step) {
  const list = inOrder(bench);
  if (!list.length) return;
  const at = list.findIndex((finding) => finding.id === bench.chosen);
  bench.show(list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length]);
}

/** Filter by weight, and the way from one finding to the next. @param {import('./upload-bench.js').Bench} bench */
function findingHead(bench) {
  const { findings } = bench.upload;
  if (!findings.length) return null;
  const counts = SEVERITIES.map((severity) => ({ severity, n: findings.filter((/** @type {any} */ f) => f.severity === severity).length })).filter(({ n }) => n);
  const list = inOrder(bench);
  const at = list.findIndex((finding) => finding.id === bench.chosen);
  /** @param {string | null} severity @param {string} words @param {number} n */
  const choice = (severity, words, n) => h('button', { type: 'button', class: severity ?? 'all', 'aria-pressed': String(bench.severity === severity), on: { click: () => {
    bench.severity = severity;
    bench.tell('filter');
  } } }, words, h('span', { class: 'number' }, ` ${n}`));
  return h('div', { class: 'finding-head' },
    h('div', { class: 'filter', role: 'group', 'aria-label': t('findings') }, counts.length > 1 ? [choice(null, t('uploads_all'), findings.length), counts.map(({ severity, n }) => choice(severity, t(`severity_${severity}`), n))] : h('h2', null, t('findings'))),
    h('div', { class: 'stepper' },
      h('button', { type: 'button', class: 'square', title: t('finding_before'), 'aria-label': t('finding_before'), on: { click: () => stepFinding(bench, -1) } }, icon('left', 's')),
      h('span', { class: 'number small soft' }, at < 0 ? '' : `${at + 1}/${list.length}`),
      h('button', { type: 'button', class: 'square', title: t('finding_next'), 'aria-label': t('finding_next'), on: { click: () => stepFinding(bench, 1) } }, icon('right', 's'))));
}

/** @param {any} group @param {import('./upload-bench.js').Bench} bench */
function acknowledgeAll(group, bench) {
  if (group.severity !== 'acknowledge' || !bench.editable || !group.open) return null;
  const ids = group.kinds.flatMap((/** @type {any} */ kind) => kind.findings.filter(isOpen).map((/** @type {any} */ f) => f.id));
  return h('button', { type: 'button', class: 'button small', on: { click: () => bench.change('POST', '/acknowledge', { findings: ids }) } }, t('acknowledge_all'));
}

/** All findings of one code and field. @param {any} kind @param {import('./upload-bench.js').Bench} bench @param {import('../catalogue.js').Layer | null} layer @param {import('../desk.js').Desk} desk */
function kindBlock(kind, bench, layer, desk) {
  const { editable } = bench;
  const [first, rest] = [kind.findings.slice(0, MOST), kind.findings.slice(MOST)];
  const field = layer?.fields.find((f) => f.name === kind.field) ?? null;
  const chosenInRest = rest.some((/** @type {any} */ f) => f.id === bench.chosen);
  const [head] = kind.findings;
  // a single row that is shown has its own way out
  const alone = kind.rows.length === 1 && kind.findings.some((/** @type {any} */ f) => f.id === bench.chosen);
  const mustLeave = editable && !alone && head.severity === 'block' && kind.rows.length > 0 && head.fix?.kind !== 'drop' && head.code !== 'merge.conflict';
  return h('div', { class: 'kind' },
    first.map((/** @type {any} */ f) => findingItem(f, bench, desk)),
    rest.length > 0 && h('details', { open: chosenInRest }, h('summary', null, t('more_like_this', { n: rest.length })),
      rest.slice(0, MOST_AT_ALL).map((/** @type {any} */ f) => findingItem(f, bench, desk)), rest.length > MOST_AT_ALL && h('p', { class: 'hint' }, t('more_in_file', { n: rest.length - MOST_AT_ALL }))),
    editable && fixKind(kind, bench),
    editable && field && head.severity === 'block' && kind.rows.length > 0 && !head.fix && fillForm(field, kind.rows, bench),
    mustLeave && h('button', { type: 'button', class: 'link small', on: { click: () => bench.change('PATCH', '/rows', { rows: kind.rows, drop: true }) } }, t('drop_rows', { n: kind.rows.length })));
}

/** The fixes of one kind at once, when there are several: the first way out of each. @param {any} kind @param {import('./upload-bench.js').Bench} bench */
function fixKind(kind, bench) {
  const fixes = kind.findings.flatMap((/** @type {any} */ f) => (f.fix ? [f.fix.id] : []));
  return fixes.length > 1 && h('button', { type: 'button', class: 'button small', on: { click: () => bench.change('POST', '/fixes', { fixes }) } }, t('fix_kind', { n: fixes.length }));
}
