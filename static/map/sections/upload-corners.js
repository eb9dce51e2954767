/** Corners of a shape being drawn, and its size on the ellipsoid while it is. Pure; the server's figure replaces this one. */

/** GRS80, on which CGCS2000 stands. */
const A_M = 6378137;
const E2 = 0.00669438002290;
const E = Math.sqrt(E2);
const RADIANS = Math.PI / 180;

/** Twice the sine of the authalic latitude, up to a factor: equal-area ordinate on the ellipsoid. @param {number} lat degrees */
function ordinate(lat) {
  const s = Math.sin(lat * RADIANS);
  return ((1 - E2) * (s / (1 - E2 * s * s) - Math.log((1 - E * s) / (1 + E * s)) / (2 * E))) / 2;
}

/** Square metres of a ring on the ellipsoid; edges are straight in the equal-area projection, which plots do not feel. @param {number[][]} ring */
function ringArea(ring) {
  let sum = 0;
  const [lon0, lat0] = ring[0];
  const y0 = ordinate(lat0);
  for (let i = 0; i < ring.length; i += 1) {
    const [a, b] = [ring[i], ring[(i + 1) % ring.length]];
    sum += (a[0] - lon0) * (ordinate(b[1]) - y0) - (b[0] - lon0) * (ordinate(a[1]) - y0);
  }
  return Math.abs(sum / 2) * RADIANS * A_M * A_M;
}

/** Square metres of a polygon or several; null for what has no area. @param {any} geometry GeoJSON, EPSG:4490 */
export function area_m2(geometry) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : null;
  if (!polygons) return null;
  return polygons.reduce((/** @type {number} */ sum, /** @type {number[][][]} */ [outer, ...holes]) => sum + ringArea(outer) - holes.reduce((/** @type {number} */ all, /** @type {number[][]} */ hole) => all + ringArea(hole), 0), 0);
}

/** Metres of a line or several; null for what has no length of its own. @param {any} geometry */
export function length_m(geometry) {
  const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.type === 'MultiLineString' ? geometry.coordinates : null;
  if (!lines) return null;
  return lines.reduce((/** @type {number} */ sum, /** @type {number[][]} */ line) => sum + line.slice(1).reduce((all, b, i) => all + step_m(line[i], b), 0), 0);
}

/** Metres between two places that are near each other. @param {number[]} a @param {number[]} b */
function step_m(a, b) {
  const [east, north] = metres(((a[1] + b[1]) / 2));
  return Math.hypot((b[0] - a[0]) * east, (b[1] - a[1]) * north);
}

/** Metres of one degree to the east and to the north. @param {number} lat @returns {[number, number]} */
function metres(lat) {
  const w = 1 - E2 * Math.sin(lat * RADIANS) ** 2;
  return [(A_M / Math.sqrt(w)) * Math.cos(lat * RADIANS) * RADIANS, ((A_M * (1 - E2)) / w ** 1.5) * RADIANS];
}

/**
 * The line or ring that a path of indices ends in; the last index is the corner's own.
 * @param {any} geometry @param {number[]} path @returns {number[][]}
 */
function lineAt(geometry, path) {
  return path.slice(0, -1).reduce((part, index) => part[index], geometry.coordinates);
}

/** Corners of a shape, each with its path; the last point of a ring is its first again, and no corner. @param {any} geometry @returns {{path: number[], place: number[]}[]} */
export function cornersOf(geometry) {
  const ring = geometry.type.endsWith('Polygon');
  /** @param {any} part @param {number[]} path @returns {{path: number[], place: number[]}[]} */
  const walk = (part, path) => {
    if (typeof part[0] === 'number') return [{ path, place: part }];
    const line = typeof part[0]?.[0] === 'number';
    return (line && ring ? part.slice(0, -1) : part).flatMap((/** @type {any} */ inner, /** @type {number} */ i) => walk(inner, [...path, i]));
  };
  return walk(geometry.coordinates, []);
}

/** The shape without one corner; null where too few would be left. @param {any} geometry @param {number[]} path */
export function withoutCorner(geometry, path) {
  const copy = structuredClone(geometry);
  const line = lineAt(copy, path);
  const ring = geometry.type.endsWith('Polygon');
  if (line.length <= (ring ? 4 : 2)) return null;
  line.splice(/** @type {number} */ (path.at(-1)), 1);
  if (ring) closeRing(line, /** @type {number} */ (path.at(-1)));
  return copy;
}

/** The shape with one corner moved by so many metres. @param {any} geometry @param {number[]} path @param {number} east_m @param {number} north_m */
export function withCornerMoved(geometry, path, east_m, north_m) {
  const copy = structuredClone(geometry);
  const line = path.length ? lineAt(copy, path) : [copy.coordinates];
  const at = path.at(-1) ?? 0;
  const [east, north] = metres(line[at][1]);
  const moved = [line[at][0] + east_m / east, line[at][1] + north_m / north];
  if (path.length) line[at] = moved;
  else copy.coordinates = moved;
  if (geometry.type.endsWith('Polygon') && at === 0) line[line.length - 1] = [...moved];
  return copy;
}

/** After the first point of a ring was taken away, its last one is the new first. @param {number[][]} line @param {number} removed */
function closeRing(line, removed) {
  if (removed === 0) line[line.length - 1] = [...line[0]];
}
