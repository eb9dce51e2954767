/** What stands where nothing is yet: says so, and invites to the next step. `eco-busy`: it is being fetched. */

import { Problem } from '../api.js';
import { h } from '../dom.js';
import { t } from '../i18n.js';

export class EcoEmpty extends HTMLElement {}
customElements.define('eco-empty', EcoEmpty);

// when it is said that it goes on; the longest wait that is counted down
const SLOW_MS = 6000;
const LONGEST_S = 60;

export class EcoBusy extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  later;

  connectedCallback() {
    this.setAttribute('role', 'status');
    this.later = setTimeout(() => this.append(h('span', { class: 'hint' }, t('still_loading'))), SLOW_MS);
  }

  disconnectedCallback() {
    clearTimeout(this.later);
  }
}
customElements.define('eco-busy', EcoBusy);

/** @param {string} title @param {string} text @param {...import('../dom.js').Child} actions */
export const empty = (title, text, ...actions) => h('eco-empty', null, h('strong', null, title), text && h('span', null, text), actions);

/** @param {string} [words] */
export const busy = (words) => h('eco-busy', null, words ?? t('loading'));

/** What kind of trouble: as the heading over the sentence. @param {unknown} error */
function headingOf(error) {
  const status = error instanceof Problem ? error.status : -1;
  if (status === 0) return t('trouble_gone');
  if (status === 403) return t('trouble_forbidden');
  if (status === 404) return t('trouble_missing');
  return t([429, 502, 503, 504].includes(status) ? 'trouble_busy' : 'trouble');
}

/** A problem in place of what should be here, with a way to try again; where the server says when, it is tried then. @param {unknown} error @param {() => void} [again] */
export function trouble(error, again) {
  const words = error instanceof Error ? error.message : String(error);
  const button = again && h('button', { type: 'button', class: 'button', on: { click: again } }, t('try_again'));
  const shown = h('eco-empty', { role: 'alert' }, h('strong', null, headingOf(error)), h('span', null, words), button);
  if (button && error instanceof Problem) tryWhenTold(button, error);
  return shown;
}

/** Count down to when the server will have time, or wait for the network; whoever does not wait presses. @param {HTMLElement} button @param {Problem} problem */
function tryWhenTold(button, problem) {
  if (problem.status === 0) {
    window.addEventListener('online', () => button.isConnected && button.click(), { once: true });
    return;
  }
  let left_s = problem.retry_s && problem.retry_s <= LONGEST_S ? problem.retry_s : 0;
  const tick = () => {
    if (left_s <= 0) return void (button.isConnected && button.click());
    button.textContent = t('try_again_in', { n: left_s });
    left_s -= 1;
    setTimeout(() => button.isConnected && tick(), 1000);
  };
  if (left_s) tick();
}
