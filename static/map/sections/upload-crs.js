/** Coordinates of an upload in one line: what was applied, with a way to say "no". */

import { h } from '../dom.js';
import { panel } from '../elements/index.js';
import { said, t, tMaybe } from '../i18n.js';

/** Systems a file of this county can be in. */
export const SYSTEMS = ['EPSG:4490', 'EPSG:4326', 'GCJ-02', 'BD-09', 'EPSG:4528', 'EPSG:4549', 'EPSG:4498', 'EPSG:4499', 'EPSG:4509', 'EPSG:4510', 'EPSG:32650', 'EPSG:32651', 'EPSG:3857'];

/** What a system is called; axes that were exchanged are said. @param {string | null | undefined} crs */
export function crsName(crs) {
  if (!crs) return t('crs_unknown');
  const [code, swapped] = [crs.replace(/ \((lat,lon|N,E)\)$/, ''), / \((lat,lon|N,E)\)$/.test(crs)];
  const name = tMaybe(`crs_${code}`, code);
  return swapped ? t('crs_swapped', { name }) : name;
}

/** @param {import('./upload-bench.js').Bench} bench @param {import('./upload-ask.js').Asking} asking */
export function crsPanel(bench, asking) {
  const { crs } = bench.upload;
  const name = crsName(crs.used);
  return panel(t('crs'), [
    h('p', null, crs.certain ? h('strong', null, name) : h('strong', { class: 'problem-inline' }, t('crs_open')), crs.certain && crs.used !== name && h('span', { class: 'hint' }, ` ${crs.used}`)),
    crs.certain && said(crs, 'note') && h('p', { class: 'hint' }, said(crs, 'note')),
  ], { side: crs.certain && bench.editable && h('button', { type: 'button', class: 'link small', on: { click: () => asking.ask('crs') } }, t('not_right')) });
}
