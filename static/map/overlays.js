/** What lies over the published map for a while: the chosen work, a list, staged rows, findings. Each returns how to take it away. */

import { L } from './vendor.js';
import { ink } from './palette.js';
import { h } from './dom.js';
import { said } from './i18n.js';

/** @typedef {import('leaflet').Map} LeafletMap */
/** @typedef {() => void} Remove */

// of the map's width: what is narrower is seen beside the swipe line, so many pixels from it
const NARROW = 0.35;
const ASIDE = 36;
const UNSEEN = { weight: 6, opacity: 0, fillOpacity: 0 };

/** @param {any} collection */
const boundsOf = (collection) => L.geoJSON(collection).getBounds();

/** @param {LeafletMap} map @param {string} name @param {number} level */
export function pane(map, name, level) {
  const made = map.getPane(name) ?? map.createPane(name);
  made.style.zIndex = String(level);
  return name;
}

/** Ring around one work: yellow under ink, seen on any ground. @param {LeafletMap} map @param {any} feature @returns {Remove} */
export function showChosen(map, feature) {
  if (!feature?.geometry) return () => {};
  pane(map, 'chosen', 460);
  /** @param {string} colour @param {number} weight @param {number} radius */
  const ring = (colour, weight, radius) => L.geoJSON(feature, {
    pane: 'chosen', interactive: false,
    style: { color: colour, weight, fill: false },
    pointToLayer: (_, at) => L.circleMarker(at, { pane: 'chosen', radius, color: colour, weight, fill: false, interactive: false }),
  });
  const group = L.layerGroup([ring(ink('highlight'), 7, 12), ring('#1B2622', 2, 12)]).addTo(map);
  return () => group.remove();
}

/** The features that make a number: drawn among the tiles, under the names; here they only take a click. @param {LeafletMap} map @param {import('./tiles.js').Tiles} tiles @param {any} collection @param {(feature: any) => void} open @returns {Remove} */
export function showMembers(map, tiles, collection, open) {
  const undraw = tiles.showMembers(collection);
  pane(map, 'members', 440);
  const layer = L.geoJSON(collection, {
    pane: 'members',
    style: UNSEEN,
    pointToLayer: (_, at) => L.circleMarker(at, { pane: 'members', radius: 6, ...UNSEEN }),
    onEachFeature: (feature, shape) => shape.on('click', (event) => {
      L.DomEvent.stopPropagation(event);
      open(feature);
    }),
  }).addTo(map);
  return () => {
    undraw();
    layer.remove();
  };
}

/** Colour of a staged row by its worst finding. @param {string | null | undefined} worst @param {string} [action] */
function stagedInk(worst, action) {
  if (action === 'dropped') return ink('ink-3');
  return worst === 'block' ? ink('bad') : worst === 'acknowledge' ? ink('warn') : ink('brand');
}

/**
 * Rows of an upload as drafts: outline only where new, lighter where unchanged; broken ones in `bad`.
 * @param {LeafletMap} map @param {any} collection @param {{open?: (row: number) => void, dash?: string, colour?: string, pane?: string, words?: (feature: any) => string, caption?: string}} [options]
 *   caption: written beside the shapes, to tell several sets apart
 * @returns {{remove: Remove, find: (row: number) => any, mark: (row: number | null) => void}}
 */
export function showStaged(map, collection, { open, dash, colour, pane: name = 'staged', words, caption } = {}) {
  pane(map, name, name === 'before' ? 445 : 450);
  /** @type {Map<number, any[]>} */
  const byRow = new Map();
  /** @param {any} p */
  const styleOf = (p) => ({
    color: colour ?? stagedInk(p.worst, p.action), weight: p.action === 'dropped' ? 1 : p.worst === 'block' ? 3 : 2.25, opacity: p.action === 'dropped' ? 0.45 : 1, dashArray: dash ?? (p.action === 'dropped' ? '2 4' : undefined),
    fillColor: colour ?? stagedInk(p.worst, p.action), fillOpacity: p.action === 'dropped' ? 0 : p.action === 'unchanged' ? 0.06 : 0.22,
  });
  const layer = L.geoJSON(collection, {
    pane: name,
    style: (feature) => styleOf(feature?.properties ?? {}),
    pointToLayer: (feature, at) => L.circleMarker(at, { pane: name, radius: 6, ...styleOf(feature.properties ?? {}) }),
    onEachFeature: (feature, shape) => {
      const row = feature.properties?.row;
      if (row !== undefined) byRow.set(row, [...(byRow.get(row) ?? []), shape]);
      if (words) shape.bindTooltip(() => h('span', null, words(feature)), { sticky: true });
      if (open) shape.on('click', (event) => {
        L.DomEvent.stopPropagation(event);
        open(row);
      });
    },
  }).addTo(map);
  const bounds = layer.getBounds();
  const label = caption && bounds.isValid()
    ? L.tooltip({ permanent: true, direction: 'top', className: 'map-tip' }).setLatLng([bounds.getNorth(), bounds.getCenter().lng]).setContent(h('span', null, caption)).addTo(map) : null;
  /** @type {Remove} */
  let unmark = () => {};
  const shapesOf = (/** @type {number} */ row) => (byRow.get(row) ?? []).map((shape) => shape.feature);
  return {
    remove: () => {
      unmark();
      label?.remove();
      layer.remove();
    },
    find: (row) => shapesOf(row)[0] ?? null,
    mark: (row) => {
      unmark();
      unmark = row === null ? () => {} : showChosen(map, /** @type {any} */ (shapesOf(row)[0]));
    },
  };
}

