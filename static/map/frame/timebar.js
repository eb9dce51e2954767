/** Months since January 2022: pull to see map and figures as they were known at the end of a month. */

import { h, fill } from '../dom.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';
import { monthEnd, monthIndex, today } from '../format.js';

/** December 2024: the last month of the plan. */
const PLAN_END = 35;

/** @param {import('../state.js').Store} store @param {AbortSignal} signal */
export function buildTimebar(store, signal) {
  const now = today(new Date());
  const last = monthIndex(now);
  const input = h('input', { type: 'range', min: 0, max: last, step: 1, 'aria-label': t('time_bar') });
  const output = h('output', null);
  /** @param {number} index */
  const wordsOf = (index) => (index >= last ? t('today') : monthEnd(index));
  /** @param {number} index */
  const choose = (index) => store.set({ as_of: index >= last ? null : monthEnd(Math.max(0, index)) });
  const present = () => (store.view.as_of ? Math.min(last, Math.max(0, monthIndex(store.view.as_of))) : last);
  const back = h('button', { type: 'button', class: 'square', 'aria-label': t('month_back'), on: { click: () => choose(present() - 1) } }, icon('left'));
  const on = h('button', { type: 'button', class: 'square', 'aria-label': t('month_on'), on: { click: () => choose(present() + 1) } }, icon('right'));
  input.addEventListener('input', () => fill(output, wordsOf(Number(input.value))));
  input.addEventListener('change', () => choose(Number(input.value)));
  const show = () => {
    input.value = String(present());
    fill(output, store.view.as_of ?? t('today'));
    input.setAttribute('aria-valuetext', store.view.as_of ?? t('today'));
    back.disabled = present() === 0;
    on.disabled = present() === last;
  };
  store.watch(['as_of'], show, signal);
  show();
  return h('div', { class: 'timebar' }, back, on, h('div', { class: 'track' }, input, years(last)), output);
}

/** @param {number} last */
function years(last) {
  const scale = h('div', { class: 'years', 'aria-hidden': 'true' });
  for (let index = 0; index <= last; index += 12) {
    const year = h('span', null, `${2022 + index / 12}`);
    year.style.left = `${(index / last) * 100}%`;
    if (index / last < 0.97) scale.append(year);
  }
  const plan = h('i', { class: 'plan', title: t('plan_period') });
  plan.style.width = `calc(${(Math.min(PLAN_END, last) / last) * 100}% - 12px)`;
  return h('div', { class: 'scale' }, plan, scale);
}
