/** Rows of an upload in an order, and some of them. Pure. */

const WEIGHT = { block: 3, acknowledge: 2, note: 1 };

/**
 * Rows in the order and selection that is asked for.
 * @param {any[]} features @param {{sort: string, down: boolean, words: string, faulty: boolean}} asked
 */
export function arrangeRows(features, { sort, down, words, faulty }) {
  const wanted = words.trim().toLowerCase();
  const kept = features.filter(({ properties: p }) => (!faulty || p.worst === 'block' || p.worst === 'acknowledge')
    && (!wanted || Object.entries(p).some(([name, value]) => (name === 'row' ? String(value) === wanted : typeof value === 'string' && value.toLowerCase().includes(wanted)))));
  /** @param {any} p */
  const key = (p) => (sort === 'worst' ? (p.dropped ? -1 : WEIGHT[/** @type {keyof typeof WEIGHT} */ (p.worst)] ?? 0) : p[sort] ?? null);
  return kept.sort(({ properties: a }, { properties: b }) => {
    const [x, y] = [key(a), key(b)];
    // an empty cell comes last, whichever way
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a.row - b.row;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'zh');
    return (down ? -order : order) || a.row - b.row;
  });
}
