/** What came back: by when, what is to be mended, item by item; what the reviewer proposes; what was said. */

import { h } from '../dom.js';
import { askPerson, attempt, panel, say } from '../elements/index.js';
import { day, minute, today } from '../format.js';
import { label, t } from '../i18n.js';
import { called } from '../people.js';
import { proposalsPanel } from './review-proposals.js';

const DAY_MS = 86_400e3;

/**
 * @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk
 * @param {{proposals: any[], reload: () => Promise<void>}} said
 */
export function returnedPanel(bench, desk, said) {
  const { upload } = bench;
  const items = (upload.items ?? []).filter((/** @type {any} */ item) => item.current !== false);
  const back = (upload.decisions ?? []).filter((/** @type {any} */ one) => one.action === 'return').at(-1);
  const isBack = upload.state === 'returned' && back;
  const layer = desk.catalogue.layer(upload.layer);
  return [
    isBack && panel(t('returned_title'), [
      upload.deadline && dueLine(upload.deadline),
      h('p', { class: 'hint' }, t('returned_by', { unit: label(back, 'unit'), who: called(back.by), at: minute(back.at) })),
      back.note && h('blockquote', null, back.note),
      items.length > 0 && [h('h3', null, t('returned_items', { done: items.filter((/** @type {any} */ one) => one.done).length, all: items.length })),
        h('ul', { class: 'todo' }, items.map((/** @type {any} */ item) => todo(item, bench)))]], { class: 'returned' }),
    proposalsPanel(said.proposals, layer, {
      showRow: (row) => bench.mark(row),
      ...(bench.editable && { answer: (one, answer) => answerProposal(bench, one, answer, said.reload) }),
    })];
}

/** @param {string} deadline */
function dueLine(deadline) {
  const left = Math.round((Date.parse(deadline) - Date.parse(today(new Date()))) / DAY_MS);
  const words = left > 0 ? t('returned_due', { day: day(deadline), n: left }) : left === 0 ? t('returned_due_today', { day: day(deadline) }) : t('returned_late', { day: day(deadline), n: -left });
  return h('p', { class: `due ${left < 0 ? 'late' : left <= 2 ? 'soon' : ''}` }, words);
}

/** @param {any} item @param {import('./upload-bench.js').Bench} bench */
function todo(item, bench) {
  // a sentence of the checks begins with the row it is about
  const said = !item.row || /^(第|Row)\s/.test(item.text);
  const tick = h('input', { type: 'checkbox', checked: item.done, disabled: !bench.editable, 'aria-label': item.text, on: { change: () => bench.change('POST', `/items/${item.id}`, { done: tick.checked }) } });
  return h('li', { class: item.done ? 'done' : '' }, h('label', { class: 'row-top' }, tick, h('span', { class: 'grow' }, !said && [h('button', { type: 'button', class: 'link', on: { click: () => bench.mark(item.row) } }, t('item_row', { row: item.row })), ' '], item.text)),
    item.done ? h('div', { class: 'hint' }, [t('item_done_by', { who: item.done_by ?? '' }), item.done_note].filter(Boolean).join(t('colon')))
      : bench.editable && h('button', { type: 'button', class: 'link small', on: { click: async () => {
        const answer = await askPerson({ title: t('item_why'), text: item.text, act: t('yes'), questions: [{ name: 'note', label: t('note'), type: 'textarea', required: true }] });
        if (answer) await bench.change('POST', `/items/${item.id}`, { done: true, note: answer.note });
      } } }, t('item_why')));
}

/** @param {import('./upload-bench.js').Bench} bench @param {any} proposal @param {'accept' | 'decline'} answer @param {() => Promise<void>} reload */
async function answerProposal(bench, proposal, answer, reload) {
  let note = '';
  if (answer === 'decline') {
    const said = await askPerson({ title: t('proposal_decline_title'), act: t('proposal_decline'), questions: [{ name: 'note', label: t('proposal_decline_why'), type: 'textarea', required: true }] });
    if (!said) return;
    note = said.note;
  }
  await attempt(async () => {
    try {
      await bench.sendBeside('POST', `/proposals/${proposal.number}/${answer}`, { note });
      say(t(`said_${answer}`));
    } finally {
      await reload();
    }
  });
}
