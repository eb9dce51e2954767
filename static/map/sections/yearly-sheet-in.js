/** A filled sheet: chosen, read by the server, shown as what it would change, and applied by sending it again. */

import { ask } from '../api.js';
import { fill, h } from '../dom.js';
import { attempt, say } from '../elements/index.js';
import { icon } from '../icons.js';
import { said, t } from '../i18n.js';

/**
 * A button that takes a filled workbook.
 * @param {string} address @param {(told: any) => import('../dom.js').Child} preview what the sheet holds, as a table
 * @param {() => void} again @param {boolean} [documented] ask for the number of the document
 */
export function sendSheet(address, preview, again, documented = false) {
  const input = /** @type {HTMLInputElement} */ (/** @type {unknown} */ (h('input', { type: 'file', accept: '.xlsx', class: 'visually-hidden', 'aria-label': t('sheet_in'), on: { change: () => { if (input.files?.[0]) look(input.files[0]); } } })));
  const look = async (/** @type {File} */ file) => {
    input.value = '';
    await attempt(async () => {
      show(await send(address, file, {}), file);
    });
  };
  const show = (/** @type {any} */ told, /** @type {File} */ file) => {
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (h('dialog', { class: 'sheet-preview', 'aria-label': t('sheet_preview') })));
    const count = (told.changes ?? told.values).length;
    const paper = h('input', { class: 'input', name: 'document', 'aria-label': t('document_no') });
    const apply = async () => {
      await attempt(async () => {
        await send(address, file, { apply: 'true', ...(documented && { document: paper.value }) });
        dialog.close();
        say(t('sheet_applied', { n: count }));
        again();
      });
    };
    fill(dialog, h('h2', null, t('sheet_preview')), h('p', { class: 'hint' }, [file.name, told.unchanged !== undefined && t('sheet_unchanged', { n: told.unchanged })].filter(Boolean).join(' · ')),
      told.problems.length > 0 && h('ul', { class: 'sheet-problems' }, told.problems.map((/** @type {any} */ one) => h('li', null, h('strong', { class: 'number' }, one.cell), ' ', said(one, 'message')))),
      h('div', { class: 'preview-holder' }, count ? preview(told) : h('p', null, t('sheet_nothing'))),
      documented && count > 0 && h('label', { class: 'field' }, h('span', null, t('document_no')), paper),
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', on: { click: () => dialog.close() } }, t('cancel')),
        h('button', { type: 'button', class: 'button primary', disabled: told.problems.length > 0 || !count, on: { click: apply } }, t('sheet_apply', { n: count }))));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };
  return h('label', { class: 'button' }, icon('upload', 's'), t('sheet_in'), input);
}

/** @param {string} address @param {File} file @param {Record<string, string>} more */
function send(address, file, more) {
  const form = new FormData();
  form.append('file', file, file.name);
  for (const [key, value] of Object.entries(more)) form.append(key, value);
  return ask('POST', address, { form });
}
