/** Sends a file: small ones in one request, larger ones piece by piece (tus), going on where they were broken off. */

import { ask, problemOf, sendFile } from '../api.js';
import { loadTus } from '../vendor.js';

export const PIECEWISE_FROM_BYTES = 4 * 1024 * 1024;
// small enough to get through before a weak network breaks off again
const PIECE_BYTES = 1024 * 1024;
const PAUSES_MS = [0, 1000, 2000, 4000, 8000, 15000, 30000];
const FILES = '/files';

/**
 * @typedef {object} Told  how the transfer goes
 * @property {(sent_bytes: number, all_bytes: number) => void} progress
 * @property {(words: 'broken' | 'resumed') => void} line  the connection broke, or came back
 */

/**
 * @param {File} file @param {Record<string, string>} fields of the upload, like `layer`
 * @param {Told} told @param {AbortSignal} signal @returns {Promise<any>} the upload, perhaps still being read
 */
export async function sendUpload(file, fields, told, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (file.size <= PIECEWISE_FROM_BYTES) {
    form.set('file', file);
    return sendFile('/uploads', form, told.progress, signal);
  }
  const address = await sendPieces(file, told, signal);
  form.set('file_id', /** @type {string} */ (address.split('/').pop()));
  const headers = { Prefer: 'respond-async', 'Idempotency-Key': `file-${address.split('/').pop()}` };
  return ask('POST', '/uploads', { form, headers, signal });
}

/** @param {File} file @param {Told} told @param {AbortSignal} signal @returns {Promise<string>} where the file lies now */
async function sendPieces(file, told, signal) {
  const tus = await loadTus();
  return new Promise((resolve, reject) => {
    let broken = false;
    const sending = new tus.Upload(file, {
      endpoint: FILES, chunkSize: PIECE_BYTES, retryDelays: PAUSES_MS, removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type || 'application/octet-stream' }, headers: { 'X-Ecoworks': '1' },
      onProgress: (/** @type {number} */ sent, /** @type {number} */ all) => {
        if (broken && sent) {
          broken = false;
          told.line('resumed');
        }
        told.progress(sent, all);
      },
      onShouldRetry: (/** @type {any} */ error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const again = status === 0 || status >= 500 || status === 409 || status === 423 || status === 429;
        if (again && !broken) {
          broken = true;
          told.line('broken');
        }
        return again;
      },
      onError: (/** @type {any} */ error) => {
        window.removeEventListener('online', goOn);
        reject(problemOf(error.originalResponse?.getStatus() ?? 0, readBody(error.originalResponse)));
      },
      onSuccess: () => {
        window.removeEventListener('online', goOn);
        resolve(sending.url);
      },
    });
    // the pauses grow; a network that comes back need not wait for the longest
    const goOn = () => broken && sending.abort().then(() => sending.start());
    window.addEventListener('online', goOn);
    signal.addEventListener('abort', () => {
      window.removeEventListener('online', goOn);
      sending.abort();
      reject(new DOMException('left', 'AbortError'));
    }, { once: true });
    sending.findPreviousUploads().then((/** @type {any[]} */ earlier) => {
      if (earlier.length) sending.resumeFromPreviousUpload(earlier[0]);
      sending.start();
    });
  });
}

/** @param {any} response */
function readBody(response) {
  try {
    return JSON.parse(response?.getBody() ?? '{}');
  } catch {
    return {};
  }
}

/** @typedef {{name: string, bytes: number, sent_bytes: number, forget: () => Promise<void>}} Unfinished */

/** Files of which only a part has arrived, as this browser remembers and the server confirms. @param {AbortSignal} signal @returns {Promise<Unfinished[]>} */
export async function listUnfinished(signal) {
  // the library is not fetched for people who never sent anything large
  if (!Object.keys(localStorage).some((key) => key.startsWith('tus::'))) return [];
  const tus = await loadTus();
  const storage = tus.defaultOptions.urlStorage;
  const found = await storage.findAllUploads();
  const asked = found.map(async (/** @type {any} */ one) => {
    let sent_bytes = 0;
    try {
      await ask('HEAD', new URL(one.uploadUrl, location.href).pathname, { headers: { 'Tus-Resumable': '1.0.0' }, signal, hear: (headers) => { sent_bytes = Number(headers.get('Upload-Offset') ?? 0); } });
    } catch (error) {
      if (error instanceof DOMException) throw error;
      await storage.removeUpload(one.urlStorageKey);
      return null;
    }
    return { name: one.metadata.filename, bytes: one.size, sent_bytes, forget: () => storage.removeUpload(one.urlStorageKey) };
  });
  return (await Promise.all(asked)).filter((one) => one !== null);
}
