/** 目标: annual and three-year targets, who leads, how they are shared out, and the schedule by month. */

import { get, put } from '../api.js';
import { fill, h, svg } from '../dom.js';
import { askPerson, empty, table } from '../elements/index.js';
import { clauseWords, digitsOf, minute, number, signed } from '../format.js';
import { label, language, noted, t } from '../i18n.js';
import { fetchIndicators } from './indicators.js';
import { unitName, unitNames } from '../desk.js';
import { called } from '../people.js';
import { chooser, head, settledBy } from './progress-page.js';
import { askAndSave, NOTHING } from './save-seen.js';
import { carryOut, download, mayEnter, pageOf, YEARS, yearOf } from './yearly-page.js';
import { sendSheet } from './yearly-sheet-in.js';

export const targets = pageOf('targets', ['year', 'indicator'], async (desk, signal, again) => {
  const { store } = desk;
  const year = yearOf(store.view.year);
  const [indicators, stated, parts, duties, curves] = await Promise.all([
    fetchIndicators(), get('/targets', { superseded: true }, signal), get('/allocations', { year }, signal), get('/duties', { year }, signal), get('/curves', {}, signal)]);
  const all = { year, stated: stated.targets, sums: parts.sums, parts: parts.allocations, duties: duties.duties, curves: curves.curves };
  const chosen = indicators.find((i) => i.key === store.view.indicator);
  const allocates = desk.person.role === 'coordinator' || desk.person.role === 'reviewer';
  const preview = (/** @type {any} */ told) => [changeTable(desk, told, indicators), sumTable(told.sums, indicators)];
  return [
    head(t('targets_title', { year }), t('targets_about'), chooser(t('year'), YEARS, String(year), (value) => store.set({ year: value })),
      download(t('sheet_out'), `/allocations/sheet.xlsx?year=${year}`), allocates && sendSheet('/allocations/sheet', preview, again, true)),
    h('div', { class: chosen ? 'target-page open' : 'target-page' }, list(desk, all, indicators, chosen), chosen && detail(desk, all, chosen, again)),
  ];
});

/** @typedef {{year: number, stated: any[], sums: any[], parts: any[], duties: Record<string, {leads: string[], assists: string[]}>, curves: any[]}} All */

/** @param {All} all @param {string} indicator @param {number} year */
const inForce = (all, indicator, year) => all.stated.find((row) => row.indicator === indicator && row.year === year && !row.superseded_at);

/** @param {import('../desk.js').Desk} desk @param {All} all @param {any[]} indicators @param {any} chosen */
function list(desk, all, indicators, chosen) {
  const value = (/** @type {any} */ i, /** @type {number} */ year) => {
    const row = inForce(all, i.key, year);
    return !row || row.value === null ? h('span', { class: 'soft' }, t('target_unset')) : h('span', { title: `${settledBy(row.document)} ${clauseWords(row.clause, language())}` }, number(row.value, digitsOf(i.unit)));
  };
  const sum = (/** @type {any} */ i) => all.sums.find((row) => row.indicator === i.key);
  const columns = [
    { head: t('indicator'), class: 'task-text', cell: (/** @type {any} */ i) => [label(i), h('span', { class: 'hint' }, ` ${i.unit}`)] },
    { head: t('year_target', { year: all.year }), number: true, cell: (/** @type {any} */ i) => value(i, all.year) },
    { head: t('plan_target'), number: true, cell: (/** @type {any} */ i) => (all.year === 2024 ? h('span', { class: 'hint' }, '＝') : value(i, 2024)) },
    { head: t('allocated'), number: true, cell: (/** @type {any} */ i) => { const row = sum(i); return row ? number(row.allocated, digitsOf(i.unit)) : '—'; } },
    { head: t('difference'), number: true, cell: (/** @type {any} */ i) => { const row = sum(i); return !row || row.difference === null ? '—' : h('span', { class: row.difference ? 'problem-inline' : 'soft' }, signed(row.difference, digitsOf(i.unit))); } },
    ...(chosen ? [] : [
      { head: t('schedule_short'), class: 'desk-only', cell: (/** @type {any} */ i) => { const curve = all.curves.find((one) => one.indicator === i.key); return curve ? h('span', { class: 'row' }, spark(curve.shares), h('span', { class: 'hint' }, t(`curve_${curve.kind}`))) : '—'; } },
      { head: t('lead_bureau'), class: 'desk-only', cell: (/** @type {any} */ i) => unitNames(desk, all.duties[i.key]?.leads ?? []) },
      { head: t('assist_bureaus'), class: 'task-text desk-only', cell: (/** @type {any} */ i) => h('span', { class: 'small soft' }, unitNames(desk, all.duties[i.key]?.assists ?? [])) },
    ]),
  ];
  return table(columns, indicators, { open: (i) => desk.store.set({ indicator: i.key === chosen?.key ? null : i.key }), selected: (i) => i.key === chosen?.key });
}

