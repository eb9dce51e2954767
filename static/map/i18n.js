/** Every sentence of the pages in one table (`words/`), Chinese first, English by a switch. */

import { speaker, tellBrowser } from './language.js';
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
import { RELEASE } from './words/release.js';

export { label, language, said, setLanguage } from './language.js';

/** key → [zh, en]. `{name}` is replaced by what `t` is given. @type {Record<string, [string, string]>} */
export const WORDS = { ...FRAME, ...MAP, ...UPLOAD, ...OFFICE, ...REVIEW, ...KEEPING, ...COURSES, ...CHANGES, ...YEARLY, ...OUTLOOK, ...OPEN, ...OUTCOME, ...RELEASE, ...ACTS };

/** The sentence of a key in the present language. */
export const t = speaker(WORDS);

/** @param {Document} document */
export const tellLanguage = (document) => tellBrowser(document, t('title'));

/** A word with a note in brackets behind it, where there is one. @param {string} word @param {string | null | undefined} note */
export const noted = (word, note) => (note ? t('in_brackets', { word, note }) : word);

/** The sentence of a key that may be newer than this page; the key itself when there is none. @param {string} key @param {string} [fallback] */
export const tMaybe = (key, fallback = key) => (WORDS[key] ? t(key) : fallback);
