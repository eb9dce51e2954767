/**
 * A form that stands on the page and may stand on another's page as well. Whoever saves second is told what the first
 * changed: what they did not touch takes the new value, what they typed stays, and saving again replaces the other's.
 */

import { ask, Problem } from '../api.js';
import { fill, h } from '../dom.js';
import { sayProblem } from '../elements/index.js';
import { minute } from '../format.js';
import { t } from '../i18n.js';
import { called } from '../people.js';

/**
 * @typedef {object} Entry one thing that the form holds
 * @property {string} label
 * @property {() => any} get @property {(value: any) => void} set
 * @property {(value: any) => string} words the value as a person reads it
 *
 * @typedef {{etag: string, values: Record<string, any>, by?: string | null, at?: string | null}} Seen what is there, and who wrote it
 */

/**
 * @param {object} form
 * @param {Record<string, Entry>} form.entries
 * @param {Seen} form.seen what the form showed first
 * @param {(values: Record<string, any>, headers: {'If-Match': string}) => Promise<any>} form.send
 * @param {() => Promise<Seen>} form.reread what is there now
 * @param {(answer: any) => void} form.done
 * @returns {{notice: HTMLElement, save: () => Promise<void>, isChanged: () => boolean}} notice: stands in the form, before its button
 */
export function formToSave({ entries, seen, send, reread, done }) {
  const notice = h('div', { class: 'meanwhile', role: 'alert', hidden: true });
  const names = Object.keys(entries);
  const values = () => Object.fromEntries(names.map((name) => [name, entries[name].get()]));
  const isTouched = (/** @type {string} */ name) => !isSame(entries[name].get(), seen.values[name]);

  const save = async () => {
    try {
      const answer = await send(values(), { 'If-Match': seen.etag });
      notice.hidden = true;
      done(answer);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) return sayProblem(error, save);
      try {
        tell({ ...await reread(), ...(error.by && { by: error.by, at: error.at }) });
      } catch (problem) {
        sayProblem(problem);
      }
    }
  };

  /** @param {Seen} now */
  const tell = (now) => {
    const lines = names.filter((name) => !isSame(now.values[name], seen.values[name])).map((name) => {
      const mine = isTouched(name) && !isSame(entries[name].get(), now.values[name]);
      const told = h('li', null, h('span', null, entries[name].label), h('strong', null, entries[name].words(now.values[name])),
        h('span', { class: 'hint' }, mine ? t('meanwhile_mine', { words: entries[name].words(entries[name].get()) }) : t('meanwhile_taken')));
      if (!isTouched(name)) entries[name].set(now.values[name]);
      return told;
    });
    seen = now;
    const take = () => {
      for (const name of names) entries[name].set(now.values[name]);
      notice.hidden = true;
    };
    fill(notice, h('strong', null, t('meanwhile_title')), now.by && h('span', { class: 'hint' }, t('entered_by', { by: called(now.by), at: now.at ? minute(now.at) : '' })),
      lines.length > 0 && h('ul', null, lines), h('p', null, t(lines.length ? 'meanwhile_next' : 'meanwhile_same')),
      h('button', { type: 'button', class: 'button small', on: { click: take } }, t('meanwhile_take')));
    notice.hidden = false;
    notice.scrollIntoView({ block: 'center' });
  };
  return { notice, save, isChanged: () => names.some(isTouched) };
}

/** @param {any} one @param {any} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** An input as an entry of the form: a number where it asks for one. @param {string} label @param {HTMLElement & Record<string, any>} input @param {(value: any) => string} [words] */
export function inputEntry(label, input, words = (value) => (value === null || value === '' ? '—' : String(value))) {
  const isNumber = input.type === 'number';
  return {
    label, words,
    get: () => (isNumber ? (input.value === '' ? null : Number(input.value)) : input.value),
    set: (/** @type {any} */ value) => { input.value = value ?? ''; },
  };
}

/** Checked boxes as an entry, in the order of the boxes. @param {string} label @param {(HTMLElement & Record<string, any>)[]} boxes @param {(value: string) => string} name */
export const boxesEntry = (label, boxes, name) => ({
  label,
  get: () => boxes.filter((box) => box.checked).map((box) => box.value),
  set: (/** @type {string[]} */ chosen) => boxes.forEach((box) => { box.checked = chosen.includes(box.value); }),
  words: (/** @type {string[]} */ chosen) => chosen.map(name).join(t('list_comma')) || '—',
});

/** What an answer tells, with the ETag of its header. @param {string} path @returns {Promise<{told: any, etag: string}>} */
export async function getTagged(path, /** @type {AbortSignal | undefined} */ signal = undefined) {
  let etag = '';
  const told = await ask('GET', path, { signal, hear: (headers) => { etag = headers.get('etag') ?? ''; } });
  return { told, etag };
}
