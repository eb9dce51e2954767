/** What a progress row means, in classes and words. Pure: the figures are the server's, nothing is computed twice. */

import { number, signed, digitsOf } from './format.js';
import { t } from './i18n.js';

/**
 * @typedef {object} Row
 * @property {string} indicator @property {string} unit_kind @property {string} unit @property {string} [unit_zh] @property {string} [unit_en]
 * @property {number | null} value @property {number | null} numerator @property {number | null} denominator
 * @property {number | null} target @property {number | null} target_year @property {number | null} gap
 * @property {number | null} schedule_gap @property {'good' | 'warn' | 'bad' | null} light
 * @property {Record<string, number>} [pipeline] @property {string} on @property {string | null} as_of @property {string | null} cut_off
 * @property {any} source
 */

/** Classes of the one ramp, by meaning: 0 nothing yet or no data, 1 behind, 2 near, 3 on schedule, 4 done. @param {Row} row @param {string} [direction] */
export function classOf(row, direction = 'at_least') {
  if (row.value === null) return null;
  if (row.target === null) return null;
  const done = direction === 'at_most' ? row.value <= row.target : row.value >= row.target;
  if (done) return 4;
  if (row.light === 'good' || (row.schedule_gap !== null && row.schedule_gap >= 0)) return 3;
  if (row.value === 0 && direction !== 'at_most') return 0;
  if (row.light === 'warn' || (row.light === null && row.schedule_gap !== null && row.schedule_gap > -10)) return 2;
  return 1;
}

export const CLASS_WORDS = ['class_none', 'class_behind', 'class_near', 'class_on', 'class_done'];

/** "较序时 −6.2 个百分点"; what is not set says so. @param {Row} row @param {string} unit */
export function gapWords(row, unit) {
  if (row.target === null) return t('target_unset');
  if (row.value === null) return t('value_none');
  if (row.schedule_gap !== null && row.schedule_gap !== undefined) return t('schedule_gap', { gap: signed(row.schedule_gap, 1) });
  if (row.gap !== null && unit === '%') return t('target_gap_points', { gap: signed(row.gap, 1) });
  if (row.gap !== null) return t('target_gap', { gap: signed(row.gap, digitsOf(unit)), unit });
  return '';
}

/** Share of the target that is done, 0..1+, null without a target. @param {Row} row */
export function shareOf(row) {
  return row.target && row.value !== null ? row.value / row.target : null;
}

/** Where the schedule stands, as a share of the target: value and gap to schedule tell it. @param {Row} row */
export function scheduleShare(row) {
  const share = shareOf(row);
  return share === null || row.schedule_gap === null || row.schedule_gap === undefined ? null : share - row.schedule_gap / 100;
}

/** "18.6 / 25 万平方米" @param {Row} row @param {string} unit */
export function valueWords(row, unit) {
  const digits = digitsOf(unit);
  return row.target === null ? number(row.value, digits) : `${number(row.value, digits)} / ${number(row.target, digits)}`;
}

/** Township rows of one indicator: those with a target by gap first, then by value. @param {Row[]} rows */
export function rankRows(rows) {
  /** @param {Row} row */
  const gap = (row) => (row.target === null ? -1e9 : (row.schedule_gap ?? 1e6 * (shareOf(row) ?? 0)));
  return [...rows].sort((a, b) => gap(b) - gap(a) || (b.value ?? -1) - (a.value ?? -1) || a.unit.localeCompare(b.unit));
}

/** @param {Row[]} rows */
export const cityRow = (rows) => rows.find((row) => row.unit_kind === 'city') ?? null;
