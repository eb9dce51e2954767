/** The corners of one row on the map: drag, insert, take away, snap to what lies beside it; size live, saved as one change. */

import { getFeatures } from '../api.js';
import { boxOf } from '../box.js';
import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { area, length, signed, toMu } from '../format.js';
import { language, t } from '../i18n.js';
import { toBounds } from '../map.js';
import { pane } from '../overlays.js';
import { ink } from '../palette.js';
import { L, loadCorners } from '../vendor.js';
import { area_m2, length_m, withCornerMoved, withoutCorner } from './upload-corners.js';

const SNAP_PX = 14;
/** Nothing is nearer than this; the library reads 0 as its own default. */
const NO_SNAP_PX = -1;
/** Corners drawn at once: shapes of thousands of points would stall an old machine. */
const MOST_CORNERS = 500;
const MOST_NEIGHBOURS = 500;
/** Around the row, as a share of its size, and at least so many degrees. */
const [ROOM, LEAST_ROOM_DEG] = [0.6, 0.004];

/**
 * @param {import('../desk.js').Desk} desk @param {import('./upload-bench.js').Bench} bench @param {number} row
 * @param {HTMLElement} bar where the acts stand @param {() => void} ended called when the person is done
 * @returns {Promise<() => void>} how to leave without saving
 */
