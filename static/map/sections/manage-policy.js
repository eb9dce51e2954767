/** 密码策略: what is asked of passwords and sign-ins; the security administrator sets it, everybody may know it. */

import { put } from '../api.js';
import { fill, h } from '../dom.js';
import { say } from '../elements/index.js';
import { number } from '../format.js';
import { language, t } from '../i18n.js';
import { formToSave, getTagged, inputEntry } from './save-form.js';

const FIGURES = ['shortest', 'kinds', 'oldest_days', 'remembered', 'failures', 'lock_minutes'];

/** @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
export async function policy(desk, signal) {
  const editable = desk.person.role === 'secadmin';
  const holder = h('div');
  const show = async () => fill(holder, policyForm(await read(signal), editable, show));
  await show();
  return h('div', { class: 'stack' }, h('p', { class: 'hint' }, t(editable ? 'policy_hint' : 'policy_read_only')), holder);
}

/** @typedef {Record<string, {value: number, minimum: number, maximum: number}>} Figures */

/** @param {AbortSignal} [signal] @returns {Promise<import('./save-form.js').Seen & {figures: Figures}>} */
async function read(signal) {
  const { told, etag } = await getTagged('/policy', signal);
  return { etag, figures: told.policy, values: Object.fromEntries(FIGURES.map((name) => [name, told.policy[name].value])) };
}

/** @param {import('./save-form.js').Seen & {figures: Figures}} seen @param {boolean} editable @param {() => Promise<void>} again */
function policyForm(seen, editable, again) {
  const { figures } = seen;
  const inputs = FIGURES.map((name) => h('input', { type: 'number', class: 'input number', required: true, disabled: !editable, step: 1,
    name, value: figures[name].value, min: figures[name].minimum, max: figures[name].maximum }));
  const saver = formToSave({
    seen, reread: read,
    entries: Object.fromEntries(FIGURES.map((name, at) => [name, inputEntry(t(`policy_${name}`), inputs[at], (value) => `${value} ${t(`policy_${name}_unit`)}`)])),
    send: (values, headers) => put('/policy', values, headers),
    done: () => {
      say(t('policy_saved'));
      again();
    },
  });
  return h('form', { class: 'policy-form', on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    if (saver.isChanged()) saver.save();
    else say(t('policy_same'));
  } } },
  FIGURES.map((name, at) => h('label', { class: 'policy-figure' }, h('span', null, t(`policy_${name}`)), h('span', { class: 'row' }, inputs[at], h('span', null, t(`policy_${name}_unit`))),
    h('span', { class: 'hint' }, t(`policy_${name}_hint`), language() === 'en' && ' ', t('policy_bounds', { least: number(figures[name].minimum, 0), most: number(figures[name].maximum, 0) })))),
  saver.notice,
  editable && h('footer', { class: 'row' }, h('button', { type: 'submit', class: 'button primary' }, t('policy_save'))));
}
