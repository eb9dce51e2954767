/** What stands where nothing is yet: says so, and invites to the next step. `eco-busy`: it is being fetched. */

import { h } from '../dom.js';
import { t } from '../i18n.js';

export class EcoEmpty extends HTMLElement {}
customElements.define('eco-empty', EcoEmpty);

export class EcoBusy extends HTMLElement {
  connectedCallback() {
    this.setAttribute('role', 'status');
  }
}
customElements.define('eco-busy', EcoBusy);

/** @param {string} title @param {string} text @param {...import('../dom.js').Child} actions */
export const empty = (title, text, ...actions) => h('eco-empty', null, h('strong', null, title), text && h('span', null, text), actions);

/** @param {string} [words] */
export const busy = (words) => h('eco-busy', null, words ?? t('loading'));

/** A problem in place of what should be here, with a way to try again. @param {unknown} error @param {() => void} [again] */
export function trouble(error, again) {
  const words = error instanceof Error ? error.message : String(error);
  return h('eco-empty', { role: 'alert' }, h('strong', null, t('trouble')), h('span', null, words),
    again && h('button', { type: 'button', class: 'button', on: { click: again } }, t('try_again')));
}
