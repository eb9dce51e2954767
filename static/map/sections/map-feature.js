/** The feature panel: one work as a bureau keeps it on paper. */

import { get, Problem } from '../api.js';
import { findState, formOf, readCell } from '../catalogue.js';
import { fill, h } from '../dom.js';
import { busy, panel, say, stateSwatch, trouble } from '../elements/index.js';
import { icon } from '../icons.js';
import { area, areaInFull, day, endOfDay, length, number } from '../format.js';
import { label, language, t } from '../i18n.js';
import { boxOf, showBox, showPlace } from '../map.js';
import { showChosen } from '../overlays.js';
import { evidenceList, historyList, stateDates } from './history.js';
import { askRestore, supplement } from './map-acts.js';

/** @param {HTMLElement} content @param {import('../desk.js').Desk} desk @returns {() => void} */
export function mountFeature(content, desk) {
  const { store } = desk;
  const place = /** @type {HTMLElement} */ (content.parentElement);
  const ended = new AbortController();
  let request = new AbortController();
  let removeRing = () => {};
  /** Everything that lies under the last click. @type {any[]} */
  let here = [];
  let sought = false;

  const draw = async () => {
    request.abort();
    request = new AbortController();
    removeRing();
    const [key, ...rest] = (store.view.feature ?? '').split(':');
    const id = rest.join(':');
    const layer = desk.catalogue.layer(key);
    place.hidden = !id || !layer;
    if (!id || !layer) return fill(content);
    const as_of = store.view.as_of && endOfDay(store.view.as_of);
    fill(content, panel(null, [closeRow(layer), busy()]));
    try {
      const [feature, history] = await Promise.all([
        get(`/collections/${key}/items/${encodeURIComponent(id)}`, { as_of }, request.signal),
        get(`/features/${encodeURIComponent(id)}/history`, { as_of }, request.signal).catch((error) => {
          if (error instanceof DOMException) throw error;
          return { versions: [], evidence: [], trouble: error };
        }),
      ]);
      removeRing = showChosen(desk.map, feature);
      if (!here.some((found) => found.properties.feature_id === id)) {
        here = [];
        if (!desk.map.getBounds().intersects(boundsOf(feature)) || sought) zoomTo(feature);
      }
      sought = true;
      drawFeature(layer, feature, history);
    } catch (error) {
      if (error instanceof DOMException) return;
      const notYet = error instanceof Problem && error.status === 404 && as_of;
      fill(content, panel(null, [closeRow(layer), notYet ? h('p', { class: 'hint' }, t('feature_not_then')) : trouble(error, draw)]));
    }
  };

  /** @param {any} feature */
  const boundsOf = (feature) => {
    const box = boxOf(feature) ?? desk.catalogue.bounds;
    return /** @type {any} */ ([[box[1], box[0]], [box[3], box[2]]]);
  };
  /** @param {any} feature */
  const zoomTo = (feature) => (feature.geometry?.type === 'Point' ? showPlace(desk.map, feature.geometry.coordinates, 14) : showBox(desk.map, boxOf(feature), 15));

  /** @param {import('../catalogue.js').Layer} layer */
  const closeRow = (layer) => h('div', { class: 'row' }, h('span', { class: 'hint grow clip' }, label(layer)),
    here.length > 1 && h('button', { type: 'button', class: 'link small', on: { click: next } }, t('others_here', { n: here.length - 1 })),
    h('button', { type: 'button', class: 'square', 'aria-label': t('close'), on: { click: () => store.set({ feature: null }) } }, icon('close', 's')));

  const next = () => {
    const at = here.findIndex((found) => store.view.feature === `${found.layer}:${found.properties.feature_id}`);
    const other = here[(at + 1) % here.length];
    store.set({ feature: `${other.layer}:${other.properties.feature_id}` });
  };

  /** @param {import('../catalogue.js').Layer} layer @param {any} feature @param {any} history */
  const drawFeature = (layer, feature, history) => {
    const p = feature.properties;
    const stage = p.stage ?? (layer.state_field ? p[layer.state_field] : null);
    const unit = desk.units.find((u) => u.key === p.township);
    fill(content,
      panel(null, [closeRow(layer), h('h1', { class: 'feature-name' }, p[layer.label_field] ?? p.name ?? feature.id),
        h('div', { class: 'row wrap' }, findState(layer, stage) && stateSwatch(layer, formOf(layer, p), label(findState(layer, stage))),
          unit && h('span', { class: 'chip' }, label(unit)), p.illustrative && h('span', { class: 'chip dashed', title: t('illustrative_note') }, t('illustrative')),
          layer.provisional && h('span', { class: 'chip dashed', title: t('provisional_hint') }, t('provisional'))),
        keyFigures(p),
        layer.states.length > 1 && stage && h('eco-stages', { states: layer.states.filter((s) => s.form !== 'problem' || s.value === stage), now: stage, dates: stateDates(layer, history) }),
        h('div', { class: 'row feature-acts' },
          h('button', { type: 'button', class: 'button small', on: { click: () => zoomTo(feature) } }, icon('place', 's'), t('zoom_to')),
          h('button', { type: 'button', class: 'button small', on: { click: copyLink } }, icon('link', 's'), t('copy_link')),
          h('button', { type: 'button', class: 'button small', on: { click: () => print() } }, icon('print', 's'), t('print')))]),
      panel(t('fields'), [fieldList(layer, p)]),
      panel(t('evidence'), [evidenceList(history.evidence ?? [], { place: (piece) => showPlace(desk.map, piece.place, 17) })], {
        side: [(history.evidence ?? []).some((/** @type {any} */ piece) => piece.links && Object.keys(piece.links).length) && h('a', { class: 'small', href: `/features/${feature.id}/evidence.zip`, download: '' }, t('evidence_all')), mayChange(layer, p) && h('button', { type: 'button', class: 'link small', on: { click: () => supplement(layer, feature, desk) } }, t('supplement'))] }),
      panel(t('history'), [history.trouble ? trouble(history.trouble, draw) : historyList(history.versions ?? [], layer, mayChange(layer, p) ? (version) => askRestore(feature.id, version, desk) : null)]));
  };

  /** Whoever may send works of this layer may bring more evidence and ask an old version back; a township to its own only. @param {import('../catalogue.js').Layer} layer @param {any} p */
  const mayChange = (layer, p) => desk.person.may.upload.includes(layer.key) && !store.view.as_of && (desk.person.unit?.kind === 'bureau' || desk.person.unit?.key === p.unit);

  store.addEventListener('here', (event) => { here = /** @type {CustomEvent} */ (event).detail; }, { signal: ended.signal });
  store.watch(['feature', 'as_of'], draw, ended.signal);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && store.view.feature && !(event.target instanceof HTMLInputElement)) store.set({ feature: null });
  }, { signal: ended.signal });
  draw();
  return () => {
    request.abort();
    ended.abort();
    removeRing();
  };
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    say(t('link_copied'));
  } catch {
    say(t('link_not_copied'));
  }
}

