/** 密码策略: what is asked of passwords and sign-ins; the security administrator sets it, everybody may know it. */

import { get, put } from '../api.js';
import { fill, h } from '../dom.js';
import { say, sayProblem } from '../elements/index.js';
import { number } from '../format.js';
import { t } from '../i18n.js';

const FIGURES = ['shortest', 'kinds', 'oldest_days', 'remembered', 'failures', 'lock_minutes'];

/** @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
export async function policy(desk, signal) {
  const editable = desk.person.role === 'secadmin';
  const form = h('form', { class: 'policy-form' });
  /** @param {Record<string, {value: number, minimum: number, maximum: number}>} figures */
  const draw = (figures) => {
    const inputs = FIGURES.map((name) => h('input', { type: 'number', class: 'input number', required: true, disabled: !editable, step: 1,
      name, value: figures[name].value, min: figures[name].minimum, max: figures[name].maximum }));
    fill(form, FIGURES.map((name, at) => h('label', { class: 'policy-figure' }, h('span', null, t(`policy_${name}`)), h('span', { class: 'row' }, inputs[at], h('span', null, t(`policy_${name}_unit`))),
      h('span', { class: 'hint' }, t(`policy_${name}_hint`), ' ', t('policy_bounds', { least: number(figures[name].minimum, 0), most: number(figures[name].maximum, 0) })))),
    h('footer', { class: 'row' }, editable ? h('button', { type: 'submit', class: 'button primary' }, t('policy_save')) : h('p', { class: 'hint' }, t('policy_read_only'))));
    form.onsubmit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      const changed = Object.fromEntries(FIGURES.map((name, at) => [name, Number(inputs[at].value)]).filter(([name, value]) => figures[String(name)].value !== value));
      if (!Object.keys(changed).length) return say(t('policy_same'));
      try {
        draw((await put('/policy', changed)).policy);
        say(t('policy_saved'));
      } catch (error) {
        sayProblem(error);
      }
    };
  };
  draw((await get('/policy', {}, signal)).policy);
  return h('div', { class: 'stack' }, h('p', { class: 'hint' }, t('policy_hint')), form);
}
