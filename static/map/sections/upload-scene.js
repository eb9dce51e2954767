/** What an upload shows on the map: its rows, where something is wrong, and a repair before and after. */

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { boxOf, showBox, showPlace } from '../map.js';
import { pane, showEvidence, showFindings, showStaged } from '../overlays.js';
import { ink } from '../palette.js';
import { rowsOf } from '../findings.js';
import { L } from '../vendor.js';

/**
 * @param {import('../desk.js').Desk} desk @param {import('./upload-bench.js').Bench} bench
 * @returns {{draw: (fresh: boolean) => void, point: () => void, mark: (zoom: boolean) => void, hide: () => void, remove: () => void}}
 */
export function mountScene(desk, bench) {
  const { map } = desk;
  let staged = /** @type {ReturnType<typeof showStaged> | null} */ (null);
  let removeMarks = () => {};
  let removeEvidence = () => {};
  let removeFix = () => {};

  /** @param {number} row a row on the map opens its first finding, or is just marked */
  const open = (row) => {
    const finding = bench.upload.findings.find((/** @type {any} */ f) => (f.rows ?? [f.row]).includes(row));
    bench.mark(row);
    if (finding) bench.show(finding);
  };
  const hide = () => {
    staged?.remove();
    staged = null;
    removeMarks();
    removeEvidence();
    removeFix();
  };

  return {
    hide,
    remove: hide,
    draw(fresh) {
      hide();
      const drawn = bench.rows.features.filter((f) => f.geometry);
      const layer = desk.catalogue.layer(bench.upload.layer);
      staged = showStaged(map, { type: 'FeatureCollection', features: drawn }, {
        open, words: (f) => `${t('row_n', { row: f.properties.row })} ${f.properties[layer?.label_field ?? 'name'] ?? ''}`,
      });
      removeMarks = showFindings(map, bench.upload.findings.filter((/** @type {any} */ f) => f.severity !== 'note' && !f.acknowledged_by), (f) => bench.show(f));
      const kept = boxOf({ features: drawn.filter((f) => f.properties.action !== 'dropped' && !f.properties.dropped) });
      if (fresh || (isSpeck(kept) && !bench.chosen)) requestAnimationFrame(() => showBox(map, kept ?? boxOf({ features: drawn }), 16));
      if (bench.chosen) this.point();
      else if (bench.row !== null) staged.mark(bench.row);
    },
    /** Go to the finding that was chosen; what a repair would do lies over what is there. */
    point() {
      removeEvidence();
      removeFix();
      const { finding } = bench;
      if (!finding) return;
      removeEvidence = showEvidence(map, finding);
      const rows = rowsOf([finding]);
      // the ring would hide what a repair changes
      staged?.mark(finding.fix?.shape ? null : rows[0] ?? null);
      const shape = bench.feature(rows[0]);
      if (finding.fix?.shape) removeFix = showFix(map, rows.map((row) => bench.feature(row)).filter((f) => f?.geometry), finding.fix.shape,
        /^merge\./.test(finding.code) ? [t('merge_mine'), t('merge_theirs')] : [t('fix_before'), t('fix_after')]);
      const box = boxOf(finding.fix?.shape) ?? boxOf(finding.evidence) ?? boxOf(shape);
      if (finding.place && !box) showPlace(map, finding.place);
      else showBox(map, box, 17);
    },
    mark(zoom) {
      staged?.mark(bench.row);
      const shape = bench.feature(bench.row);
      if (zoom && shape?.geometry) showBox(map, boxOf(shape), 16.5);
    },
  };

  /** What is left after rows were left out may be too small to see. @param {import('../map.js').Box | null} box */
  function isSpeck(box) {
    if (!box) return false;
    const view = map.getBounds();
    return (box[2] - box[0]) * (box[3] - box[1]) < 0.04 * (view.getEast() - view.getWest()) * (view.getNorth() - view.getSouth());
  }
}

/**
 * A repair: what is there as a grey dashed line, what would be there filled; both named on the map.
 * @param {import('leaflet').Map} map @param {any[]} before features @param {any} after geometry @param {[string, string]} words for both @returns {() => void}
 */
function showFix(map, before, after, words) {
  pane(map, 'fix', 465);
  const group = L.layerGroup().addTo(map);
  L.geoJSON(after, { pane: 'fix', interactive: false, style: { color: ink('brand'), weight: 2.5, fillColor: ink('brand'), fillOpacity: 0.6 },
    pointToLayer: (_, at) => L.circleMarker(at, { pane: 'fix', radius: 7, color: ink('brand'), fillOpacity: 0.4 }) }).addTo(group);
  L.geoJSON(/** @type {any} */ (before), { pane: 'fix', interactive: false, style: { color: ink('ink'), weight: 2, dashArray: '4 4', fill: false },
    pointToLayer: (_, at) => L.circleMarker(at, { pane: 'fix', radius: 7, color: ink('ink'), dashArray: '3 3', fill: false }) }).addTo(group);
  const key = h('div', { class: 'fix-key' }, h('span', { class: 'before' }, words[0]), h('span', { class: 'after' }, words[1]));
  map.getContainer().append(key);
  return () => {
    group.remove();
    key.remove();
  };
}
