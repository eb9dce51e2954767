/** Waits until the server has read a file; says meanwhile what it is doing. */

import { get } from '../api.js';
import { t } from '../i18n.js';

/**
 * @param {any} report @param {(words: string) => void} say @param {AbortSignal} signal
 * @returns {Promise<any>} the finished report
 */
export async function followUpload(report, say, signal) {
  let pause = 300;
  let present = report;
  while (present.state === 'reading') {
    say(t('reading_file', { file: present.file?.name ?? '' }));
    await sleep(pause, signal);
    pause = Math.min(2000, pause * 1.4);
    present = await get(`/uploads/${present.id}`, {}, signal);
  }
  return present;
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
