/** 岸线、湿地、缓冲带: metres of shore per zone, issues to 回头看, hectares counted once, ponds within the belts. */

import { get, put } from '../api.js';
import { h } from '../dom.js';
import { table } from '../elements/index.js';
import { area, number } from '../format.js';
import { label, language, t } from '../i18n.js';
import { choiceName, courseHead, coursePage, dayOf, keyFigure, metres, percent, provisional, settingsNote, townName, workLink } from './courses-page.js';
import { stageCell } from './courses-river.js';
import { askAndSave } from './save-seen.js';

export const shore = coursePage('shore', ['as_of'], async (desk, signal, again) => {
  const [told, belts] = await Promise.all([get('/shore', dayOf(desk), signal), get('/belts', dayOf(desk), signal)]);
  const sum = (/** @type {string} */ name) => told.kinds.reduce((/** @type {number} */ all, /** @type {any} */ one) => all + one[name], 0);
  return [
    courseHead(desk, t('shore_title'), told),
    h('div', { class: 'key-figures' }, keyFigure(metres(sum('length_m')), [t('shore_length'), ' ', provisional()]), keyFigure(metres(sum('used_m')), t('shore_used')), keyFigure(metres(sum('cleared_m')), t('shore_cleared')),
      keyFigure(number(told.issues.issues.length, 0), t('c_issues')), keyFigure(number(told.issues.stages.find((/** @type {any} */ one) => one.value === 'relapsed')?.count, 0), t('issues_relapsed'), 'bad')),
    h('section', { class: 'course-block' }, h('h2', null, t('zones_title'), h('span', { class: 'hint' }, t('zones_hint'))),
      table([
        { head: t('zone_kind'), cell: (row) => label(row) },
        { head: t('c_zones'), number: true, cell: (row) => number(row.zones, 0) },
        { head: t('shore_length'), number: true, cell: (row) => metres(row.length_m) },
        { head: t('shore_used'), number: true, cell: (row) => metres(row.used_m) },
        { head: t('shore_cleared'), number: true, cell: (row) => metres(row.cleared_m) },
      ], told.kinds),
      h('details', null, h('summary', null, t('zones_each')), table([
        { head: t('c_zone'), cell: (row) => workLink('shoreline_zones', row.feature_id, row.name) },
        { head: t('zone_kind'), cell: (row) => choiceName(desk, 'shoreline_zones', 'kind', row.kind) },
        { head: t('measured_length'), number: true, cell: (row) => metres(row.length_m) },
        { head: t('declared_length'), number: true, cell: (row) => metres(row.reported_length_m) },
        { head: t('shore_used'), number: true, cell: (row) => metres(row.used_m) },
        { head: t('shore_cleared'), number: true, cell: (row) => metres(row.cleared_m) },
        { head: t('c_projects'), number: true, cell: (row) => number(row.projects, 0) },
        { head: t('c_source'), cell: (row) => row.source ?? '—' },
      ], told.zones)),
      h('details', null, h('summary', null, t('projects_each', { n: told.projects.length })), table([
        { head: t('c_project'), cell: (row) => workLink('shoreline_projects', row.feature_id, row.name) },
        { head: t('c_stage'), cell: (row) => stageCell(desk, 'shoreline_projects', row.stage) },
        { head: t('c_outcome'), cell: (row) => choiceName(desk, 'shoreline_projects', 'outcome', row.outcome) },
        { head: t('c_zone'), cell: (row) => row.zones ?? '—' },
        { head: t('measured_length'), number: true, cell: (row) => metres(row.length_m) },
        { head: t('declared_length'), number: true, cell: (row) => metres(row.occupied_length_m) },
        { head: t('c_permit'), cell: (row) => row.permit_no ?? '—' },
        { head: t('c_recheck'), cell: (row) => (row.recheck_on ? t('recheck_round', { n: row.recheck_round ?? 1, day: row.recheck_on }) : '—') },
      ], told.projects))),
    issues(desk, told.issues),
    h('div', { class: 'course-columns even' }, wetlands(told), ponds(desk, belts, again)),
  ];
});

/** @param {import('../desk.js').Desk} desk @param {any} told */
function issues(desk, told) {
  return h('section', { class: 'course-block' }, h('h2', null, t('issues_title'), h('a', { class: 'hint', href: '#map?list=shoreline_issues' }, t('issues_hint'))),
    table([
      { head: t('issue_kind'), cell: (row) => label(row) },
      ...told.stages.map((/** @type {any} */ stage) => ({ head: label(stage), number: true, cell: (/** @type {any} */ row) => number(row.by_stage[stage.value], 0) })),
      { head: t('c_total'), number: true, cell: (row) => number(row.count, 0) },
    ], told.kinds),
    h('p', { class: 'hint' }, t('c_rounds', { rounds: told.rounds.map((/** @type {any} */ one) => (one.round ? t('round_n', { n: one.round, count: one.count }) : t('round_0', { count: one.count }))).join(t('list_comma')) })),
    h('details', null, h('summary', null, t('issues_each', { n: told.issues.length })), table([
      { head: t('c_issue'), cell: (row) => workLink('shoreline_issues', row.feature_id, row.name) },
      { head: t('c_stage'), cell: (row) => [stageCell(desk, 'shoreline_issues', row.stage), row.overdue && h('span', { class: 'chip bad' }, t('c_overdue'))] },
      { head: t('township'), cell: (row) => townName(desk, row.township) },
      { head: t('c_found_on'), cell: (row) => row.found_on ?? '—' },
      { head: t('c_due_on'), cell: (row) => row.planned_finish_on ?? '—' },
      { head: t('c_closed_on'), cell: (row) => [row.closed_on ?? '—', h('span', { class: 'hint' }, row.closing_no ?? '')] },
      { head: t('c_recheck'), cell: (row) => (row.recheck_on ? t('recheck_round', { n: row.recheck_round ?? 1, day: row.recheck_on }) : '—') },
    ], told.issues)));
}