/** Places of findings as notches by severity; a click opens the finding. @param {LeafletMap} map @param {any[]} findings @param {(finding: any) => void} open @returns {Remove} */
export function showFindings(map, findings, open) {
  pane(map, 'findings', 620);
  const group = L.layerGroup(findings.filter((f) => f.place).slice(0, 500).map((finding) => L.marker([finding.place[1], finding.place[0]], {
    pane: 'findings', keyboard: false, title: said(finding, 'message'),
    icon: L.divIcon({ className: `finding-mark ${finding.severity}`, iconSize: [16, 16], iconAnchor: [8, 14] }),
  }).on('click', () => open(finding)))).addTo(map);
  return () => group.remove();
}

/** The evidence of one finding: the pieces that overlap, the point where a ring crosses itself. @param {LeafletMap} map @param {any} finding @returns {Remove} */
export function showEvidence(map, finding) {
  pane(map, 'evidence', 470);
  const group = L.layerGroup().addTo(map);
  if (finding.evidence) {
    L.geoJSON(finding.evidence, {
      pane: 'evidence', interactive: false, style: { color: ink('bad'), weight: 3, fillColor: ink('bad'), fillOpacity: 0.35 },
      pointToLayer: (_, at) => L.circleMarker(at, { pane: 'evidence', radius: 8, color: ink('bad'), weight: 3, fill: false, interactive: false }),
    }).addTo(group);
  }
  if (finding.place) {
    L.circleMarker([finding.place[1], finding.place[0]], { pane: 'evidence', radius: 16, color: '#1B2622', weight: 2, fill: false, interactive: false }).addTo(group);
    L.circleMarker([finding.place[1], finding.place[0]], { pane: 'evidence', radius: 19, color: ink('highlight'), weight: 4, fill: false, interactive: false }).addTo(group);
  }
  return () => group.remove();
}

/**
 * Before on the left of a line, after on its right; the line can be pulled, or moved by arrow keys.
 * @param {LeafletMap} map @param {any} before @param {any} after @param {{before: string, after: string, open: (row: number) => void, words?: (feature: any) => string}} options
 * @returns {{remove: Remove, mark: (row: number | null) => void}}
 */
export function showSwipe(map, before, after, { before: beforeWord, after: afterWord, open, words }) {
  const old = showStaged(map, before, { colour: ink('ink-2'), dash: '5 4', pane: 'before', words });
  const now = showStaged(map, after, { open, words });
  const hasBefore = before.features.length > 0;
  let at = 0.5;
  let pulled = false;
  const handle = h('div', { class: 'swipe', role: 'slider', tabIndex: 0, 'aria-label': `${beforeWord} / ${afterWord}`, 'aria-valuemin': 0, 'aria-valuemax': 100 },
    h('span', { class: 'before' }, beforeWord), h('span', { class: 'after' }, afterWord));
  const clip = () => {
    const size = map.getSize();
    const from = map.containerPointToLayerPoint([0, 0]);
    const to = map.containerPointToLayerPoint(size);
    const x = from.x + size.x * at;
    map.getPane('before')?.style.setProperty('clip', `rect(${from.y}px, ${x}px, ${to.y}px, ${from.x}px)`);
    map.getPane('staged')?.style.setProperty('clip', `rect(${from.y}px, ${to.x}px, ${to.y}px, ${x}px)`);
    handle.style.left = `${at * 100}%`;
    handle.setAttribute('aria-valuenow', String(Math.round(at * 100)));
  };
  /** @param {number} share */
  const move = (share) => {
    at = Math.max(0.02, Math.min(0.98, share));
    clip();
  };
  /** A point or a narrow plot would lie under the line: it starts beside it, until somebody pulls it. */
  const standAside = () => {
    const bounds = boundsOf(before).extend(boundsOf(after));
    if (pulled || !bounds.isValid()) return;
    const [left, right] = [map.latLngToContainerPoint(bounds.getSouthWest()).x, map.latLngToContainerPoint(bounds.getNorthEast()).x];
    const width = map.getSize().x;
    move(right - left < width * NARROW && left > 0 && right < width ? (left - ASIDE) / width : 0.5);
  };
  handle.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    pulled = true;
    handle.setPointerCapture(event.pointerId);
    map.dragging.disable();
  });
  handle.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = map.getContainer().getBoundingClientRect();
    move((event.clientX - box.left) / box.width);
  });
  handle.addEventListener('pointerup', () => map.dragging.enable());
  handle.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -0.05, ArrowRight: 0.05 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    pulled = true;
    move(at + step);
  });
  if (hasBefore) {
    map.getContainer().append(handle);
    map.on('move zoom resize', clip);
    map.on('moveend', standAside);
    clip();
  }
  return {
    mark: now.mark,
    remove: () => {
      map.off('move zoom resize', clip);
      map.off('moveend', standAside);
      for (const name of ['before', 'staged']) map.getPane(name)?.style.removeProperty('clip');
      handle.remove();
      map.dragging.enable();
      old.remove();
      now.remove();
    },
  };
}
