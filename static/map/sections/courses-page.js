/** What the pages of courses share: a page that is fetched anew, the line of its day, links to works, words for choices. */

import { h } from '../dom.js';
import { endOfDay, length, number, unitWord } from '../format.js';
import { label, language, t } from '../i18n.js';
import { unitName } from '../desk.js';
import { head, pageUnderProgress, printButton, settledBy } from './progress-page.js';

/** @typedef {import('../desk.js').Desk} Desk */
/** @typedef {import('../dom.js').Child} Child */

/**
 * A page under 进度, drawn again when one of `keys` of the view changes.
 * @param {string} name @param {(keyof import('../state.js').View)[]} keys
 * @param {(desk: Desk, signal: AbortSignal, again: () => void) => Promise<Child>} draw
 * @returns {import('../desk.js').Section}
 */
export const coursePage = (name, keys, draw) => pageUnderProgress({ name, family: 'courses', keys, keeps: false, draw });

/** What every request says of its day. @param {Desk} desk */
export const dayOf = ({ store: { view: { as_of } } }) => (as_of ? { on: as_of, as_of: endOfDay(as_of) } : {});

/** @param {Desk} desk @param {Child} title @param {any} answer @param {...Child} acts */
export const courseHead = (desk, title, answer, ...acts) => head(
  title, [t('cut_off', { day: answer.on }), answer.illustrative && t('illustrative_figures')].filter(Boolean).join(' · '), acts, printButton());

/** A link to a work's file on the map. @param {string} layer @param {string} feature_id @param {Child} words */
export const workLink = (layer, feature_id, words) => h('a', { href: `#map?feature=${layer}:${feature_id}` }, words);

/** A number that opens the features which make it. @param {Desk} desk @param {string} layer @param {Child} words @param {string | null} [township] */
export const listLink = (desk, layer, words, township = null) => h('a', { class: 'opens', title: t('open_members'), href: `#map?list=${layer}${township ? `&township=${township}` : ''}` }, words);

/** Where a thing lies; what lies in no township is said to. @param {Desk} desk @param {string | null | undefined} key */
export const townName = (desk, key) => unitName(desk, key, t('outside_towns'));

/** The words of a value of a codelist; the value itself where there are none. @param {Desk} desk @param {string} layer @param {string} field @param {any} value */
export function choiceName(desk, layer, field, value) {
  if (value === null || value === undefined) return '—';
  const known = desk.catalogue.layer(layer);
  const choice = known?.fields.find((f) => f.name === field)?.choices?.find((c) => c.value === value) ?? (known?.state_field === field ? known.states.find((s) => s.value === value) : null);
  return label(choice) || String(value);
}

/** The form of a work's state. @param {Desk} desk @param {string} layer @param {string} stage */
export const formOf = (desk, layer, stage) => desk.catalogue.layer(layer)?.states.find((s) => s.value === stage)?.form ?? null;

/** K12+350. @param {number | null | undefined} chainage_m */
export function chainage(chainage_m) {
  if (chainage_m === null || chainage_m === undefined) return '—';
  const metres = Math.round(chainage_m);
  return `K${Math.floor(metres / 1000)}+${String(metres % 1000).padStart(3, '0')}`;
}

/** @param {number} from_m @param {number} to_m */
export const stretch = (from_m, to_m) => `${chainage(from_m)} – ${chainage(to_m)}`;

/** @param {number | null | undefined} metres */
export const metres = (metres) => length(metres, language());

/** @param {number | null | undefined} pct */
export const percent = (pct) => (pct === null || pct === undefined ? '—' : `${number(pct, 1)}%`);

export const provisional = () => h('span', { class: 'chip dashed', title: t('provisional_hint') }, t('provisional'));

/** Which figures are in force, with their source and whether anybody confirmed them. @param {any[]} settings */
export const settingsNote = (settings) => h('ul', { class: 'settings-note' }, settings.map((one) => h('li', null,
  h('strong', null, `${label(one)}${t('colon')}${number(one.value, 2)} ${unitWord(one.unit, language())}`), one.provisional && provisional(),
  h('span', { class: 'hint' }, [settledBy(one.source), ...one.others.map((/** @type {any} */ other) => t('c_other_source', { value: `${number(other.value, 2)} ${unitWord(one.unit, language())}`, source: settledBy(other.source) })), label(one, 'note')].filter(Boolean).join(t('semicolon'))))));

/** One figure with its word under it. @param {Child} value @param {Child} word @param {string} [kind] */
export const keyFigure = (value, word, kind = '') => h('div', { class: `key-figure ${kind}` }, h('span', { class: 'figure-mid' }, value), h('span', { class: 'hint' }, word));

/** Whether a section meets its target: a shape and a word, never a colour alone. @param {boolean | null} met */
export const meets = (met) => h('span', { class: `meets ${met === null ? 'none' : met ? 'good' : 'bad'}` }, met === null ? '○ ' : met ? '● ' : '■ ', t(met === null ? 'meets_unknown' : met ? 'meets_yes' : 'meets_no'));
