/** Findings in the order a clerk works: what must be mended, what must be confirmed, what is good to know. Pure. */

/**
 * @typedef {object} Finding
 * @property {string} id @property {string} code @property {'block' | 'acknowledge' | 'note'} severity
 * @property {number | null} row @property {number[]} [rows] @property {number} [count] @property {string | null} field
 * @property {[number, number] | null} place @property {string} message @property {string} [message_en] @property {any} evidence
 * @property {{id: string, safe: boolean, message: string, message_en?: string, area_change_m2: number | null, shape?: any} | null} fix
 * @property {string | null} [acknowledged_by]
 */

export const SEVERITIES = /** @type {const} */ (['block', 'acknowledge', 'note']);

/**
 * Findings by severity, then by code and field, so that one fault in forty rows is one line.
 * @param {Finding[]} findings
 * @returns {{severity: 'block' | 'acknowledge' | 'note', open: number, kinds: {key: string, code: string, field: string | null, findings: Finding[], rows: number[], open: number}[]}[]}
 */
export function groupFindings(findings) {
  return SEVERITIES.map((severity) => {
    /** @type {Map<string, Finding[]>} */
    const kinds = new Map();
    for (const finding of findings) {
      if (finding.severity !== severity) continue;
      const key = `${finding.code}|${finding.field ?? ''}`;
      kinds.set(key, [...(kinds.get(key) ?? []), finding]);
    }
    const list = [...kinds].map(([key, of]) => ({ key, code: of[0].code, field: of[0].field, findings: of, rows: rowsOf(of), open: of.filter(isOpen).length }));
    return { severity, open: list.reduce((sum, kind) => sum + kind.open, 0), kinds: list.sort((a, b) => Number(b.open > 0) - Number(a.open > 0) || b.rows.length - a.rows.length) };
  }).filter((group) => group.kinds.length);
}

/** Still to be done: blocking always, the others until somebody has confirmed them. @param {Finding} finding */
export function isOpen(finding) {
  return finding.severity === 'block' || (finding.severity === 'acknowledge' && !finding.acknowledged_by);
}

/** All rows of these findings, once each, in order. @param {Finding[]} findings */
export function rowsOf(findings) {
  return [...new Set(findings.flatMap((f) => (f.rows?.length ? f.rows : f.row === null || f.row === undefined ? [] : [f.row])))].sort((a, b) => a - b);
}

/** Fixes that change nothing a person would want to decide. @param {Finding[]} findings */
export const safeFixes = (findings) => findings.filter((f) => f.fix?.safe);

/** Fields in which a value is missing, with the rows. @param {Finding[]} findings */
export function missingValues(findings) {
  /** @type {Map<string, number[]>} */
  const fields = new Map();
  for (const finding of findings) {
    if (!finding.field || finding.severity !== 'block') continue;
    fields.set(finding.field, [...new Set([...(fields.get(finding.field) ?? []), ...rowsOf([finding])])]);
  }
  return [...fields].map(([field, rows]) => ({ field, rows }));
}

/** Rows that will be submitted. @param {{read: number, dropped: number, unchanged: number, new: number, changed: number}} counts */
export function submittedCount(counts) {
  return (counts.new ?? 0) + (counts.changed ?? 0);
}

/** Square metres that will be submitted; null where there are none (points, lines). @param {{area_m2?: number | null}} upload */
export function submittedArea({ area_m2 }) {
  return area_m2 || null;
}

/** Rows as "3、5–9、14" so that forty numbers stay one line. @param {number[]} rows @param {number} [most] */
export function rowWords(rows, most = 6) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else runs.push([row, row]);
  }
  const words = runs.slice(0, most).map(([a, b]) => (a === b ? `${a}` : b === a + 1 ? `${a}、${b}` : `${a}–${b}`)).join('、');
  return runs.length > most ? `${words} …` : words;
}

/** Rows from "3、5-9": the way back from `rowWords`; null when nothing is written. @param {string} words @returns {number[] | null} */
export function readRows(words) {
  const rows = [...words.matchAll(/(\d+)(?:\s*[-–~～至]\s*(\d+))?/g)].flatMap(([, from, to]) => {
    const [first, last] = [Number(from), Math.min(Number(to ?? from), Number(from) + 100_000)];
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  });
  return rows.length ? [...new Set(rows)].sort((a, b) => a - b) : null;
}
