/** 月报: a frozen month as the sheet that offices pass on, what changed since, and the months beside it. */

import { get, post, put } from '../api.js';
import { h } from '../dom.js';
import { askPerson, empty, lightOf, table } from '../elements/index.js';
import { day, digitsOf, minute, number, signed, unitWord } from '../format.js';
import { icon } from '../icons.js';
import { label, language, noted, t } from '../i18n.js';
import { unitName, unitsWritten } from '../desk.js';
import { called } from '../people.js';
import { chooser, head, printButton, settledBy, sourceOf } from './progress-page.js';
import { askAndSave } from './save-seen.js';
import { carryOut, download, figure, pageOf, titleOf, unitOptions } from './yearly-page.js';
import { fetchIndicators } from './indicators.js';
import { releaseFiles } from './release-files.js';

const TABS = /** @type {const} */ ([[null, 'release_sheet'], ['changes', 'release_changes'], ['beside', 'release_beside']]);

export const release = pageOf('release', ['id', 'tab', 'unit', 'indicator'], async (desk, signal, again) => {
  const { store } = desk;
  const listed = await get('/releases', {}, signal);
  const chosen = listed.releases.find((/** @type {any} */ one) => one.id === store.view.id) ?? listed.releases.find((/** @type {any} */ one) => one.period) ?? listed.releases[0];
  const acts = [desk.person.role === 'coordinator' && freezeButton(desk, listed, again)];
  if (!chosen) return [head(t('page_release'), cutOff(desk, listed.cut_off, again), acts), empty(t('release_none'), t('release_none_hint'))];
  const tab = store.view.tab;
  const content = tab === 'changes' ? await changes(desk, chosen, signal) : tab === 'beside' ? await beside(desk, chosen, signal) : await sheet(desk, chosen, signal, again);
  const query = new URLSearchParams({ ...(store.view.indicator ? { indicator: store.view.indicator } : store.view.unit ? { unit: store.view.unit } : {}) });
  return [
    head(titleOf(chosen), [t('release_frozen', { by: called(chosen.created_by), at: minute(chosen.created_at), on: day(chosen.on) }), chosen.illustrative && ` · ${t('illustrative')}`],
      chooser(t('release'), listed.releases.map((/** @type {any} */ one) => [one.id, titleOf(one)]), chosen.id, (id) => store.set({ id })),
      !tab && [download('Excel', `/releases/${chosen.id}/sheet.xlsx?${query}`), printButton()], acts),
    h('div', { class: 'tabs no-print', role: 'tablist' }, TABS.map(([key, word]) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(tab === key || (!tab && !key)), on: { click: () => store.set({ tab: key }) } }, t(word)))),
    content,
    await releaseFiles(desk, chosen.id, signal),
    h('p', { class: 'hint no-print cut-off-line' }, cutOff(desk, listed.cut_off, again)),
  ];
});

/** @param {import('../desk.js').Desk} desk @param {any} told @param {() => void} again */
function cutOff(desk, told, again) {
  const words = told.day >= 31 ? t('cut_off_month_end') : t('cut_off_day', { day: told.day });
  const change = async () => {
    const saved = await askAndSave({ title: t('cut_off_title'), text: t('cut_off_text'), act: t('save'), questions: [
      { name: 'day', label: t('cut_off_label'), type: 'number', required: true, value: String(told.day) }, { name: 'source', label: t('source_document') }] },
    told.etag, (answer, seen) => put('/releases/cut-off', { day: Number(answer.day), source: answer.source }, seen),
    async () => {
      const { cut_off } = await get('/releases');
      return { etag: cut_off.etag, words: `${cut_off.day}`, by: cut_off.source || null };
    });
    if (saved) again();
  };
  return [told.source ? noted(words, settledBy(told.source)) : words, told.provisional && h('span', { class: 'tag', title: t('provisional_hint') }, t('provisional')),
    desk.person.role === 'coordinator' && h('button', { type: 'button', class: 'button quiet small', on: { click: change } }, t('change_it'))];
}

