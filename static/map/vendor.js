/**
 * The only file that names library paths. There is no import map: an inline one would need a hash in the
 * Content-Security-Policy, and `script-src 'self'` without exception is worth more. The bridge between Leaflet and
 * MapLibre is taken in its classic form, which finds both as globals.
 */

// @ts-ignore the types are those of "leaflet", the path is that of the file that is served
import * as leafletModule from './node_modules/leaflet/dist/leaflet-src.esm.js';
// @ts-ignore as above, for "maplibre-gl"
import * as maplibreModule from './node_modules/maplibre-gl/dist/maplibre-gl.mjs';

/** @type {typeof import('leaflet')} */
export const L = /** @type {any} */ ({ ...leafletModule });
/** @type {typeof import('maplibre-gl')} */
export const maplibregl = /** @type {any} */ (maplibreModule);

maplibregl.setWorkerUrl(new URL('./node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs', import.meta.url).href);

/** @type {any} */
const page = globalThis;
page.L = L;
page.maplibregl = maplibregl;
// @ts-ignore no types at this path
await import('./node_modules/@maplibre/maplibre-gl-leaflet/leaflet-maplibre-gl.js');

/** Sends large files piece by piece, and goes on where it was broken off (tus). @returns {Promise<any>} */
export async function loadTus() {
  // @ts-ignore no types at this path
  await import('./node_modules/tus-js-client/dist/tus.min.js');
  return page.tus;
}

/** Packs loose files into one. @returns {Promise<any>} */
export async function loadZip() {
  // @ts-ignore no types at this path
  return import('./node_modules/fflate/esm/browser.js');
}

/** Corners of shapes that can be dragged and snap. It is fetched when somebody draws, and knows the map from then on. @param {import('leaflet').Map} map */
export async function loadCorners(map) {
  // @ts-ignore no types at this path
  await import('./node_modules/@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js');
  const { PM } = page.L;
  PM.setOptIn(true);
  if (!(/** @type {any} */ (map).pm)) Object.assign(map, { pm: new PM.Map(map) });
  return PM;
}

/** Charts; drawn on canvas, and their tips too: markup in tips would need inline styles, which the pages forbid. @returns {Promise<any>} */
export async function loadCharts() {
  // @ts-ignore no types at this path
  return import('./node_modules/echarts/dist/echarts.esm.min.mjs');
}