/** @param {any} told */
function wetlands(told) {
  return h('section', null, h('h2', null, t('wetlands_title'), h('span', { class: 'hint' }, t('wetlands_hint'))),
    table([
      { head: t('wetland_kind'), cell: (row) => label(row) || '—' },
      { head: t('number_of'), number: true, cell: (row) => number(row.count, 0) },
      { head: t('drawn_ha'), number: true, cell: (row) => number(row.drawn_ha, 2) },
      { head: t('planted_ha'), number: true, cell: (row) => number(row.planted_ha, 2) },
      { head: t('counted_ha'), number: true, cell: (row) => number(row.counted_ha, 2) },
      { head: t('c_members'), cell: (row) => row.members.slice(0, 4).map((/** @type {any} */ one) => h('div', null, workLink('wetlands', one.feature_id, one.name), h('span', { class: 'hint' }, ` ${number(one.ha, 2)} ha`))) },
    ], told.wetlands));
}

/** @param {import('../desk.js').Desk} desk @param {any} belts @param {() => void} again */
function ponds(desk, belts, again) {
  const width = belts.settings.find((/** @type {any} */ one) => one.key === 'tailwater_buffer_yangtze_rivers_m');
  const change = async () => {
    const saved = await askAndSave({ title: label(width), text: label(width, 'note'), act: t('belt_save'), questions: [
      { name: 'value', label: t('belt_width'), type: 'select', value: String(width.value), options: [{ value: '1000', label: t('belt_1000') }, { value: '2000', label: t('belt_2000') }] },
      { name: 'source', label: t('belt_source'), hint: t('belt_source_hint'), value: width.source },
    ] }, width.etag, (answer, seen) => put(`/settings/${width.key}`, { value: Number(answer.value), source: answer.source }, seen), async () => {
      const now = (await get('/settings')).settings.find((/** @type {any} */ one) => one.key === width.key);
      return { etag: now.etag, words: [t('belt_in_force', { km: number(now.value / 1000, 1) }), now.source].filter(Boolean).join('，'), values: { value: String(now.value), source: now.source } };
    }, t('belt_saved'));
    if (saved) again();
  };
  return h('section', null, h('h2', null, t('ponds_title'), h('a', { class: 'hint', href: '#map?tab=indicator&indicator=aquaculture_tailwater' }, t('ponds_hint'))),
    h('p', { class: 'belt-in-force' }, h('strong', null, t('belt_in_force', { km: number(width.value / 1000, 1) })), width.provisional && provisional(), desk.person.role === 'coordinator' && !desk.store.view.as_of && h('button', { type: 'button', class: 'button', on: { click: change } }, t('belt_change'))),
    settingsNote(belts.settings),
    table([
      { head: t('c_belt'), cell: (row) => t(`belt_${row.kind}`) },
      { head: t('c_ponds'), number: true, cell: (row) => number(row.ponds, 0) },
      { head: t('ponds_complying'), number: true, cell: (row) => number(row.complying, 0) },
      { head: t('area_inside'), number: true, cell: (row) => area(row.area_m2, language()) },
      { head: t('complying_share'), number: true, cell: (row) => percent(row.complying_pct) },
    ], belts.belts),
    h('p', { class: 'hint' }, t('ponds_outside', { n: belts.outside })),
    h('details', null, h('summary', null, t('ponds_each', { n: belts.ponds.length })), table([
      { head: t('c_pond'), cell: (row) => workLink('aquaculture_ponds', row.feature_id, row.name) },
      { head: t('township'), cell: (row) => townName(desk, row.township) },
      { head: t('c_tailwater'), cell: (row) => choiceName(desk, 'aquaculture_ponds', 'tailwater', row.tailwater) },
      { head: t('c_belt'), cell: (row) => [Object.keys(row.belts).map((kind) => t(`belt_${kind}`)).join(t('list_comma')), row.other_belt && h('span', { class: 'chip warn' }, t('belt_other', { declared: choiceName(desk, 'aquaculture_ponds', 'belt', row.declared) }))] },
      { head: t('area_inside'), number: true, cell: (row) => area(Math.max(.../** @type {number[]} */ (Object.values(row.belts))), language()) },
    ], belts.ponds)));
}
