/** The only file that asks the server. A problem+json answer becomes an Error that can be shown as it is. */

import { language } from './i18n.js';

/** What went wrong, in a sentence for the person. */
export class Problem extends Error {
  /** @param {number} status @param {{code?: string, detail?: string, detail_en?: string, field?: string, changed_by?: string, changed_at?: string}} body @param {number | null} [retry_s] after how long the server will have time */
  constructor(status, body, retry_s = null) {
    super((language() === 'en' && body.detail_en) || body.detail || FALLBACK(status));
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? `http_${status}`;
    this.field = body.field ?? null;
    this.retry_s = retry_s;
    /** Who was first, and when: of a 412. */
    this.by = body.changed_by ?? null;
    this.at = body.changed_at ?? null;
  }

  /** Whether it may go better the next time: no network, a server that is busy or starting. */
  get passes() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** @param {number} status */
const FALLBACK = (status) => {
  const zh = status === 0 ? '连不上服务器。请检查网络，稍后再试；已填写的内容还在。'
    : status === 413 ? '文件太大，服务器没有接收。请拆分后分批上报。'
    : status === 429 ? '服务器正忙，这一步没有做。请稍后再试；已填写的内容还在。'
    : [502, 503, 504].includes(status) ? `服务器暂时没有应答（${status}），多半是正在重启。请稍后再试；已填写的内容还在。`
    : `服务器没有给出说明（${status}）。请稍后再试，仍不行请把时间和操作告诉系统管理员。`;
  const en = status === 0 ? 'The server cannot be reached. Check the network and try again; what you entered is still here.'
    : status === 413 ? 'The file is too large and was not taken. Split it and send the parts.'
    : status === 429 ? 'The server is busy and did not do this. Try again shortly; what you entered is still here.'
    : [502, 503, 504].includes(status) ? `The server does not answer (${status}); it is probably starting again. Try again shortly; what you entered is still here.`
    : `The server gave no reason (${status}). Try again later, or tell the administrator when it happened.`;
  return language() === 'en' ? en : zh;
};

/** Called when the session has ended. @type {(() => void) | null} */
let onSignedOut = null;
/** @param {() => void} listener */
export function whenSignedOut(listener) {
  onSignedOut = listener;
}

/**
 * @param {string} method @param {string} path
 * @param {{query?: Record<string, any>, json?: any, form?: FormData, headers?: Record<string, string>, signal?: AbortSignal, hear?: (headers: Headers) => void}} [options]
 *   hear: is given the headers of an answer that is no problem
 * @returns {Promise<any>}
 */
export async function ask(method, path, { query, json, form, headers, signal, hear } = {}) {
  /** @type {Record<string, string>} */
  const sent = { Accept: 'application/geo+json, application/json, application/problem+json', ...headers };
  // on every request: it also tells the server not to let the browser ask for a password by itself
  sent['X-Ecoworks'] = '1';
  if (json !== undefined) sent['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(address(path, query), {
      method, headers: sent, body: form ?? (json === undefined ? undefined : JSON.stringify(json)), signal, credentials: 'same-origin',
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, {});
  }
  if (response.ok) hear?.(response.headers);
  return readAnswer(response, path);
}

/** @param {Response} response @param {string} path */
async function readAnswer(response, path) {
  const isJson = response.status !== 204 && /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const body = isJson ? await response.json().catch(() => ({})) : null;
  if (response.ok) return body;
  const retry_s = secondsOf(response.headers.get('retry-after'));
  throw path === '/session' || path === '/me' ? new Problem(response.status, body ?? {}, retry_s) : problemOf(response.status, body, retry_s);
}

/** Retry-After in seconds; a date, or nothing, is none. @param {string | null} told */
const secondsOf = (told) => (told && /^\d+$/.test(told) ? Number(told) : null);

/** The problem an answer tells; whoever is signed out is asked to sign in. @param {number} status @param {any} body @param {number | null} [retry_s] */
export function problemOf(status, body, retry_s = null) {
  if (status === 401) onSignedOut?.();
  return new Problem(status, body && typeof body === 'object' ? body : {}, retry_s);
}

/** Path with a query; what is null or empty is left out. @param {string} path @param {Record<string, any>} [query] */
export function address(path, query = {}) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path;
}

/** @param {string} path @param {Record<string, any>} [query] @param {AbortSignal} [signal] */
export const get = (path, query, signal) => ask('GET', path, { query, signal });
/** @param {string} path @param {any} [json] @param {Record<string, string>} [headers] */
export const post = (path, json = {}, headers = undefined) => ask('POST', path, { json, headers });
/** @param {string} path @param {any} json @param {Record<string, string>} [headers] */
export const patch = (path, json, headers) => ask('PATCH', path, { json, headers });
/** @param {string} path @param {any} json @param {Record<string, string>} [headers] */
export const put = (path, json, headers) => ask('PUT', path, { json, headers });
/** @param {string} path @param {Record<string, any>} [query] */
export const del = (path, query) => ask('DELETE', path, { query });

/**
 * Send a file and say how much has gone: fetch cannot tell, so this is the one XMLHttpRequest.
 * @param {string} path @param {FormData} form @param {(sent_bytes: number, all_bytes: number) => void} onProgress @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function sendFile(path, form, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('X-Ecoworks', '1');
    request.setRequestHeader('Prefer', 'respond-async');
    request.responseType = 'text';
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded, event.total);
    request.onerror = () => reject(new Problem(0, {}));
    request.onload = () => {
      let body = {};
      try { body = JSON.parse(request.responseText); } catch { /* a proxy answered: the status says enough */ }
      if (request.status >= 200 && request.status < 300) return resolve(body);
      reject(problemOf(request.status, body));
    };
    request.onabort = () => reject(new DOMException('left', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

/**
 * All features of a collection, following `next`, at most `limit`.
 * @param {string} path @param {Record<string, any>} query @param {number} limit @param {AbortSignal} [signal]
 */
export async function getFeatures(path, query, limit, signal) {
  let page = await get(path, { ...query, limit: Math.min(limit, 1000) }, signal);
  const features = [...page.features];
  const matched = page.numberMatched ?? features.length;
  while (features.length < limit) {
    const next = page.links?.find((/** @type {{rel: string}} */ link) => link.rel === 'next');
    if (!next) break;
    const url = new URL(next.href, 'http://here');
    page = await get(url.pathname + url.search, {}, signal);
    features.push(...page.features);
  }
  return { type: 'FeatureCollection', features: features.slice(0, limit), numberMatched: matched, notice: page.notice ?? null };
}
