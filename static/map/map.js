/** The Leaflet map: its bounds, controls, and how it follows and leads the view. */

import { L } from './vendor.js';
import { icon } from './icons.js';
import { h } from './dom.js';
import { label, t } from './i18n.js';

export { boxOf } from './box.js';

/** @typedef {import('leaflet').Map} LeafletMap */
/** @typedef {import('./box.js').Box} Box */

/** @param {HTMLElement} element @param {import('./catalogue.js').Catalogue} catalogue @param {import('./state.js').Store} store */
export function createMap(element, catalogue, store) {
  const home = toBounds(catalogue.bounds);
  const map = L.map(element, {
    zoomControl: false, attributionControl: false, minZoom: 8, maxZoom: 18, zoomSnap: 0.25, zoomDelta: 1, wheelPxPerZoomLevel: 90,
    maxBounds: home.pad(1.2), maxBoundsViscosity: 0.6, renderer: L.canvas({ padding: 0.3 }),
    zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  });
  const { zoom, center } = store.view;
  if (zoom !== null && center) map.setView([center[1], center[0]], zoom);
  else {
    map.fitBounds(home, { padding: [12, 12] });
    showBox(map, catalogue.bounds);
  }
  L.control.zoom({ position: 'topright', zoomInTitle: t('zoom_in'), zoomOutTitle: t('zoom_out') }).addTo(map);
  homeControl(catalogue.bounds).addTo(map);
  L.control.scale({ imperial: false, position: 'bottomleft' }).addTo(map);
  L.control.attribution({ prefix: false, position: 'bottomright' }).addTo(map).addAttribution(sheetNote(catalogue));
  element.setAttribute('aria-label', t('map_label'));
  // panels come and go beside the map; its centre stays where it was
  const follow = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
  follow.observe(element);
  map.on('unload', () => follow.disconnect());
  map.on('moveend', () => {
    const at = map.getCenter();
    store.set({ zoom: Math.round(map.getZoom() * 100) / 100, center: [round5(at.lng), round5(at.lat)] });
  });
  return map;
}

/** @param {number} value */
const round5 = (value) => Math.round(value * 1e5) / 1e5;

/** What the sheet's margin says: frame of reference, and that composed geometry is not surveyed. @param {import('./catalogue.js').Catalogue} catalogue */
function sheetNote(catalogue) {
  const note = catalogue.illustrative ? label(catalogue.notice) || t('illustrative_note') : '';
  const div = document.createElement('div');
  div.textContent = [note, 'CGCS2000'].filter(Boolean).join(' · ');
  return div.innerHTML;
}

/** @param {Box} home */
function homeControl(home) {
  const Control = L.Control.extend({
    options: { position: 'topright' },
    onAdd(/** @type {LeafletMap} */ map) {
      const link = h('button', { type: 'button', class: 'map-button', title: t('whole_county'), 'aria-label': t('whole_county'), on: {
        click: () => showBox(map, home),
      } }, icon('home', 's'));
      L.DomEvent.disableClickPropagation(link);
      return h('div', { class: 'leaflet-bar' }, link);
    },
  });
  return new Control();
}

/** @param {Box} box */
export function toBounds([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}

/** Bring a box into view, clear of a sheet that covers the lower half of a phone. @param {LeafletMap} map @param {Box | null | undefined} box @param {number} [maxZoom] */
export function showBox(map, box, maxZoom = 16) {
  if (!box || !box.every(Number.isFinite)) return;
  map.fitBounds(toBounds(box), { paddingTopLeft: [24, 24], paddingBottomRight: [24, 24 + sheetHeight(map)], maxZoom });
}

/** Pixels of the map that a phone's sheet covers. @param {LeafletMap} map */
function sheetHeight(map) {
  if (!matchMedia('(max-width: 720px)').matches) return 0;
  const sheets = /** @type {HTMLElement[]} */ ([...(map.getContainer().closest('.frame')?.querySelectorAll('.side, .detail') ?? [])]);
  return Math.min(Math.max(0, ...sheets.map((sheet) => sheet.offsetHeight)), map.getSize().y * 0.6);
}

/** @param {LeafletMap} map @param {[number, number]} place @param {number} [zoom] */
export function showPlace(map, [lon, lat], zoom = 15.5) {
  showBox(map, [lon - 1e-4, lat - 1e-4, lon + 1e-4, lat + 1e-4], Math.max(zoom, map.getZoom()));
}
