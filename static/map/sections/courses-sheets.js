/** 月报表: monthly sheets of samples; uploaded, understood, checked, sent, published by somebody else. */

import { ask, get } from '../api.js';
import { button, fill, h } from '../dom.js';
import { askPerson, attempt, empty, say, table } from '../elements/index.js';
import { minute, number } from '../format.js';
import { said, t } from '../i18n.js';
import { choiceName, townName } from './courses-page.js';

/** @param {import('../desk.js').Desk} desk @param {AbortSignal} signal @param {() => void} again */
export async function sheets(desk, signal, again) {
  const list = (await get('/sample-sheets', {}, signal)).sheets;
  const chosen = h('div', { class: 'sheet-chosen' });
  const input = h('input', { type: 'file', accept: '.xlsx', class: 'visually-hidden', on: { change: send } });
  const open = async (/** @type {string} */ id) => {
    await attempt(async () => show(await get(`/sample-sheets/${id}`)));
  };
  const show = (/** @type {any} */ sheet) => fill(chosen, oneSheet(desk, sheet, (action, json) => move(sheet, action, json)));
  async function send() {
    const file = input.files?.[0];
    if (!file) return;
    const form = new FormData();
    form.set('file', file);
    await attempt(async () => {
      show(await ask('POST', '/sample-sheets', { form }));
      chosen.scrollIntoView({ block: 'start' });
    });
    input.value = '';
  }
  const move = async (/** @type {any} */ sheet, /** @type {string} */ action, /** @type {any} */ json) => {
    await attempt(async () => {
      const now = await ask('POST', `/sample-sheets/${sheet.id}/${action}`, { json });
      say(t(`sheet_did_${action}`));
      if (now.state === 'published') again();
      else show(now);
    });
  };
  return h('div', { class: 'sheet-page' },
    h('label', { class: 'sheet-drop' }, input, h('strong', null, t('sheet_choose')), h('span', { class: 'hint' }, t('sheet_columns'))),
    h('p', null, h('a', { href: '/sample-sheets/template.xlsx', download: '' }, t('sheet_template'))),
    chosen,
    list.length ? table([
      { head: t('sheet_file'), cell: (row) => row.file.name },
      { head: t('sheet_state'), cell: (row) => t(`sheet_${row.state}`) },
      { head: t('sheet_unit'), cell: (row) => townName(desk, row.unit) },
      { head: t('sheet_rows'), number: true, cell: (row) => number(row.count, 0) },
      { head: t('sheet_counts'), cell: (row) => t('sheet_counted', row.counts) },
      { head: t('sheet_changed'), cell: (row) => minute(row.changed_at) },
    ], list, { open: (row) => open(row.id), caption: t('sheet_list') }) : empty(t('sheet_none'), t('sheet_none_hint')));
}

/** @param {import('../desk.js').Desk} desk @param {any} sheet @param {(action: string, json: any) => void} act */
function oneSheet(desk, sheet, act) {
  const confirm = h('input', { type: 'checkbox' });
  const order = ['block', 'acknowledge', 'note'];
  const findings = [...sheet.findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return h('section', { class: 'course-block' },
    h('h2', null, sheet.file.name, h('span', { class: 'chip' }, t(`sheet_${sheet.state}`)), h('span', { class: 'hint' }, t('sheet_read', { sheet: sheet.sheet, rows: sheet.count }))),
    sheet.note && h('p', { class: 'why-not' }, sheet.note),
    findings.length ? h('ul', { class: 'sheet-findings' }, findings.map((one) => h('li', { class: one.severity }, h('span', { class: `chip ${one.severity === 'block' ? 'bad' : one.severity === 'acknowledge' ? 'warn' : ''}` }, t(`severity_${one.severity}`)), ' ', said(one, 'message') || one.message))) : h('p', { class: 'hint' }, t('sheet_clean')),
    table([
      { head: t('c_number'), number: true, cell: (row) => row.row },
      { head: t('c_section'), cell: (row) => (row.feature_id ? h('a', { href: `#section?id=${row.feature_id}` }, row.section) : row.section) },
      { head: t('sampled_on'), cell: (row) => row.on ?? '—' },
      { head: t('c_grade'), cell: (row) => (row.grade === null ? '—' : choiceName(desk, 'monitoring_sections', 'target_class', String(row.grade))) },
      { head: t('sheet_action'), cell: (row) => t(`sheet_row_${row.action}`) },
      ...['ph', 'do', 'codmn', 'cod', 'bod5', 'nh3n', 'tp'].map((key) => ({ head: t(`item_${key}`), number: true, cell: (/** @type {any} */ row) => (row.values[key] === undefined ? '—' : `${number(row.values[key], 4)}${row.half.includes(key) ? 'L/2' : ''}`) })),
    ], sheet.rows),
    h('footer', { class: 'row sheet-acts' },
      sheet.may.includes('submit') && sheet.counts.acknowledge > 0 && h('label', { class: 'check' }, confirm, t('sheet_confirm', { n: sheet.counts.acknowledge })),
      sheet.may.includes('submit') && h('button', { type: 'button', class: 'button primary', disabled: sheet.counts.block > 0, on: { click: () => act('submit', { acknowledge: confirm.checked }) } }, t('sheet_submit', { n: sheet.count })),
      sheet.counts.block > 0 && h('span', { class: 'hint' }, t('sheet_blocked', { n: sheet.counts.block })),
      sheet.may.includes('publish') && button(t('sheet_publish', { n: sheet.count }), () => act('publish', {}), { class: 'button primary' }),
      sheet.may.includes('return') && button(t('sheet_return'), async () => {
        const told = await askPerson({ title: t('sheet_return'), act: t('sheet_return'), questions: [{ name: 'note', label: t('sheet_return_why'), type: 'textarea', required: true }] });
        if (told) act('return', { note: told.note });
      }),
      sheet.may.includes('withdraw') && button(t('sheet_withdraw'), () => act('withdraw', {}), { class: 'button quiet' })));
}
