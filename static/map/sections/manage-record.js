/** 日志: the record of acts: looked up by who, what, on what and when; proven whole; a day of it to take away. */

import { get, problemOf } from '../api.js';
import { fill, h } from '../dom.js';
import { attempt, empty, say, table } from '../elements/index.js';
import { minute, number } from '../format.js';
import { t, tMaybe } from '../i18n.js';
import { unitName } from '../desk.js';
import { act, part } from './manage-parts.js';

/** @typedef {import('../desk.js').Desk} Desk */
/** @typedef {Record<string, any>} Entry */

const PAGE = 50;

/** @param {Desk} desk @param {AbortSignal} signal */
export async function auditLog(desk, signal) {
  const { actions } = await get('/audit/actions', {}, signal);
  const inputs = {
    person: h('input', { class: 'input', name: 'person' }),
    action: h('select', { class: 'input', name: 'action' }, h('option', { value: '' }, t('record_any')), kinds(actions)),
    subject: h('input', { class: 'input', name: 'subject', placeholder: t('record_subject_hint') }),
    from: h('input', { class: 'input', type: 'date', name: 'from' }),
    to: h('input', { class: 'input', type: 'date', name: 'to' }),
  };
  const body = h('div', { 'aria-live': 'polite' });
  const head = h('code', { class: 'hash' });
  const more = act(t('record_older'), () => load(next), 'wide');
  /** @type {Entry[]} */
  let shown = [];
  /** @type {number | null} */
  let next = null;
  let request = new AbortController();
  signal.addEventListener('abort', () => request.abort());

  const load = async (/** @type {number | null} */ before) => {
    const query = { person: inputs.person.value.trim(), action: inputs.action.value, subject: inputs.subject.value.trim(),
      from: inputs.from.value && `${inputs.from.value}T00:00:00+08:00`, to: inputs.to.value && dayAfter(inputs.to.value), limit: PAGE, before };
    // whoever asks again does not want the earlier answer, which may come later
    request.abort();
    request = new AbortController();
    const answer = await get('/audit', query, request.signal);
    shown = before ? [...shown, ...answer.entries] : answer.entries;
    next = answer.next;
    head.textContent = t('record_head', { seq: number(answer.head.seq, 0), hash: answer.head.hash });
    more.hidden = next === null;
    fill(body, shown.length ? table(columns(desk), shown) : empty(t('record_none'), t('record_none_hint')));
  };
  const form = h('form', { class: 'keep-bar record-form', on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    await attempt(async () => {
      await load(null);
    });
  } } }, Object.entries(inputs).map(([name, input]) => h('label', { class: 'field' }, h('span', null, t(`record_${name}`)), input)),
  h('button', { type: 'submit', class: 'button primary' }, t('record_search')));
  await load(null);
  return h('div', { class: 'stack' },
    h('div', { class: 'keep-columns even' }, part(t('record_whole'), t('record_whole_hint'), verifier(signal), head), part(t('record_day'), t('record_day_hint'), dayFetcher())),
    form, body, more);
}

/** The kinds of acts by their first word, each act by the name people know. @param {string[]} actions */
function kinds(actions) {
  const groups = [...new Set(actions.map((action) => action.split('.')[0]))];
  return groups.map((group) => h('optgroup', { label: tMaybe(`acts_${group}`, group) },
    h('option', { value: `${group}.` }, t('record_all_of', { group: tMaybe(`acts_${group}`, group) })),
    actions.filter((action) => action.startsWith(`${group}.`)).map((action) => h('option', { value: action }, tMaybe(`act_${action}`, action)))));
}

/** The first instant after a day in Taixing. @param {string} day */
function dayAfter(day) {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + 24 * 3600e3).toISOString();
}

