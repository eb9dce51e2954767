/** What takes a change of rows back: the difference between two states of a file, written as requests. Pure. */

/** @typedef {{rows: number[], drop?: boolean, set?: Record<string, any>, geometry?: any}} RowEdit  the body of PATCH /uploads/{id}/rows */

/** Told of a row by the server, not entered by anybody. */
const TOLD = new Set(['row', 'action', 'dropped', 'feature_id', 'worst', 'edited', 'area_m2', 'length_m', 'base_version']);
/** More requests than these would take longer than mending by hand. */
export const MOST_EDITS = 40;

/**
 * Edits that lead from `after` back to `before`; null when there are too many, or the rows are not the same rows.
 * @param {any[]} before features @param {any[]} after features @returns {RowEdit[] | null}
 */
export function editsBack(before, after) {
  if (before.length !== after.length) return null;
  const now = new Map(after.map((feature) => [feature.properties.row, feature]));
  /** @type {Map<string, RowEdit>} */
  const edits = new Map();
  for (const was of before) {
    const is = now.get(was.properties.row);
    if (!is) return null;
    for (const edit of rowBack(was, is)) {
      const key = edit.geometry ? `geometry ${edit.rows[0]}` : JSON.stringify([edit.drop, edit.set]);
      const same = edits.get(key);
      if (same) same.rows.push(...edit.rows);
      else edits.set(key, edit);
    }
    if (edits.size > MOST_EDITS) return null;
  }
  return [...edits.values()];
}

/** @param {any} was @param {any} is @returns {RowEdit[]} */
function rowBack(was, is) {
  const rows = [was.properties.row];
  /** @type {RowEdit[]} */
  const edits = [];
  if (Boolean(was.properties.dropped) !== Boolean(is.properties.dropped)) edits.push({ rows, drop: Boolean(was.properties.dropped) });
  if (was.geometry && JSON.stringify(was.geometry) !== JSON.stringify(is.geometry)) edits.push({ rows, geometry: was.geometry });
  /** @type {Record<string, any>} */
  const set = {};
  for (const name of new Set([...Object.keys(was.properties), ...Object.keys(is.properties)])) {
    const value = was.properties[name] ?? null;
    if (!TOLD.has(name) && JSON.stringify(value) !== JSON.stringify(is.properties[name] ?? null)) set[name] = value;
  }
  if (Object.keys(set).length) edits.push({ rows, set });
  return edits.map((edit) => ({ ...edit, rows: [...rows] }));
}