/** Twelve shares as a small line, December at the right. @param {number[]} shares */
function spark(shares) {
  const points = shares.map((share, at) => `${(at * 60) / 11},${18 - share * 16}`).join(' ');
  return svg('svg', { class: 'spark', viewBox: '-1 0 62 20', 'aria-hidden': 'true' }, svg('path', { d: 'M0 18 60 2', class: 'even' }), svg('polyline', { points }));
}

/** @param {import('../desk.js').Desk} desk @param {All} all @param {any} indicator @param {() => void} again */
function detail(desk, all, indicator, again) {
  const may = mayEnter(desk, all.duties[indicator.key]?.leads ?? []);
  const duty = all.duties[indicator.key] ?? { leads: [], assists: [] };
  const history = all.stated.filter((row) => row.indicator === indicator.key).sort((a, b) => b.year - a.year || String(b.entered_at).localeCompare(String(a.entered_at)));
  const setTarget = async () => {
    const now = inForce(all, indicator.key, all.year);
    const saved = await askAndSave({ title: t('target_set_title', { name: label(indicator), year: all.year }), text: t('target_set_text'), act: t('save'), questions: [
      { name: 'value', label: noted(t('target'), indicator.unit), type: 'number', value: String(now?.value ?? ''), hint: t('target_empty_hint') }, { name: 'document', label: t('document_no'), required: true, value: now?.document ?? '' }, { name: 'clause', label: t('clause'), value: now?.clause ?? '' }] },
    now?.etag ?? NOTHING, (answer, seen) => put('/targets', { indicator: indicator.key, year: all.year, value: answer.value === '' ? null : Number(answer.value), document: answer.document, clause: answer.clause }, seen),
    async () => {
      const [row] = (await get('/targets', { indicator: indicator.key, year: all.year })).targets;
      return { etag: row?.etag ?? NOTHING, words: row?.value == null ? t('target_unset') : `${row.value} ${indicator.unit}`, by: row?.entered_by, at: row?.entered_at };
    });
    if (saved) again();
  };
  return h('aside', { class: 'target-detail' },
    h('header', { class: 'row' }, h('h2', null, label(indicator)), h('button', { type: 'button', class: 'button quiet small end', on: { click: () => desk.store.set({ indicator: null }) } }, t('close'))),
    h('p', { class: 'hint' }, `${t('lead_bureau')}${t('colon')}${unitNames(desk, duty.leads)}${t('semicolon')}${t('assist_bureaus')}${t('colon')}${unitNames(desk, duty.assists)}`),
    h('section', null, h('div', { class: 'row' }, h('h3', null, t('target_versions')), may && h('button', { type: 'button', class: 'button small end', on: { click: setTarget } }, t('target_change', { year: all.year }))),
      history.length ? h('ul', { class: 'versions' }, history.map((row) => h('li', { class: row.superseded_at ? 'soft' : '' }, h('strong', { class: 'number' }, row.year), ' ', row.value === null ? t('target_unset') : `${number(row.value, digitsOf(indicator.unit))} ${indicator.unit}`,
        h('div', { class: 'hint' }, `${settledBy(row.document)} ${clauseWords(row.clause, language())} · ${row.entered_by === 'ecoworks' ? t('planted') : t('entered_by', { by: called(row.entered_by), at: minute(row.entered_at) })}${row.superseded_at ? ` · ${t('superseded')}` : ''}`)))) : h('p', { class: 'hint' }, t('target_none_stated'))),
    curveSection(all, indicator, may, again),
    indicator.cumulative && indicator.measure === 'spatial' ? shares(desk, all, indicator, may, again) : null);
}