/** @param {Desk} desk @returns {import('../elements/eco-table.js').Column<Entry>[]} */
function columns(desk) {
  return [
    { head: t('audit_seq'), number: true, cell: (e) => number(e.seq, 0) },
    { head: t('audit_at'), class: 'nowrap', cell: (e) => h('span', { class: 'number' }, minute(e.at)) },
    { head: t('audit_person'), cell: (e) => [h('div', null, e.person === '系统' ? t('audit_system') : e.person || '—'), h('div', { class: 'hint' }, [e.unit && unitName(desk, e.unit), e.address].filter(Boolean).join(' · '))] },
    { head: t('audit_action'), cell: (e) => [h('div', null, tMaybe(`act_${e.action}`, e.action)), h('div', { class: 'hint' }, e.action)] },
    { head: t('audit_subject'), cell: (e) => [h('div', { class: 'hash' }, e.subject), changes(e)] },
    { head: t('audit_hash'), cell: (e) => h('code', { class: 'hash', title: e.hash }, e.hash.slice(0, 12)) },
  ];
}

/** What was before and what after; else what else the act said. @param {Entry} entry */
function changes({ before, after, detail }) {
  if (before && after && typeof before === 'object' && typeof after === 'object') {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    return h('ul', { class: 'changes' }, names.slice(0, 8).map((name) => h('li', null, h('span', { class: 'hint' }, `${name} `), h('del', null, plain(before[name])), ' → ', h('ins', null, plain(after[name])))));
  }
  return detail && detail !== '{}' ? h('details', { class: 'how-to' }, h('summary', null, t('record_detail')), h('code', { class: 'hash' }, detail)) : null;
}

/** @param {any} value */
function plain(value) {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'object' ? JSON.stringify(value).slice(0, 200) : String(value);
}

/** @param {AbortSignal} signal */
function verifier(signal) {
  const verdict = h('div', { class: 'verdict', 'aria-live': 'polite' });
  const verify = act(t('audit_verify'), async () => {
    fill(verdict, h('span', { class: 'hint' }, t('record_verifying')));
    try {
      const found = await get('/audit/verify', {}, signal);
      verdict.className = `verdict ${found.ok ? 'good' : 'bad'}`;
      fill(verdict, told(found).map((line) => h('p', null, line)));
    } catch (error) {
      fill(verdict);
      throw error;
    }
  });
  return h('div', { class: 'stack' }, h('div', null, verify), verdict);
}

/** What verifying found, in sentences; the first says whether all is whole. @param {any} found @returns {string[]} */
export function told(found) {
  const published = found.published ?? {};
  if (found.ok) return [t('audit_whole', { n: number(found.checked, 0), head: String(found.head ?? '').slice(0, 16) }), t('record_published_whole', { n: number(published.checked ?? 0, 0) })];
  /** @type {string[]} */
  const lines = [];
  if (found.broken_at === 0) lines.push(t('record_cut'));
  else if (found.broken_at) lines.push(t('audit_broken', { at: number(found.broken_at, 0) }));
  if (published.altered_count) lines.push(t('record_altered', { n: number(published.altered_count, 0), first: (published.altered ?? []).slice(0, 3).map((/** @type {any} */ a) => `${a.layer} ${a.feature_id} v${a.version}`).join('，') }));
  if (published.broken_batches?.length) lines.push(t('record_batches', { n: published.broken_batches.length }));
  return lines.length ? lines : [t('record_not_whole')];
}

function dayFetcher() {
  // the record's files are by day of UTC, as on the server: the day of Beijing has nothing in it yet before eight
  const input = h('input', { class: 'input', type: 'date', value: new Date().toISOString().slice(0, 10), 'aria-label': t('record_day') });
  return h('div', { class: 'row' }, input, act(t('record_fetch'), async () => {
    const answer = await fetch(`/audit/days/${input.value}`, { headers: { 'X-Ecoworks': '1' }, credentials: 'same-origin' });
    if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => ({})));
    const blob = await answer.blob();
    if (!blob.size) return say(t('record_day_none', { day: input.value }));
    const link = h('a', { href: URL.createObjectURL(blob), download: `audit-${input.value}.jsonl` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }));
}
