/** 地图: what there is and where, narrowed by layer, state, township, indicator and day. */

import { fill, h } from '../dom.js';
import { findState } from '../catalogue.js';
import { icon } from '../icons.js';
import { manyWords } from '../format.js';
import { t, label, language } from '../i18n.js';
import { showBox, showPlace } from '../map.js';
import { CLOSER } from '../style.js';
import { L } from '../vendor.js';
import { townshipsOf } from '../desk.js';
import { mountFeature } from './map-feature.js';
import { mountIndicator } from './map-indicator.js';
import { mountLayers } from './map-layers.js';
import { mountList } from './map-list.js';

/** @typedef {import('../desk.js').Desk} Desk */

/** @type {import('../desk.js').Section} */
export const map = {
  layout: 'map',
  mount({ side, detail }, desk) {
    const { store } = desk;
    const ended = new AbortController();
    const { signal } = ended;
    const body = h('div', null);
    const tabs = tabRow(desk);
    fill(side, h('div', { class: 'side-head' }, townshipPicker(desk, signal), tabs.element), body);

    /** @type {(() => void) | null} */
    let unmountBody = null;
    const showBody = () => {
      unmountBody?.();
      fill(body);
      const { list, tab } = store.view;
      const part = list ? mountList : tab === 'indicator' ? mountIndicator : mountLayers;
      unmountBody = part(body, desk);
      tabs.choose();
    };
    const showTiles = () => desk.tiles.show({ hide: store.hidden, township: store.view.township, only: onlyLayers(desk) });
    const feature = mountFeature(detail, desk);
    const leave = listenToMap(desk);

    store.watch(['tab', 'list'], showBody, signal);
    store.watch(['hide', 'township', 'indicator', 'tab'], showTiles, signal);
    store.watch(['township'], () => showBox(desk.map, townBox(desk, store.view.township) ?? desk.catalogue.bounds, 13), signal);
    store.addEventListener('goto', (event) => showBox(desk.map, /** @type {CustomEvent} */ (event).detail), { signal });
    showBody();
    showTiles();
    if (store.view.township && store.view.zoom === null) showBox(desk.map, townBox(desk, store.view.township), 13);
    return () => {
      ended.abort();
      unmountBody?.();
      feature();
      leave();
      desk.tiles.shadeTowns(null);
      desk.tiles.show({ hide: store.hidden, township: null, only: null });
    };
  },
};

/** While an indicator is chosen only the works that make its number are shown, over the ground. @param {Desk} desk */
function onlyLayers({ store }) {
  return store.view.tab === 'indicator' && store.view.indicator ? [] : null;
}

/** @param {Desk} desk @param {string | null} key */
export function townBox({ units }, key) {
  return units.find((unit) => unit.key === key)?.bbox ?? null;
}

/** @param {Desk} desk @param {AbortSignal} signal */
function townshipPicker({ store, units }, signal) {
  const select = h('select', { class: 'township-select', 'aria-label': t('township'), on: { change: () => store.set({ township: select.value || null }) } },
    h('option', { value: '' }, t('whole_city')), townshipsOf(units).map((unit) => h('option', { value: unit.key }, label(unit))));
  const clear = h('button', { type: 'button', class: 'button quiet small', on: { click: () => store.set({ township: null }) } }, icon('close', 's'), t('whole_city'));
  const show = () => {
    select.value = store.view.township ?? '';
    clear.hidden = !store.view.township;
  };
  store.watch(['township'], show, signal);
  show();
  return h('div', { class: 'row' }, select, h('span', { class: 'grow' }), clear);
}

/** @param {Desk} desk */
function tabRow({ store }) {
  const names = /** @type {const} */ ([[null, 'tab_layers'], ['indicator', 'tab_indicator']]);
  const buttons = names.map(([tab, word]) => h('button', { type: 'button', role: 'tab', on: { click: () => store.set({ tab, list: null }) } }, t(word)));
  return {
    element: h('div', { class: 'tabs', role: 'tablist' }, buttons),
    choose: () => buttons.forEach((tab, i) => tab.setAttribute('aria-selected', String(store.view.tab === names[i][0]))),
  };
}

/** Clicks choose a work, go nearer to many, or on bare ground choose a township; the name follows the pointer. @param {Desk} desk @returns {() => void} */
function listenToMap({ map, tiles, store, catalogue }) {
  const tip = L.tooltip({ direction: 'top', offset: [0, -8], className: 'map-tip' });
  let frame = 0;
  /** @param {import('leaflet').LeafletMouseEvent} event */
  const click = (event) => {
    const shown = tiles.shownAt(event.latlng);
    const found = shown.filter((one) => one.properties.feature_id);
    if (shown.length && shown[0] !== found[0]) showPlace(map, [event.latlng.lng, event.latlng.lat], map.getZoom() + CLOSER);
    else if (found.length) {
      store.set({ feature: `${found[0].layer}:${found[0].properties.feature_id}` });
      store.dispatchEvent(new CustomEvent('here', { detail: found }));
    } else if (store.view.feature) store.set({ feature: null });
    else {
      const town = tiles.townAt(event.latlng);
      if (town) store.set({ township: town === store.view.township ? null : town });
    }
  };
  /** @param {import('leaflet').LeafletMouseEvent} event */
  const move = (event) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const found = tiles.shownAt(event.latlng)[0];
      map.getContainer().classList.toggle('over', Boolean(found));
      if (!found) return void tip.remove();
      const layer = catalogue.layer(found.layer);
      const state = layer && (findState(layer, found.properties.stage)?.zh ? label(findState(layer, found.properties.stage)) : '');
      tip.setLatLng(event.latlng).setContent(h('span', null, h('strong', null, found.properties.feature_id ? found.properties.name || label(layer) : manyWords(found.properties.count, label(layer), language())), state ? ` ${state}` : '')).addTo(map);
    });
  };
  const out = () => tip.remove();
  map.on({ click, mousemove: move, mouseout: out });
  return () => {
    cancelAnimationFrame(frame);
    map.off({ click, mousemove: move, mouseout: out });
    tip.remove();
    map.getContainer().classList.remove('over');
  };
}
