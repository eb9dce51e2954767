/** 人员: the system administrator makes accounts, the security administrator puts them in force; the auditor looks on. */

import { get, patch, post, put } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, empty, say, table } from '../elements/index.js';
import { age, day } from '../format.js';
import { label, language, t } from '../i18n.js';
import { unitName } from '../desk.js';
import { called, ROLES, roleName } from '../people.js';
import { act, showOnce } from './manage-parts.js';
import { askAndDo, askAndSave } from './save-seen.js';

/** @typedef {import('../desk.js').Desk} Desk */
/** @typedef {{role: string, [key: string]: any}} Account */

const KINDS = ['all', 'waiting', 'surplus', 'locked', 'disabled'];

/** @param {Desk} desk @param {AbortSignal} signal */
export async function people(desk, signal) {
  /** @type {Account[]} */
  let list = [];
  let kind = 'all';
  const search = h('input', { class: 'input', type: 'search', placeholder: t('people_search'), 'aria-label': t('people_search'), on: { input: () => draw() } });
  const kinds = h('div', { class: 'chips', role: 'group', 'aria-label': t('state') });
  const body = h('div');
  const makes = desk.person.role === 'sysadmin';

  const load = async () => {
    const [all, surplus] = await Promise.all([get('/people', {}, signal), get('/people', { surplus: 1 }, signal)]);
    const why = new Map(surplus.people.map((/** @type {Account} */ p) => [p.name, p.why]));
    list = all.people.map((/** @type {Account} */ p) => ({ ...p, why: why.get(p.name) ?? [] }));
    draw();
  };
  const draw = () => {
    fill(kinds, KINDS.map((key) => h('button', { type: 'button', class: 'chip', 'aria-pressed': String(key === kind), on: { click: () => { kind = key; draw(); } } },
      t(`people_${key}`), ' ', h('span', { class: 'number' }, String(list.filter((p) => isOf(p, key)).length)))));
    const words = search.value.trim().toLowerCase();
    const shown = list.filter((p) => isOf(p, kind) && [p.name, p.display, called(p.display), roleName(p), unitName(desk, p.unit)].join(' ').toLowerCase().includes(words));
    fill(body, shown.length ? table(columns(desk, load), shown) : empty(t(words ? 'people_not_found' : 'people_nobody'), t(words ? 'people_not_found_hint' : `people_${kind}_none`)));
  };
  await load();
  return h('div', { class: 'stack' }, h('p', { class: 'hint' }, t(`people_hint_${desk.person.role}`)),
    h('div', { class: 'keep-bar' }, search, kinds, makes && act(t('people_make'), () => makeAccount(desk, load), 'primary')), body);
}

/** @param {Account} p @param {string} kind */
function isOf(p, kind) {
  if (kind === 'waiting') return isWaiting(p);
  if (kind === 'surplus') return p.why.length > 0;
  if (kind === 'locked') return isLocked(p);
  if (kind === 'disabled') return p.disabled;
  return true;
}

/** Made, and never put in force. @param {Account} p */
const isWaiting = (p) => p.disabled && p.must_change && !p.seen_at;
/** @param {Account} p */
const isLocked = (p) => Boolean(p.locked_until) && Date.parse(p.locked_until) > Date.now();

/** @param {Desk} desk @param {() => Promise<void>} load @returns {import('../elements/eco-table.js').Column<Account>[]} */
function columns(desk, load) {
  return [
    { head: t('name'), cell: (p) => [h('div', null, called(p.display)), h('div', { class: 'hint' }, p.name, p.demonstration && [' · ', t('people_demo')])] },
    { head: t('role'), cell: (p) => [h('div', null, roleName(p)), h('div', { class: 'hint' }, unitName(desk, p.unit))] },
    { head: t('state'), cell: (p) => h('div', { class: 'chips' }, states(p)) },
    { head: t('people_seen'), class: 'nowrap', cell: (p) => [h('div', null, p.seen_at ? age(p.seen_at, new Date(), language()) : t('people_never')), p.single_sign_on && h('div', { class: 'hint' }, t('session_by_sign_on'))] },
    { head: t('people_until'), class: 'number-left', cell: (p) => (p.valid_until ? day(p.valid_until) : t('people_forever')) },
    { head: '', class: 'acts', cell: (p) => (p.name === desk.person.name ? h('span', { class: 'hint' }, t('people_self')) : acts(desk, p, load)) },
  ];
}

/** @param {Account} p */
function states(p) {
  const waiting = isWaiting(p);
  return [
    h('span', { class: `chip ${p.disabled ? (waiting ? 'warn' : '') : 'good'}` }, t(waiting ? 'account_waiting' : p.disabled ? 'account_disabled' : 'account_active')),
    isLocked(p) && h('span', { class: 'chip bad' }, t('account_locked')),
    !p.disabled && p.must_change && h('span', { class: 'chip dashed' }, t('account_must_change')),
    p.why.map((/** @type {string} */ why) => h('span', { class: 'chip warn' }, t(`why_${why}`))),
  ];
}

