/** Waits until the server has read a file; shows meanwhile which step it is at, as the server tells. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { number } from '../format.js';
import { t } from '../i18n.js';

export const STAGES = /** @type {const} */ (['sending', 'reading', 'checking', 'comparing']);

/** @typedef {{stage: string, done?: number, total?: number | null, words?: string}} Step */

/** The steps of a file on its way, one line each. @returns {{element: HTMLElement, show: (step: Step) => void}} */
export function stepList() {
  const element = h('ol', { class: 'steps', 'aria-live': 'polite' });
  return {
    element,
    show({ stage, done, total, words }) {
      const at = STAGES.indexOf(/** @type {any} */ (stage));
      fill(element, STAGES.map((key, i) => h('li', { class: i < at ? 'passed' : i === at ? 'now' : '', 'aria-current': i === at ? 'step' : null },
        h('span', null, t(`stage_${key}`)),
        i === at && (words || (total ? t('stage_of', { done: number(done ?? 0, 0), total: number(total, 0) }) : '')) ? h('span', { class: 'hint number' }, words || t('stage_of', { done: number(done ?? 0, 0), total: number(total ?? 0, 0) })) : null,
        i === at && total ? h('progress', { max: total, value: done ?? 0, 'aria-label': t(`stage_${key}`) }) : null)));
    },
  };
}

/**
 * @param {any} report @param {(step: Step) => void} tell @param {AbortSignal} signal
 * @returns {Promise<any>} the finished report
 */
export async function followUpload(report, tell, signal) {
  let present = report;
  if (present.state !== 'reading') return present;
  tell({ stage: 'reading' });
  if (present.links?.events) await listen(present.links.events, tell, signal);
  let pause = 250;
  while (true) {
    present = await get(`/uploads/${present.id}`, {}, signal);
    if (present.state !== 'reading') return present;
    await sleep(pause, signal);
    pause = Math.min(2000, pause * 1.4);
  }
}

/** Until the server has said the last word, or the line breaks: then the report itself is asked for. @param {string} address @param {(step: Step) => void} tell @param {AbortSignal} signal @returns {Promise<void>} */
function listen(address, tell, signal) {
  return new Promise((resolve, reject) => {
    const events = new EventSource(address);
    const end = () => {
      events.close();
      resolve();
    };
    events.onmessage = (event) => {
      const told = JSON.parse(event.data);
      if (told.state === 'done' || told.state === 'failed') return end();
      if (told.stage) tell(told);
    };
    events.addEventListener('report', end);
    events.onerror = end;
    signal.addEventListener('abort', () => {
      events.close();
      reject(new DOMException('left', 'AbortError'));
    }, { once: true });
  });
}

/** @param {number} milliseconds @param {AbortSignal} [signal] */
export function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('left', 'AbortError'));
    }, { once: true });
  });
}
