/** A small map of one reading of a file: county, townships, rivers and works nearby faint, the shapes of the file strong. */

import { svg } from '../dom.js';
import { boxOf } from '../box.js';

/** @typedef {import('../box.js').Box} Box */
/** @typedef {(place: number[]) => [number, number]} Project */

const WIDTH = 300;
const HEIGHT = 200;
const RADIUS_KM = 6371;
/** Readings less than this share of the drawing apart look the same. */
const CLEAR_SHARE = 0.15;
/** A closer look is about two kilometres wide. */
const CLOSE_DEG = 0.014;

/** Box with some room around it, in the proportions of the drawing. @param {Box} box @param {number} [room] share of the longer side @param {number} [least_deg] @returns {Box} */
export function frameOf([west, south, east, north], room = 0.12, least_deg = 0.012) {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const middle = [(west + east) / 2, (south + north) / 2];
  const wide = Math.max(east - west, least_deg) * (1 + 2 * room);
  const high = Math.max(north - south, least_deg) * (1 + 2 * room);
  const scale = Math.max((wide * shrink) / WIDTH, high / HEIGHT);
  return [middle[0] - (scale * WIDTH) / shrink / 2, middle[1] - (scale * HEIGHT) / 2, middle[0] + (scale * WIDTH) / shrink / 2, middle[1] + (scale * HEIGHT) / 2];
}

/** Readings of this county lie some hundred metres apart: one frame for all shows which one fits. @param {any[]} candidates @param {Box} county @returns {Box} */
export function commonFrame(candidates, county) {
  const here = candidates.filter((one) => one.box && meets(one.box, county)).map((one) => one.box);
  if (!here.length) return frameOf(county);
  const all = unite(here);
  return all[2] - all[0] > county[2] - county[0] ? frameOf(county) : frameOf(all, 0.18);
}

/**
 * A closer frame, where readings lie so near each other that nobody could tell them apart on the whole: around the row
 * in the middle of the file. Null when the whole shows it.
 * @param {{box: Box | null, features?: any}[]} candidates @param {Box} county @param {Box} whole @returns {Box | null}
 */
export function closerFrame(candidates, county, whole) {
  const here = candidates.filter((one) => one.box && meets(one.box, county) && one.features?.features.length);
  if (here.length < 2) return null;
  const first = /** @type {Box} */ (here[0].box);
  const apart_km = Math.max(...here.map((one) => distance_km(/** @type {Box} */ (one.box), first)));
  const wide_km = distance_km([whole[0], whole[1], whole[0], whole[1]], [whole[2], whole[1], whole[2], whole[1]]);
  if (apart_km > CLEAR_SHARE * wide_km) return null;
  const rows = here[0].features.features.map((/** @type {any} */ f) => ({ row: f.properties.row, box: boxOf(f) })).filter((/** @type {any} */ f) => f.box);
  const middle = rows.sort((/** @type {any} */ a, /** @type {any} */ b) => distance_km(a.box, first) - distance_km(b.box, first))[0];
  const places = here.map((one) => boxOf(one.features.features.find((/** @type {any} */ f) => f.properties.row === middle?.row))).filter((box) => box !== null);
  return places.length ? frameOf(unite(places), 0.3, CLOSE_DEG) : null;
}

/** @param {Box[]} boxes @returns {Box} */
const unite = (boxes) => boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);

