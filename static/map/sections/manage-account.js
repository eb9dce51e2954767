/** 我的账户: who I am here, my password, the other house's sign-on, where I am signed in, and keys for my machines. */

import { ask, del, get, post } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, say, table } from '../elements/index.js';
import { age, day, minute } from '../format.js';
import { label, language, t } from '../i18n.js';
import { called, roleName } from '../people.js';
import { act, part, showOnce } from './manage-parts.js';
import { changePassword } from './password.js';

/** @typedef {import('../desk.js').Desk} Desk */

/** @param {Desk} desk @param {AbortSignal} signal */
export async function account(desk, signal) {
  const sessions = h('div');
  const tokens = h('div', { class: 'stack' });
  const [, , options] = await Promise.all([drawSessions(sessions, signal), drawTokens(desk, tokens, signal), get('/session/options', {}, signal)]);
  return h('div', { class: 'keep-columns' },
    h('div', { class: 'keep-side' }, whoIAm(desk), options.single_sign_on && signOn(desk, options.single_sign_on)),
    h('div', { class: 'keep-main' }, part(t('my_sessions'), t('my_sessions_hint'), sessions), part(t('my_tokens'), t('my_tokens_hint'), tokens)));
}

/** @param {Desk} desk */
function whoIAm({ person }) {
  return part(called(person.display), '', h('dl', { class: 'fields narrow' }, h('dt', null, t('account')), h('dd', null, person.name),
    h('dt', null, t('role')), h('dd', null, roleName(person)), h('dt', null, t('unit')), h('dd', null, label(person.unit) || '—')),
  h('div', null, h('button', { type: 'button', class: 'button', on: { click: changePassword } }, t('change_password'))));
}

/** @param {Desk} desk @param {{label: string}} house */
function signOn({ person }, house) {
  const linked = /** @type {any} */ (person).single_sign_on;
  const link = act(t('sign_on_link'), async () => {
    const answer = await askPerson({ title: t('sign_on_link_title', { house: house.label }), text: t('sign_on_link_text'), act: t('sign_on_go'),
      questions: [{ name: 'password', label: t('password'), type: 'password', required: true }] });
    if (answer) location.assign((await post('/me/single-sign-on', answer)).address);
  });
  const undo = act(t('sign_on_undo'), async () => {
    const sure = await askPerson({ title: t('sign_on_undo_title', { house: house.label }), text: t('sign_on_undo_text'), act: t('sign_on_undo'), danger: true });
    if (!sure) return;
    await del('/me/single-sign-on');
    location.reload();
  });
  return part(house.label, linked ? t('sign_on_linked') : t('sign_on_not_linked'), h('div', null, linked ? undo : link));
}

/** @param {HTMLElement} place @param {AbortSignal} signal */
async function drawSessions(place, signal) {
  const { sessions } = await get('/me/sessions', {}, signal);
  fill(place, table([
    { head: t('session_where'), cell: (s) => [h('div', null, browserName(s.agent), s.current && h('span', { class: 'chip good' }, t('session_this'))),
      h('div', { class: 'hint' }, [s.address, s.single_sign_on && t('session_by_sign_on')].filter(Boolean).join(' · '))] },
    { head: t('session_since'), class: 'number-left', cell: (s) => minute(s.created_at) },
    { head: t('session_seen'), class: 'nowrap', cell: (s) => age(s.seen_at, new Date(), language()) },
    { head: '', class: 'acts', cell: (s) => !s.current && act(t('session_end'), async () => {
      await del(`/me/sessions/${s.id}`);
      say(t('session_ended'));
      await drawSessions(place, signal);
    }, 'small') },
  ], sessions));
}

/** The browser and system that a request named, as far as they are known by name. @param {string} agent */
export function browserName(agent) {
  const browsers = /** @type {[RegExp, string][]} */ ([[/QIHU|360SE|360EE/i, '360 浏览器'], [/Qaxbrowser/i, '奇安信浏览器'], [/Edg\//, 'Edge'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari']]);
  const systems = /** @type {[RegExp, string][]} */ ([[/Windows/, 'Windows'], [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']]);
  const find = (/** @type {[RegExp, string][]} */ list) => list.find(([pattern]) => pattern.test(agent))?.[1];
  return [find(browsers), find(systems)].filter(Boolean).join(' · ') || agent.slice(0, 40) || '—';
}

/** @param {Desk} desk @param {HTMLElement} place @param {AbortSignal} signal */
async function drawTokens(desk, place, signal) {
  const { tokens } = await get('/me/tokens', {}, signal);
  const again = () => drawTokens(desk, place, signal);
  const make = act(t('token_make'), async () => {
    const answer = await askPerson({ title: t('token_make'), text: t('token_make_text'), act: t('token_make_act'), questions: [
      { name: 'label', label: t('token_label'), required: true, value: 'QGIS', hint: t('token_label_hint') },
      { name: 'scope', label: t('token_scope'), type: 'select', value: 'read', options: [{ value: 'read', label: t('token_read') }, { value: 'write', label: t('token_write') }] },
      { name: 'days', label: t('token_days'), type: 'select', value: '90', options: ['7', '30', '90', '180', '365'].map((n) => ({ value: n, label: t('n_days', { n }) })) },
    ] });
    if (!answer) return;
    const made = await ask('POST', '/me/tokens', { json: { ...answer, days: Number(answer.days) } });
    await showOnce(t('token_made'), t('token_made_text', { name: desk.person.name }), made.token);
    await again();
  });
  fill(place, tokens.length ? table([
    { head: t('token_label'), cell: (k) => k.label },
    { head: t('token_scope'), cell: (k) => t(k.scope === 'read' ? 'token_read' : 'token_write') },
    { head: t('token_used'), class: 'nowrap', cell: (k) => (k.used_at ? age(k.used_at, new Date(), language()) : t('token_unused')) },
    { head: t('token_until'), class: 'number-left', cell: (k) => day(k.expires_at) },
    { head: '', class: 'acts', cell: (k) => act(t('token_revoke'), async () => {
      const sure = await askPerson({ title: t('token_revoke_title', { label: k.label }), text: t('token_revoke_text'), act: t('token_revoke'), danger: true });
      if (!sure) return;
      await del(`/me/tokens/${k.id}`);
      say(t('token_revoked'));
      await again();
    }, 'small') },
  ], tokens) : h('p', { class: 'soft' }, t('token_none')), h('div', { class: 'row' }, make), howToUse(desk));
}

/** @param {Desk} desk */
function howToUse({ person }) {
  return h('details', { class: 'how-to' }, h('summary', null, t('token_how')),
    h('p', null, t('token_how_project'), ' ', h('a', { href: '/qgis/all.qgs', download: '' }, t('token_how_get'))), h('p', null, t('token_how_by_hand')), h('ol', null,
    h('li', null, t('token_how_1')), h('li', null, t('token_how_2'), h('code', null, `${location.origin}/`)),
    h('li', null, t('token_how_3', { name: person.name })), h('li', null, t('token_how_4'))));
}
