/** What the keepers' pages share: a secret shown once, a part with a heading, an act with its button. */

import { h } from '../dom.js';
import { say, sayProblem } from '../elements/index.js';
import { t } from '../i18n.js';

/** A part of a page: heading, what it is for in one line, content. @param {string} title @param {string} hint @param {...import('../dom.js').Child} content */
export function part(title, hint, ...content) {
  return h('section', { class: 'keep-part' }, h('header', null, h('h2', null, title), hint && h('p', { class: 'hint' }, hint)), content);
}

/**
 * A button that does one thing: shut while it is done, telling what went wrong.
 * @param {string} words @param {() => Promise<void>} act @param {string} [kind]
 */
export function act(words, act, kind = '') {
  const button = h('button', { type: 'button', class: `button ${kind}`, on: { click: async () => {
    button.disabled = true;
    try {
      await act();
    } catch (error) {
      sayProblem(error, () => button.click());
    } finally {
      button.disabled = false;
    }
  } } }, words);
  return button;
}

/** A button that copies what a field holds. @param {HTMLElement & Record<string, any>} field */
export const copier = (field) => h('button', { type: 'button', class: 'button', on: { click: async () => {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    say(t('copied'));
  } catch { // a page without TLS has no clipboard: what is marked can be copied by keys
    say(t('copy_by_keys'));
  }
} } }, t('copy'));

/** A secret that the server tells once: it stays until the person says that it is kept. @param {string} title @param {string} text @param {string} secret @returns {Promise<void>} */
export function showOnce(title, text, secret) {
  return new Promise((resolve) => {
    const field = h('input', { class: 'input secret', readOnly: true, value: secret, 'aria-label': title, on: { focus: () => field.select() } });
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (h('dialog', { 'aria-label': title, on: { cancel: (/** @type {Event} */ event) => event.preventDefault() } },
      h('form', { method: 'dialog' }, h('h2', null, title), h('p', { class: 'soft' }, text), h('div', { class: 'row' }, field, copier(field)),
        h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button primary' }, t('kept_it')))))));
    const holder = h('eco-dialog', null, dialog);
    dialog.addEventListener('close', () => {
      holder.remove();
      resolve();
    });
    document.body.append(holder);
    dialog.showModal();
    field.focus();
  });
}
