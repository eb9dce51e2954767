/** The pages of 管理, one function each. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { empty, sayProblem, table } from '../elements/index.js';
import { minute, number } from '../format.js';
import { label, said, t, tMaybe } from '../i18n.js';
import { fetchIndicators } from './indicators.js';
import { changePassword } from './password.js';

/** @typedef {import('../desk.js').Desk} Desk */

/** @param {Desk} desk @param {AbortSignal} signal */
export async function auditLog(desk, signal) {
  const { entries } = await get('/audit', { limit: 200 }, signal);
  const verdict = h('p', { class: 'verdict', 'aria-live': 'polite' });
  const verify = h('button', { type: 'button', class: 'button', on: { click: async () => {
    verify.disabled = true;
    verdict.textContent = t('loading');
    try {
      const found = await get('/audit/verify', {}, signal);
      verdict.className = `verdict ${found.ok ? 'good' : 'bad'}`;
      verdict.textContent = found.ok ? t('audit_whole', { n: number(found.checked, 0), head: String(found.head ?? '').slice(0, 16) }) : t('audit_broken', { at: found.broken_at });
    } catch (error) {
      verdict.textContent = '';
      sayProblem(error);
    } finally {
      verify.disabled = false;
    }
  } } }, t('audit_verify'));
  return [h('div', { class: 'row' }, verify, verdict), table([
    { head: t('audit_seq'), number: true, cell: (e) => number(e.seq, 0) },
    { head: t('audit_at'), cell: (e) => h('span', { class: 'number' }, minute(e.at)) },
    { head: t('audit_person'), cell: (e) => [e.person, e.unit && h('div', { class: 'hint' }, unitName(desk, e.unit))] },
    { head: t('audit_action'), cell: (e) => [h('div', null, tMaybe(`act_${e.action}`, e.action)), h('div', { class: 'hint' }, e.action)] },
    { head: t('audit_subject'), cell: (e) => [h('div', { class: 'hash' }, e.subject), e.address && h('div', { class: 'hint' }, e.address)] },
    { head: t('audit_hash'), cell: (e) => h('code', { class: 'hash' }, String(e.hash ?? '').slice(0, 12)) },
  ], entries)];
}

/** @param {Desk} desk @param {AbortSignal} signal */
export async function people(desk, signal) {
  const { people: list } = await get('/people', {}, signal);
  return [h('p', { class: 'hint' }, t('people_hint')), table([
    { head: t('account'), cell: (p) => p.name }, { head: t('name'), cell: (p) => p.display },
    { head: t('role'), cell: (p) => p.role_zh ?? p.role }, { head: t('unit'), cell: (p) => unitName(desk, p.unit) },
    { head: t('state'), cell: (p) => t(p.disabled || p.active === false || p.disabled_at ? 'account_disabled' : 'account_active') },
  ], list)];
}

/** One row for each thing and year: who leads, who assists. @param {Desk} desk @param {AbortSignal} signal */
export async function rights(desk, signal) {
  const [{ rights: list }, indicators] = await Promise.all([get('/rights', {}, signal), fetchIndicators().catch(() => /** @type {any[]} */ ([]))]);
  /** @type {Map<string, {year: number, scope: string, kind: string, lead: string[], assist: string[], clauses: Set<string>}>} */
  const rows = new Map();
  for (const right of list) {
    const key = `${right.year}|${right.scope_kind ?? ''}|${right.scope}`;
    const row = rows.get(key) ?? { year: right.year, scope: right.scope, kind: right.scope_kind ?? '', lead: /** @type {string[]} */ ([]), assist: /** @type {string[]} */ ([]), clauses: new Set() };
    row[right.duty === 'lead' ? 'lead' : 'assist'].push(right.unit);
    for (const clause of String(right.clause ?? '').split('；')) if (clause) row.clauses.add(clause);
    rows.set(key, row);
  }
  /** @param {{scope: string}} row */
  const scopeName = ({ scope }) => label(indicators.find((i) => i.key === scope)) || label(desk.catalogue.layer(scope)) || scope;
  return [h('p', { class: 'hint' }, t('rights_hint')), rows.size ? table([
    { head: t('year'), number: true, cell: (r) => String(r.year) },
    { head: t('scope'), class: 'task-text', cell: (r) => [h('div', null, scopeName(r)), h('div', { class: 'hint' }, [...r.clauses].join('；'))] },
    { head: t('duty_lead'), cell: (r) => unitNames(desk, r.lead) || '—' },
    { head: t('duty_assist'), cell: (r) => unitNames(desk, r.assist) || '—' },
  ], [...rows.values()].sort((a, b) => b.year - a.year)) : empty(t('rights_none'), '')];
}