/** @param {import('../desk.js').Desk} desk @param {any} listed @param {() => void} again */
function freezeButton(desk, listed, again) {
  const freeze = async () => {
    const answer = await askPerson({ title: t('freeze_title'), text: t('freeze_text'), act: t('freeze'), questions: [
      { name: 'period', label: t('period'), required: true, value: listed.due[0]?.period ?? '', hint: t('period_hint') }, { name: 'title', label: t('title_optional') }] });
    if (!answer) return;
    const made = await carryOut(() => post('/releases', { period: answer.period, ...(answer.title && { title: answer.title }) }), t('frozen_said'));
    if (made) desk.store.set({ id: made.id, tab: null });
    again();
  };
  return h('button', { type: 'button', class: 'button primary', on: { click: freeze } }, t('freeze_month'));
}

/** @param {import('../desk.js').Desk} desk @param {any} chosen @param {AbortSignal} signal @param {() => void} again */
async function sheet(desk, chosen, signal, again) {
  const { store } = desk;
  const { unit, indicator } = store.view;
  const indicators = await fetchIndicators();
  const told = await get(`/releases/${chosen.id}/sheet`, indicator ? { indicator } : { unit }, signal);
  const by = indicator ? `i:${indicator}` : unit ? `u:${unit}` : '';
  const options = /** @type {[string, string][]} */ ([['', t('whole_city')], ...unitOptions(desk, ['township', 'park']).map(([key, name]) => [`u:${key}`, name]),
    ...indicators.filter((i) => i.measure === 'spatial').map((i) => [`i:${i.key}`, `${t('across')}${t('colon')}${label(i)}`])]);
  const choose = (/** @type {string} */ value) => store.set({ unit: value.startsWith('u:') ? value.slice(2) : null, indicator: value.startsWith('i:') ? value.slice(2) : null });
  return [
    h('div', { class: 'row no-print' }, chooser(t('sheet_of'), options, by, choose), !told.previous && h('span', { class: 'hint' }, t('no_previous'))),
    h('section', { class: 'month-sheet' },
      language() === 'en' && h('p', { class: 'hint no-print' }, t('chinese_sheet')),
      h('h2', { lang: 'zh-CN' }, told.title),
      h('div', { class: 'sheet-line' }, h('span', null, `${unitsWritten(desk, told.about)}　${t('as_known', { on: day(told.on) })}`), h('span', null, `${t('unit_note')}${t('colon')}${language() === 'en' ? t('unit_note_column') : told.unit_note}`)),
      h('div', { class: 'sideways matrix-holder', tabIndex: 0 }, h('table', { class: 'month-table' }, sheetHead(told.columns),
        h('tbody', null, told.rows.map((/** @type {any} */ row) => sheetRow(desk, told, row, indicators, again))))),
      h('div', { class: 'sheet-signs' }, told.signatures.map((/** @type {string} */ name) => h('span', null, `${name}：`))),
      h('p', { class: 'hint' }, t('sheet_source', { id: told.release, by: called(told.created_by), at: minute(told.created_at) }))),
  ];
}

/** Headings that stand together under one word are merged. @param {any[]} columns */
function sheetHead(columns) {
  /** @type {any[]} */ const top = [];
  for (const column of columns) {
    const last = top.at(-1);
    if (column.group && last?.group === column.group) last.span += 1;
    else top.push({ ...column, span: 1 });
  }
  return h('thead', null,
    h('tr', null, top.map((column) => (column.group ? h('th', { scope: 'colgroup', colSpan: column.span }, label({ zh: column.group, en: column.group_en })) : h('th', { scope: 'col', rowSpan: 2, class: `col-${column.key}` }, label(column))))),
    h('tr', null, columns.filter((column) => column.group).map((column) => h('th', { scope: 'col', class: `col-${column.key}` }, label(column)))));
}

