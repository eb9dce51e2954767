/** 权限表: which bureau leads, which assist, for each layer and indicator of a year; the security administrator keeps it. */

import { ask, get, post } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, attempt, empty, say, table } from '../elements/index.js';
import { clauseWords } from '../format.js';
import { label, language, t } from '../i18n.js';
import { fetchIndicators } from './indicators.js';
import { act } from './manage-parts.js';
import { unitNames } from '../desk.js';

/** @typedef {import('../desk.js').Desk} Desk */
/** @typedef {{scope_kind: string, scope: string, year: number, unit: string, duty: string, clause: string}} Right */
/** @typedef {{kind: string, scope: string, name: string, rights: Right[]}} Row */

/** @param {Desk} desk @param {AbortSignal} signal */
export async function rights(desk, signal) {
  const [answer, indicators] = await Promise.all([get('/rights', {}, signal), fetchIndicators().catch(() => /** @type {any[]} */ ([]))]);
  let told = answer;
  let year = told.in_force ?? Math.max(...told.years);
  const years = h('select', { class: 'input', 'aria-label': t('year'), on: { change: () => { year = Number(years.value); draw(); } } });
  const search = h('input', { class: 'input', type: 'search', placeholder: t('rights_search'), 'aria-label': t('rights_search'), on: { input: () => draw() } });
  const body = h('div');
  /** @param {string} scope */
  const nameOf = (scope) => label(indicators.find((i) => i.key === scope)) || label(desk.catalogue.layer(scope)) || scope;

  const open = act(t('rights_new_year'), async () => {
    const next = Math.max(...told.years) + 1;
    const sure = await askPerson({ title: t('rights_new_year_title', { year: next }), text: t('rights_new_year_text', { year: next - 1 }), act: t('rights_new_year') });
    if (!sure) return;
    const { copied } = await post(`/rights/${next}`);
    told = await get('/rights');
    year = next;
    say(t('rights_copied', { n: copied, year: next }));
    draw();
  });
  const draw = () => {
    fill(years, told.years.map((/** @type {number} */ y) => h('option', { value: String(y), selected: y === year }, y === told.in_force ? t('rights_in_force', { year: y }) : String(y))));
    const words = search.value.trim().toLowerCase();
    const rows = gather(told.rights, year, nameOf).filter((row) => [row.name, row.scope, unitNames(desk, row.rights.map((r) => r.unit))].join(' ').toLowerCase().includes(words));
    /** @param {Row} row @param {string} duty */
    const units = (row, duty) => unitNames(desk, row.rights.filter((r) => r.duty === duty).map((r) => r.unit)) || '—';
    fill(body, rows.length ? table([
      { head: t('scope'), class: 'task-text', cell: (row) => [h('div', null, row.name, ' ', h('span', { class: 'chip' }, t(`rights_${row.kind}`))), h('div', { class: 'hint' }, clauses(row) === '待核' ? t('provisional') : clauseWords(clauses(row), language()))] },
      { head: t('duty_lead'), cell: (row) => units(row, 'lead') },
      { head: t('duty_assist'), cell: (row) => units(row, 'assist') },
      ...(told.editable ? [{ head: '', class: 'acts', cell: (/** @type {Row} */ row) => act(t('rights_change'), () => change(row), 'small') }] : []),
    ], rows) : empty(t('rights_none'), t('rights_none_hint')));
  };
  /** @param {Row} row */
  const change = async (row) => {
    const wanted = await askDuties(desk, row, year);
    if (!wanted) return;
    const on = { scope_kind: row.kind, scope: row.scope, year };
    await attempt(async () => {
      try {
        told = await ask('PUT', '/rights', { json: { rights: wanted.map((r) => ({ ...on, ...r })), cleared: wanted.length ? [] : [on], expected: told.tag } });
        say(t('rights_saved', { name: row.name }));
      } catch (error) { // somebody else may have changed the table: what is there now is shown
        told = await get('/rights').catch(() => told);
        throw error;
      } finally {
        draw();
      }
    });
  };
  draw();
  return h('div', { class: 'stack' }, h('p', { class: 'hint' }, t(told.editable ? 'rights_hint_edit' : 'rights_hint')),
    h('div', { class: 'keep-bar' }, years, search, told.editable && open), body);
}

/** @param {Right[]} list @param {number} year @param {(scope: string) => string} nameOf @returns {Row[]} */
export function gather(list, year, nameOf) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const right of list.filter((r) => r.year === year)) {
    const key = `${right.scope_kind}|${right.scope}`;
    const row = rows.get(key) ?? { kind: right.scope_kind, scope: right.scope, name: nameOf(right.scope), rights: /** @type {Right[]} */ ([]) };
    row.rights.push(right);
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** @param {Row} row */
const clauses = (row) => [...new Set(row.rights.flatMap((r) => r.clause.split('；')).filter(Boolean))].join('；');

/**
 * Every unit with its part in this: none, lead, assist. Resolves to null when the person changed their mind.
 * @param {Desk} desk @param {Row} row @param {number} year @returns {Promise<{unit: string, duty: string, clause: string}[] | null>}
 */
function askDuties(desk, row, year) {
  return new Promise((resolve) => {
    const held = new Map(row.rights.map((r) => [r.unit, r]));
    const order = [...desk.units].sort((a, b) => Number(held.has(b.key)) - Number(held.has(a.key)) || Number(b.kind === 'bureau') - Number(a.kind === 'bureau'));
    const clause = h('input', { class: 'input', name: 'clause', maxLength: 300, value: clauses(row) });
    const form = /** @type {HTMLFormElement} */ (/** @type {unknown} */ (h('form', { method: 'dialog' }, h('h2', null, row.name),
      h('p', { class: 'soft' }, t('rights_change_text', { year })),
      h('div', { class: 'duty-list' }, order.map((unit) => h('fieldset', { class: 'duty' }, h('legend', { class: 'visually-hidden' }, label(unit)), h('span', { class: 'grow' }, label(unit)),
        ['', 'lead', 'assist'].map((duty) => h('label', { class: 'check' }, h('input', { type: 'radio', name: `unit-${unit.key}`, value: duty, checked: (held.get(unit.key)?.duty ?? '') === duty }),
          duty ? t(`duty_${duty}`) : t('duty_none')))))),
      h('label', { class: 'field' }, h('span', null, t('rights_clause')), clause),
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', on: { click: () => dialog.close() } }, t('cancel')), h('button', { type: 'submit', class: 'button primary' }, t('save'))))));
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (h('dialog', { class: 'wide', 'aria-label': row.name }, form)));
    /** @type {{unit: string, duty: string, clause: string}[] | null} */
    let answer = null;
    form.addEventListener('submit', () => {
      const given = new FormData(form);
      answer = desk.units.map((u) => ({ unit: u.key, duty: String(given.get(`unit-${u.key}`) ?? ''), clause: clause.value.trim() })).filter((r) => r.duty);
    });
    const holder = h('eco-dialog', null, dialog);
    dialog.addEventListener('close', () => { holder.remove(); resolve(answer); });
    document.body.append(holder);
    dialog.showModal();
  });
}