/** @param {Desk} desk @param {Account} p @param {() => Promise<void>} load */
function acts(desk, p, load) {
  const path = `/people/${encodeURIComponent(p.name)}`;
  if (desk.person.role === 'sysadmin') {
    return h('div', { class: 'row' },
      isLocked(p) && act(t('people_unlock'), async () => { await post(`${path}/unlock`); say(t('people_unlocked')); await load(); }, 'small'),
      act(t('people_reset'), async () => {
        const sure = await askPerson({ title: t('people_reset_title', { name: called(p.display) }), text: t('people_reset_text'), act: t('people_reset') });
        if (!sure) return;
        const { password } = await post(`${path}/password`);
        await showOnce(t('people_password', { name: p.name }), t('people_password_text'), password);
        await load();
      }, 'small'),
      act(t('people_rename'), async () => {
        await askAndSave({ title: t('people_rename'), act: t('save'), questions: [{ name: 'display', label: t('name'), value: p.display, required: true }] },
          p.etag, (answer, seen) => patch(path, answer, seen), () => reread(desk, p));
        await load();
      }, 'small'));
  }
  if (desk.person.role !== 'secadmin') return null;
  return h('div', { class: 'row' },
    act(t(p.disabled ? 'people_enable' : 'people_disable'), async () => {
      const sure = p.disabled || await askPerson({ title: t('people_disable_title', { name: called(p.display) }), text: t('people_disable_text'), act: t('people_disable'), danger: true });
      if (!sure) return;
      try {
        await put(`${path}/rights`, { enabled: p.disabled }, { 'If-Match': p.etag });
        say(t(p.disabled ? 'people_enabled' : 'people_disabled_said', { name: called(p.display) }));
      } finally { // refused because somebody was first: the list shows what they did
        await load();
      }
    }, `small ${p.disabled ? '' : 'quiet-danger'}`),
    act(t('people_rights'), () => changeRights(desk, p, path, load), 'small'));
}

/** @param {Desk} desk */
const unitOptions = (desk) => desk.units.map((u) => ({ value: u.key, label: label(u) }));
/** @param {string[]} roles */
const roleOptions = (roles) => roles.map((role) => ({ value: role, label: t(`role_${role}`) }));
const KEEPERS = ['sysadmin', 'secadmin', 'auditor'];

/** @param {Desk} desk @param {Account} p @param {string} path @param {() => Promise<void>} load */
async function changeRights(desk, p, path, load) {
  const roles = KEEPERS.includes(p.role) ? [p.role] : ROLES.filter((role) => !KEEPERS.includes(role));
  await askAndSave({ title: t('people_rights_title', { name: called(p.display) }), text: t('people_rights_text'), act: t('save'), questions: [
    { name: 'role', label: t('role'), type: 'select', value: p.role, options: roleOptions(roles) },
    { name: 'unit', label: t('unit'), type: 'select', value: p.unit, options: unitOptions(desk) },
    { name: 'valid_until', label: t('people_until'), type: 'date', value: p.valid_until ?? '', hint: t('people_until_hint') },
  ] }, p.etag, (answer, seen) => put(`${path}/rights`, { role: answer.role, unit: answer.unit, valid_until: answer.valid_until || null }, seen),
  () => reread(desk, p), t('people_rights_saved', { name: called(p.display) }));
  await load();
}

/** An account as it is now. @param {Desk} desk @param {Account} p */
async function reread(desk, p) {
  const now = (await get('/people')).people.find((/** @type {Account} */ one) => one.name === p.name);
  const until = now.valid_until ? t('people_valid', { day: day(now.valid_until) }) : t('people_forever');
  const words = [called(now.display), roleName(now), unitName(desk, now.unit), until, now.disabled && t('account_disabled')].filter(Boolean).join(t('list_comma'));
  return { etag: now.etag, words, values: { display: now.display, role: now.role, unit: now.unit, valid_until: now.valid_until ?? '' } };
}

/** @param {Desk} desk @param {() => Promise<void>} load */
async function makeAccount(desk, load) {
  /** @type {any} */
  let made = null;
  await askAndDo({ title: t('people_make'), text: t('people_make_text'), act: t('people_make_act'), questions: [
    { name: 'name', label: t('account'), required: true, hint: t('people_name_hint') },
    { name: 'display', label: t('name'), required: true, hint: t('people_display_hint') },
    { name: 'role', label: t('role'), type: 'select', value: 'filler', options: roleOptions(ROLES) },
    { name: 'unit', label: t('unit'), type: 'select', options: unitOptions(desk) },
  ] }, async (answer) => { made = await post('/people', answer); }, '');
  if (!made) return;
  await showOnce(t('people_password', { name: made.person.name }), t('people_made_text'), made.password);
  await load();
}