/** @param {import('../desk.js').Desk} desk @param {any} told @param {any} row @param {any[]} indicators @param {() => void} again */
function sheetRow(desk, told, row, indicators, again) {
  const about = indicators.find((i) => i.key === row.indicator);
  const english = language() === 'en' ? about : null;
  const digits = digitsOf(row.unit_of);
  const set = (/** @type {number | null} */ value) => (value === null ? h('span', { class: 'soft' }, t('target_unset')) : number(value, digits));
  const of = { indicator: row.indicator, unit: row.unit_kind === 'city' ? null : row.unit, measure: row.measure, unit_of: row.unit_of, on: told.on, source: row.source && sourceOf(row, about, desk) };
  /** @type {Record<string, import('../dom.js').Child>} */
  const cells = {
    no: row.no, task: english?.chapter_en ?? row.task, name: english?.en ?? row.name, unit_of: unitWord(row.unit_of, language()), year_target: set(row.year_target), plan_target: set(row.plan_target),
    schedule_target: number(row.schedule_target, digits), added: row.added === null ? '—' : signed(row.added, digits), total: figure(row.total, of),
    completion_pct: number(row.completion_pct, 1), schedule_gap: row.schedule_gap === null ? '—' : signed(row.schedule_gap, 1), light: lightOf(row.light),
    problem: row.problem, next_step: row.next_step, lead: unitsWritten(desk, row.lead), units: unitsWritten(desk, row.units), responsible: row.responsible, due_on: row.due_on,
    remarks: [row.remarks, mayNote(desk, row) && h('button', { type: 'button', class: 'button quiet small no-print', 'aria-label': t('note_edit', { name: label(about) || row.name }), on: { click: () => editNote(told, row, label(about) || row.name, again) } }, icon('edit', 's'))],
  };
  const numbers = ['year_target', 'plan_target', 'schedule_target', 'added', 'total', 'completion_pct', 'schedule_gap'];
  return h('tr', null, told.columns.map((/** @type {any} */ column) => h(column.key === 'name' ? 'th' : 'td', { scope: column.key === 'name' ? 'row' : null, class: `col-${column.key}${numbers.includes(column.key) ? ' number' : ''}` }, cells[column.key])));
}

/** @param {import('../desk.js').Desk} desk @param {any} row */
const mayNote = ({ person }, row) => person.role === 'coordinator' || person.role === 'reviewer' || (['filler', 'head'].includes(person.role) && person.unit?.key === row.unit);

/** @param {any} told @param {any} row @param {string} name @param {() => void} again */
async function editNote(told, row, name, again) {
  const saved = await askAndSave({ title: t('note_title', { name }), act: t('save'), questions: [
    { name: 'problem', label: t('problem_label'), type: 'textarea', value: row.problem }, { name: 'next_step', label: t('next_step_label'), type: 'textarea', value: row.next_step },
    { name: 'responsible', label: t('responsible_label'), value: row.responsible }, { name: 'due_on', label: t('due_label'), type: 'date', value: row.due_on ?? '' }, { name: 'remarks', label: t('remarks_label'), value: row.remarks }] },
  row.note_etag, (answer, seen) => put(`/releases/${told.period}/notes`, { indicator: row.indicator, unit: row.unit, ...answer, due_on: answer.due_on || null }, seen),
  async () => {
    const fresh = await get(`/releases/${told.release}/sheet`, { indicator: row.indicator });
    const line = fresh.rows.find((/** @type {any} */ one) => one.unit === row.unit) ?? row;
    return { etag: line.note_etag, words: ['problem', 'next_step', 'responsible', 'remarks'].map((key) => line[key]).filter(Boolean).join(t('semicolon')) || t('nothing_entered'), by: line.note_by, at: line.note_at };
  });
  if (saved) again();
}

/** What reads differently today, why, and by which feature. @param {import('../desk.js').Desk} desk @param {any} chosen @param {AbortSignal} signal */
async function changes(desk, chosen, signal) {
  const [{ restatements }, indicators] = await Promise.all([get(`/releases/${chosen.id}/restatements`, {}, signal), fetchIndicators()]);
  if (!restatements.length) return empty(t('changes_none'), t('changes_none_hint'));
  // in the order of the plan
  restatements.sort((/** @type {any} */ a, /** @type {any} */ b) => indicators.findIndex((i) => i.key === a.indicator) - indicators.findIndex((i) => i.key === b.indicator));
  const city = restatements.filter((/** @type {any} */ one) => one.unit_kind === 'city');
  const towns = restatements.filter((/** @type {any} */ one) => one.unit_kind !== 'city');
  return [h('p', { class: 'hint' }, t('changes_hint', { n: restatements.length })),
    ...[...city, ...towns].map((one) => restated(desk, one, indicators.find((i) => i.key === one.indicator)))];
}

