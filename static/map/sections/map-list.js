/** The table twin of the map: the features of one layer, narrowed as the map is. */

import { getFeatures } from '../api.js';
import { findState, formOf } from '../catalogue.js';
import { fill, h } from '../dom.js';
import { busy, empty, panel, stateSwatch, table, trouble } from '../elements/index.js';
import { icon } from '../icons.js';
import { area, endOfDay, length, number } from '../format.js';
import { t, label, language } from '../i18n.js';

const LIMIT = 500;

/** @param {HTMLElement} body @param {import('../desk.js').Desk} desk @returns {() => void} */
export function mountList(body, { store, catalogue, units }) {
  const ended = new AbortController();
  let request = new AbortController();
  const layer = catalogue.layer(store.view.list ?? '');
  const content = h('div', null);
  const back = h('button', { type: 'button', class: 'button quiet', on: { click: () => store.set({ list: null }) } }, icon('left', 's'), t('back_to_layers'));
  if (!layer) {
    fill(body, panel(null, [back, empty(t('no_such_layer'), '')]));
    return () => ended.abort();
  }
  fill(body, panel(null, [back, h('div', { class: 'row list-head' }, stateSwatch(layer, 'accepted'), h('h2', null, label(layer))), content]));

  const draw = async () => {
    request.abort();
    request = new AbortController();
    const { township, as_of } = store.view;
    const hide = store.hidden;
    fill(content, busy());
    try {
      const found = await getFeatures(`/collections/${layer.key}/items`, { township, as_of: as_of && endOfDay(as_of) }, LIMIT, request.signal);
      const rows = found.features.filter((/** @type {any} */ f) => !hide.includes(`${layer.key}.${stateOf(f.properties)}`));
      fill(content, h('p', { class: 'hint' }, t('list_count', { n: number(rows.length, 0), all: number(found.numberMatched, 0) })),
        rows.length ? table(columns(), rows, { open: (f) => store.set({ feature: `${layer.key}:${f.id}` }), selected: (f) => store.view.feature === `${layer.key}:${f.id}` })
          : empty(t('list_empty'), t('list_empty_hint')));
    } catch (error) {
      if (!(error instanceof DOMException)) fill(content, trouble(error, draw));
    }
  };

  /** @param {any} properties */
  const stateOf = (properties) => properties.stage ?? (layer.state_field ? properties[layer.state_field] : null);
  const columns = () => [
    { head: t('name'), cell: (/** @type {any} */ f) => [h('div', null, f.properties[layer.label_field] ?? f.properties.name ?? f.id),
      layer.states.length > 0 && stateSwatch(layer, formOf(layer, f.properties), label(findState(layer, stateOf(f.properties))))] },
    { head: t('township_short'), class: 'nowrap', cell: (/** @type {any} */ f) => label(units.find((u) => u.key === f.properties.township)) || '—' },
    ...(layer.measure === 'count' ? [] : [{ head: t(layer.measure), number: true, cell: (/** @type {any} */ f) => (layer.measure === 'area' ? area(f.properties.area_m2, language()) : length(f.properties.length_m, language())) }]),
  ];

  store.watch(['township', 'as_of', 'hide', 'feature'], draw, ended.signal);
  draw();
  return () => {
    request.abort();
    ended.abort();
  };
}