/** Large and exact amounts of one work. @param {any} p */
function keyFigures(p) {
  const figures = [];
  if (p.area_m2) figures.push(h('div', null, h('div', { class: 'figure-mid' }, area(p.area_m2, language())), h('div', { class: 'hint' }, areaInFull(p.area_m2, language()))));
  else if (p.length_m) figures.push(h('div', null, h('div', { class: 'figure-mid' }, length(p.length_m, language())), h('div', { class: 'hint' }, t('length_measured', { m: number(p.length_m, 1) }))));
  return figures.length > 0 && h('div', { class: 'key-figures' }, figures);
}

/** Every field with unit and flag; what is empty is folded away. @param {import('../catalogue.js').Layer} layer @param {any} p */
function fieldList(layer, p) {
  /** @param {import('../catalogue.js').Field} field */
  const isEmpty = (field) => p[field.name] === null || p[field.name] === undefined || p[field.name] === '';
  const known = layer.fields.filter((field) => field.name in p && field.name !== layer.label_field);
  /** @param {import('../catalogue.js').Field} field */
  const line = (field) => [h('dt', { title: label(field, 'note') || null }, label(field), field.provisional && h('span', { class: 'tag', title: t('provisional_hint') }, t('provisional'))),
    h('dd', { class: typeof p[field.name] === 'number' ? 'number' : '' }, readCell(field, p[field.name]))];
  const absent = known.filter(isEmpty);
  return [
    h('dl', { class: 'fields' }, known.filter((field) => !isEmpty(field)).map(line),
      h('dt', null, t('version')), h('dd', { class: 'number' }, t('version_since', { version: p.version ?? 1, day: day(p.valid_from) }))),
    absent.length > 0 && h('details', { class: 'absent' }, h('summary', null, t('fields_empty', { n: absent.length })), h('p', { class: 'hint' }, absent.map((field) => label(field)).join(t('list_comma')))),
  ];
}
