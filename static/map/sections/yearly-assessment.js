/** 考核: the yearly sheet of a unit, its weights, and the year's end. */

import { get, post, put } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, empty, lightOf, table } from '../elements/index.js';
import { day, digitsOf, minute, number, signed } from '../format.js';
import { label, t } from '../i18n.js';
import { fetchIndicators } from './indicators.js';
import { unitName } from '../desk.js';
import { chooser, head, printButton, settledBy } from './progress-page.js';
import { askAndSave } from './save-seen.js';
import { carryOut, download, figure, lightCounts, pageOf, titleOf, YEARS, yearOf } from './yearly-page.js';
import { noRelease } from './yearly-ranking.js';

const TABS = /** @type {const} */ ([[null, 'assess_sheet'], ['weights', 'assess_weights'], ['year', 'assess_year']]);

export const assessment = pageOf('assessment', ['year', 'unit', 'tab', 'id'], async (desk, signal, again) => {
  const { store } = desk;
  const year = yearOf(store.view.year);
  const tab = store.view.tab;
  const [told, indicators] = await Promise.all([get('/assessment', { year, release: store.view.id }, signal), fetchIndicators()]);
  const content = tab === 'weights' ? await weights(desk, year, told, indicators, signal, again) : tab === 'year' ? await yearEnd(desk, year, indicators, signal, again) : sheet(desk, told, indicators);
  const about = told.release ? [t('assess_about', { release: titleOf(told.release), on: day(told.release.on) }), told.release.illustrative && ` · ${t('illustrative')}`] : t('no_release_of_year', { year });
  return [
    head(t('assess_title', { year }), about, chooser(t('year'), YEARS, String(year), (value) => store.set({ year: value, id: null })),
      !tab && told.release && [download('Excel', `/assessment.xlsx?year=${year}${store.view.id ? `&release=${store.view.id}` : ''}`), printButton()]),
    h('div', { class: 'tabs no-print', role: 'tablist' }, TABS.map(([key, word]) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(tab === key || (!tab && !key)), on: { click: () => store.set({ tab: key }) } }, t(word)))),
    content];
});

/** @param {import('../desk.js').Desk} desk @param {any} told @param {any[]} indicators */
function sheet(desk, told, indicators) {
  if (!told.release) return noRelease(told.year);
  const own = desk.person.unit?.key;
  const unit = told.units.find((/** @type {any} */ one) => one.unit === desk.store.view.unit) ?? told.units.find((/** @type {any} */ one) => one.unit === own) ?? told.units[0];
  if (!unit) return empty(t('not_assessed'), '');
  const of = (/** @type {any} */ line) => indicators.find((i) => i.key === line.indicator);
  return [
    h('div', { class: 'row no-print' }, chooser(t('unit'), told.units.map((/** @type {any} */ one) => [one.unit, unitName(desk, one.unit)]), unit.unit, (key) => desk.store.set({ unit: key }))),
    h('section', { class: 'assess-sheet' },
      h('div', { class: 'assess-top' },
        h('div', null, h('h2', null, unitName(desk, unit.unit)), h('span', { class: 'figure' }, number(unit.total, 1), h('span', { class: 'unit' }, t('points_unit')))),
        h('dl', null, fact(t('rank'), unit.rank ?? '—'), fact(t('score_of'), unit.score === null ? t('not_assessed') : `${number(unit.score, 1)} / ${number(unit.assessed_points, 0)}`),
          fact(t('lights_of_year'), lightCounts(unit.lights)), fact(t('deducted'), number(unit.deducted, 1)))),
      table([
        { head: t('category'), class: 'desk-only', cell: (line) => categoryOf(line, told.categories) },
        { head: t('indicator'), names: true, cell: (line) => [label(of(line)), h('span', { class: 'hint' }, ` ${of(line).unit}`)] },
        { head: t('target'), number: true, cell: (line) => (line.target === null ? t('target_unset') : [number(line.target, digitsOf(of(line).unit)), line.target_of_city && h('span', { class: 'hint', title: t('target_of_city_hint') }, ` ${t('target_of_city')}`)]) },
        { head: t('points'), number: true, cell: (line) => number(line.points, 1) },
        { head: t('criteria'), class: 'task-text desk-only', cell: (line) => h('span', { class: 'small' }, criteriaOf(line, told.scorings)) },
        { head: t('done_value'), number: true, class: 'desk-only', cell: (line) => figure(line.value, { indicator: line.indicator, unit: unit.unit, measure: of(line).measure, unit_of: of(line).unit, on: told.release.on }) },
        { head: t('completion'), number: true, cell: (line) => (line.completion_pct === null ? '—' : `${number(line.completion_pct, 1)}%`) },
        { head: t('against_schedule'), number: true, class: 'desk-only', cell: (line) => (line.schedule_gap === null ? '—' : signed(line.schedule_gap, 1)) },
        { head: t('light'), cell: (line) => lightOf(line.light) },
        { head: t('score'), number: true, cell: (line) => (line.score === null ? h('span', { class: 'soft' }, t('not_assessed')) : h('strong', null, number(line.score, 2))) },
      ], unit.lines),
      h('p', { class: 'hint' }, t('assess_foot')))];
}