/** @param {import('../desk.js').Desk} desk @param {any} one @param {any} indicator */
function restated(desk, one, indicator) {
  const digits = digitsOf(indicator.unit);
  /** @param {string} field */
  const pair = (field) => h('span', { class: 'pair' }, t(`changed_${field}`), ' ', h('span', { class: 'number' }, number(one.frozen[field], field === 'target_year' ? 0 : digits)), ' → ', h('strong', { class: 'number' }, number(one.now[field], field === 'target_year' ? 0 : digits)), field !== 'target_year' && ` ${indicator.unit}`);
  return h('details', { class: 'restated', open: one.unit_kind === 'city' && one.features.length < 12 },
    h('summary', null, h('strong', null, label(indicator)), h('span', { class: 'soft' }, unitName(desk, one.unit)), one.changed.filter((/** @type {string} */ field) => ['value', 'target'].includes(field)).map(pair),
      h('span', { class: 'hint end' }, t('causes', { n: one.features_count + one.figures.length }))),
    one.figures.map((/** @type {any} */ cause) => h('p', { class: 'cause' }, t(`entered_${cause.kind}`, { period: cause.period, value: number(cause.value, digits), by: called(cause.by), at: minute(cause.at) }), ' ', h('span', { class: 'hint' }, cause.document))),
    one.features.length > 0 && table([
      { head: t('cause_feature'), cell: (f) => h('a', { href: `#map?feature=${f.layer}:${f.feature_id}` }, f.name || f.feature_id.slice(0, 8)) },
      { head: t('township'), cell: (f) => unitName(desk, f.township) },
      { head: t('cause_why'), cell: (f) => t(`why_${f.why}`) },
      { head: t('cause_change'), number: true, cell: (f) => `${signed(f.change, 2)} ${f.measured_in}` },
      { head: t('cause_upload'), cell: (f) => (f.upload ? h('span', null, f.upload.file_name ?? '—', h('span', { class: 'hint' }, ` ${[called(f.upload.by), unitName(desk, f.upload.unit)].filter(Boolean).join(' · ')}`)) : '—') },
      { head: t('cause_note'), cell: (f) => (f.upload?.notes ?? []).join(t('semicolon')) || '—' },
      { head: t('cause_at'), cell: (f) => h('span', { class: 'number' }, minute(f.at)) },
    ], one.features));
}

/** @param {import('../desk.js').Desk} desk @param {any} chosen @param {AbortSignal} signal */
async function beside(desk, chosen, signal) {
  const [told, indicators] = await Promise.all([get(`/releases/${chosen.id}/comparison`, {}, signal), fetchIndicators()]);
  const rows = told.rows.filter((/** @type {any} */ row) => (desk.store.view.unit ? row.unit === desk.store.view.unit : row.unit_kind === 'city'));
  const of = (/** @type {any} */ row) => indicators.find((i) => i.key === row.indicator);
  const names = /** @type {const} */ (['previous', 'last_year']);
  return [
    h('div', { class: 'row no-print' }, chooser(t('sheet_of'), [['', t('whole_city')], ...unitOptions(desk, ['township', 'park'])], desk.store.view.unit ?? '', (unit) => desk.store.set({ unit: unit || null })),
      names.map((name) => h('span', { class: 'hint' }, told[name] ? `${t(name)}${t('colon')}${titleOf(told[name])}` : t(`${name}_missing`)))),
    table([
      { head: t('indicator'), cell: (row) => [label(of(row)), h('span', { class: 'hint' }, ` ${of(row).unit}`)] },
      { head: titleOf(chosen), number: true, cell: (row) => figure(row.value, { indicator: row.indicator, unit: row.unit_kind === 'city' ? null : row.unit, measure: of(row).measure, unit_of: of(row).unit, on: chosen.on }) },
      ...names.flatMap((name) => [
        { head: told[name] ? titleOf(told[name]) : t(name), number: true, cell: (/** @type {any} */ row) => number(row[name], digitsOf(of(row).unit)) },
        { head: t(`${name}_change`), number: true, cell: (/** @type {any} */ row) => (row[`${name}_change`] === null ? '—' : signed(row[`${name}_change`], digitsOf(of(row).unit))) },
      ]),
      { head: t('light'), cell: (row) => lightOf(row.light) },
    ], rows)];
}
