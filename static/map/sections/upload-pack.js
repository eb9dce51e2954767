/** Files that were picked together: one is sent as it is, the parts of a shapefile or MapInfo table become one zip. */

import { loadZip } from '../vendor.js';

/** Endings of files that mean nothing alone; the first of each row is the one that the others belong to. */
const FAMILIES = [
  ['shp', 'shx', 'dbf', 'prj', 'cpg', 'sbn', 'sbx', 'qix', 'qpj', 'shp.xml', 'fix', 'ain', 'aih', 'atx'],
  ['tab', 'dat', 'map', 'id', 'ind'],
  ['mif', 'mid'],
];

/** @typedef {{name: string}} Named */
/**
 * @template {Named} F
 * @typedef {{send: F} | {pack: F[], name: string} | {refused: 'pick_parts' | 'pick_one' | 'pick_none', part?: string}} Plan
 */

/**
 * What to do with the files that a person picked or dropped at once.
 * @template {Named} F
 * @param {F[]} files
 * @returns {Plan<F>}
 */
export function planFiles(files) {
  const real = files.filter((file) => !/^(\.|~\$)|^(thumbs\.db|desktop\.ini)$/i.test(file.name));
  if (!real.length) return { refused: 'pick_none' };
  for (const family of FAMILIES) {
    const [main, ...others] = family;
    const heads = real.filter((file) => endingOf(file.name, family) === main);
    const all = real.filter((file) => endingOf(file.name, family));
    if (heads.length && all.length === real.length) return { pack: real, name: `${stem(heads[0].name, main)}.zip` };
    // a lone .dat is a list of surveyed points
    if (!heads.length && all.length === real.length && others.includes(endingOf(real[0].name, family) ?? '') && main !== 'tab') {
      return { refused: 'pick_parts', part: `.${main}` };
    }
  }
  return real.length === 1 ? { send: real[0] } : { refused: 'pick_one' };
}

/** @param {string} name @param {string[]} family */
function endingOf(name, family) {
  const lower = name.toLowerCase();
  return [...family].sort((a, b) => b.length - a.length).find((ending) => lower.endsWith(`.${ending}`)) ?? null;
}

/** @param {string} name @param {string} ending */
const stem = (name, ending) => name.slice(0, -ending.length - 1);

/**
 * One zip of several files. The same files give the same bytes, so that a broken transfer can go on after a reload.
 * @param {File[]} files @param {string} name @returns {Promise<File>}
 */
export async function packFiles(files, name) {
  const { zip } = await loadZip();
  const parts = Object.fromEntries(await Promise.all(files.map(async (file) => [file.name, [new Uint8Array(await file.arrayBuffer()), { mtime: file.lastModified, level: 6 }]])));
  const packed = await new Promise((resolve, reject) => {
    zip(parts, (/** @type {Error | null} */ error, /** @type {Uint8Array} */ bytes) => (error ? reject(error) : resolve(bytes)));
  });
  return new File([packed], name, { type: 'application/zip', lastModified: Math.max(...files.map((file) => file.lastModified)) });
}
