/** A page under 进度: the links, and content that is drawn anew when the view changes. */

import { fill, h } from '../dom.js';
import { busy, trouble } from '../elements/index.js';
import { clauseWords } from '../format.js';
import { icon } from '../icons.js';
import { label, language, t, WORDS } from '../i18n.js';
import { pageLinks } from './page-links.js';

/** @typedef {import('../desk.js').Desk} Desk */
/** @typedef {import('../dom.js').Child} Child */

/**
 * A section that `draw` fills, again whenever one of `keys` of the view changes. `keeps`: what is shown stays until
 * the new content is there.
 * @param {{name: string, family: string, keys: (keyof import('../state.js').View)[], keeps: boolean,
 *   draw: (desk: Desk, signal: AbortSignal, again: () => void) => Promise<Child>}} what
 * @returns {import('../desk.js').Section}
 */
export const pageUnderProgress = ({ name, family, keys, keeps, draw }) => ({
  layout: 'page',
  under: 'progress',
  mount({ page }, desk) {
    const ended = new AbortController();
    let request = new AbortController();
    const body = h('div', { class: `${family} ${family}-${name}` });
    page.append(pageLinks(name), body);
    const show = async () => {
      request.abort();
      request = new AbortController();
      const { signal } = request;
      if (!keeps || !body.firstChild) fill(body, busy());
      try {
        const content = await draw(desk, signal, show);
        if (!signal.aborted) fill(body, content);
      } catch (error) {
        if (!(error instanceof DOMException) && !signal.aborted) fill(body, trouble(error, show));
      }
    };
    desk.store.watch(keys, show, ended.signal);
    show();
    return () => {
      request.abort();
      ended.abort();
    };
  },
});

/** Title, one line about it, and what can be done. @param {Child} title @param {Child} about @param {...Child} acts */
export const head = (title, about, ...acts) => h('header', { class: 'page-head' },
  h('div', null, h('h1', null, title), h('p', { class: 'hint' }, about)), h('div', { class: 'page-acts' }, acts));

/**
 * A choice of one thing, with its word over it.
 * @param {string} word @param {[string, string][]} options value, label @param {string | null} chosen @param {(value: string) => void} choose
 */
export function chooser(word, options, chosen, choose) {
  const select = h('select', { on: { change: () => choose(select.value) } }, options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)));
  return h('label', { class: 'field chooser' }, h('span', null, word), select);
}

/**
 * Where a figure comes from: the layers it is counted from in the reader's words, or the document that was named.
 * @param {{source?: string | null}} row @param {{measure: string, layers: string[]}} indicator @param {Pick<import('../desk.js').Desk, 'catalogue'>} desk
 */
export const sourceOf = (row, indicator, { catalogue }) => (indicator.measure === 'spatial'
  ? t('source_layers', { layers: indicator.layers.map((key) => label(catalogue.layer(key)) || key).join(t('list_comma')) }) : row.source ?? '—');

/** Where a figure was settled: documents stay in their own language, this system's own defaults are said in the reader's. @param {string} source */
export function settledBy(source) {
  if (language() !== 'en' || !/[\u4e00-\u9fff]/.test(source)) return source;
  if (source === WORDS.plan_title[0]) return t('plan_title');
  return /^本系统(默认|起始)值/.test(source) ? t('source_default') : t('source_in_chinese', { source });
}

/** A place of the plan, in the reader's language. @param {string | null | undefined} clause */
export const inPlan = (clause) => t('clause_said', { clause: clauseWords(clause ?? '', language()) });

export const printButton = () => h('button', { type: 'button', class: 'button for-desks', on: { click: () => print() } }, icon('print', 's'), t('print'));
