/** Coordinates of an upload: certain, or the candidates side by side until a person has chosen. */

import { patch } from '../api.js';
import { h } from '../dom.js';
import { panel } from '../elements/index.js';
import { said, t, tMaybe } from '../i18n.js';

/** Systems a file of this county can be in. */
const SYSTEMS = ['EPSG:4490', 'EPSG:4326', 'GCJ-02', 'BD-09', 'EPSG:4528', 'EPSG:4549', 'EPSG:4498', 'EPSG:4499', 'EPSG:4509', 'EPSG:4510', 'EPSG:32650', 'EPSG:32651', 'EPSG:3857'];

/** What a system is called; axes that were exchanged are said. @param {string | null | undefined} crs */
export function crsName(crs) {
  if (!crs) return t('crs_unknown');
  const [code, swapped] = [crs.replace(/ \((lat,lon|N,E)\)$/, ''), / \((lat,lon|N,E)\)$/.test(crs)];
  const name = tMaybe(`crs_${code}`, code);
  return swapped ? t('crs_swapped', { name }) : name;
}

/** @param {any} upload @param {boolean} editable @param {import('./upload-report.js').Bench} bench */
export function crsPanel({ crs, id }, editable, bench) {
  const list = h('ul', { class: 'candidates' }, (crs.candidates ?? []).map((/** @type {any} */ candidate) => candidateRow(candidate, crs, id, editable, bench)));
  const choose = editable && otherSystem(crs, bench);
  return panel(t('crs'), [
    crs.certain ? h('p', null, h('strong', null, crsName(crs.used)), crs.used !== crsName(crs.used) && h('span', { class: 'hint' }, ` ${crs.used}`)) : h('p', { class: 'ask' }, t('crs_ask')),
    said(crs, 'note') && h('p', { class: 'hint' }, said(crs, 'note')),
    crs.certain ? h('details', { class: 'not-right', open: bench.tried }, h('summary', null, t('not_right')), list, choose) : [list, choose],
  ]);
}

/** @param {any} candidate @param {any} crs @param {string} id @param {boolean} editable @param {import('./upload-report.js').Bench} bench */
function candidateRow(candidate, crs, id, editable, bench) {
  const used = candidate.crs === crs.used;
  const score = Math.round(candidate.score <= 1 ? candidate.score * 100 : candidate.score);
  return h('li', { class: used ? 'used' : '' },
    h('div', { class: 'row' }, h('strong', { class: 'grow' }, crsName(candidate.crs)), Number.isFinite(score) && h('span', { class: 'hint number' }, t('fit', { score }))),
    h('p', { class: 'hint' }, said(candidate, 'why')),
    editable && (!crs.certain || !used) && h('div', { class: 'row' }, h('button', { type: 'button', class: 'button small', on: {
      click: () => (used ? bench.change(() => patch(`/uploads/${id}`, { crs: candidate.crs })) : bench.tryCrs(candidate.crs)),
    } }, used ? t('crs_confirm') : t('crs_try'))));
}

/** Any other system, for whoever knows better. @param {any} crs @param {import('./upload-report.js').Bench} bench */
function otherSystem(crs, bench) {
  const shown = new Set([crs.used, ...(crs.candidates ?? []).map((/** @type {any} */ c) => c.crs)]);
  const select = h('select', { class: 'input', 'aria-label': t('crs_other'), on: { change: () => select.value && bench.tryCrs(select.value) } },
    h('option', { value: '' }, t('crs_other')), SYSTEMS.filter((code) => !shown.has(code)).map((code) => h('option', { value: code }, crsName(code))));
  return h('div', { class: 'other-crs' }, select);
}
