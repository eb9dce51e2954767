/** The language of the page, and how to say things in it. What there is to say lies in `words/`. */

/** @type {'zh' | 'en'} */
let current = 'zh';

export const language = () => current;

/** @param {string} wanted */
export function setLanguage(wanted) {
  current = wanted === 'en' ? 'en' : 'zh';
}

/**
 * Tell the browser what language the page is in: it reads aloud and chooses glyphs by it.
 * @param {Document} document @param {string} title
 */
export function tellBrowser(document, title) {
  document.documentElement.lang = current === 'en' ? 'en' : 'zh-CN';
  document.title = title;
}

/**
 * A way to say the sentences of a table, [zh, en] by key: `{name}` is replaced by what it is given.
 * @param {Record<string, [string, string]>} words
 */
export function speaker(words) {
  return (/** @type {string} */ key, /** @type {Record<string, string | number>} */ values = {}) => {
    const pair = words[key];
    if (!pair) throw new Error(`no words for "${key}"`);
    return pair[current === 'en' ? 1 : 0].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}

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