/** The schedule: twelve shares of a year's task. @param {All} all @param {any} indicator @param {boolean} may @param {() => void} again */
function curveSection(all, indicator, may, again) {
  const curve = all.curves.find((one) => one.indicator === indicator.key);
  if (!curve) return h('section', null, h('h3', null, t('schedule')), h('p', { class: 'hint' }, t('schedule_none')));
  const inputs = curve.shares.map((/** @type {number} */ share, /** @type {number} */ at) => h('label', null, h('span', null, t('month_short', { month: at + 1 })), h('input', { class: 'input', type: 'number', min: 0, max: 100, step: 'any', disabled: !may, value: String(Math.round(share * 1000) / 10) })));
  const save = async () => {
    const shares = inputs.map((/** @type {any} */ one) => Number(one.querySelector('input').value) / 100);
    const saved = await askAndSave({ title: t('curve_save'), act: t('save'), questions: [{ name: 'source', label: t('source_document'), value: curve.source }] },
      curve.etag, (answer, seen) => put('/curves', { indicator: indicator.key, shares, source: answer.source }, seen),
      async () => {
        const [now] = (await get('/curves', { indicator: indicator.key })).curves;
        const { entered_by, entered_at } = now.history.at(-1) ?? {};
        return { etag: now.etag, words: now.shares.map((/** @type {number} */ share) => number(share * 100, 1)).join(t('list_comma')), by: entered_by, at: entered_at };
      });
    if (saved) again();
  };
  const last = curve.history.at(-1);
  return h('section', null, h('div', { class: 'row' }, h('h3', null, t('schedule')), h('span', { class: 'hint' }, t(`curve_${curve.kind}`)), curve.provisional && h('span', { class: 'tag', title: t('provisional_hint') }, t('provisional')), spark(curve.shares)),
    h('div', { class: 'curve-grid' }, inputs),
    h('p', { class: 'hint' }, t('curve_hint'), last && ` · ${t('entered_by', { by: called(last.entered_by), at: minute(last.entered_at) })}`),
    may && h('div', { class: 'row' }, h('button', { type: 'button', class: 'button small', on: { click: save } }, t('curve_save')),
      curve.kind === 'own' && h('button', { type: 'button', class: 'button quiet small', on: { click: () => carryOut(() => put('/curves', { indicator: indicator.key, shares: null }, { 'If-Match': curve.etag }), t('saved'), again) } }, t('curve_default'))));
}

