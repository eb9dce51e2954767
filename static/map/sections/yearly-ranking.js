/** 排名: townships and parks side by side, by the assessment or by one indicator, from frozen months alone. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { empty, lightOf, table } from '../elements/index.js';
import { day, digitsOf, number, signed } from '../format.js';
import { label, noted, t } from '../i18n.js';
import { unitName } from '../desk.js';
import { fetchIndicators } from './indicators.js';
import { chooser, head, printButton } from './progress-page.js';
import { figure, lightCounts, pageOf, pointsBar, titleOf, YEARS, yearOf } from './yearly-page.js';

export const ranking = pageOf('ranking', ['year', 'id', 'indicator'], async (desk, signal) => {
  const { store } = desk;
  const year = yearOf(store.view.year);
  const [told, indicators] = await Promise.all([get('/assessment', { year, release: store.view.id }, signal), fetchIndicators()]);
  const chosen = indicators.find((i) => i.key === store.view.indicator);
  const tools = [
    chooser(t('year'), YEARS, String(year), (value) => store.set({ year: value, id: null })),
    told.releases.length > 0 && chooser(t('release'), told.releases.map((/** @type {any} */ one) => [one.id, titleOf(one)]), told.release?.id ?? '', (id) => store.set({ id })),
    chooser(t('rank_by'), [['', t('rank_by_score')], ...indicators.filter((i) => i.measure === 'spatial').map((i) => /** @type {[string, string]} */ ([i.key, label(i)]))], chosen?.key ?? '', (indicator) => store.set({ indicator: indicator || null })),
    printButton()];
  if (!told.release) return [head(t('page_ranking'), '', tools), noRelease(year)];
  const about = [t('ranking_about', { release: titleOf(told.release), on: day(told.release.on) }), told.release.illustrative && ` · ${t('illustrative')}`];
  return [head(t('ranking_title', { year }), about, tools), chosen ? await byIndicator(told.release, chosen, signal) : byScore(desk, told)];
});

/** @param {number} year */
export const noRelease = (year) => empty(t('no_release_of_year', { year }), t('no_release_hint'), h('a', { class: 'button', href: '#release' }, t('page_release')));

/** @param {import('../desk.js').Desk} desk @param {any} told */
function byScore(desk, told) {
  const kinds = /** @type {const} */ (['township', 'park']);
  return [
    told.scheme.provisional && h('p', { class: 'hint' }, h('span', { class: 'tag' }, t('provisional')), ' ', t('scheme_provisional')),
    ...kinds.map((kind) => {
      const own = told.units.filter((/** @type {any} */ unit) => unit.unit_kind === kind);
      return own.length ? h('section', { class: 'ranked' }, h('h2', null, t(`unit_${kind}`)), table([
        { head: t('rank'), number: true, cell: (u) => h('strong', { class: 'rank' }, u.rank ?? '—') },
        { head: t('unit'), cell: (u) => h('a', { href: `#assessment?year=${told.year}&unit=${u.unit}` }, unitName(desk, u.unit)) },
        { head: t('total_points'), number: true, cell: (u) => h('span', { class: 'figure-mid' }, number(u.total, 1)) },
        { head: '', class: 'bar-column', cell: (u) => pointsBar(u.total === null ? null : u.total / 100) },
        { head: t('score_of'), number: true, class: 'desk-only', cell: (u) => (u.score === null ? t('not_assessed') : `${number(u.score, 1)} / ${number(u.assessed_points, 0)}`) },
        { head: t('lights_of_months', { n: told.releases.filter((/** @type {any} */ one) => one.on <= told.release.on).length }), cell: (u) => lightCounts(u.lights) },
        { head: t('deducted'), number: true, class: 'desk-only', cell: (u) => (u.deducted ? `−${number(u.deducted, 1)}` : '0') },
      ], own)) : null;
    }),
    h('p', { class: 'hint' }, t('ranking_foot')),
  ];
}

/** @param {any} release @param {any} indicator @param {AbortSignal} signal */
async function byIndicator(release, indicator, signal) {
  const sheet = await get(`/releases/${release.id}/sheet`, { indicator: indicator.key }, signal);
  const digits = digitsOf(indicator.unit);
  const kinds = /** @type {const} */ (['township', 'park', 'city']);
  return [...kinds.map((kind) => {
    const own = sheet.rows.filter((/** @type {any} */ row) => row.unit_kind === kind);
    own.sort((/** @type {any} */ a, /** @type {any} */ b) => (b.completion_pct ?? -1) - (a.completion_pct ?? -1) || (b.total ?? 0) - (a.total ?? 0));
    return own.length ? h('section', { class: 'ranked' }, h('h2', null, kind === 'city' ? t('whole_city') : t(`unit_${kind}`)), table([
      { head: t('unit'), cell: (row) => row.name },
      { head: noted(t('total'), indicator.unit), number: true, cell: (row) => figure(row.total, { indicator: indicator.key, unit: kind === 'city' ? null : row.unit, measure: row.measure, unit_of: indicator.unit, on: sheet.on, source: row.source }) },
      { head: t('added'), number: true, cell: (row) => (row.added === null ? '—' : signed(row.added, digits)) },
      { head: t('target'), number: true, cell: (row) => (row.year_target === null && row.plan_target === null ? t('target_unset') : number(row.year_target ?? row.plan_target, digits)) },
      { head: t('completion'), number: true, cell: (row) => (row.completion_pct === null ? '—' : `${number(row.completion_pct, 1)}%`) },
      { head: '', class: 'bar-column', cell: (row) => pointsBar(row.completion_pct === null ? null : row.completion_pct / 100) },
      { head: t('against_schedule'), number: true, cell: (row) => (row.schedule_gap === null ? '—' : signed(row.schedule_gap, 1)) },
      { head: t('light'), cell: (row) => lightOf(row.light) },
    ], own)) : null;
  }), h('p', { class: 'hint' }, t('ranking_foot'))];
}