/** @param {Desk} desk @param {any} unit a key or a unit */
function unitName(desk, unit) {
  if (!unit) return '—';
  return typeof unit === 'object' ? label(unit) : label(desk.units.find((u) => u.key === unit)) || unit;
}

/** @param {Desk} desk */
export async function unitTable(desk) {
  return table([
    { head: t('name'), cell: (u) => label(u) }, { head: t('kind'), cell: (u) => t(`unit_${u.kind}`) },
    { head: t('unit_code'), cell: (u) => h('span', { class: 'number' }, u.code ?? '—') }, { head: t('unit_key'), cell: (u) => h('code', null, u.key) },
  ], desk.units);
}

/** @param {Desk} desk @param {AbortSignal} signal */
export async function tasks(desk, signal) {
  const [{ tasks: list }, indicators] = await Promise.all([get('/plan/tasks', {}, signal), fetchIndicators()]);
  /** @param {any} named a key, or something that carries its names */
  const indicatorLink = (named) => {
    const key = named.key ?? named;
    const indicator = indicators.find((i) => i.key === key);
    return h('button', { type: 'button', class: 'link', on: { click: () => desk.store.set({ section: 'map', tab: 'indicator', indicator: key, township: null }) } }, label(indicator ?? named) || key);
  };
  return [h('p', { class: 'hint' }, t('tasks_hint')), table([
    { head: t('task'), class: 'task-text', cell: (task) => [h('div', null, label(task) || said(task, 'text')), h('div', { class: 'hint' }, task.clause ?? '')] },
    { head: t('duty_lead'), cell: (task) => unitNames(desk, task.lead ?? task.leads) },
    { head: t('duty_assist'), cell: (task) => unitNames(desk, task.assist ?? task.assists) || '—' },
    { head: t('indicator'), cell: (task) => h('div', { class: 'stack-tight' }, (task.indicators ?? []).map((/** @type {any} */ i) => h('div', null, indicatorLink(i)))) },
  ], list)];
}

/** Names of units; all townships and all parks are said in one word each. @param {Desk} desk @param {any} units */
function unitNames(desk, units) {
  const keys = (Array.isArray(units) ? units : [units]).filter(Boolean).map((u) => u.key ?? u);
  /** @type {string[]} */
  const names = [];
  let rest = keys;
  for (const kind of ['township', 'park']) {
    const all = desk.units.filter((u) => u.kind === kind).map((u) => u.key);
    if (all.length > 2 && all.every((key) => keys.includes(key))) {
      rest = rest.filter((key) => !all.includes(key));
      names.push(t(`all_${kind}s`));
    }
  }
  return [...rest.map((key) => label(desk.units.find((u) => u.key === key)) || key), ...names].join('、');
}

export async function dictionary() {
  return h('div', null, h('p', { class: 'lead' }, t('dictionary_hint')), h('a', { class: 'button', href: '/dictionary', target: '_blank', rel: 'noopener' }, t('dictionary_open')), ' ',
    h('a', { class: 'button', href: '/api', target: '_blank', rel: 'noopener' }, 'OpenAPI'));
}

/** @param {Desk} desk */
export async function account({ person }) {
  return h('div', { class: 'stack' }, h('dl', { class: 'fields narrow' }, h('dt', null, t('name')), h('dd', null, person.display), h('dt', null, t('account')), h('dd', null, person.name),
    h('dt', null, t('role')), h('dd', null, person.role_zh), h('dt', null, t('unit')), h('dd', null, label(person.unit) || '—')),
  h('div', null, h('button', { type: 'button', class: 'button', on: { click: changePassword } }, t('change_password'))));
}
