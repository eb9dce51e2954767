/** What the pages of the year share: a page that is fetched anew, links to numbers, forms. */

import { h } from '../dom.js';
import { say, sayProblem } from '../elements/index.js';
import { digitsOf, number, releaseTitle } from '../format.js';
import { icon } from '../icons.js';
import { label, language, t } from '../i18n.js';
import { pageUnderProgress } from './progress-page.js';

/** @typedef {import('../desk.js').Desk} Desk */
/** @typedef {import('../dom.js').Child} Child */

/**
 * A page under 进度, drawn again when one of `keys` of the view changes.
 * @param {string} name @param {(keyof import('../state.js').View)[]} keys
 * @param {(desk: Desk, signal: AbortSignal, again: () => void) => Promise<Child>} draw
 * @returns {import('../desk.js').Section}
 */
export const pageOf = (name, keys, draw) => pageUnderProgress({ name, family: 'yearly', keys, keeps: true, draw });

/** @param {string} words @param {string} href */
export const download = (words, href) => h('a', { class: 'button', href, download: '' }, icon('file', 's'), words);

/** Years that can be chosen: the plan's, up to the present one. @param {string | null} year */
export function yearOf(year) {
  return /^20\d\d$/.test(year ?? '') ? Number(year) : 2024;
}

/** @type {[string, string][]} */
export const YEARS = [2022, 2023, 2024, 2025, 2026, 2027].map((year) => [String(year), String(year)]);

/** Units one can look at: townships, parks. @param {Desk} desk @param {string[]} kinds @returns {[string, string][]} */
export const unitOptions = (desk, kinds) => kinds.flatMap((kind) => desk.units.filter((unit) => unit.kind === kind).map((unit) => /** @type {[string, string]} */ ([unit.key, label(unit)])));

/**
 * A number that opens the works it is made of; a reported one tells its source instead.
 * @param {number | null | undefined} value @param {{indicator: string, unit?: string | null, measure: string, unit_of: string, on?: string | null, source?: string | null}} of
 */
export function figure(value, { indicator, unit, measure, unit_of, on, source }) {
  const text = number(value, digitsOf(unit_of));
  if (value === null || value === undefined || measure !== 'spatial') return h('span', { class: 'number', title: source ?? null }, text);
  const query = new URLSearchParams({ ...(unit && { township: unit }), indicator, tab: 'indicator', ...(on && { as_of: on }) });
  return h('a', { class: 'number opens', href: `#map?${query}`, title: [t('open_members'), source].filter(Boolean).join(' · ') }, text);
}

/** Do what was asked, say so, and draw again; a problem is told in its own words. @param {() => Promise<any>} act @param {string} done @param {() => void} [again] */
export async function carryOut(act, done, again) {
  try {
    const answer = await act();
    say(done);
    again?.();
    return answer;
  } catch (error) {
    sayProblem(error, () => carryOut(act, done, again));
    return null;
  }
}

/** Whether this person may enter figures of an indicator: the coordinator, or a bureau that leads it. @param {Desk} desk @param {string[]} leads */
export const mayEnter = ({ person }, leads) => person.role === 'coordinator' || (person.role === 'reviewer' && leads.includes(person.unit?.key ?? ''));

/** A bar of a hundred points. @param {number | null} share 0..1 */
export function pointsBar(share) {
  const done = h('i', null);
  done.style.width = `${Math.max(0, Math.min(1, share ?? 0)) * 100}%`;
  return h('span', { class: 'points-bar', 'aria-hidden': 'true' }, done);
}

/** Three counts of lights, each with its shape and word. @param {{good: number, warn: number, bad: number}} lights */
export const lightCounts = (lights) => h('span', { class: 'light-row' }, /** @type {const} */ (['good', 'warn', 'bad']).map((light) => h('span', { title: t(`light_${light}`) },
  h('eco-light', { light, class: 'mark-only' }), h('span', { class: 'number' }, lights[light]))));

/** The title of a release; the one that a month gets by itself is said in the reader's language. @param {{id: string, title: string}} release */
export const titleOf = ({ title }) => releaseTitle(title, language());
