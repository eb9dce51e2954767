/** The keys of the review desk, as a sheet to look at. */

import { h } from '../dom.js';
import { t } from '../i18n.js';

const KEYS = [['J  K', 'keys_next'], ['A', 'keys_pass'], ['R', 'keys_return'], ['C', 'keys_comment'], ['N  P', 'keys_row'], ['D', 'keys_difference'], ['←  →', 'keys_swipe'], ['?', 'keys_help']];

export function showKeys() {
  if (document.querySelector('.keys-dialog')) return;
  const holder = h('eco-dialog');
  const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (h('dialog', { class: 'keys-dialog', 'aria-label': t('keys_title') },
    h('form', { method: 'dialog' }, h('h2', null, t('keys_title')),
      h('dl', { class: 'keys-list' }, KEYS.map(([keys, words]) => [h('dt', null, keys.split('  ').map((key) => h('kbd', null, key))), h('dd', null, t(words))])),
      h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button' }, t('close')))))));
  dialog.addEventListener('close', () => holder.remove());
  holder.append(dialog);
  document.body.append(holder);
  dialog.showModal();
}
