/** 河道: the rivers with the five counts of outfalls, and the file of one river (一河一档) with traces along the water. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { busy, stateSwatch, table, trouble } from '../elements/index.js';
import { number, unitWord } from '../format.js';
import { label, language, t } from '../i18n.js';
import { chainage, choiceName, courseHead, coursePage, dayOf, formOf, keyFigure, listLink, meets, metres, percent, provisional, stretch, townName, workLink } from './courses-page.js';
import { chooser } from './progress-page.js';
import { fetchTowns, sketch } from './courses-sketch.js';

export const river = coursePage('river', ['name', 'feature', 'as_of'], async (desk, signal) => {
  const { name } = desk.store.view;
  const list = await get('/rivers', dayOf(desk), signal);
  if (!name) return allRivers(desk, list);
  const [told, towns] = await Promise.all([get(`/rivers/${encodeURIComponent(name)}`, dayOf(desk), signal), fetchTowns()]);
  return oneRiver(desk, list, told, towns);
});

/** @param {import('../desk.js').Desk} desk @param {any} list */
function allRivers(desk, list) {
  return [
    courseHead(desk, t('rivers_title'), list),
    h('p', { class: 'course-lead' }, provisional(), t('rivers_lead')),
    h('section', { class: 'course-block' }, h('h2', null, t('watched_parks'), h('a', { class: 'hint', href: '#map?tab=indicator&indicator=park_outfall_monitoring' }, t('watched_hint'))),
      h('div', { class: 'key-figures' }, list.watched_parks.map((/** @type {any} */ park) => keyFigure(percent(park.coverage_pct), [townName(desk, park.unit), ' ', t('watched_of', { monitored: park.monitored, all: park.all, online: park.online })])))),
    h('section', { class: 'course-block' }, h('h2', null, t('by_river')),
      table([
        { head: t('c_river'), cell: (row) => (row.length_m === undefined ? row.name : h('a', { href: `#river?name=${encodeURIComponent(row.name)}` }, row.name)) },
        { head: t('length'), number: true, cell: (row) => (row.length_m === undefined ? '—' : metres(row.length_m)) },
        { head: t('flow'), class: 'words-column', cell: (row) => (row.length_m === undefined ? '—' : flowWords(desk, row)) },
        ...fiveCounts(list, desk, (row) => row.outfalls),
      ], [...list.rivers, ...list.elsewhere.map((/** @type {any} */ row) => ({ name: row.unit ?? t('no_river'), outfalls: row }))])),
    h('div', { class: 'course-columns' },
      h('section', null, h('h2', null, t('by_township')), table([{ head: t('township'), cell: (row) => townName(desk, row.unit) }, ...fiveCounts(list, desk, (row) => row, true)], list.by_township)),
      h('section', null, h('h2', null, t('by_park'), h('span', { class: 'hint' }, t('parks_apart'))), table([{ head: t('c_park'), cell: (row) => townName(desk, row.unit) }, ...fiveCounts(list, desk, (row) => row)], list.by_park))),
  ];
}

/** @param {any} list @param {import('../desk.js').Desk} desk @param {(row: any) => any} of @param {boolean} [opens] */
const fiveCounts = (list, desk, of, opens = false) => [
  ...list.counted.map((/** @type {any} */ count) => ({ head: label(count), number: true, cell: (/** @type {any} */ row) => {
    const value = number(of(row)?.[count.key] ?? 0, 0);
    return count.key === 'all' && opens ? listLink(desk, 'outfalls', value, row.unit) : value;
  } })),
  { head: t('c_coverage'), number: true, cell: (/** @type {any} */ row) => percent(of(row)?.coverage_pct) },
  { head: t('c_relapsed'), number: true, cell: (/** @type {any} */ row) => number(of(row)?.relapsed ?? 0, 0) },
];

/** @param {import('../desk.js').Desk} desk @param {any} row */
const flowWords = (desk, row) => (row.flow_known ? choiceName(desk, 'backbone_rivers', 'flow', row.fields.flow) : [t('flow_guessed'), ' ', provisional()]);

