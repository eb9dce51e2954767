/** The layer tree: groups, layers, states with counts. The legend is the filter. */

import { fill, h } from '../dom.js';
import { panel, stateSwatch } from '../elements/index.js';
import { icon } from '../icons.js';
import { number } from '../format.js';
import { t, label } from '../i18n.js';

/** @typedef {import('../catalogue.js').Layer} Layer */

/** @param {HTMLElement} body @param {import('../desk.js').Desk} desk @returns {() => void} */
export function mountLayers(body, { store, catalogue }) {
  const ended = new AbortController();
  /** Layers whose states are unfolded; works with few layers in their group start open. @type {Set<string>} */
  const folded = new Set(JSON.parse(sessionStorage.getItem('folded') ?? 'null') ?? catalogue.layers.filter((l) => l.reference || !l.states.length).map((l) => l.key));

  const draw = () => fill(body, catalogue.grouped().map(({ group, layers }) => panel(label(group), [
    h('ul', { class: 'tree' }, layers.map((layer) => layerRow(layer))),
  ])), h('p', { class: 'hint tree-note' }, t('legend_note')));

  /** @param {Layer} layer */
  const layerRow = (layer) => {
    const hidden = store.view.hide.includes(layer.key);
    const open = !folded.has(layer.key) && !hidden && layer.states.length > 0;
    return h('li', { class: hidden ? 'off' : '' },
      h('div', { class: 'row' },
        layer.states.length
          ? h('button', { type: 'button', class: 'fold', 'aria-expanded': String(open), 'aria-label': t('states_of', { layer: label(layer) }), on: { click: () => fold(layer.key) } }, icon(open ? 'down' : 'right', 's'))
          : h('span', { class: 'fold' }),
        h('button', { type: 'button', class: 'layer row grow', 'aria-pressed': String(!hidden), title: t(hidden ? 'show_layer' : 'hide_layer'), on: { click: () => store.toggleHidden(layer.key) } },
          stateSwatch(layer, 'accepted'), h('span', { class: 'clip' }, label(layer)),
          layer.provisional && h('span', { class: 'tag', title: t('provisional_hint') }, t('provisional'))),
        h('button', { type: 'button', class: 'count number', title: t('list_features'), disabled: !layer.total, on: { click: () => store.set({ list: layer.key }) } }, number(layer.total, 0))),
      open && h('ul', { class: 'states' }, layer.states.map((state) => stateRow(layer, state))));
  };

  /** @param {Layer} layer @param {import('../catalogue.js').State} state */
  const stateRow = (layer, state) => {
    const word = `${layer.key}.${state.value}`;
    const hidden = store.view.hide.includes(word);
    return h('li', { class: hidden ? 'off' : '' },
      h('button', { type: 'button', class: 'row', 'aria-pressed': String(!hidden), title: t(hidden ? 'show_state' : 'hide_state'), on: { click: () => store.toggleHidden(word) } },
        stateSwatch(layer, state.form, label(state)), state.counts && h('span', { class: 'counts', title: t('counts_hint') }, t('counts_as_done')),
        h('span', { class: 'end number' }, number(layer.counts[state.value] ?? 0, 0))));
  };

  /** @param {string} key */
  const fold = (key) => {
    if (folded.has(key)) folded.delete(key);
    else folded.add(key);
    sessionStorage.setItem('folded', JSON.stringify([...folded]));
    draw();
  };

  store.watch(['hide'], draw, ended.signal);
  store.addEventListener('counted', draw, { signal: ended.signal });
  draw();
  return () => ended.abort();
}
