/** 水质: the monthly table of sections, one section with its charts, and the monthly sheets on their road. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { busy, table, trouble } from '../elements/index.js';
import { number } from '../format.js';
import { label, noted, t } from '../i18n.js';
import { choiceName, courseHead, coursePage, dayOf, keyFigure, meets, metres, percent, provisional, townName, workLink } from './courses-page.js';
import { chooser } from './progress-page.js';
import { chart } from './courses-chart.js';
import { gradeName, stageCell, traceFigure } from './courses-river.js';
import { sheets } from './courses-sheets.js';
import { fetchTowns } from './courses-sketch.js';

export const section = coursePage('section', ['id', 'tab', 'as_of', 'month'], async (desk, signal, again) => {
  const { id, tab, month } = desk.store.view;
  if (id) {
    const [told, towns] = await Promise.all([get(`/sections/${id}`, dayOf(desk), signal), fetchTowns()]);
    return oneSection(desk, told, towns);
  }
  const list = await get('/sections', { ...dayOf(desk), month }, signal);
  return allSections(desk, list, tab === 'sheets' ? await sheets(desk, signal, again) : null);
});

/** @param {import('../desk.js').Desk} desk @param {any} list @param {import('../dom.js').Child} sheetPage */
function allSections(desk, list, sheetPage) {
  const { examined, all } = list.shares;
  const reports = desk.person.role === 'reviewer';
  const warned = list.sections.filter((/** @type {any} */ one) => one.warnings.length).length;
  const month = h('input', { type: 'month', value: list.month, on: { change: () => desk.store.set({ month: month.value || null }) } });
  return [
    courseHead(desk, t('water_title'), list, reports && h('a', { class: 'button', href: sheetPage ? '#section' : '#section?tab=sheets' }, t(sheetPage ? 'water_table' : 'water_sheets')), !sheetPage && h('label', { class: 'field chooser' }, h('span', null, t('water_month')), month)),
    sheetPage ?? [
      h('div', { class: 'key-figures' },
        keyFigure(h('a', { class: 'opens', href: '#map?tab=indicator&indicator=section_grade_iii' }, percent(examined.good_pct)), t('water_good', { n: examined.good, all: examined.sections - examined.without_sample })),
        keyFigure(percent(examined.meeting_pct), t('water_meeting', { n: examined.meeting, all: examined.sections - examined.without_sample })),
        keyFigure(percent(all.good_pct), t('water_good_all', { n: all.good, all: all.sections - all.without_sample })),
        keyFigure(percent(all.meeting_pct), t('water_meeting_all', { n: all.meeting, all: all.sections - all.without_sample })),
        keyFigure(number(warned, 0), t('water_warned'), warned ? 'bad' : '')),
      h('p', { class: 'course-lead' }, h('span', { class: 'hint' }, label(list.method))),
      table([
        { head: t('c_river'), cell: (row) => h('a', { href: `#river?name=${encodeURIComponent(row.river ?? '')}` }, row.river ?? '—') },
        { head: t('c_section'), class: 'words-column', names: true, cell: (row) => h('a', { href: `#section?id=${row.feature_id}` }, row.name) },
        { head: t('c_attribute'), cell: (row) => choiceName(desk, 'monitoring_sections', 'attribute', row.attribute) },
        { head: t('grade_month', { month: list.month }), cell: (row) => gradeCell(desk, row.now) },
        { head: t('c_decisive'), class: 'words-column', cell: (row) => row.now.decisive.map(itemName).join(t('list_comma')) || '—' },
        { head: t('c_exceeding'), cell: (row) => row.now.exceeding.map(exceed).join(t('list_comma')) || (row.now.grade === null ? '—' : t('none_exceeds')) },
        { head: t('grade_year'), cell: (row) => gradeCell(desk, row.year) },
        { head: t('grade_last_year'), cell: (row) => gradeCell(desk, row.last_year) },
        { head: t('c_target'), cell: (row) => gradeName(desk, row.target_class) },
        { head: t('c_meets'), cell: (row) => [meets(row.meets_target), h('span', { class: 'hint' }, t(`judged_${row.judged_by}`))] },
        { head: t('c_warnings'), cell: (row) => warnings(row) },
      ], list.sections),
      h('p', { class: 'hint' }, t('trend_rule', { months: list.rule.months, rise: list.rule.rise_pct, floor: list.rule.floor_pct }), ' ', provisional()),
    ],
  ];
}