/** What a line stands under; what the coordinator wrote instead stays as written. @param {any} line @param {{zh: string, en: string}[]} categories */
const categoryOf = ({ category }, categories) => label(categories.find((one) => one.zh === category)) || category;

/** How a line is scored, where nobody put it in other words. @param {any} line @param {Record<string, any>} scorings */
const criteriaOf = ({ criteria, scoring }, scorings) => (criteria === scorings[scoring]?.zh ? label(scorings[scoring]) : criteria);

/** @param {string} name @param {import('../dom.js').Child} value */
const fact = (name, value) => h('div', null, h('dt', null, name), h('dd', null, value));

/** @param {import('../desk.js').Desk} desk @param {number} year @param {any} told @param {any[]} indicators @param {AbortSignal} signal @param {() => void} again */
async function weights(desk, year, told, indicators, signal, again) {
  const { scheme, versions } = await get('/assessment/schemes', { year }, signal);
  const edits = desk.person.role === 'coordinator';
  const rows = scheme.items.map((/** @type {any} */ item) => ({ ...item }));
  const sum = h('strong', { class: 'number' });
  const body = h('tbody', null);
  const showSum = () => fill(sum, number(rows.reduce((/** @type {number} */ all, /** @type {any} */ row) => all + (Number(row.points) || 0), 0), 1));
  /** @param {any} row @param {string} field @param {Record<string, any>} more */
  const input = (row, field, more = {}) => (edits ? h('input', { class: 'input', value: row[field], 'aria-label': t(field), ...more, on: { input: (/** @type {any} */ event) => { row[field] = more.type === 'number' ? Number(event.target.value) : event.target.value; showSum(); } } }) : row[field]);
  const draw = () => {
    fill(body, rows.map((/** @type {any} */ row, /** @type {number} */ at) => h('tr', null,
      h('td', null, input(row, 'category')),
      h('td', { class: 'names' }, label(indicators.find((i) => i.key === row.indicator))),
      h('td', { class: 'number' }, input(row, 'points', { type: 'number', min: 0, step: 0.5 })),
      h('td', null, edits ? h('select', { class: 'input', 'aria-label': t('scoring'), on: { change: (/** @type {any} */ event) => { row.scoring = event.target.value; row.criteria = told.scorings[row.scoring].zh; draw(); } } }, Object.keys(told.scorings).map((key) => h('option', { value: key, selected: key === row.scoring }, label(told.scorings[key])))) : label(told.scorings[row.scoring])),
      h('td', null, input(row, 'criteria')),
      h('td', null, edits && h('button', { type: 'button', class: 'button quiet small', on: { click: () => { rows.splice(at, 1); draw(); } } }, t('take_out'))))));
    showSum();
  };
  draw();
  const deduct = { warn: scheme.deductions.warn ?? 0, bad: scheme.deductions.bad ?? 0 };
  const save = async () => {
    const saved = await askAndSave({ title: t('scheme_save_title', { year }), text: t('scheme_save_text'), act: t('save'), questions: [{ name: 'source', label: t('source_document'), value: scheme.of_year === year ? scheme.source : '' }] },
      scheme.etag, (answer, seen) => put('/assessment/schemes', { year, items: rows.map((/** @type {any} */ row) => ({ category: row.category, indicator: row.indicator, points: row.points, scoring: row.scoring, criteria: row.criteria })), ...deduct, source: answer.source }, seen),
      async () => {
        const now = (await get('/assessment/schemes', { year })).scheme;
        const nameOf = (/** @type {string} */ key) => label(indicators.find((i) => i.key === key)) || key;
        const moved = now.items.filter((/** @type {any} */ item) => item.points !== rows.find((/** @type {any} */ row) => row.indicator === item.indicator)?.points);
        return { etag: now.etag, words: [...moved.slice(0, 6).map((/** @type {any} */ item) => `${nameOf(item.indicator)} ${item.points}`), `${t('points_sum')} ${number(now.points, 1)}`].join(t('list_comma')), by: now.entered_by, at: now.entered_at };
      });
    if (saved) again();
  };
  const add = h('select', { class: 'input', 'aria-label': t('scheme_add'), on: { change: (/** @type {any} */ event) => { if (event.target.value) rows.push({ category: t('category_new'), indicator: event.target.value, points: 5, scoring: 'completion', criteria: told.scorings.completion.zh }); event.target.value = ''; draw(); } } },
    h('option', { value: '' }, t('scheme_add')), indicators.map((i) => h('option', { value: i.key }, label(i))));
  return h('section', { class: 'weights' },
    h('p', { class: 'hint' }, scheme.provisional && h('span', { class: 'tag' }, t('provisional')), ' ', scheme.of_year && scheme.of_year !== year ? t('scheme_from_year', { year: scheme.of_year }) : settledBy(scheme.source),
      scheme.entered_by && ` · ${t('entered_by', { by: scheme.entered_by, at: minute(scheme.entered_at) })}`),
    h('div', { class: 'sideways' }, h('table', null, h('thead', null, h('tr', null, ['category', 'indicator', 'points', 'scoring', 'criteria'].map((key) => h('th', { class: { points: 'number', indicator: 'names' }[key] ?? '' }, t(key))), h('th', null))), body,
      h('tfoot', null, h('tr', null, h('td', { colSpan: 2 }, t('points_sum')), h('td', { class: 'number' }, sum), h('td', { colSpan: 3, class: 'hint' }, t('points_sum_hint')))))),
    h('div', { class: 'row deductions' }, ['warn', 'bad'].map((light) => h('label', { class: 'field' }, h('span', null, t(`deduct_${light}`)), h('input', { type: 'number', min: 0, step: 0.1, value: deduct[/** @type {'warn' | 'bad'} */ (light)], disabled: !edits, on: { input: (/** @type {any} */ event) => { deduct[/** @type {'warn' | 'bad'} */ (light)] = Number(event.target.value); } } }))), edits && add),
    edits && h('button', { type: 'button', class: 'button primary', on: { click: save } }, t('scheme_save')),
    versions.length > 0 && h('details', null, h('summary', null, t('versions', { n: versions.length })), table([
      { head: t('entered_at'), cell: (v) => h('span', { class: 'number' }, minute(v.entered_at)) }, { head: t('entered_by_head'), cell: (v) => v.entered_by },
      { head: t('points_sum'), number: true, cell: (v) => number(v.items.reduce((/** @type {number} */ all, /** @type {any} */ i) => all + i.points, 0), 1) },
      { head: t('source_document'), cell: (v) => settledBy(v.source) || '—' }, { head: t('superseded'), cell: (v) => (v.superseded_at ? minute(v.superseded_at) : t('in_force')) },
    ], versions)));
}

