/** Coordinates that are not certain: every reading as a small map beside the others, one click chooses. */

import { get, getFeatures } from '../api.js';
import { fill, h } from '../dom.js';
import { busy } from '../elements/index.js';
import { number } from '../format.js';
import { said, t } from '../i18n.js';
import { boxOf } from '../box.js';
import { crsName, SYSTEMS } from './upload-crs.js';
import { closerFrame, commonFrame, distance_km, drawSketch, frameOf, meets } from './upload-crs-sketch.js';

/** @typedef {import('../box.js').Box} Box */
/** What lies around and helps to see which reading is right. */
const RIVERS = ['backbone_rivers', 'rural_rivers'];
const MOST_AROUND = 400;

/**
 * @param {import('../desk.js').Desk} desk @param {import('./upload-bench.js').Bench} bench
 * @param {(choice: Record<string, string>) => void} decide
 */
export function crsChoice(desk, bench, decide) {
  const look = h('p', { class: 'look' });
  const cards = h('ul', { class: 'crs-cards' }, h('li', null, busy()));
  load();
  return [
    h('h2', { tabIndex: -1 }, bench.upload.crs.certain ? t('crs_change') : t('crs_ask')),
    h('p', { class: 'soft' }, said(bench.upload.crs, 'note') || t('crs_ask_hint')),
    look, cards, otherSystem(bench.upload.crs, decide)];

  async function load() {
    const asked = await get(`/uploads/${bench.upload.id}/crs`, {}, bench.signal).catch(() => bench.upload.crs);
    const county = desk.catalogue.bounds;
    // a file read before pictures were kept has words alone
    const candidates = (asked.candidates.length ? asked : bench.upload.crs).candidates.map((/** @type {any} */ one) => ({ ...one, box: one.bbox ?? boxOf(one.features) }));
    const whole = commonFrame(candidates, county);
    const close = closerFrame(candidates, county, whole);
    const around = await loadAround(desk, bench, whole);
    if (bench.signal.aborted) return;
    let near = close !== null;
    const show = () => {
      const frame = near && close ? close : whole;
      fill(cards, candidates.map((/** @type {any} */ one) => h('li', null, card(one, candidates, { frame, county, towns: desk.tiles.towns.features, ...around }))));
      fill(look, close && h('button', { type: 'button', class: 'button small', on: { click: () => {
        near = !near;
        show();
      } } }, t(near ? 'crs_look_whole' : 'crs_look_close')));
    };
    show();
  }

  /** @param {any} one @param {any[]} all @param {{frame: Box, county: Box, towns: any[], rivers: any[], works: any[]}} ground */
  function card(one, all, ground) {
    const away = !one.box || !meets(one.box, ground.county);
    const placed = (one.features?.features ?? []).length > 0;
    const frame = one.box && meets(one.box, ground.frame) ? ground.frame : frameOf(ground.county);
    const name = crsName(one.crs);
    const others = all.filter((other) => other !== one).flatMap((other) => other.features?.features ?? []);
    return h('button', { type: 'button', class: one.crs !== bench.upload.crs.used ? 'crs-card' : bench.upload.crs.certain ? 'crs-card current' : 'crs-card used', on: { click: () => decide({ crs: one.crs }) } },
      one.features && h('span', { class: 'sketch-holder' }, drawSketch({ ...ground, frame, shapes: one.features.features, others, words: name }),
        away && h('span', { class: 'away' }, one.box ? t('crs_away', { km: number(distance_km(one.box, ground.county), 0) }) : t('crs_nowhere'))),
      h('strong', null, name),
      h('span', { class: 'small' }, one.inside === undefined || !placed ? '' : one.inside >= 0.9995 ? t('crs_all_inside') : t('crs_inside', { share: number(one.inside * 100, 0) })),
      h('span', { class: 'hint' }, said(one, 'why')),
      h('span', { class: 'choose' }, one.crs === bench.upload.crs.used && bench.upload.crs.certain ? t('crs_keep') : t('crs_confirm')));
  }
}

/** @param {import('../desk.js').Desk} desk @param {import('./upload-bench.js').Bench} bench @param {Box} frame */
async function loadAround(desk, bench, frame) {
  const load = async (/** @type {string} */ layer) => {
    if (!desk.catalogue.layer(layer)) return [];
    const found = await getFeatures(`/collections/${layer}/items`, { bbox: frame.map((value) => value.toFixed(5)).join(',') }, MOST_AROUND, bench.signal).catch(() => ({ features: [] }));
    return found.features;
  };
  const [works, ...rivers] = await Promise.all([bench.upload.layer, ...RIVERS].map(load));
  return { works, rivers: rivers.flat() };
}

/** Any other system, for whoever knows better. @param {any} crs @param {(choice: Record<string, string>) => void} decide */
export function otherSystem(crs, decide) {
  const shown = new Set((crs.candidates ?? []).map((/** @type {any} */ c) => c.crs));
  const select = h('select', { class: 'input', 'aria-label': t('crs_other'), on: { change: () => select.value && decide({ crs: select.value }) } },
    h('option', { value: '' }, t('crs_other')), SYSTEMS.filter((code) => !shown.has(code)).map((code) => h('option', { value: code }, crsName(code))));
  return h('p', { class: 'other-crs' }, select);
}
