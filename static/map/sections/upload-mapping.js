/** Headings of a file and the fields they fill: values as examples, the unit of a figure, what is left out. */

import { h } from '../dom.js';
import { panel } from '../elements/index.js';
import { label, t } from '../i18n.js';
import { number } from '../format.js';

/** @param {import('./upload-bench.js').Bench} bench @param {import('../catalogue.js').Layer | null} layer @param {() => void} forget */
export function mappingPanel(bench, layer, forget) {
  const { mapping, mapping_remembered: remembered, encoding } = bench.upload;
  const unread = mapping.filter((/** @type {any} */ m) => !m.field).length;
  /** @param {string} heading @param {any} choice */
  const change = (heading, choice) => bench.change('PATCH', '', { mapping: { ...asAsked(mapping), [heading]: choice } });
  const rows = mapping.map((/** @type {any} */ m) => headingRow(m, layer, examplesOf(m, encoding?.sample), bench.editable, change));
  return panel(t('mapping'), [
    h('p', null, t('mapping_sum', { n: mapping.length - unread, all: mapping.length })),
    remembered && h('p', { class: 'hint row' }, h('span', { class: 'grow' }, t('mapping_remembered')), bench.editable && h('button', { type: 'button', class: 'link small', on: { click: forget } }, t('mapping_forget'))),
    unread > 0 && h('p', { class: 'hint' }, t('mapping_unread')),
    h('details', { class: 'not-right', open: unfolded, on: { toggle: (/** @type {Event} */ event) => { unfolded = /** @type {HTMLDetailsElement} */ (event.currentTarget).open; } } },
      h('summary', null, t('mapping_show')), h('ul', { class: 'mapping' }, rows.sort((/** @type {HTMLElement} */ a, /** @type {HTMLElement} */ b) => Number(b.classList.contains('unread')) - Number(a.classList.contains('unread')))))]);
}

/** The list stays open while one heading after another is put right. */
let unfolded = false;

/** What is sent back: all headings as they are now. @param {any[]} mapping */
function asAsked(mapping) {
  return Object.fromEntries(mapping.map((m) => [m.heading, m.field && m.factor ? { field: m.field, factor: m.factor } : m.field]));
}

/** @param {any} m @param {any} sample @returns {string[]} */
function examplesOf(m, sample) {
  const values = m.examples ?? (Array.isArray(sample) ? sample.map((row) => row?.[m.heading]) : []);
  return [...new Set(values.filter((/** @type {any} */ value) => value !== null && value !== undefined && value !== '').map(String))].slice(0, 3);
}

/** @param {any} m @param {import('../catalogue.js').Layer | null} layer @param {string[]} examples @param {boolean} editable @param {(heading: string, choice: any) => void} change */
function headingRow(m, layer, examples, editable, change) {
  const select = h('select', { class: 'input small', 'aria-label': t('mapping_of', { heading: m.heading }), disabled: !editable, on: { change: () => change(m.heading, select.value || null) } },
    h('option', { value: '' }, t('mapping_none')), (layer?.fields ?? []).map((f) => h('option', { value: f.name, selected: f.name === m.field }, label(f))));
  /** @type {{unit: string, factor: number, chosen: boolean}[]} */
  const units = (m.units ?? []).map((/** @type {any} */ one) => ({ ...one, chosen: Math.abs(one.factor - (m.factor ?? 1)) < 1e-9 * one.factor }));
  const unit = h('select', { class: 'input small unit-choice', 'aria-label': t('mapping_unit', { heading: m.heading }), disabled: !editable, on: { change: () => change(m.heading, { field: m.field, unit: unit.value }) } },
    units.map((one) => h('option', { value: one.unit, selected: one.chosen }, one.unit)),
    units.length > 0 && !units.some((one) => one.chosen) && h('option', { value: '', selected: true }, `× ${number(m.factor, 6)}`));
  return h('li', { class: m.field ? '' : 'unread' },
    h('div', { class: 'row' }, h('strong', { class: 'clip heading', title: m.heading }, m.heading), h('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'), select, units.length > 0 && unit),
    h('p', { class: 'hint clip' }, examples.length ? t('mapping_examples', { examples: examples.join(t('list_comma')) }) : t('mapping_empty')));
}
