/** The text of a file: five rows as they are read, so that garbled text shows at once; another encoding by one choice. */

import { h } from '../dom.js';
import { panel } from '../elements/index.js';
import { t, tMaybe } from '../i18n.js';

const ROWS = 5;
const COLUMNS = 4;
/** A shape written as text says nothing of an encoding. */
const SHAPE = /^\s*(MULTI)?(POINT|LINESTRING|POLYGON)\b/i;

/** @param {import('./upload-bench.js').Bench} bench */
export function encodingPanel(bench) {
  const { encoding } = bench.upload;
  const candidates = (encoding.candidates ?? []).map((/** @type {any} */ c) => (typeof c === 'string' ? c : c.encoding ?? c.name ?? c.key));
  const options = [encoding.used, ...candidates, 'UTF-8', 'GB18030', 'Big5'].filter((name, i, all) => name && all.findIndex((other) => fold(other) === fold(name)) === i);
  const select = h('select', { class: 'input small', 'aria-label': t('encoding'), on: { change: () => bench.change('PATCH', '', { encoding: select.value }) } },
    options.map((name) => h('option', { value: name, selected: name === encoding.used }, tMaybe(`encoding_${fold(name)}`, name))));
  return panel(t('encoding'), [
    encoding.certain === false && h('p', { class: 'ask' }, t('encoding_ask')),
    sampleTable(encoding.sample, (bench.upload.mapping ?? []).map((/** @type {any} */ m) => m.heading)),
    bench.editable && h('label', { class: 'row small encoding-choice' }, h('span', { class: 'soft grow' }, t('encoding_hint')), select),
    !bench.editable && h('p', { class: 'hint' }, encoding.used),
  ]);
}

/** @param {string} name */
const fold = (name) => String(name).toLowerCase().replace(/[^a-z0-9]/g, '').replace(/^(gbk|gb2312|cp936)$/, 'gb18030');

/** @param {any} sample rows of the file, by heading @param {string[]} order of the headings in the file */
function sampleTable(sample, order) {
  const rows = (Array.isArray(sample) ? sample : []).filter((row) => row && typeof row === 'object').slice(0, ROWS);
  if (!rows.length) return Array.isArray(sample) && sample.length ? h('p', { class: 'soft' }, sample.slice(0, ROWS).join(t('list_comma'))) : null;
  // text shows an encoding, numbers do not
  const found = new Set(rows.flatMap((row) => Object.keys(row)));
  const headings = [...new Set([...order.filter((heading) => found.has(heading)), ...found])].filter((heading) => !rows.some((row) => SHAPE.test(String(row[heading]))));
  const wordy = (/** @type {string} */ heading) => rows.filter((row) => /[^\x00-\x7f]/.test(String(row[heading] ?? ''))).length + Number(/[^\x00-\x7f]/.test(heading));
  const shown = headings.map((heading, i) => ({ heading, i, weight: wordy(heading) })).sort((a, b) => b.weight - a.weight || a.i - b.i).slice(0, COLUMNS).sort((a, b) => a.i - b.i);
  return h('div', { class: 'sideways sample', tabIndex: 0, role: 'region', 'aria-label': t('encoding_sample') }, h('table', null,
    h('thead', null, h('tr', null, shown.map(({ heading }) => h('th', { scope: 'col' }, heading)))),
    h('tbody', null, rows.map((row) => h('tr', null, shown.map(({ heading }) => h('td', null, row[heading] === null || row[heading] === undefined ? '' : String(row[heading]))))))));
}
