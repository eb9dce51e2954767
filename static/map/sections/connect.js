/** 用 QGIS / ArcGIS 打开: the ready project, and the addresses that other programs ask for. */

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';
import { copier } from './manage-parts.js';

/** What other programs call the addresses, and where they are. */
const ADDRESSES = /** @type {const} */ ([['connect_features', '/'], ['connect_tiles', '/tiles/WebMercatorQuad/tilejson.json']]);

/** @param {import('../desk.js').Desk} desk */
export function connectBlock({ person }) {
  return h('section', { class: 'connect', 'aria-labelledby': 'connect-title' }, h('h2', { id: 'connect-title' }, t('connect_title')),
    h('p', null, t('connect_how', { name: person.name }), ' ', h('a', { class: 'nowrap', href: '#manage?tab=account' }, t('connect_token'))),
    h('p', null, h('a', { class: 'button', href: '/qgis/all.qgs', download: '' }, icon('file', 's'), t('token_how_get'))),
    h('dl', null, ADDRESSES.map(([words, path]) => {
      const field = h('input', { class: 'input', readOnly: true, value: `${location.origin}${path}`, 'aria-label': t(words), on: { focus: () => field.select() } });
      return [h('dt', null, t(words), h('span', { class: 'hint' }, t(`${words}_for`))), h('dd', { class: 'row' }, field, copier(field))];
    })));
}