export async function drawRow(desk, bench, row, bar, ended) {
  const { map } = desk;
  const feature = bench.feature(row);
  const first = feature.geometry;
  const box = /** @type {import('../box.js').Box} */ (boxOf(feature));
  await loadCorners(map);
  const neighbours = await showNeighbours(desk, bench, feature, box);
  pane(map, 'drawing', 480);
  /** @type {any} */
  const shape = makeShape(first).addTo(map);
  const over = new AbortController();
  /** Shapes as they were, to go back to; `at` is the one that is shown. */
  const past = [first];
  let at = 0;
  let snapping = true;
  let held = false;
  /** Path to the chosen corner. @type {number[] | null} */
  let corner = null;
  const size = h('span', { class: 'draw-size', 'aria-live': 'off' });
  const snapBox = h('input', { type: 'checkbox', checked: true, on: { change: () => {
    snapping = snapBox.checked;
    setSnap();
  } } });
  const undo = tool('undo', t('undo'), () => go(-1));
  const redo = tool('redo', t('redo'), () => go(1));
  const cut = tool('cut', t('corner_remove'), removeCorner);
  const save = h('button', { type: 'button', class: 'button primary', on: { click: keep } }, t('draw_save'));
  fill(bar, h('div', { class: 'draw-bar', role: 'toolbar', 'aria-label': t('edit_row', { row }) },
    h('div', { class: 'draw-what' }, h('strong', { class: 'clip' }, t('row_n', { row }), ' ', nameOf(feature)), size),
    h('div', { class: 'draw-acts' }, undo, redo, cut, h('label', { class: 'check small', title: t('snap_hint') }, snapBox, t('snap')),
      h('button', { type: 'button', class: 'button', on: { click: leave } }, t('cancel')), save)));

  shape.on('pm:change', showSize);
  shape.on('pm:edit', remember);
  shape.on('pm:vertexclick', (/** @type {any} */ event) => choose(event.indexPath));
  for (const type of ['keydown', 'keyup']) window.addEventListener(type, onKey, { signal: over.signal, capture: true });
  enable();
  map.fitBounds(toBounds(widen(box, 0.25)), { paddingTopLeft: [24, bar.offsetHeight + 32], paddingBottomRight: [24, 24], maxZoom: 18 });
  showSize();
  return leave;

  function enable() {
    shape.pm.enable({
      snappable: true, snapDistance: reach(), snapSegment: true, allowSelfIntersection: true, removeLayerBelowMinVertexCount: false,
      limitMarkersToCount: MOST_CORNERS, preventMarkerRemoval: false,
      // a hand that moves the map must not move a whole plot
      draggable: first.type.endsWith('Point'),
    });
    mark();
  }

  function reach() {
    return snapping && !held ? SNAP_PX : NO_SNAP_PX;
  }

  function setSnap() {
    shape.pm.setOptions({ snapDistance: reach() });
  }

  function present() {
    const { geometry } = shape.toGeoJSON(false);
    // a marker and a path know one place or one line: the type that was sent stays
    return geometry.type === first.type ? geometry : { type: first.type, coordinates: [geometry.coordinates] };
  }

  function remember() {
    const now = present();
    if (JSON.stringify(now) === JSON.stringify(past[at])) return;
    past.splice(at + 1, past.length, now);
    at = past.length - 1;
    corner = null;
    showSize();
  }

  /** @param {number} step */
  function go(step) {
    if (!past[at + step]) return;
    at += step;
    put(past[at]);
  }

  /** @param {any} geometry */
  function put(geometry) {
    shape.pm.disable();
    if (geometry.type.endsWith('Point')) {
      const [lon, lat] = cornerPlace(geometry);
      shape.setLatLng([lat, lon]);
    } else shape.setLatLngs(L.GeoJSON.coordsToLatLngs(geometry.coordinates, depthOf(geometry)));
    enable();
    showSize();
  }

  /** @param {number[]} path */
  function choose(path) {
    // the library's path names the ring of a polygon; a plain line has one index
    corner = path;
    mark();
    showSize();
  }

  function mark() {
    const chosen = corner && shape.pm._markers ? corner.reduce((/** @type {any} */ part, index) => part?.[index], shape.pm._markers) : null;
    shape.pm._markerGroup?.eachLayer((/** @type {any} */ marker) => marker._icon?.classList.toggle('chosen', marker === chosen));
    chosen?._icon?.focus({ preventScroll: true });
  }

  function removeCorner() {
    const cutShape = corner && withoutCorner(present(), corner);
    if (!cutShape) return;
    corner = null;
    put(cutShape);
    remember();
  }

  function showSize() {
    const now = present();
    undo.disabled = at === 0;
    redo.disabled = at === past.length - 1;
    cut.disabled = !corner;
    save.disabled = JSON.stringify(now) === JSON.stringify(first);
    const [ground, way] = [area_m2(now), length_m(now)];
    const crossed = shape.pm.hasSelfIntersection?.() === true;
    const change = ground === null ? null : ground - (area_m2(first) ?? 0);
    fill(size, crossed ? h('span', { class: 'problem-inline' }, t('draw_crossed')) : ground !== null ? [h('strong', { class: 'number' }, area(ground, language())), change && Math.abs(change) >= 0.5 ? h('span', { class: 'hint number' }, ` ${signed(toMu(change), 2)}`) : null]
      : way !== null ? h('strong', { class: 'number' }, length(way, language())) : null);
  }

  /** @param {Event} event */
  function onKey(event) {
    const key = /** @type {KeyboardEvent} */ (event);
    if (held !== key.ctrlKey) {
      held = key.ctrlKey;
      setSnap();
    }
    if (event.type === 'keyup' || /** @type {Element} */ (event.target).closest('input, select, textarea, dialog')) return;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key.key];
    if (arrow && corner) {
      const kept = corner;
      const step_m = key.shiftKey ? 10 : 1;
      put(withCornerMoved(present(), corner, arrow[0] * step_m, arrow[1] * step_m));
      remember();
      choose(kept);
    } else if ((key.key === 'Delete' || key.key === 'Backspace') && corner) removeCorner();
    else if (key.key.toLowerCase() === 'z' && key.ctrlKey) go(key.shiftKey ? 1 : -1);
    else if (key.key.toLowerCase() === 'y' && key.ctrlKey) go(1);
    else if (key.key === 'Escape') leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async function keep() {
    const geometry = present();
    close();
    await bench.change('PATCH', '/rows', { rows: [row], geometry });
    ended();
  }

  function leave() {
    if (over.signal.aborted) return;
    close();
    ended();
  }

  function close() {
    over.abort();
    shape.pm.disable();
    shape.remove();
    neighbours.remove();
  }

  /** @param {any} of */
  function nameOf(of) {
    return of.properties[desk.catalogue.layer(bench.upload.layer)?.label_field ?? 'name'] ?? '';
  }
}

