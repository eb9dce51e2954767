/** A table from columns and rows; rows that open something can be reached by keyboard. */

import { h, fill } from '../dom.js';

/**
 * @template R
 * @typedef {object} Column
 * @property {string} head @property {(row: R) => import('../dom.js').Child} cell @property {boolean} [number] @property {string} [class]
 * @property {boolean} [names] names the row, and stays in view where the table is wider than its place
 */

/** What names the rows unless a column says so: the first words. @template R @param {Column<R>[]} columns */
const namesOf = (columns) => columns.find((c) => c.names) ?? columns.find((c) => c.head && !c.number);

export class EcoTable extends HTMLElement {
  /**
   * @template R
   * @param {Column<R>[]} columns @param {R[]} rows
   * @param {{open?: (row: R) => void, selected?: (row: R) => boolean, caption?: string}} [options]
   */
  show(columns, rows, { open, selected, caption } = {}) {
    const names = namesOf(columns);
    const classOf = (/** @type {Column<R>} */ column) => [column.number && 'number', column.class, column === names && 'names'].filter(Boolean).join(' ');
    const head = h('tr', null, columns.map((c) => h('th', { scope: 'col', class: classOf(c) }, c.head)));
    const body = rows.map((row) => h('tr', {
      class: open ? 'open' : '', tabIndex: open ? 0 : undefined, 'aria-selected': selected?.(row) ? 'true' : null,
      on: open ? {
        click: () => open(row),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === 'Enter' && event.target === event.currentTarget) open(row);
        },
      } : {},
    }, columns.map((c) => h('td', { class: classOf(c) }, c.cell(row)))));
    fill(this, h('table', null, caption && h('caption', null, caption), h('thead', null, head), h('tbody', null, body)));
    return this;
  }
}
customElements.define('eco-table', EcoTable);

/**
 * @template R
 * @param {Column<R>[]} columns @param {R[]} rows @param {{open?: (row: R) => void, selected?: (row: R) => boolean, caption?: string}} [options]
 */
export function table(columns, rows, options) {
  return /** @type {EcoTable} */ (/** @type {unknown} */ (h('eco-table'))).show(columns, rows, options);
}
