/** 填报: what bureaus owe for a year, what waits to be accepted, and the figures in force with their history. */

import { get, post } from '../api.js';
import { h } from '../dom.js';
import { askPerson, attempt, empty, table } from '../elements/index.js';
import { digitsOf, minute, number } from '../format.js';
import { label, noted, t } from '../i18n.js';
import { fetchIndicators } from './indicators.js';
import { unitNames } from '../desk.js';
import { chooser, head } from './progress-page.js';
import { askAndSave } from './save-seen.js';
import { carryOut, download, mayEnter, pageOf, unitOptions, YEARS, yearOf } from './yearly-page.js';
import { sendSheet } from './yearly-sheet-in.js';

export const reports = pageOf('reports', ['year', 'unit', 'indicator'], async (desk, signal, again) => {
  const { store, person } = desk;
  const year = yearOf(store.view.year);
  const own = person.role === 'reviewer' ? person.unit?.key ?? null : null;
  const unit = store.view.unit === 'all' ? null : store.view.unit ?? own;
  const [told, indicators] = await Promise.all([get('/reported-values/due', { year, unit }, signal), fetchIndicators()]);
  const of = (/** @type {string} */ key) => indicators.find((i) => i.key === key);
  const due = store.view.indicator ? told.due.filter((/** @type {any} */ row) => row.indicator === store.view.indicator) : told.due;
  const count = (/** @type {string} */ state) => due.filter((/** @type {any} */ row) => row.state === state).length;
  const query = new URLSearchParams({ year: String(year), ...(unit && { unit }) });
  return [
    head(t('reports_title', { year }), t('reports_about', { missing: count('missing'), waiting: count('waiting'), accepted: count('accepted') }),
      chooser(t('year'), YEARS, String(year), (value) => store.set({ year: value })),
      chooser(t('lead_bureau'), [['all', t('all_units')], ...unitOptions(desk, ['bureau'])], unit ?? 'all', (key) => store.set({ unit: key })),
      download(t('sheet_out'), `/reported-values/sheet.xlsx?${query}`), person.role === 'reviewer' && sendSheet('/reported-values/sheet', previewOf(of), again)),
    h('p', { class: 'hint' }, t('reports_hint')),
    due.length ? table([
      { head: t('indicator'), class: 'task-text', cell: (row) => [label(of(row.indicator)), h('span', { class: 'hint' }, ` ${of(row.indicator).unit}`)] },
      { head: t('period'), class: 'narrow', cell: (row) => h('span', { class: 'number nowrap' }, row.period) },
      { head: t('value'), number: true, cell: (row) => (row.value === null ? '—' : h('strong', null, number(row.value, Math.max(1, digitsOf(of(row.indicator).unit))))) },
      { head: t('state'), class: 'narrow', cell: (row) => stateChip(row) },
      { head: t('due_label'), class: 'desk-only', cell: (row) => h('span', { class: `number nowrap${row.overdue ? ' problem-inline' : ''}` }, row.due_on) },
      { head: t('source_document'), class: 'task-text desk-only', cell: (row) => [row.source_document ?? '—', row.review_note && h('div', { class: 'problem-inline small' }, row.review_note)] },
      { head: t('lead_bureau'), class: 'desk-only', cell: (row) => unitNames(desk, row.leads) },
      { head: '', class: 'narrow', cell: (row) => acts(desk, row, of(row.indicator), again) },
    ], due) : empty(t('reports_none'), t('reports_none_hint')),
  ];
});

/** @param {any} row */
const stateChip = (row) => h('span', { class: `chip ${{ accepted: 'good', waiting: 'warn', returned: 'bad', missing: row.overdue ? 'bad' : 'dashed', later: 'dashed' }[/** @type {string} */ (row.state)] ?? ''}` }, t(`report_${row.state}`));

