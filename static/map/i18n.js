/** Every sentence of the pages in one table (`words/`), Chinese first, English by a switch. */

import { ACTS } from './words/acts.js';
import { FRAME } from './words/frame.js';
import { MAP } from './words/map.js';
import { UPLOAD } from './words/upload.js';
import { OFFICE } from './words/office.js';
import { REVIEW } from './words/review.js';
import { KEEPING } from './words/keeping.js';
import { COURSES } from './words/courses.js';
import { CHANGES } from './words/changes.js';
import { YEARLY } from './words/yearly.js';
import { OUTLOOK } from './words/outlook.js';
import { OPEN } from './words/open.js';
import { OUTCOME } from './words/outcome.js';

/** key → [zh, en]. `{name}` is replaced by what `t` is given. @type {Record<string, [string, string]>} */
export const WORDS = { ...FRAME, ...MAP, ...UPLOAD, ...OFFICE, ...REVIEW, ...KEEPING, ...COURSES, ...CHANGES, ...YEARLY, ...OUTLOOK, ...OPEN, ...OUTCOME, ...ACTS };

/** @type {'zh' | 'en'} */
let current = 'zh';

export const language = () => current;

/** @param {string} wanted */
export function setLanguage(wanted) {
  current = wanted === 'en' ? 'en' : 'zh';
}

/** Tell the browser what language the page is in: it reads aloud and chooses glyphs by it. @param {Document} document */
export function tellLanguage(document) {
  document.documentElement.lang = current === 'en' ? 'en' : 'zh-CN';
  document.title = t('title');
}

/** The sentence of a key in the present language. @param {string} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  const pair = WORDS[key];
  if (!pair) throw new Error(`no words for "${key}"`);
  return pair[current === 'en' ? 1 : 0].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A word with a note in brackets behind it, where there is one. @param {string} word @param {string | null | undefined} note */
export const noted = (word, note) => (note ? t('in_brackets', { word, note }) : word);

/** The sentence of a key that may be newer than this page; the key itself when there is none. @param {string} key @param {string} [fallback] */
export const tMaybe = (key, fallback = key) => (WORDS[key] ? t(key) : fallback);

/** Of something the server names in both languages. @param {any} thing @param {string} [stem] `note` for note_zh / note_en */
export function label(thing, stem) {
  if (!thing) return '';
  const [zh, en] = stem ? [`${stem}_zh`, `${stem}_en`] : ['zh', 'en'];
  return (current === 'en' ? thing[en] || thing[zh] : thing[zh] || thing[en]) ?? '';
}

/** Of a message that is Chinese unless `_en` says otherwise. @param {any} thing @param {string} key */
export function said(thing, key) {
  return (current === 'en' && thing?.[`${key}_en`]) || thing?.[key] || thing?.[`${key}_zh`] || '';
}