/** @param {import('../desk.js').Desk} desk @param {any} list @param {any} told @param {any} towns */
function oneRiver(desk, list, told, towns) {
  const map = sketch(towns, told.path, { units: desk.units, points: told.sections.map((/** @type {any} */ one) => ({ at: placeOf(told.path, one.chainage_m), kind: 'section', title: one.name })) });
  const traced = h('div', { class: 'trace' }, h('p', { class: 'hint' }, t('trace_hint')));
  const fields = desk.catalogue.layer('backbone_rivers')?.fields ?? [];
  const shown = fields.filter((field) => told.fields[field.name] !== undefined && told.fields[field.name] !== null && !['name', 'flow', 'confirmed'].includes(field.name));
  return [
    courseHead(desk, [h('a', { class: 'crumb', href: '#river' }, t('page_river')), ' / ', told.name, told.provisional && provisional()], told,
      chooser(t('c_river'), list.rivers.map((/** @type {any} */ one) => [one.name, one.name]), told.name, (name) => desk.store.set({ name, feature: null }))),
    h('div', { class: 'key-figures' }, keyFigure(metres(told.length_m), t('line_length')),
      told.counted.map((/** @type {any} */ count) => keyFigure(number(told.counts?.[count.key] ?? 0, 0), label(count))), keyFigure(percent(told.counts?.coverage_pct), t('c_coverage'))),
    h('div', { class: 'course-columns' },
      h('section', null,
        h('h2', null, t('river_reaches')),
        table([
          { head: t('township'), cell: (row) => townName(desk, row.township) },
          { head: t('c_chainage'), cell: (row) => stretch(row.from_m, row.to_m) },
          { head: t('length'), number: true, cell: (row) => metres(row.length_m) },
        ], told.reaches),
        h('h2', null, t('river_sections')),
        told.sections.length ? table([
          { head: t('c_section'), cell: (row) => h('a', { href: `#section?id=${row.feature_id}` }, row.name) },
          { head: t('c_chainage'), cell: (row) => chainage(row.chainage_m) },
          { head: t('grade_now'), cell: (row) => gradeName(desk, row.now.grade) },
          { head: t('c_target'), cell: (row) => gradeName(desk, row.target_class) },
          { head: t('c_meets'), cell: (row) => meets(row.meets_target) },
        ], told.sections) : h('p', { class: 'hint' }, t('c_nothing_here'))),
      h('section', { class: 'course-aside' }, h('figure', null, map.element, h('figcaption', { class: 'hint' }, t('sketch_hint'))),
        h('dl', { class: 'course-facts' }, h('dt', null, t('flow')), h('dd', null, flowWords(desk, told)),
          shown.map((field) => [h('dt', null, label(field)), h('dd', null, fieldValue(field, told.fields[field.name]))]),
          h('dt', null, t('meets_rivers')), h('dd', null, told.meets.map((/** @type {any} */ one) => h('span', { class: 'meet' }, h('a', { href: `#river?name=${encodeURIComponent(one.river)}` }, one.river), ` ${chainage(one.chainage_m)}`)))))),
    h('section', { class: 'course-block' }, h('h2', null, t('river_outfalls'), h('span', { class: 'hint' }, t('outfalls_measured'))), traced,
      table([
        { head: t('c_chainage'), cell: (row) => chainage(row.chainage_m) },
        { head: t('c_side'), cell: (row) => [t(`side_${row.side}`), row.bank && row.bank !== row.side && h('span', { class: 'chip warn' }, t('strip_other_side'))] },
        { head: t('c_outfall'), names: true, cell: (row) => workLink('outfalls', row.feature_id, row.name) },
        { head: t('outfall_class'), cell: (row) => choiceName(desk, 'outfalls', 'outfall_class', row.outfall_class) },
        { head: t('c_stage'), cell: (row) => stageCell(desk, 'outfalls', row.stage) },
        { head: t('township'), cell: (row) => townName(desk, row.township) },
        { head: t('chainage_declared'), cell: (row) => chainage(row.declared_chainage_m) },
        { head: '', cell: (row) => h('button', { type: 'button', class: 'button quiet', on: { click: () => traceDown(desk, row, traced, towns) } }, t('trace_down')) },
      ], told.outfalls)),
    h('div', { class: 'course-columns even' },
      h('section', null, h('h2', null, t('c_works')), table([
        { head: t('c_work'), cell: (row) => workLink('corridor_works', row.feature_id, row.name) },
        { head: t('c_stage'), cell: (row) => stageCell(desk, 'corridor_works', row.stage) },
        { head: t('c_chainage'), cell: (row) => stretch(row.from_m, row.to_m) },
      ], told.works),
      h('h2', null, t('river_issues')), told.issues.length ? table([
        { head: t('c_issue'), cell: (row) => workLink('shoreline_issues', row.feature_id, row.name) },
        { head: t('c_stage'), cell: (row) => stageCell(desk, 'shoreline_issues', row.stage) },
        { head: t('c_chainage'), cell: (row) => chainage(row.chainage_m) },
      ], told.issues) : h('p', { class: 'hint' }, t('c_nothing_here'))),
      h('section', null, h('h2', null, t('river_happy')), told.happy_waters.length ? table([
        { head: t('happy_water'), cell: (row) => workLink('happy_waters', row.feature_id, row.name) },
        { head: t('c_stage'), cell: (row) => stageCell(desk, 'happy_waters', row.stage) },
        { head: t('township'), cell: (row) => townName(desk, row.township) },
        { head: t('c_document'), cell: (row) => row.document_no ?? '—' },
      ], told.happy_waters) : h('p', { class: 'hint' }, t('c_nothing_here')))),
  ];
}