/** @param {import('../desk.js').Desk} desk @param {any} row @param {any} indicator @param {() => void} again */
function acts(desk, row, indicator, again) {
  const { person } = desk;
  const judge = async (/** @type {'accept' | 'return'} */ verdict) => {
    const answer = verdict === 'accept' ? {} : await askPerson({ title: t('report_return_title', { name: label(indicator) }), act: t('act_return'), danger: true, questions: [{ name: 'note', label: t('return_reason'), type: 'textarea', required: true }] });
    if (answer) await carryOut(() => post(`/reported-values/${row.id}/${verdict}`, answer), t(`report_${verdict}_said`), again);
  };
  const enter = async () => {
    const told = (/** @type {Record<string, string>} */ answer, /** @type {string} */ key) => (answer[key] ? Number(answer[key]) : null);
    const saved = await askAndSave({ title: label(indicator), text: t('report_enter_text'), act: t('report_send'), questions: [
      { name: 'period', label: t('period'), required: true, value: row.period, hint: t('report_period_hint') }, { name: 'value', label: noted(t('value'), indicator.unit), type: 'number', required: true, value: String(row.value ?? '') },
      { name: 'numerator', label: t('numerator'), type: 'number' }, { name: 'denominator', label: t('denominator'), type: 'number' }, { name: 'source_document', label: t('source_document'), required: true, value: row.source_document ?? '' }] },
    // another period than this row's is another figure
    row.etag, (answer, seen) => post('/reported-values', { indicator: row.indicator, period: answer.period, value: Number(answer.value), numerator: told(answer, 'numerator'), denominator: told(answer, 'denominator'), source_document: answer.source_document }, answer.period === row.period ? seen : undefined),
    async () => {
      const { reported_values: all } = await get('/reported-values', { indicator: row.indicator, superseded: true });
      const newest = all.filter((/** @type {any} */ value) => value.period === row.period).sort((/** @type {any} */ a, /** @type {any} */ b) => b.id - a.id)[0];
      return { etag: newest.etag, words: `${newest.value} ${indicator.unit}`, by: newest.entered_by, at: newest.entered_at };
    }, t('report_sent_said'));
    if (saved) again();
  };
  const leads = person.role === 'reviewer' && row.leads.includes(person.unit?.key ?? '');
  return h('div', { class: 'row report-acts' },
    row.state === 'waiting' && row.entered_by !== person.name && mayEnter(desk, row.leads) && [
      h('button', { type: 'button', class: 'button small', on: { click: () => judge('accept') } }, t('report_accept')), h('button', { type: 'button', class: 'button small', on: { click: () => judge('return') } }, t('act_return'))],
    leads && h('button', { type: 'button', class: 'button small', on: { click: enter } }, t(row.value === null ? 'report_enter' : 'report_correct')),
    row.id && h('button', { type: 'button', class: 'button quiet small', on: { click: (/** @type {any} */ event) => showHistory(event.currentTarget, row, indicator) } }, t('history')));
}

/** Every value that was ever told for this figure, below its row. @param {HTMLElement} button @param {any} row @param {any} indicator */
async function showHistory(button, row, indicator) {
  const line = /** @type {HTMLTableRowElement} */ (button.closest('tr'));
  if (line.nextElementSibling?.classList.contains('history-row')) return void line.nextElementSibling.remove();
  await attempt(async () => {
    const { reported_values: all } = await get('/reported-values', { indicator: row.indicator, superseded: true });
    const own = all.filter((/** @type {any} */ value) => value.period === row.period).reverse();
    line.after(h('tr', { class: 'history-row' }, h('td', { colSpan: 8 }, h('ul', null, own.map((/** @type {any} */ value) => h('li', null,
      h('strong', { class: 'number' }, number(value.value, 2)), ` ${indicator.unit} · ${t(`report_${value.state === 'reported' ? 'waiting' : value.state}`)} · `, t('entered_by', { by: value.entered_by, at: minute(value.entered_at) }),
      value.reviewed_by && ` · ${t('reviewed_by', { by: value.reviewed_by, at: minute(value.reviewed_at) })}`, value.review_note && ` · ${value.review_note}`, value.superseded_at && value.state === 'accepted' && ` · ${t('superseded')} ${minute(value.superseded_at)}`))))));
  });
}

/** What a filled sheet holds, as a table. @param {(key: string) => any} of */
const previewOf = (of) => (/** @type {any} */ told) => table([
  { head: t('cell'), cell: (v) => v.cell }, { head: t('indicator'), cell: (v) => label(of(v.indicator)) }, { head: t('period'), cell: (v) => v.period },
  { head: t('value'), number: true, cell: (v) => number(v.value, 2) }, { head: t('source_document'), cell: (v) => v.source_document }, { head: '', cell: (v) => (v.may ? '' : h('span', { class: 'problem-inline' }, t('not_yours'))) },
], told.values);

