/** Values written into rows of an upload: for those that lack one, or for any field of any rows. */

import { fill, h } from '../dom.js';
import { panel } from '../elements/index.js';
import { number, unitWord } from '../format.js';
import { label, language, t } from '../i18n.js';
import { readRows, submittedCount } from '../findings.js';

/** So many choices are offered as buttons. */
const FEW = 4;

/** The form stays open while one field after another is written. */
let unfolded = false;

/** @typedef {import('../catalogue.js').Field} Field */
/** @typedef {import('./upload-bench.js').Bench} Bench */

/** One value for all rows that lack it. @param {Field} field @param {number[]} rows @param {Bench} bench */
export function fillForm(field, rows, bench) {
  const control = controlOf(field);
  const words = [h('span', { class: 'small' }, t('fill_rows', { field: label(field), n: rows.length })), label(field, 'note') && h('span', { class: 'hint' }, label(field, 'note'))];
  // of a few words one press is enough
  if (field.kind === 'choice' && (field.choices?.length ?? 0) <= FEW) {
    return h('div', { class: 'fill-in' }, words, h('div', { class: 'row wrap' }, field.choices?.map((choice) => h('button', { type: 'button', class: 'button', on: { click: () => write(bench, rows, field, { value: choice.value }) } }, label(choice)))));
  }
  return h('form', { class: 'fill-in', on: { submit: (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    write(bench, rows, field, control);
  } } }, words, controlRow(field, control));
}

/** Any field, for all rows or those that are named: a drawing brings shapes, a clerk knows the rest. @param {Bench} bench @param {import('../catalogue.js').Layer} layer */
export function fillAny(bench, layer) {
  const n = submittedCount(bench.upload.counts);
  if (!n) return null;
  const place = h('div', null);
  const rows = h('input', { class: 'input', name: 'rows', placeholder: t('fill_all_rows', { n: number(n, 0) }), 'aria-label': t('fill_which_rows'), pattern: '[0-9\\s,，、\\-–~～至]*', title: t('fill_rows_hint') });
  const picker = h('select', { class: 'input', name: 'field', 'aria-label': t('field'), on: { change: show } },
    h('option', { value: '' }, t('choose_field')), layer.fields.map((f) => h('option', { value: f.name }, label(f))));
  /** @type {ReturnType<typeof controlOf> | null} */
  let control = null;
  const chosen = () => layer.fields.find((f) => f.name === picker.value) ?? null;
  const form = h('form', { class: 'fill-in', on: { submit: (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const field = chosen();
    if (field && control) write(bench, readRows(rows.value) ?? 'all', field, control);
  } } }, h('div', { class: 'row' }, picker, rows), place);
  return panel(null, [h('details', { class: 'fill-any', open: unfolded, on: { toggle: (/** @type {Event} */ event) => { unfolded = /** @type {HTMLDetailsElement} */ (event.currentTarget).open; } } }, h('summary', null, t('fill_other')), h('p', { class: 'hint' }, t('fill_other_hint')), form)]);

  function show() {
    const field = chosen();
    control = field && controlOf(field);
    fill(place, field && control && controlRow(field, control));
  }
}

/** @param {Field} field @param {HTMLElement & Record<string, any>} control */
function controlRow(field, control) {
  return h('div', { class: 'row' }, control, field.unit && h('span', { class: 'unit' }, unitWord(field.unit, language())), h('button', { type: 'submit', class: 'button' }, t('fill')));
}

/** What a field is written into. @param {Field} field @returns {HTMLElement & Record<string, any>} */
export function controlOf(field) {
  const name = label(field);
  if (field.kind === 'choice' || field.kind === 'choices') return h('select', { class: 'input', required: true, 'aria-label': name }, h('option', { value: '' }, t('choose_value')), (field.choices ?? []).map((c) => h('option', { value: c.value }, label(c))));
  if (field.kind === 'boolean') return h('select', { class: 'input', 'aria-label': name }, h('option', { value: 'true' }, t('yes')), h('option', { value: 'false' }, t('no')));
  return h('input', { class: 'input', required: true, type: field.kind === 'date' ? 'date' : field.kind === 'number' || field.kind === 'integer' ? 'number' : 'text', step: 'any', placeholder: field.example === undefined ? '' : t('such_as', { example: field.example }), 'aria-label': name });
}

/** @param {Bench} bench @param {number[] | 'all'} rows @param {Field} field @param {Record<string, any>} control */
function write(bench, rows, field, control) {
  bench.change('PATCH', '/rows', { rows, set: { [field.name]: valueOf(field, control.value) } });
}

/** What a control holds, as the field keeps it; nothing is null. @param {Field} field @param {string} text */
export function valueOf(field, text) {
  if (text === '') return null;
  if (field.kind === 'boolean') return text === 'true';
  if (field.kind === 'number' || field.kind === 'integer') return Number(text);
  return field.kind === 'choices' ? [text] : text;
}
