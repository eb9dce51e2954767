/** What lies on the map while one upload is reviewed: before and after, gained and lost, findings, photos, pinned comments. */

import { L } from '../vendor.js';
import { boxOf } from '../box.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { area, length } from '../format.js';
import { language, t } from '../i18n.js';
import { showBox, showPlace } from '../map.js';
import { pane, showEvidence, showFindings, showSwipe } from '../overlays.js';
import { ink } from '../palette.js';

/** Beyond this many pieces their amounts are told when one points at them. */
const MOST_WORDS = 12;
const MOST_PINS = 300;

/**
 * @param {import('../desk.js').Desk} desk @param {import('./review-bench.js').ReviewBench} bench
 * @param {{openRow: (row: number) => void, openFinding: (finding: any) => void, openPhoto: (piece: any) => void, openComment: (comment: any) => void}} acts
 */
export function mountReviewScene(desk, bench, acts) {
  const { map } = desk;
  const layer = desk.catalogue.layer(bench.upload.layer);
  const drawable = (/** @type {any[]} */ features) => ({ type: 'FeatureCollection', features: features.filter((f) => f.geometry) });
  const after = drawable(bench.rows.features.filter((f) => f.properties.action !== 'dropped' && f.properties.action !== 'removed' && !f.properties.dropped));
  const swipe = showSwipe(map, drawable(bench.before.features), after, {
    before: t('before'), after: t('after'), open: acts.openRow,
    words: (f) => `${t('row_n', { row: f.properties.row })} ${f.properties[layer?.label_field ?? 'name'] ?? ''}`,
  });
  const removeFindings = showFindings(map, bench.upload.findings.filter((/** @type {any} */ f) => f.severity !== 'note'), acts.openFinding);
  const byRow = new Map([...drawable(bench.before.features).features, ...after.features].map((f) => [f.properties.row, f]));
  let removeDifference = showDifference(map, bench.changes.rows);
  let removePins = () => {};
  let removeEvidence = () => {};
  let removeProposal = () => {};
  let differenceShown = true;
  drawPins();
  // 'removed' rows are only before; their place counts too
  requestAnimationFrame(() => showBox(map, boxOf({ features: [...byRow.values()] }) ?? bench.upload.bbox, 18));

  function drawPins() {
    removePins();
    removePins = showPins(map, bench, acts);
  }

  return {
    drawPins,
    /** @param {number | null} row */
    mark(row) {
      swipe.mark(row);
      if (row !== null && byRow.has(row)) showBox(map, boxOf(byRow.get(row)), 18);
    },
    /** @param {any} finding */
    showFinding(finding) {
      removeEvidence();
      removeEvidence = showEvidence(map, finding);
      const row = finding.rows?.[0] ?? finding.row;
      const box = boxOf(finding.evidence);
      if (row !== null && row !== undefined) this.mark(row);
      if (box) showBox(map, box, 17);
    },
    /** A shape that was proposed, beside the present one. @param {any} geometry */
    showProposal(geometry) {
      removeProposal();
      pane(map, 'proposal', 465);
      const shape = L.geoJSON(geometry, { pane: 'proposal', interactive: false, style: { color: ink('theme-shore'), weight: 3, dashArray: '2 5', fillColor: ink('theme-shore'), fillOpacity: 0.12 } }).addTo(map);
      removeProposal = () => shape.remove();
      showBox(map, boxOf({ type: 'Feature', geometry }), 17);
    },
    /** @param {[number, number]} place */
    showPlace(place) {
      showPlace(map, place, 16.5);
    },
    toggleDifference() {
      removeDifference();
      differenceShown = !differenceShown;
      removeDifference = differenceShown ? showDifference(map, bench.changes.rows) : () => {};
      return differenceShown;
    },
    redrawDifference() {
      removeDifference();
      removeDifference = differenceShown ? showDifference(map, bench.changes.rows) : () => {};
    },
    remove() {
      swipe.remove();
      removeFindings();
      removeDifference();
      removePins();
      removeEvidence();
      removeProposal();
    },
  };
}

