/** Asks for what an act needs before it is done: a reason, a date, a value. */

import { h, fill } from '../dom.js';
import { t } from '../i18n.js';

/**
 * @typedef {object} Question
 * @property {string} name @property {string} label @property {string} [type] text | textarea | date | password | select | number
 * @property {boolean} [required] @property {string} [value] @property {string} [hint] @property {{value: string, label: string}[]} [options]
 */

export class EcoDialog extends HTMLElement {
  /**
   * @param {{title: string, text?: string, notice?: string, questions?: Question[], act: string, danger?: boolean}} what
   *   notice: what has to be read before it is done again
   * @returns {Promise<Record<string, string> | null>} null when the person changed their mind
   */
  ask({ title, text, notice, questions = [], act, danger = false }) {
    return new Promise((resolve) => {
      const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (h('dialog', { 'aria-label': title })));
      const form = /** @type {HTMLFormElement} */ (/** @type {unknown} */ (h('form', { method: 'dialog' },
        h('h2', null, title), text && h('p', { class: 'soft' }, text), notice && h('p', { class: 'problem', role: 'alert' }, notice),
        questions.map(questionField),
        h('div', { class: 'actions' },
          h('button', { type: 'button', class: 'button', on: { click: () => dialog.close() } }, t('cancel')),
          h('button', { type: 'submit', class: `button ${danger ? 'danger' : 'primary'}` }, act)))));
      /** @type {Record<string, string> | null} */
      let answer = null;
      form.addEventListener('submit', () => {
        answer = Object.fromEntries([...new FormData(form).entries()].map(([key, value]) => [key, String(value)]));
      });
      dialog.addEventListener('close', () => {
        this.remove();
        resolve(answer);
      });
      dialog.append(form);
      fill(this, dialog);
      document.body.append(this);
      dialog.showModal();
    });
  }
}
customElements.define('eco-dialog', EcoDialog);

/** @param {Question} question */
function questionField({ name, label, type = 'text', required, value = '', hint, options }) {
  const props = { name, required, value, autocomplete: 'off' };
  const control = type === 'textarea' ? h('textarea', { ...props, rows: 3 })
    : type === 'select' ? h('select', { name, required }, (options ?? []).map((o) => h('option', { value: o.value, selected: o.value === value }, o.label)))
    : h('input', { ...props, type, step: type === 'number' ? 'any' : undefined });
  return h('label', { class: 'field' }, h('span', null, label), control, hint && h('span', { class: 'hint' }, hint));
}

/** @param {Parameters<EcoDialog['ask']>[0]} what */
export const askPerson = (what) => /** @type {EcoDialog} */ (/** @type {unknown} */ (h('eco-dialog'))).ask(what);
