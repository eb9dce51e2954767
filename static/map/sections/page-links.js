/** The links over every page under 进度, grouped by what people ask; on a phone they open from one line. */

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';

/** Groups with the words `pages_<name>`, pages with the words `page_<name>`. @type {Record<string, string[]>} */
export const PAGE_GROUPS = {
  standing: ['progress', 'tasks', 'calendar'],
  places: ['corridor', 'river', 'section', 'shore', 'greening', 'closing'],
  figures: ['targets', 'reports'],
  months: ['release', 'ranking', 'assessment'],
};

/** @param {string} current */
export function pageLinks(current) {
  const here = Object.keys(PAGE_GROUPS).find((group) => PAGE_GROUPS[group].includes(current)) ?? 'standing';
  const groups = h('div', { class: 'page-groups', id: 'page-groups' }, Object.entries(PAGE_GROUPS).map(([group, names]) => h('div', { role: 'group', 'aria-labelledby': `pages-${group}` },
    h('span', { id: `pages-${group}` }, t(`pages_${group}`)),
    h('div', null, names.map((name) => h('a', { href: `#${name}`, 'aria-current': name === current ? 'page' : null }, t(`page_${name}`)))))));
  const opener = h('button', { type: 'button', class: 'page-links-open', 'aria-expanded': 'false', 'aria-controls': 'page-groups', on: {
    click: () => opener.setAttribute('aria-expanded', String(groups.classList.toggle('open'))),
  } }, h('span', { class: 'soft' }, t(`pages_${here}`)), h('strong', null, t(`page_${current}`)), icon('down', 's'));
  return h('nav', { class: 'page-links', 'aria-label': t('page_links') }, opener, groups);
}
