/** What waits too long for me, in one line that opens into a list. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { number } from '../format.js';
import { label, t } from '../i18n.js';

/** @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
export function reminderStrip(desk, signal) {
  const place = h('div', { class: 'reminders', hidden: true });
  get('/me/reminders', {}, signal).then(({ reminders }) => {
    if (!reminders?.length) return;
    place.hidden = false;
    const most = Math.max(...reminders.map((/** @type {any} */ one) => one.age_days));
    fill(place, h('details', null, h('summary', null, h('strong', null, t('reminders')), ' ', t('reminders_n', { n: reminders.length, days: number(most, 0) })),
      h('ul', null, reminders.map((/** @type {any} */ one) => h('li', null, one.upload
        ? h('button', { type: 'button', class: 'link small', on: { click: () => open(desk, one) } }, line(one)) : h('span', { class: 'small' }, line(one)))))));
  }).catch(() => {});
  return place;
}

/** @param {any} one */
const line = (one) => t('reminder_line', { unit: label(one, 'unit'), layer: label(one, 'layer'), step: t(`upload_${one.step}`), days: number(one.age_days, 0) });

/** Its sender mends it, everybody else reviews it. @param {import('../desk.js').Desk} desk @param {any} one */
function open({ store, person }, one) {
  const mine = ['draft', 'returned', 'failed'].includes(one.step) && one.unit === person.unit?.key && person.may.upload.length > 0;
  store.set({ section: mine ? 'upload' : 'review', upload: one.upload });
}