/** @param {import('../desk.js').Desk} desk @param {any} outfall @param {HTMLElement} traced @param {any} towns */
async function traceDown(desk, outfall, traced, towns) {
  fill(traced, busy());
  traced.scrollIntoView({ block: 'nearest' });
  try {
    const told = await get(`/outfalls/${outfall.feature_id}/downstream`, dayOf(desk));
    fill(traced, traceFigure(desk, told, towns, [
      h('h3', null, t('trace_sections')),
      told.sections.length ? table([
        { head: t('c_section'), cell: (row) => h('a', { href: `#section?id=${row.feature_id}` }, row.name) },
        { head: t('c_distance'), number: true, cell: (row) => metres(row.distance_m) },
        { head: t('c_target'), cell: (row) => gradeName(desk, Number(row.target_class)) },
        { head: '', cell: (row) => !row.certain && provisional() },
      ], told.sections) : h('p', { class: 'hint' }, t('trace_no_sections')),
      h('h3', null, t('c_works')),
      table([
        { head: t('c_work'), cell: (row) => workLink('corridor_works', row.feature_id, row.name) },
        { head: t('c_distance'), number: true, cell: (row) => metres(row.distance_m) },
        { head: t('c_stage'), cell: (row) => stageCell(desk, 'corridor_works', row.stage) },
      ], told.works.slice(0, 8)),
    ], outfall));
  } catch (error) {
    fill(traced, trouble(error));
  }
}

/** The way of a trace on a small map, with what lies on it. @param {import('../desk.js').Desk} desk @param {any} told @param {any} towns @param {import('../dom.js').Child[]} found @param {any} start */
export function traceFigure(desk, told, towns, found, start) {
  const ways = told.legs.map((/** @type {any} */ leg) => leg.geometry).filter((/** @type {any} */ g) => g.coordinates.length);
  const map = ways.length ? sketch(towns, [], { lines: ways, units: desk.units, points: start?.lon ? [{ at: [start.lon, start.lat], kind: 'start', title: told.start.name }] : [] }) : null;
  return h('div', { class: 'trace-found' },
    map && h('figure', null, map.element, h('figcaption', { class: 'hint' }, t('trace_far', { km: number(told.most_m / 1000, 0) }))),
    h('div', null, h('p', null, h('strong', null, told.start.name), '　', `${told.start.river} ${chainage(told.start.chainage_m)} ${t(`side_${told.start.side}`)}`),
      !told.certain && h('p', { class: 'why-not' }, provisional(), ' ', t('trace_uncertain')),
      told.ends.length > 0 && h('p', { class: 'hint' }, t('trace_ends', { ends: told.ends.slice(0, 4).map((/** @type {any} */ end) => `${end.river}${end.into_yangtze ? t('into_yangtze') : chainage(end.chainage_m)}（${metres(end.distance_m)}）`).join(t('list_comma')) })),
      found));
}

/** @param {import('../desk.js').Desk} desk @param {number | null} grade */
export const gradeName = (desk, grade) => (grade === null ? '—' : choiceName(desk, 'monitoring_sections', 'target_class', String(grade)));

/** State by form and word. @param {import('../desk.js').Desk} desk @param {string} layer @param {string} stage */
export function stageCell(desk, layer, stage) {
  const known = desk.catalogue.layer(layer);
  const form = formOf(desk, layer, stage);
  const words = choiceName(desk, layer, known?.state_field ?? 'stage', stage);
  return form && known ? stateSwatch(known, form, words) : words;
}

/** @param {any} field @param {any} value */
function fieldValue(field, value) {
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  const choice = field.choices?.find((/** @type {any} */ one) => one.value === value);
  return choice ? label(choice) : `${typeof value === 'number' ? number(value, 1) : value}${field.unit ? ` ${unitWord(field.unit, language())}` : ''}`;
}

/** @param {[number, number, number][]} path @param {number | null} at_m @returns {[number, number]} */
function placeOf(path, at_m) {
  const corner = path.find((one) => one[2] >= (at_m ?? 0)) ?? path[path.length - 1];
  return [corner[0], corner[1]];
}
