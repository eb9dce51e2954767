/** A small map in SVG: townships, a line with its chainage, and marks upon it. It prints, and needs no tiles. */

import { get } from '../api.js';
import { svg } from '../dom.js';
import { label } from '../i18n.js';

/** @typedef {[number, number, number]} Corner  longitude, latitude, chainage */
const WIDTH = 360;
const HEIGHT = 280;

/** @type {Promise<any> | null} */
let towns = null;
/** Townships once a page; they change by an act of state. */
export const fetchTowns = () => (towns ??= get('/collections/townships/items', { limit: 100 }).catch((error) => {
  towns = null;
  throw error;
}));

/**
 * @param {any} collection townships @param {Corner[]} path
 * @param {{lines?: any[], points?: {at: [number, number], kind: string, title: string}[], units?: import('../desk.js').Unit[]}} [more] lines: GeoJSON geometries drawn strongly
 */
export function sketch(collection, path, { lines = [], points = [], units = [] } = {}) {
  const shown = path.length ? path.map(([lon, lat]) => [lon, lat]) : lines.flatMap((g) => g.coordinates.flat());
  const box = boxAround(shown);
  const scale = Math.min((WIDTH - 24) / (box.width * Math.cos((box.lat * Math.PI) / 180)), (HEIGHT - 24) / box.height);
  const across = scale * Math.cos((box.lat * Math.PI) / 180);
  /** @param {number[]} at */
  const place = ([lon, lat]) => [WIDTH / 2 + (lon - box.lon) * across, HEIGHT / 2 - (lat - box.lat) * scale];
  /** @param {number[][]} corners */
  const draw = (corners) => `M${corners.map((c) => place(c).map((v) => v.toFixed(1)).join(' ')).join('L')}`;
  const mark = svg('circle', { class: 'sketch-mark', r: 6, cx: -20, cy: -20 });
  const part = svg('path', { class: 'sketch-part', d: '' });
  const element = svg('svg', { class: 'sketch-map', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' },
    collection.features.map((/** @type {any} */ town) => svg('path', { class: 'sketch-town', d: town.geometry.coordinates.map((/** @type {any} */ polygon) => `${polygon.map(thin).map(draw).join('Z')}Z`).join('') })),
    collection.features.map((/** @type {any} */ town) => {
      const middle = boxAround(town.geometry.coordinates[0][0]);
      const [x, y] = place([middle.lon, middle.lat]);
      if (x < 14 || x > WIDTH - 14 || y < 12 || y > HEIGHT - 6) return null;
      return svg('text', { class: 'sketch-name', x, y }, label(units.find((u) => u.key === town.properties.key)) || town.properties.name);
    }),
    path.length ? svg('path', { class: 'sketch-line', d: draw(path) }) : null,
    lines.map((geometry) => svg('path', { class: 'sketch-way', d: geometry.coordinates.map(draw).join('') })),
    part,
    points.map(({ at, kind, title }) => svg('circle', { class: `sketch-point ${kind}`, r: kind === 'start' ? 6 : 3.5, cx: place(at)[0], cy: place(at)[1] }, svg('title', null, title))),
    mark);
  return {
    element,
    /** Mark a chainage, and a stretch around it. @param {number | null} at_m @param {[number, number] | null} [between] */
    show(at_m, between = null) {
      const spot = at_m === null ? null : findPlace(path, at_m);
      const [x, y] = spot ? place(spot) : [-20, -20];
      mark.setAttribute('cx', String(x));
      mark.setAttribute('cy', String(y));
      part.setAttribute('d', between ? draw(cutPath(path, between[0], between[1])) : '');
    },
  };
}

/** The place at a chainage, between the corners around it. @param {Corner[]} path @param {number} at_m @returns {[number, number] | null} */
export function findPlace(path, at_m) {
  if (!path.length) return null;
  const next = path.findIndex((corner) => corner[2] >= at_m);
  if (next <= 0) return next === 0 ? [path[0][0], path[0][1]] : [path[path.length - 1][0], path[path.length - 1][1]];
  const [a, b] = [path[next - 1], path[next]];
  const share = b[2] === a[2] ? 0 : (at_m - a[2]) / (b[2] - a[2]);
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** Corners between two chainages, with both ends. @param {Corner[]} path @param {number} from_m @param {number} to_m @returns {number[][]} */
export function cutPath(path, from_m, to_m) {
  const ends = [findPlace(path, from_m), findPlace(path, to_m)];
  if (!ends[0] || !ends[1]) return [];
  return [ends[0], ...path.filter((corner) => corner[2] > from_m && corner[2] < to_m), ends[1]];
}

/** A sketch needs no corner closer than a pixel. @param {number[][]} ring */
const thin = (ring) => (ring.length > 160 ? ring.filter((_, at) => at % Math.ceil(ring.length / 120) === 0) : ring);

/** @param {number[][]} corners */
function boxAround(corners) {
  const lons = corners.map((c) => c[0]);
  const lats = corners.map((c) => c[1]);
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  return { lon: (west + east) / 2, lat: (south + north) / 2, width: Math.max(east - west, 0.02), height: Math.max(north - south, 0.015) };
}
