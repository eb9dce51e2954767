/** The pages of 管理, one function each. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { table } from '../elements/index.js';
import { unitNames } from '../desk.js';
import { label, said, t } from '../i18n.js';
import { fetchIndicators } from './indicators.js';
import { inPlan } from './progress-page.js';

/** @typedef {import('../desk.js').Desk} Desk */

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
    { head: t('task'), class: 'task-text', cell: (task) => [h('div', null, label(task) || said(task, 'text')), h('div', { class: 'hint' }, task.clause && inPlan(task.clause))] },
    { head: t('duty_lead'), cell: (task) => unitNames(desk, task.lead ?? task.leads) },
    { head: t('duty_assist'), cell: (task) => unitNames(desk, task.assist ?? task.assists) },
    { head: t('indicator'), cell: (task) => h('div', { class: 'stack-tight' }, (task.indicators ?? []).map((/** @type {any} */ i) => h('div', null, indicatorLink(i)))) },
  ], list)];
}

export async function dictionary() {
  return h('div', { class: 'stack' }, h('p', { class: 'lead' }, t('dictionary_hint')), h('div', { class: 'row' }, h('a', { class: 'button', href: '/dictionary', target: '_blank', rel: 'noopener' }, t('dictionary_open')),
    h('a', { class: 'button', href: '/api', target: '_blank', rel: 'noopener' }, 'OpenAPI')));
}
