/** What every section works with, and the names of units. */

import { label, t } from './i18n.js';

/**
 * What every section works with. Kept small on purpose: whoever needs more asks for it.
 * @typedef {object} Desk
 * @property {import('./state.js').Store} store
 * @property {import('./catalogue.js').Catalogue} catalogue
 * @property {import('leaflet').Map} map
 * @property {import('./tiles.js').Tiles} tiles
 * @property {Person} person
 * @property {Unit[]} units
 * @property {() => Promise<void>} published  call after something was published: counts and tiles are fetched again
 * @property {() => Promise<void>} recount    call after a move in the workflow: what waits for me
 *
 * @typedef {object} Person
 * @property {string} name @property {string} display @property {string} role @property {string} role_zh
 * @property {{key: string, kind: string, zh: string, en: string} | null} unit
 * @property {{upload: string[], review: string[], read: boolean, confirm: boolean, export: boolean, administer: boolean, audit: boolean}} may
 * @property {number} waiting @property {boolean} must_change @property {boolean} [single_sign_on]
 *
 * @typedef {object} Unit
 * @property {string} key @property {string} kind @property {string} zh @property {string} en
 * @property {string | null} [code] @property {[number, number, number, number] | null} [bbox]
 *
 * @typedef {object} Places  where a section may write
 * @property {HTMLElement} side @property {HTMLElement} detail @property {HTMLElement} page
 *
 * @typedef {object} Section
 * @property {'map' | 'page'} layout
 * @property {string} [under]  the section whose entry in the rail it stands under; it has none of its own
 * @property {(places: Places, desk: Desk) => (() => void)} mount  draws, and returns how to take everything away
 */

/** Townships, in the order of the units' list. @param {Unit[]} units */
export const townshipsOf = (units) => units.filter((unit) => unit.kind === 'township');

/** The name of a unit. @param {Pick<Desk, 'units'>} desk @param {any} unit a key, or what carries its names @param {string} [nobody] where there is none */
export const unitName = ({ units }, unit, nobody = '—') => (unit ? label(unit.zh ? unit : units.find(({ key }) => key === unit)) || unit : nobody);

/** Units that a text lists by their Chinese names, in the reader's language; other words stay as written. @param {Pick<Desk, 'units'>} desk @param {string} listed */
export const unitsWritten = ({ units }, listed) => listed.split('、').map((name) => ({ '各乡镇（街道）': t('all_townships'), 园区: t('all_parks') })[name] ?? (label(units.find(({ zh }) => zh === name)) || name)).join(t('list_comma'));

/** Names of units; all townships and all parks are said in one word each. @param {Pick<Desk, 'units'>} desk @param {any} units keys, or what carries them */
export function unitNames(desk, units) {
  /** @type {string[]} */
  let rest = [units].flat().filter(Boolean).map((unit) => unit.key ?? unit);
  /** @type {string[]} */
  const names = [];
  for (const kind of ['township', 'park']) {
    const all = desk.units.filter((unit) => unit.kind === kind).map(({ key }) => key);
    if (all.length > 2 && all.every((key) => rest.includes(key))) {
      rest = rest.filter((key) => !all.includes(key));
      names.push(t(`all_${kind}s`));
    }
  }
  return [...rest.map((key) => unitName(desk, key)), ...names].join(t('list_comma')) || '—';
}
