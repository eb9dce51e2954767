/** One finding: what is wrong, why it is asked, what a repair would change, and the ways out of it. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { area, signed, toMu, unitWord } from '../format.js';
import { label, language, said, t } from '../i18n.js';
import { rowsOf, rowWords } from '../findings.js';
import { mergeTable } from './upload-merge.js';

/** What each rule is for, by code; fetched once. @type {Promise<Map<string, any>> | null} */
let rules = null;
/** @type {Map<string, any>} */
let known = new Map();

/** Fetch the explanations of all rules; a server without them is no trouble. @param {() => void} then */
export function loadRules(then) {
  rules ??= get('/rules').then((answer) => new Map(answer.rules.map((/** @type {any} */ rule) => [rule.code, rule])), () => new Map());
  rules.then((found) => {
    known = found;
    if (found.size) then();
  });
}

/** @param {any} f @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk */
export function findingItem(f, bench, desk) {
  const { editable } = bench;
  const rows = rowsOf([f]);
  const chosen = bench.chosen === f.id;
  return h('article', { class: `finding ${f.severity}${f.acknowledged_by ? ' settled' : ''}`, 'aria-current': chosen ? 'true' : null },
    h('button', { type: 'button', class: 'finding-text', title: f.place || rows.length ? t('show_place') : null, on: { click: () => bench.show(f) } },
      h('span', null, said(f, 'message')),
      rows.length > 1 && !/^(第|Rows? )/.test(said(f, 'message')) && h('span', { class: 'hint' }, t('rows_n', { rows: rowWords(rows) }))),
    chosen && explanation(f),
    /^merge\./.test(f.code) && chosen && mergeTable(f, bench, desk),
    f.fix && fixLine(f.fix, bench, chosen, Boolean(f.fix.alternative)),
    f.fix?.alternative && fixLine(f.fix.alternative, bench, chosen, true),
    f.acknowledged_by ? h('span', { class: 'hint' }, t('acknowledged'), f.acknowledged_note && `${t('colon')}${f.acknowledged_note}`)
      : editable && f.severity === 'acknowledge' && acknowledgeForm(f, bench, chosen),
    chosen && editable && rows.length > 0 && rowActs(rows, bench));
}

/** @param {any} f */
function explanation(f) {
  const rule = known.get(f.code);
  const words = rule && label(rule, 'explain');
  return words ? h('p', { class: 'why hint' }, h('strong', null, `${label(rule)} `), words) : null;
}

/** One way out, of one or of two. @param {any} fix @param {import('./upload-bench.js').Bench} bench @param {boolean} chosen @param {boolean} either */
function fixLine(fix, bench, chosen, either) {
  return h('div', { class: 'fix' }, icon('check', 's'), h('span', { class: 'grow' }, said(fix, 'message'), changeWords(fix)),
    bench.editable && h('button', { type: 'button', class: `button small${chosen && !either ? ' primary' : ''}`, on: { click: () => bench.change('POST', '/fixes', { fixes: [fix.id] }) } }, t(either ? 'fix_either' : 'fix')));
}

/** What a repair does to the area, in words. @param {any} fix */
export function changeWords(fix) {
  const change = fix.area_change_m2;
  // most sentences say it already
  if (change === null || change === undefined || fix.kind === 'drop' || /面积|area/i.test(said(fix, 'message'))) return null;
  if (Math.abs(change) < 0.5) return h('span', { class: 'hint' }, ` ${t('area_same')}`);
  const words = Math.abs(toMu(change)) < 0.1 ? `${signed(change, 1)} ${unitWord('㎡', language())}` : area(change, language()).replace(/^(?=\d)/, '+');
  return h('span', { class: 'hint number' }, ` ${t('area_change', { change: words })}`);
}

/** Confirm, with a reason where the server keeps one. @param {any} f @param {import('./upload-bench.js').Bench} bench @param {boolean} chosen */
function acknowledgeForm(f, bench, chosen) {
  const note = chosen && 'acknowledged_note' in f && h('input', { class: 'input small', maxLength: 500, placeholder: t('acknowledge_note'), 'aria-label': t('acknowledge_note') });
  return h('form', { class: 'acknowledge row', on: { submit: (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    bench.change('POST', '/acknowledge', { findings: [f.id], ...(note && note.value ? { note: note.value } : {}) });
  } } }, note, h('button', { type: 'submit', class: 'button small' }, t('acknowledge')));
}

/** Redraw or leave out the row itself. @param {number[]} rows @param {import('./upload-bench.js').Bench} bench */
function rowActs(rows, bench) {
  const shaped = rows.filter((row) => bench.feature(row)?.geometry).slice(0, 2);
  return h('div', { class: 'row wrap row-acts' },
    shaped.map((row) => h('button', { type: 'button', class: 'button small', on: { click: () => bench.dispatchEvent(new CustomEvent('draw', { detail: row })) } }, icon('edit', 's'), t('edit_row', { row }))),
    rows.length === 1 && h('button', { type: 'button', class: 'link small', on: { click: () => bench.change('PATCH', '/rows', { rows, drop: true }) } }, t('drop_row')));
}