/** @param {string} picture @param {string} words @param {() => void} act */
function tool(picture, words, act) {
  return h('button', { type: 'button', class: 'square', title: words, 'aria-label': words, on: { click: act } }, icon(picture, 's'));
}

/** @param {any} geometry */
const depthOf = (geometry) => /** @type {Record<string, number>} */ ({ LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 })[geometry.type];
/** @param {any} geometry @returns {number[]} */
const cornerPlace = (geometry) => (geometry.type === 'MultiPoint' ? geometry.coordinates[0] : geometry.coordinates);

/** @param {any} geometry @returns {any} */
function makeShape(geometry) {
  const options = /** @type {any} */ ({ pane: 'drawing', pmIgnore: false, color: ink('brand'), weight: 2.5, fillColor: ink('brand'), fillOpacity: 0.15 });
  if (geometry.type.endsWith('Point')) {
    const [lon, lat] = cornerPlace(geometry);
    return L.marker([lat, lon], /** @type {any} */ ({ pmIgnore: false, draggable: true, icon: L.divIcon({ className: 'drawn-point', iconSize: [20, 20] }) }));
  }
  const places = L.GeoJSON.coordsToLatLngs(geometry.coordinates, depthOf(geometry));
  return geometry.type.endsWith('Polygon') ? L.polygon(/** @type {any} */ (places), options) : L.polyline(/** @type {any} */ (places), options);
}

/** @param {import('../box.js').Box} box @param {number} share @returns {import('../box.js').Box} */
function widen([west, south, east, north], share) {
  const [x, y] = [Math.max((east - west) * share, LEAST_ROOM_DEG / 8), Math.max((north - south) * share, LEAST_ROOM_DEG / 8)];
  return [west - x, south - y, east + x, north + y];
}

/** What corners snap to: other rows, published works nearby, the border of the township. @param {import('../desk.js').Desk} desk @param {import('./upload-bench.js').Bench} bench @param {any} feature @param {import('../box.js').Box} box */
async function showNeighbours({ map, tiles }, bench, feature, box) {
  pane(map, 'neighbours', 455);
  const [x, y] = [Math.max((box[2] - box[0]) * ROOM, LEAST_ROOM_DEG), Math.max((box[3] - box[1]) * ROOM, LEAST_ROOM_DEG)];
  const around = [box[0] - x, box[1] - y, box[2] + x, box[3] + y];
  const near = (/** @type {any} */ other) => {
    const its = boxOf(other);
    return its && its[0] <= around[2] && around[0] <= its[2] && its[1] <= around[3] && around[1] <= its[3];
  };
  const published = await getFeatures(`/collections/${bench.upload.layer}/items`, { bbox: around.map((value) => value.toFixed(6)).join(',') }, MOST_NEIGHBOURS, bench.signal).catch(() => ({ features: [] }));
  const rows = bench.rows.features.filter((other) => other.geometry && other !== feature && !other.properties.dropped && near(other)).slice(0, MOST_NEIGHBOURS);
  const works = published.features.filter((/** @type {any} */ other) => other.id !== feature.properties.feature_id);
  const towns = tiles.towns.features.filter(near);
  const group = L.layerGroup().addTo(map);
  /** @param {any[]} features @param {any} style */
  const add = (features, style) => L.geoJSON(/** @type {any} */ (features), /** @type {any} */ ({ pane: 'neighbours', interactive: false, snapIgnore: false, style, pointToLayer: (/** @type {any} */ _, /** @type {any} */ at) => L.circleMarker(at, /** @type {any} */ ({ pane: 'neighbours', radius: 4, interactive: false, snapIgnore: false, ...style })) })).addTo(group);
  add(towns, { color: ink('ink-2'), weight: 1.5, dashArray: '8 3 2 3', fill: false });
  add(works, { color: ink('ink-2'), weight: 1.25, fillColor: ink('ink-2'), fillOpacity: 0.08 });
  add(rows, { color: ink('brand'), weight: 1.5, opacity: 0.7, fill: false });
  return group;
}