/** The parts of townships and parks; the difference to the city's target is shown and blocks nothing. @param {import('../desk.js').Desk} desk @param {All} all @param {any} indicator @param {boolean} may @param {() => void} again */
function shares(desk, all, indicator, may, again) {
  const digits = digitsOf(indicator.unit);
  const target = inForce(all, indicator.key, all.year)?.value ?? null;
  const own = new Map(all.parts.filter((row) => row.indicator === indicator.key).map((row) => [row.unit, row]));
  const units = desk.units.filter((unit) => unit.kind === 'township' || unit.kind === 'park');
  const total = h('strong', { class: 'number' });
  const inputs = new Map(units.map((unit) => [unit.key, h('input', { class: 'input', type: 'number', min: 0, step: 'any', disabled: !may, 'aria-label': label(unit), value: String(own.get(unit.key)?.value ?? ''), on: { input: () => showSum() } })]));
  // while numbers are being typed their sum is shown here; the server's stands in the list once they are saved
  const showSum = () => {
    const sum = units.filter((unit) => unit.kind === 'township').reduce((all_, unit) => all_ + Number(inputs.get(unit.key)?.value || 0), 0);
    fill(total, `${number(sum, digits)}${target === null ? '' : ` / ${number(target, digits)}（${t('difference')} ${signed(target - sum, digits)}）`}`);
  };
  showSum();
  const save = async () => {
    const changed = units.filter((unit) => String(own.get(unit.key)?.value ?? '') !== String(inputs.get(unit.key)?.value ?? ''));
    if (!changed.length) return;
    const written = (/** @type {string} */ key) => inputs.get(key)?.value ?? '';
    // every part names the one it replaces by itself
    const saved = await askAndSave({ title: t('parts_save_title', { n: changed.length }), act: t('save'), questions: [{ name: 'document', label: t('document_no'), value: own.values().next().value?.document ?? '' }] },
      '*', (answer) => put('/allocations', { allocations: changed.map(({ key }) => ({ indicator: indicator.key, unit: key, year: all.year, value: written(key) === '' ? null : Number(written(key)), document: answer.document, etag: own.get(key)?.etag ?? NOTHING })) }),
      async () => {
        const { allocations } = await get('/allocations', { indicator: indicator.key, year: all.year });
        const theirs = allocations.filter((/** @type {any} */ row) => row.etag !== own.get(row.unit)?.etag && changed.some(({ key }) => key === row.unit));
        for (const row of theirs) own.set(row.unit, row);
        return { etag: '*', words: theirs.map((/** @type {any} */ row) => `${unitName(desk, row.unit)} ${row.value ?? t('target_unset')}`).join(t('list_comma')), by: theirs[0]?.entered_by, at: theirs[0]?.entered_at };
      });
    if (saved) again();
  };
  return h('section', null, h('div', { class: 'row' }, h('h3', null, t('parts_of', { year: all.year })), h('span', { class: 'end' }, t('parts_sum'), ' ', total)),
    h('p', { class: 'hint' }, t('parts_hint')),
    h('div', { class: 'parts-grid' }, units.map((unit) => h('label', { class: unit.kind }, h('span', { class: 'clip' }, label(unit)), inputs.get(unit.key)))),
    may && h('button', { type: 'button', class: 'button primary', on: { click: save } }, t('parts_save')));
}

/** @param {import('../desk.js').Desk} desk @param {any} told @param {any[]} indicators */
function changeTable(desk, told, indicators) {
  const of = (/** @type {string} */ key) => indicators.find((i) => i.key === key);
  return told.changes.length ? table([
    { head: t('cell'), cell: (c) => h('span', { class: 'number' }, c.cell) }, { head: t('unit'), cell: (c) => unitName(desk, c.unit) }, { head: t('indicator'), cell: (c) => label(of(c.indicator)) },
    { head: t('before'), number: true, cell: (c) => number(c.before, digitsOf(of(c.indicator).unit)) }, { head: t('after'), number: true, cell: (c) => (c.after === null ? t('taken_back') : h('strong', null, number(c.after, digitsOf(of(c.indicator).unit)))) },
    { head: '', cell: (c) => (c.may ? '' : h('span', { class: 'problem-inline' }, t('not_yours'))) },
  ], told.changes) : empty(t('sheet_nothing'), '');
}

/** @param {any[]} sums @param {any[]} indicators */
function sumTable(sums, indicators) {
  const of = (/** @type {string} */ key) => indicators.find((i) => i.key === key);
  return sums.length ? table([
    { head: t('indicator'), cell: (s) => label(of(s.indicator)) }, { head: t('allocated'), number: true, cell: (s) => number(s.allocated, digitsOf(of(s.indicator).unit)) },
    { head: t('whole_city'), number: true, cell: (s) => (s.target === null ? t('target_unset') : number(s.target, digitsOf(of(s.indicator).unit))) }, { head: t('difference'), number: true, cell: (s) => (s.difference === null ? '—' : signed(s.difference, digitsOf(of(s.indicator).unit))) },
  ], sums) : null;
}
