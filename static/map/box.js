/** The box around places. Pure. */

/** @typedef {[number, number, number, number]} Box  west, south, east, north */

/** The box of a geometry, a feature or a collection; null when there is nothing. @param {any} thing @returns {Box | null} */
export function boxOf(thing) {
  /** @type {Box} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  /** @param {any} coordinates */
  const walk = (coordinates) => {
    if (typeof coordinates[0] === 'number') {
      box[0] = Math.min(box[0], coordinates[0]);
      box[1] = Math.min(box[1], coordinates[1]);
      box[2] = Math.max(box[2], coordinates[0]);
      box[3] = Math.max(box[3], coordinates[1]);
    } else coordinates.forEach(walk);
  };
  /** @param {any} item */
  const visit = (item) => {
    if (!item) return;
    if (item.features) item.features.forEach(visit);
    else if (item.type === 'Feature') visit(item.geometry);
    else if (item.geometries) item.geometries.forEach(visit);
    else if (item.coordinates?.length) walk(item.coordinates);
  };
  visit(thing);
  return Number.isFinite(box[0]) ? box : null;
}
