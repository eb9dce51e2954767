/** Rows of an upload as a table: worst finding first, sorted and filtered, cells written in place, rows left out and taken back. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { area, length, number } from '../format.js';
import { label, language, t } from '../i18n.js';
import { readCell } from '../catalogue.js';
import { controlOf, valueOf } from './upload-fill.js';
import { arrangeRows } from './upload-rows.js';

/** Rows drawn at once; the others are found by sorting and filtering. */
const MOST = 100;
/** How the table was left: it looks the same after every change. */
const view = { sort: 'worst', down: true, words: '', faulty: false };

/** @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk @param {import('./upload-tools.js').Tools} tools */
export function rowTable(bench, desk, tools) {
  const layer = desk.catalogue.layer(bench.upload.layer);
  const used = new Set(bench.rows.features.flatMap((f) => Object.keys(f.properties)));
  const fields = (layer?.fields ?? []).filter((field) => used.has(field.name));
  const measured = ['area_m2', 'length_m'].find((name) => bench.rows.features.some((f) => f.properties[name]));
  const place = h('div', { class: 'sideways row-scroll', tabIndex: 0, role: 'region', 'aria-label': t('part_rows', { n: bench.rows.features.length }) });
  const search = h('input', { class: 'input small', type: 'search', value: view.words, placeholder: t('rows_search'), 'aria-label': t('rows_search'), on: { input: () => {
    view.words = search.value;
    show();
  } } });
  const faulty = h('input', { type: 'checkbox', checked: view.faulty, on: { change: () => {
    view.faulty = faulty.checked;
    show();
  } } });
  const count = h('span', { class: 'hint number' });
  show();
  return h('div', { class: 'row-table' }, h('div', { class: 'row-table-head' }, search, h('label', { class: 'check small' }, faulty, t('rows_faulty')), count), place);

  function show() {
    const rows = arrangeRows(bench.rows.features, view);
    count.textContent = rows.length > MOST ? t('rows_some', { shown: MOST, all: number(rows.length, 0) }) : t('count_read', { n: number(rows.length, 0) });
    fill(place, h('table', null,
      h('thead', null, h('tr', null, heading('row', t('row')), heading('worst', t('row_state')), fields.map((field) => heading(field.name, label(field), field.kind)),
        measured && heading(measured, t(measured === 'area_m2' ? 'area_sum' : 'length_sum'), 'number'), h('th', null, h('span', { class: 'visually-hidden' }, t('row_acts'))))),
      h('tbody', null, rows.slice(0, MOST).map(bodyRow))));
  }

  /** @param {string} name @param {string} words @param {string} [kind] */
  function heading(name, words, kind) {
    const sorted = view.sort === name;
    return h('th', { scope: 'col', class: kind === 'number' || kind === 'integer' ? 'number' : '', 'aria-sort': sorted ? (view.down ? 'descending' : 'ascending') : null },
      h('button', { type: 'button', on: { click: () => {
        Object.assign(view, sorted ? { down: !view.down } : { sort: name, down: name === 'worst' });
        show();
      } } }, words, sorted ? h('span', { 'aria-hidden': 'true' }, view.down ? ' ↓' : ' ↑') : null));
  }

  /** @param {any} feature */
  function bodyRow({ properties: p, geometry }) {
    return h('tr', { class: p.dropped ? 'dropped' : '', 'aria-selected': bench.row === p.row ? 'true' : null },
      h('th', { scope: 'row', class: 'names' }, h('button', { type: 'button', class: 'link number', title: t('show_place'), on: { click: () => bench.mark(p.row) } }, p.row)),
      h('td', { class: 'row-state' }, stateOf(p)),
      fields.map((field) => cell(field, p)),
      measured && h('td', { class: 'number' }, measured === 'area_m2' ? area(p.area_m2, language()) : length(p.length_m, language())),
      h('td', null, bench.editable && h('div', { class: 'row-tools' }, 
        geometry && !p.dropped && h('button', { type: 'button', class: 'square', title: t('edit_row', { row: p.row }), 'aria-label': t('edit_row', { row: p.row }), on: { click: () => tools.edit(p.row) } }, icon('edit', 's')),
        h('button', { type: 'button', class: 'link small', on: { click: () => bench.change('PATCH', '/rows', { rows: [p.row], drop: !p.dropped }) } }, t(p.dropped ? 'row_take_back' : 'row_drop')),
        p.edited && h('button', { type: 'button', class: 'link small', title: t('row_reset_hint'), on: { click: () => bench.change('PATCH', '/rows', { rows: [p.row], reset: true }) } }, t('row_reset')))));
  }

  /** @param {any} p */
  function stateOf(p) {
    const finding = bench.upload.findings.find((/** @type {any} */ f) => (f.rows ?? [f.row]).includes(p.row) && f.severity === p.worst);
    const words = p.dropped ? t('count_dropped') : t(`count_${p.action}`);
    if (p.dropped || !p.worst || !finding) return h('span', { class: 'hint' }, words);
    return h('button', { type: 'button', class: `worst ${p.worst}`, on: { click: () => bench.show(finding) } }, t(`severity_${p.worst}`));
  }

  /** A cell that is written in place: a press, or Enter, opens it; Enter keeps, Esc leaves it. @param {import('../catalogue.js').Field} field @param {any} p */
  function cell(field, p) {
    const numeric = field.kind === 'number' || field.kind === 'integer';
    const words = p[field.name] === null || p[field.name] === undefined ? '' : readCell(field, p[field.name]);
    const td = h('td', { class: numeric ? 'number' : '' });
    const close = () => fill(td, bench.editable && !p.dropped ? h('button', { type: 'button', class: 'cell', 'aria-label': `${label(field)} ${words || t('cell_empty')}`, on: { click: open } }, words || h('span', { class: 'hint' }, '—')) : words);
    close();
    return td;

    function open() {
      const control = controlOf(field);
      control.required = false;
      const value = p[field.name];
      control.value = value === null || value === undefined ? '' : Array.isArray(value) ? value[0] ?? '' : String(value);
      const keep = () => {
        const next = valueOf(field, control.value);
        if (JSON.stringify(next) === JSON.stringify(value ?? null)) return close();
        bench.change('PATCH', '/rows', { rows: [p.row], set: { [field.name]: next } });
      };
      let left = false;
      control.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        left = true;
        if (event.key === 'Enter') return keep();
        close();
        /** @type {HTMLElement | null} */ (td.querySelector('button'))?.focus();
      });
      control.addEventListener('blur', () => !left && keep());
      if (control.localName === 'select') control.addEventListener('change', () => {
        left = true;
        keep();
      });
      fill(td, control);
      control.focus();
    }
  }
}
