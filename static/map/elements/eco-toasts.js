/** Short word about what just happened; problems stay until they are closed. */

import { Problem } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';

export class EcoToasts extends HTMLElement {
  connectedCallback() {
    this.setAttribute('aria-live', 'polite');
  }

  /** @param {string} words @param {boolean} bad @param {() => void} [again] */
  add(words, bad, again) {
    const toast = h('div', { class: `toast${bad ? ' bad' : ''}`, role: bad ? 'alert' : 'status' }, h('span', { class: 'grow' }, words),
      again && h('button', { type: 'button', class: 'button small', on: { click: () => {
        toast.remove();
        again();
      } } }, t('try_again')),
      h('button', { type: 'button', 'aria-label': t('close'), on: { click: () => toast.remove() } }, icon('close', 's')));
    this.append(toast);
    while (this.children.length > 3) this.firstElementChild?.remove();
    if (!bad) setTimeout(() => toast.remove(), 5000);
  }
}
customElements.define('eco-toasts', EcoToasts);

/** @returns {EcoToasts} */
function holder() {
  const found = document.querySelector('eco-toasts');
  if (found) return /** @type {EcoToasts} */ (found);
  const made = h('eco-toasts');
  document.body.append(made);
  return /** @type {EcoToasts} */ (/** @type {unknown} */ (made));
}

/** @param {string} words */
export const say = (words) => holder().add(words, false);

/** Show what went wrong; an aborted request is not wrong. @param {unknown} error @param {() => void} [again] offered where it may go better the next time */
export function sayProblem(error, again) {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  const passes = error instanceof Problem && error.passes;
  holder().add(error instanceof Error ? error.message : String(error), true, passes ? again : undefined);
}

/**
 * Do it, and say what went wrong: with what was answered and typed before, it can be done again from there.
 * @param {() => Promise<any>} act @returns {Promise<void>}
 */
export async function attempt(act) {
  try {
    await act();
  } catch (error) {
    sayProblem(error, () => attempt(act));
  }
}