/** Ground gained and lost with its amount; told by sign and dash as well as by colour. @param {import('leaflet').Map} map @param {any[]} rows @returns {() => void} */
function showDifference(map, rows) {
  pane(map, 'difference', 456);
  const pieces = rows.flatMap((row) => (['gained', 'lost']).filter((way) => row.geometry?.[way]?.geometry).map((way) => ({ way, ...row.geometry[way] })));
  const group = L.layerGroup(pieces.map((piece) => {
    const colour = ink(piece.way === 'gained' ? 'good' : 'bad');
    const sign = piece.way === 'gained' ? '+' : '−';
    const amount = piece.area_m2 ? area(piece.area_m2, language()) : length(piece.length_m, language());
    return L.geoJSON(piece.geometry, {
      pane: 'difference', style: { color: colour, weight: 1.5, dashArray: piece.way === 'lost' ? '4 3' : undefined, fillColor: colour, fillOpacity: piece.way === 'gained' ? 0.55 : 0.4 },
    }).bindTooltip(() => h('span', { class: `difference ${piece.way}` }, `${sign}${amount}`), { permanent: pieces.length <= MOST_WORDS, direction: piece.way === 'gained' ? 'right' : 'left', className: 'map-tip difference-tip', pane: 'difference-words' });
  }));
  pane(map, 'difference-words', 640);
  group.addTo(map);
  return () => group.remove();
}

/** Photos where they were taken, and comments where they are pinned. @param {import('leaflet').Map} map @param {import('./review-bench.js').ReviewBench} bench @param {any} acts @returns {() => void} */
function showPins(map, bench, { openPhoto, openComment }) {
  pane(map, 'pins', 630);
  const photos = bench.evidence.filter((piece) => piece.place).slice(0, MOST_PINS).map((piece) => pin(piece.place, h('span', { class: 'pin photo', title: piece.title }, icon('camera', 's')), () => openPhoto(piece)));
  const said = bench.comments.filter((comment) => comment.place).slice(0, MOST_PINS).map((comment) => pin(comment.place, h('span', { class: `pin said${comment.resolved ? ' resolved' : ''}`, title: comment.text }, t('comment_mark')), () => openComment(comment)));
  const group = L.layerGroup([...photos, ...said]).addTo(map);
  return () => group.remove();
}

/** @param {[number, number]} place @param {HTMLElement} mark @param {() => void} open */
export function pin([lon, lat], mark, open) {
  const marker = L.marker([lat, lon], { pane: 'pins', keyboard: false, icon: L.divIcon({ className: 'pin-holder', html: mark, iconSize: [24, 24], iconAnchor: [12, 24] }) });
  marker.on('click', (event) => {
    L.DomEvent.stopPropagation(event);
    open();
  });
  return marker;
}

/** One click on the map is a place; Escape is none. @param {import('leaflet').Map} map @param {AbortSignal} signal @returns {Promise<[number, number] | null>} */
export function askPlace(map, signal) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const box = map.getContainer();
    /** @param {[number, number] | null} place */
    const end = (place) => {
      if (over.signal.aborted) return;
      over.abort();
      box.classList.remove('pinning');
      resolve(place);
    };
    box.classList.add('pinning');
    // before any shape hears of the click
    box.addEventListener('click', (event) => {
      if (/** @type {Element} */ (event.target).closest('.leaflet-control, .swipe')) return;
      event.stopPropagation();
      const at = map.mouseEventToLatLng(event);
      end([Math.round(at.lng * 1e6) / 1e6, Math.round(at.lat * 1e6) / 1e6]);
    }, { signal: over.signal, capture: true });
    document.addEventListener('keydown', (event) => event.key === 'Escape' && end(null), { signal: over.signal });
    signal.addEventListener('abort', () => end(null), { signal: over.signal });
  });
}
