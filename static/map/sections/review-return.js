/** Sending an upload back: why, what is to be mended, and by when. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { today } from '../format.js';
import { said, t } from '../i18n.js';
import { unitName } from '../desk.js';

const DAYS = [3, 7, 15];
const MOST_SUGGESTED = 6;

/** @typedef {{text: string, row?: number, finding?: string}} Item */

/**
 * @param {import('./review-bench.js').ReviewBench} bench @param {import('../desk.js').Desk} desk @param {string} note what was written so far
 * @returns {Promise<{note: string, deadline?: string, items?: Item[]} | null>}
 */
export function askReturn(bench, desk, note) {
  const { upload } = bench;
  return new Promise((resolve) => {
    /** @type {Item[]} */
    const items = [];
    /** @type {any} */
    let answer = null;
    const holder = h('eco-dialog');
    const list = h('ol', { class: 'return-items' });
    const suggestions = h('div', { class: 'suggestions' });
    const reason = h('textarea', { name: 'note', rows: 3, required: true, value: note, maxLength: 2000 });
    const deadline = h('input', { name: 'deadline', type: 'date', min: today(new Date()) });
    const form = h('form', { method: 'dialog' },
      h('h2', null, t('return_title', { unit: unitName(desk, upload.unit) })),
      h('label', { class: 'field' }, h('span', null, t('return_reason')), reason, h('span', { class: 'hint' }, t('return_reason_hint'))),
      h('fieldset', { class: 'field' }, h('legend', null, t('return_items')), list, suggestions,
        h('div', { class: 'row' }, h('button', { type: 'button', class: 'button small', on: { click: () => add({ text: '' }) } }, t('return_item_add')), h('span', { class: 'hint' }, t('return_items_hint')))),
      h('div', { class: 'field' }, h('span', null, t('return_deadline')), h('div', { class: 'row wrap' }, deadline, DAYS.map((n) => h('button', { type: 'button', class: 'button small', on: { click: () => {
        deadline.value = today(new Date(Date.now() + n * 86_400e3));
      } } }, t('return_in_days', { n }))))),
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', on: { click: () => dialog.close() } }, t('cancel')), h('button', { type: 'submit', class: 'button danger' }, t('act_return'))));
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (h('dialog', { class: 'return-dialog', 'aria-label': t('act_return') }, form)));
    form.addEventListener('submit', () => {
      const kept = items.map((item) => ({ ...item, text: item.text.trim() })).filter((item) => item.text);
      answer = { note: reason.value, ...(deadline.value && { deadline: deadline.value }), ...(kept.length && { items: kept }) };
    });
    dialog.addEventListener('close', () => {
      holder.remove();
      resolve(answer);
    });
    holder.append(dialog);
    document.body.append(holder);
    draw();
    dialog.showModal();

    /** @param {Item} item */
    function add(item) {
      items.push(item);
      draw();
      /** @type {HTMLElement | null} */ (list.querySelector('li:last-child input:not([type=number])'))?.focus();
    }

    function draw() {
      fill(list, items.map((item, n) => h('li', { class: 'row' },
        h('input', { type: 'number', class: 'input small row-number', min: 1, placeholder: t('return_item_row'), 'aria-label': `${t('return_item', { n: n + 1 })} ${t('return_item_row')}`, value: item.row ?? '', on: { input: (/** @type {any} */ event) => {
          item.row = event.target.value ? Number(event.target.value) : undefined;
        } } }),
        h('input', { type: 'text', class: 'input small grow', maxLength: 500, placeholder: t('return_item_text'), 'aria-label': t('return_item', { n: n + 1 }), value: item.text, on: { input: (/** @type {any} */ event) => {
          item.text = event.target.value;
        } } }),
        h('button', { type: 'button', class: 'square', 'aria-label': t('return_item_remove', { n: n + 1 }), on: { click: () => {
          items.splice(n, 1);
          draw();
        } } }, icon('close', 's')))));
      const open = suggest(bench).filter((one) => !items.some((item) => item.text === one.text)).slice(0, MOST_SUGGESTED);
      fill(suggestions, open.length > 0 && [h('span', { class: 'hint' }, t('return_suggestions')), open.map((one) => h('button', { type: 'button', class: 'suggestion clip', title: one.text, on: { click: () => add({ ...one }) } }, one.text))]);
    }
  });
}

/** What was found and said already. @param {import('./review-bench.js').ReviewBench} bench @returns {Item[]} */
function suggest({ upload, comments }) {
  return [
    ...upload.findings.filter((/** @type {any} */ f) => f.severity !== 'note').map((/** @type {any} */ f) => ({ text: said(f, 'message').slice(0, 500), row: f.row ?? undefined, finding: f.id })),
    ...comments.filter((/** @type {any} */ one) => !one.resolved).map((/** @type {any} */ one) => ({ text: one.text.slice(0, 500), row: one.row ?? undefined }))];
}