/** @param {import('../desk.js').Desk} desk @param {number} year @param {any[]} indicators @param {AbortSignal} signal @param {() => void} again */
async function yearEnd(desk, year, indicators, signal, again) {
  const told = await get(`/years/${year}`, {}, signal);
  const of = (/** @type {string} */ key) => indicators.find((i) => i.key === key);
  const act = async (/** @type {'close' | 'open'} */ what) => {
    const answer = await askPerson({ title: t(`year_${what}_title`, { year }), text: t(`year_${what}_text`), act: t(`year_${what}`), danger: what === 'open', questions: [{ name: 'note', label: t('note') }] });
    if (answer) await carryOut(() => post(`/years/${year}/${what}`, { note: answer.note }), t('saved'), again);
  };
  const works = told.unfinished.works;
  return h('section', { class: 'year-end' },
    h('div', { class: 'row-top' }, h('p', null, told.closing ? t('year_closed_said', { by: told.closing.closed_by, at: minute(told.closing.closed_at), release: told.closing.release }) : told.release ? t('year_may_close') : t('year_needs_december', { year })),
      desk.person.role === 'coordinator' && h('button', { type: 'button', class: `button end ${told.closing ? '' : 'primary'}`, disabled: !told.closing && !told.release, on: { click: () => act(told.closing ? 'open' : 'close') } }, t(told.closing ? 'year_open' : 'year_close'))),
    h('h2', null, t('carried_over', { n: told.unfinished.count })), h('p', { class: 'hint' }, t('carried_hint')),
    works.length ? table([
      { head: t('layer'), cell: (w) => label({ zh: w.layer_zh, en: w.layer_en }) }, { head: t('name'), names: true, cell: (w) => h('a', { href: `#map?feature=${w.layer}:${w.feature_id}` }, w.name) },
      { head: t('unit'), cell: (w) => unitName(desk, w.unit) }, { head: t('plan_year'), number: true, cell: (w) => w.plan_year },
      { head: t('state'), cell: (w) => label({ zh: w.stage_zh, en: w.stage_en }) }, { head: t('due_label'), cell: (w) => h('span', { class: 'number' }, w.planned_finish_on ?? '—') },
    ], works.slice(0, 200)) : empty(t('carried_none'), ''),
    works.length > 200 && h('p', { class: 'hint' }, t('more_works', { n: told.unfinished.count - 200 })),
    h('h2', null, t('next_targets', { year: told.targets.year })),
    h('p', null, t('targets_set', { n: told.targets.set.length }), h('a', { class: 'end', href: `#targets?year=${told.targets.year}` }, ` ${t('page_targets')}`)),
    told.targets.missing.length > 0 && h('p', { class: 'hint' }, `${t('targets_missing')}${t('colon')}${told.targets.missing.map((/** @type {string} */ key) => label(of(key))).join(t('list_comma'))}`),
    told.comparison.length > 0 && [h('h2', null, t('with_last_year')), table([
      { head: t('indicator'), cell: (row) => [label(of(row.indicator)), h('span', { class: 'hint' }, ` ${of(row.indicator).unit}`)] },
      { head: String(year), number: true, cell: (row) => number(row.value, digitsOf(of(row.indicator).unit)) }, { head: String(year - 1), number: true, cell: (row) => number(row.last_year, digitsOf(of(row.indicator).unit)) },
      { head: t('change_amount'), number: true, cell: (row) => (row.change === null ? '—' : signed(row.change, digitsOf(of(row.indicator).unit))) },
    ], told.comparison)]);
}
