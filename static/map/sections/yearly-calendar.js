/** 日程: what is due, overdue first, then by month; as a file for the calendars that people keep. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { empty } from '../elements/index.js';
import { today } from '../format.js';
import { icon } from '../icons.js';
import { label, t } from '../i18n.js';
import { unitName } from '../desk.js';
import { chooser, head, printButton } from './progress-page.js';
import { pageOf, unitOptions } from './yearly-page.js';

const KINDS = ['return', 'work', 'report', 'release', 'target'];
/** Spans that can be chosen: key → first and last day, from today. @type {Record<string, (now: string) => [string, string]>} */
const SPANS = {
  quarter: (now) => [now, shift(now, 92)],
  year: (now) => [`${now.slice(0, 4)}-01-01`, `${now.slice(0, 4)}-12-31`],
  plan: () => ['2022-01-01', '2024-12-31'],
};

/** @param {string} day @param {number} days */
const shift = (day, days) => new Date(Date.parse(day) + days * 86400e3).toISOString().slice(0, 10);

export const calendar = pageOf('calendar', ['unit', 'tab', 'list'], async (desk, signal) => {
  const { store, person } = desk;
  const span = SPANS[store.view.tab ?? ''] ? /** @type {string} */ (store.view.tab) : 'quarter';
  const [from, to] = SPANS[span](today(new Date()));
  const own = person.unit && ['township', 'park', 'bureau'].includes(person.unit.kind) && person.role !== 'coordinator' && person.role !== 'inspector' ? person.unit.key : null;
  const unit = store.view.unit === 'all' ? null : store.view.unit ?? own;
  const told = await get('/calendar', { unit, from, to }, signal);
  const shown = told.events.filter((/** @type {any} */ event) => !store.view.list || event.kind === store.view.list);
  const counts = (/** @type {string} */ kind) => told.events.filter((/** @type {any} */ event) => event.kind === kind).length;
  const query = new URLSearchParams({ ...(unit && { unit }), from, to });
  const overdue = shown.filter((/** @type {any} */ event) => event.overdue);
  const coming = shown.filter((/** @type {any} */ event) => !event.overdue);
  const months = [...new Set(coming.map((/** @type {any} */ event) => event.on.slice(0, 7)))];
  return [
    head(t('calendar_title'), t('calendar_about', { from: told.from, to: told.to, n: told.overdue }),
      chooser(t('unit'), [['all', t('all_units')], ...unitOptions(desk, ['township', 'park', 'bureau'])], unit ?? 'all', (key) => store.set({ unit: key })),
      chooser(t('span'), Object.keys(SPANS).map((key) => [key, t(`span_${key}`)]), span, (key) => store.set({ tab: key })),
      h('a', { class: 'button', href: `/calendar.ics?${query}`, download: '' }, icon('calendar', 's'), t('calendar_file')), printButton()),
    h('div', { class: 'chips no-print' }, [null, ...KINDS].map((kind) => h('button', { type: 'button', class: 'chip', 'aria-pressed': String((store.view.list ?? null) === kind), on: { click: () => store.set({ list: kind }) } },
      kind ? t(`due_${kind}`) : t('due_all'), h('span', { class: 'number' }, ` ${kind ? counts(kind) : told.events.length}`)))),
    !shown.length && empty(t('calendar_none'), t('calendar_none_hint')),
    overdue.length > 0 && section(desk, `${t('overdue_head')} ${overdue.length}`, overdue, 'overdue'),
    ...months.map((month) => section(desk, t('month_head', { year: month.slice(0, 4), month: Number(month.slice(5)) }), coming.filter((/** @type {any} */ event) => event.on.startsWith(month)), '')),
  ];
});

/** @param {import('../desk.js').Desk} desk @param {string} title @param {any[]} events @param {string} kind */
function section(desk, title, events, kind) {
  const shown = events.slice(0, 100);
  return h('section', { class: `agenda ${kind}` }, h('h2', null, title), h('ul', null, shown.map((event) => h('li', null,
    h('time', { class: 'number', dateTime: event.on }, event.on),
    h('span', { class: 'due-kind' }, t(`due_${event.kind}`)),
    h('a', { href: event.link }, label(event)),
    h('span', { class: 'soft end' }, event.unit ? unitName(desk, event.unit) : ''))),
  ), events.length > shown.length && h('p', { class: 'hint' }, t('more_due', { n: events.length - shown.length })));
}
