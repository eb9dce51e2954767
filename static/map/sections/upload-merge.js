/** A work that somebody else changed meanwhile: what I send beside what is published now, field by field. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { busy } from '../elements/index.js';
import { readCell } from '../catalogue.js';
import { label, t } from '../i18n.js';

/** @param {any} finding @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk */
export function mergeTable(finding, bench, desk) {
  const row = finding.rows?.[0] ?? finding.row;
  const mine = bench.feature(row)?.properties;
  const layer = desk.catalogue.layer(bench.upload.layer);
  if (!mine?.feature_id || !layer) return null;
  const place = h('div', { class: 'merge' }, busy());
  show();
  return place;

  async function show() {
    const published = await get(`/collections/${layer?.key}/items/${mine.feature_id}`, {}, bench.signal).catch(() => null);
    if (!published) return fill(place);
    const theirs = published.properties;
    const fields = (layer?.fields ?? []).filter((f) => (finding.field ? f.name === finding.field : JSON.stringify(mine[f.name] ?? null) !== JSON.stringify(theirs[f.name] ?? null)));
    fill(place, fields.length > 0 && h('table', null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('field')), h('th', { scope: 'col' }, t('merge_mine')), h('th', { scope: 'col' }, t('merge_theirs')))),
      h('tbody', null, fields.map((f) => h('tr', null, h('th', { scope: 'row' }, label(f)), h('td', null, readCell(f, mine[f.name])), h('td', null, readCell(f, theirs[f.name])))))));
  }
}
