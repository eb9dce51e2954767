/** The row of links over every page under 进度: one line, grouped by what people come for. */

import { h } from '../dom.js';
import { t } from '../i18n.js';

/** Pages in the order of the row; each has the words `page_<name>`. @type {string[][]} */
export const PAGE_GROUPS = [
  ['progress'],
  ['corridor', 'river', 'section', 'shore', 'greening'],
  ['targets', 'reports'],
  ['release', 'ranking', 'assessment'],
  ['calendar', 'tasks'],
];

/** @param {string} current */
export function pageLinks(current) {
  return h('nav', { class: 'page-links', 'aria-label': t('page_links') }, PAGE_GROUPS.map((names) => h('span', null,
    names.map((name) => h('a', { href: `#${name}`, 'aria-current': name === current ? 'page' : null }, t(`page_${name}`))))));
}
