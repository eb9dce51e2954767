/** The bar over the map of an upload: rows as a table, the corners of the marked row, one step back. */

import { fill, h } from '../dom.js';
import { sayProblem } from '../elements/index.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';
import { drawRow } from './upload-edit.js';
import { rowTable } from './upload-table.js';

/** @typedef {{draw: () => void, drawing: () => boolean, edit: (row: number) => void, remove: () => void}} Tools */

/** The table stays open from one upload to the next. */
let unfolded = false;

/**
 * @param {import('../desk.js').Desk} desk @param {import('./upload-bench.js').Bench} bench
 * @param {{draw: (fresh: boolean) => void, hide: () => void}} scene @returns {Tools}
 */
export function mountTools(desk, bench, scene) {
  const container = desk.map.getContainer();
  const stage = /** @type {HTMLElement} */ (container.parentElement);
  const bar = h('div', { class: 'map-tools' });
  const drawer = h('section', { class: 'row-drawer', hidden: true, 'aria-label': t('part_rows', { n: '' }) });
  /** @type {(() => void) | null} */
  let leave = null;
  container.append(bar);
  stage.append(drawer);
  for (const type of ['click', 'dblclick', 'pointerdown', 'mousedown', 'touchstart', 'wheel']) bar.addEventListener(type, (event) => event.stopPropagation());
  /** @type {Tools} */
  const tools = { draw, drawing: () => leave !== null, edit, remove };
  bench.addEventListener('draw', (event) => edit(/** @type {CustomEvent<number>} */ (event).detail), { signal: bench.signal });
  bench.watch(['row', 'choice'], draw);
  return tools;

  function draw() {
    if (leave) return;
    const row = bench.row;
    const shaped = row !== null && bench.feature(row)?.geometry;
    const steps = bench.past.length;
    fill(bar,
      h('button', { type: 'button', class: 'map-tool table-open', 'aria-expanded': String(unfolded), on: { click: () => {
        unfolded = !unfolded;
        draw();
      } } }, icon('list', 's'), t('part_rows', { n: bench.rows.features.length })),
      bench.editable && shaped && h('button', { type: 'button', class: 'map-tool', on: { click: () => edit(/** @type {number} */ (row)) } }, icon('edit', 's'), t('edit_row', { row: /** @type {number} */ (row) })),
      bench.editable && steps > 0 && h('button', { type: 'button', class: 'map-tool', on: { click: () => bench.undo() } }, icon('undo', 's'), t('undo')));
    drawer.hidden = !unfolded;
    if (unfolded) fill(drawer, rowTable(bench, desk, tools));
  }

  /** @param {number} row */
  async function edit(row) {
    if (leave || !bench.editable) return;
    bench.row = row;
    leave = () => {};
    drawer.hidden = true;
    scene.hide();
    stage.closest('.frame')?.setAttribute('data-drawing', 'true');
    const ended = () => {
      leave = null;
      stage.closest('.frame')?.removeAttribute('data-drawing');
      draw();
      scene.draw(false);
    };
    try {
      leave = await drawRow(desk, bench, row, bar, ended);
    } catch (error) {
      sayProblem(error);
      ended();
    }
  }

  function remove() {
    leave?.();
    stage.closest('.frame')?.removeAttribute('data-drawing');
    bar.remove();
    drawer.remove();
  }
}