/** @param {import('../desk.js').Desk} desk @param {any} told @param {any} towns */
function oneSection(desk, told, towns) {
  const traced = h('div', { class: 'trace' });
  const trace = async () => {
    fill(traced, busy());
    try {
      const way = await get(`/sections/${told.feature_id}/upstream`, dayOf(desk));
      fill(traced, candidates(desk, way, towns, told));
    } catch (error) {
      fill(traced, trouble(error));
    }
  };
  const rated = told.items.filter((/** @type {any} */ item) => item.rated && item.limits.length);
  const first = told.now.exceeding[0]?.item ?? told.now.decisive.find((/** @type {string} */ key) => rated.some((/** @type {any} */ item) => item.key === key)) ?? 'tp';
  const holder = h('div', { class: 'chart', role: 'img', 'aria-label': t('chart_label', { name: told.name }) });
  let shown = first;
  const months = [...told.months].reverse();
  const draw = () => {
    const item = rated.find((/** @type {any} */ one) => one.key === shown) ?? rated[0];
    chart(holder, item, told.months, told.target_class);
  };
  draw();
  trace();
  return [
    courseHead(desk, [h('a', { class: 'crumb', href: '#section' }, t('page_section')), ' / ', told.name], told, workLink('monitoring_sections', told.feature_id, t('c_open_on_map'))),
    h('div', { class: 'key-figures' },
      keyFigure(gradeName(desk, told.now.grade), t('grade_month', { month: told.month })), keyFigure(gradeName(desk, told.year.grade), t('grade_year')),
      keyFigure(gradeName(desk, told.last_year.grade), t('grade_last_year')), keyFigure(gradeName(desk, told.target_class), t('c_target')),
      keyFigure(meets(told.meets_target), t(`judged_${told.judged_by}`))),
    told.warnings.length > 0 && h('p', { class: 'why-not' }, warnings(told)),
    h('section', { class: 'course-block' },
      h('div', { class: 'page-head' }, h('h2', null, t('chart_title')), chooser(t('c_item'), rated.map((/** @type {any} */ item) => [item.key, noted(label(item), item.unit)]), first, (key) => {
        shown = key;
        draw();
      })), holder, h('p', { class: 'hint' }, t('chart_hint'))),
    h('section', { class: 'course-block' }, h('h2', null, t('upstream_title'), h('span', { class: 'hint' }, t('upstream_hint'))), traced),
    h('section', { class: 'course-block' }, h('h2', null, t('months_title')), monthsTable(desk, rated, months.slice(0, 12)),
      months.length > 12 && h('details', null, h('summary', null, t('months_earlier', { n: months.length - 12 })), monthsTable(desk, rated, months.slice(12)))),
    h('section', { class: 'course-block' }, h('h2', null, t('corrected_title')), told.corrected.length ? table([
      { head: t('sampled_on'), cell: (row) => row.observed_on },
      { head: t('c_grade'), cell: (row) => gradeName(desk, row.grade) },
      { head: t('superseded_at'), cell: (row) => row.superseded_at.slice(0, 10) },
      { head: t('c_measured'), cell: (row) => Object.entries(row.measured).map(([key, value]) => `${itemName(key)} ${number(value, 3)}`).join('，') },
    ], told.corrected) : h('p', { class: 'hint' }, t('nothing_corrected')), h('p', { class: 'hint' }, label(told.method))),
  ];
}

/** @param {import('../desk.js').Desk} desk @param {any[]} rated @param {any[]} months */
const monthsTable = (desk, rated, months) => table([
  { head: t('water_month'), class: 'nowrap', cell: (row) => row.month },
  { head: t('c_grade'), class: 'nowrap', cell: (row) => gradeCell(desk, row) },
  { head: t('c_exceeding'), cell: (row) => row.exceeding.map(exceed).join(t('list_comma')) || t('none_exceeds') },
  { head: t('grade_year'), class: 'nowrap', cell: (row) => gradeCell(desk, row.year) },
  ...rated.map((/** @type {any} */ item) => ({ head: label(item), number: true, cell: (/** @type {any} */ row) => number(row.values[item.key], 3) })),
], months);

/** @param {import('../desk.js').Desk} desk @param {any} way @param {any} towns @param {any} told */
function candidates(desk, way, towns, told) {
  return traceFigure(desk, way, towns, [
    h('p', { class: 'hint' }, label(way.method), ' ', provisional()),
    way.outfalls.length ? table([
      { head: t('c_rank'), number: true, cell: (row) => row.rank },
      { head: t('c_outfall'), cell: (row) => workLink('outfalls', row.feature_id, row.name) },
      { head: t('outfall_class'), cell: (row) => choiceName(desk, 'outfalls', 'outfall_class', row.outfall_class) },
      { head: t('c_stage'), cell: (row) => stageCell(desk, 'outfalls', row.stage) },
      { head: t('c_distance'), number: true, cell: (row) => metres(row.distance_m) },
      { head: t('c_score'), number: true, cell: (row) => number(row.score, 2) },
      { head: t('township'), cell: (row) => townName(desk, row.township) },
      { head: '', cell: (row) => !row.certain && provisional() },
    ], way.outfalls.slice(0, 15)) : h('p', { class: 'hint' }, t('upstream_none')),
    way.outfalls.length > 15 && h('p', { class: 'hint' }, t('upstream_more', { n: way.outfalls.length - 15 })),
  ], { lon: told.place[0], lat: told.place[1] });
}

/** @param {import('../desk.js').Desk} desk @param {any} grade */
const gradeCell = (desk, grade) => [gradeName(desk, grade.grade), grade.missing.length > 0 && grade.grade !== null && h('span', { class: 'chip warn', title: grade.missing.map(itemName).join(t('list_comma')) }, t('items_missing', { n: grade.missing.length }))];

/** @param {string} key */
export const itemName = (key) => t(`item_${key}`);

/** @param {{item: string, multiple: number | null}} one */
export const exceed = (one) => (one.multiple === null ? itemName(one.item) : t('exceed_by', { item: itemName(one.item), multiple: number(one.multiple, 2) }));

/** @param {any} row */
const warnings = (row) => row.warnings.map((/** @type {any} */ one) => h('span', { class: `chip ${one.kind === 'trend' ? 'warn' : 'bad'}` }, t(`warn_${one.kind}`, { items: one.items.map(itemName).join(t('list_comma')), ratio: number(((one.ratio ?? 1) - 1) * 100, 0) })));
