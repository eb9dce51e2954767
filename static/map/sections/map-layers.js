/** The layer tree: groups, layers, states with counts. The legend is the filter. */

import { fill, h } from '../dom.js';
import { stateSwatch } from '../elements/index.js';
import { FORMS_DRAWN } from '../forms.js';
import { icon } from '../icons.js';
import { number } from '../format.js';
import { t, label } from '../i18n.js';

/** @typedef {import('../catalogue.js').Layer} Layer */

/** @param {HTMLElement} body @param {import('../desk.js').Desk} desk @returns {() => void} */
export function mountLayers(body, { store, catalogue }) {
  const ended = new AbortController();
  /** Layers whose states are unfolded. @type {Set<string>} */
  const unfolded = new Set(JSON.parse(sessionStorage.getItem('unfolded') ?? '[]'));

  const draw = () => fill(body, formStrip(), h('div', { class: 'groups' }, catalogue.grouped().map(({ group, layers }) => h('section', null, h('h3', null, label(group)),
    h('ul', { class: 'tree' }, layers.map((layer) => layerRow(layer)))))), h('p', { class: 'hint tree-note' }, t('legend_note')));

  /** The six forms over all layers: what hollow, hatched, dotted, solid, ringed and notched mean. */
  const formStrip = () => {
    const counts = catalogue.countForms();
    return h('ul', { class: 'form-strip', 'aria-label': t('forms_label') }, FORMS_DRAWN.map((form) => {
      const hidden = store.hidden.includes(`form.${form}`);
      return h('li', { class: hidden ? 'off' : '' }, h('button', { type: 'button', 'aria-pressed': String(!hidden), title: t(hidden ? 'show_state' : 'hide_state'), on: { click: () => store.toggleHidden(`form.${form}`) } },
        h('eco-state', { theme: 'base', kind: 'polygon', form, word: t(`form_${form}`) }), h('span', { class: 'number end' }, number(counts[form] ?? 0, 0))));
    }));
  };

  /** @param {Layer} layer */
  const layerRow = (layer) => {
    const hidden = store.hidden.includes(layer.key);
    const open = unfolded.has(layer.key) && !hidden && layer.states.length > 0;
    return h('li', { class: hidden ? 'off' : '' },
      h('div', { class: 'row' },
        layer.states.length
          ? h('button', { type: 'button', class: 'fold', 'aria-expanded': String(open), 'aria-label': t('states_of', { layer: label(layer) }), on: { click: () => fold(layer.key) } }, icon(open ? 'down' : 'right', 's'))
          : h('span', { class: 'fold' }),
        h('button', { type: 'button', class: 'layer row grow', 'aria-pressed': String(!hidden), title: t(hidden ? 'show_layer' : 'hide_layer'), on: { click: () => store.toggleHidden(layer.key) } },
          stateSwatch(layer, 'accepted'), h('span', { class: 'clip' }, label(layer)),
          hidden && icon('eyeoff', 's'),
          layer.provisional && h('span', { class: 'tag', title: t('provisional_hint') }, t('provisional'))),
        h('button', { type: 'button', class: 'count number', title: t('list_features'), disabled: !layer.total, on: { click: () => store.set({ list: layer.key }) } }, number(layer.total, 0))),
      open && h('ul', { class: 'states' }, layer.states.map((state) => stateRow(layer, state))));
  };

  /** @param {Layer} layer @param {import('../catalogue.js').State} state */
  const stateRow = (layer, state) => {
    const word = `${layer.key}.${state.value}`;
    const hidden = store.hidden.includes(word);
    return h('li', { class: hidden ? 'off' : '' },
      h('button', { type: 'button', class: 'row', 'aria-pressed': String(!hidden), title: t(hidden ? 'show_state' : 'hide_state'), on: { click: () => store.toggleHidden(word) } },
        stateSwatch(layer, state.form, label(state)), state.counts && h('span', { class: 'counts', title: t('counts_hint') }, t('counts_as_done')),
        h('span', { class: 'end number' }, number(layer.counts[state.value] ?? 0, 0))));
  };

  /** @param {string} key */
  const fold = (key) => {
    if (unfolded.has(key)) unfolded.delete(key);
    else unfolded.add(key);
    sessionStorage.setItem('unfolded', JSON.stringify([...unfolded]));
    draw();
  };

  store.watch(['hide'], draw, ended.signal);
  store.addEventListener('counted', draw, { signal: ended.signal });
  draw();
  return () => ended.abort();
}