/** Path of a geometry on whole tenths of a pixel; points that fall together are drawn once. @param {any} geometry @param {Project} project */
export function pathOf(geometry, project) {
  /** @type {string[]} */
  const parts = [];
  /** @param {number[][]} line @param {boolean} closed */
  const draw = (line, closed) => {
    let last = '';
    const points = [];
    for (const place of line) {
      const [x, y] = project(place);
      const word = `${Math.round(x * 2) / 2} ${Math.round(y * 2) / 2}`;
      if (word !== last) points.push(word);
      last = word;
    }
    if (points.length > 1) parts.push(`M${points.join('L')}${closed ? 'Z' : ''}`);
  };
  /** @param {any} g */
  const visit = (g) => {
    if (!g) return;
    if (g.type === 'GeometryCollection') g.geometries.forEach(visit);
    else if (g.type === 'Polygon') g.coordinates.forEach((/** @type {number[][]} */ ring) => draw(ring, true));
    else if (g.type === 'MultiPolygon') g.coordinates.flat().forEach((/** @type {number[][]} */ ring) => draw(ring, true));
    else if (g.type === 'LineString') draw(g.coordinates, false);
    else if (g.type === 'MultiLineString') g.coordinates.forEach((/** @type {number[][]} */ line) => draw(line, false));
  };
  visit(geometry);
  return parts.join('');
}

/** @param {Box} frame @returns {Project} */
export function projection([west, south, east, north]) {
  return ([lon, lat]) => [((lon - west) / (east - west)) * WIDTH, ((north - lat) / (north - south)) * HEIGHT];
}

/** @param {Box} a @param {Box} b */
export const meets = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Kilometres between the middles of two boxes. @param {Box} a @param {Box} b */
export function distance_km(a, b) {
  const radians = Math.PI / 180;
  const [latA, latB] = [(a[1] + a[3]) / 2, (b[1] + b[3]) / 2];
  const x = ((a[0] + a[2]) / 2 - (b[0] + b[2]) / 2) * radians * Math.cos(((latA + latB) / 2) * radians);
  return RADIUS_KM * Math.hypot(x, (latA - latB) * radians);
}

/**
 * @param {{frame: Box, county: Box, towns: any[], rivers: any[], works: any[], shapes: any[], others: any[], words: string}} what
 *   others: the same shapes where the other readings put them
 */
export function drawSketch({ frame, county, towns, rivers, works, shapes, others, words }) {
  const project = projection(frame);
  const inFrame = (/** @type {any} */ f) => {
    const box = boxOf(f);
    return box && meets(box, frame);
  };
  /** @param {any[]} features @param {string} name */
  const layer = (features, name) => svg('path', { class: name, d: features.filter(inFrame).map((f) => pathOf(f.geometry, project)).join('') });
  const dots = shapes.filter((f) => f.geometry && inFrame(f)).map((f) => {
    const box = /** @type {Box} */ (boxOf(f));
    const [x, y] = project([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
    const [left, top] = project([box[0], box[3]]);
    const size = Math.max(2 * (x - left), 2 * (y - top));
    return size < 6 ? svg('circle', { class: 'shape', cx: x.toFixed(1), cy: y.toFixed(1), r: 3 }) : null;
  });
  return svg('svg', { class: 'sketch', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': words, preserveAspectRatio: 'xMidYMid slice' },
    layer(towns, 'town'), layer(rivers, 'river'), layer(works, 'work'), layer(others, 'other'), layer(shapes, 'shape'), dots, drawInset(county, frame, towns));
}

/** Where in the county the drawing lies; nothing when it shows all of it. @param {Box} county @param {Box} frame @param {any[]} towns */
function drawInset(county, frame, towns) {
  if (frame[2] - frame[0] > 0.6 * (county[2] - county[0])) return null;
  const [west, south, east, north] = frameOf(county, 0.06);
  const scale = 0.22;
  /** @type {Project} */
  const project = ([lon, lat]) => [WIDTH - 4 - ((east - lon) / (east - west)) * WIDTH * scale, 4 + ((north - lat) / (north - south)) * HEIGHT * scale];
  const [x, y] = project([(frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2]);
  return svg('g', { class: 'inset', 'aria-hidden': 'true' },
    svg('rect', { x: WIDTH - 4 - WIDTH * scale, y: 4, width: WIDTH * scale, height: HEIGHT * scale, rx: 2 }),
    svg('path', { class: 'town', d: towns.map((town) => pathOf(town.geometry, project)).join('') }),
    svg('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: 3.5 }));
}
