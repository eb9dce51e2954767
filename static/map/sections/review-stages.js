/** 按阶段审核: of an outfall's row the bureau accepts some of 查、测、溯、治 and returns others with a reason. */

import { h } from '../dom.js';
import { askPerson, attempt, panel } from '../elements/index.js';
import { label, t } from '../i18n.js';

/**
 * @param {import('./review-bench.js').ReviewBench} bench
 * @param {{reload: (part: 'all') => Promise<void>, openRow: (row: number) => void}} acts
 */
export function stagesPanel(bench, acts) {
  const judges = bench.may('approve');
  /** Which rows move a stage, in the order of the stages. @type {Map<string, {named: any, rows: {row: number, said: any}[]}>} */
  const stages = new Map();
  for (const { row, stages: moved } of bench.stages) {
    for (const said of moved) {
      const known = stages.get(said.stage) ?? { named: said, rows: [] };
      known.rows.push({ row, said });
      stages.set(said.stage, known);
    }
  }
  const judge = async (/** @type {string} */ stage, /** @type {'accepted' | 'returned'} */ verdict, /** @type {number[]} */ rows, /** @type {string} */ name) => {
    const answer = verdict === 'accepted' ? { opinion: '' } : await askPerson({ title: t('stage_return_title', { stage: name, n: rows.length }), text: t('stage_return_text'), act: t('act_return'), danger: true, questions: [{ name: 'opinion', label: t('return_reason'), type: 'textarea', required: true }] });
    if (!answer) return;
    await attempt(async () => {
      await bench.send('POST', '/stages', { verdicts: [{ stage, verdict, rows, opinion: answer.opinion }] });
      await acts.reload('all');
    });
  };
  const buttons = (/** @type {string} */ stage, /** @type {number[]} */ rows, /** @type {string} */ name) => judges && [
    h('button', { type: 'button', class: 'button small', 'aria-label': t('stage_accept_named', { stage: name, n: rows.length }), on: { click: () => judge(stage, 'accepted', rows, name) } }, t('stage_accept')),
    h('button', { type: 'button', class: 'button small', 'aria-label': t('stage_return_named', { stage: name, n: rows.length }), on: { click: () => judge(stage, 'returned', rows, name) } }, t('act_return'))];
  return panel(t('stages_title'), [
    h('p', { class: 'hint' }, t(judges ? 'stages_hint' : 'stages_read')),
    h('ul', { class: 'stage-verdicts' }, [...stages].map(([stage, { named, rows }]) => h('li', null,
      h('div', { class: 'row wrap' }, h('strong', null, label(named)), h('span', { class: 'hint grow' }, t('stage_rows', { n: rows.length })),
        rows.length === 1 && verdictChip(rows[0].said), buttons(stage, rows.map(({ row }) => row), label(named))),
      rows.length === 1 ? opinion(rows[0].said) : h('details', { open: rows.some(({ said }) => said.verdict === 'returned') }, h('summary', null, t('stage_each')), h('ul', null, rows.map(({ row, said }) => h('li', null,
        h('div', { class: 'row wrap' }, h('button', { type: 'button', class: 'link grow', on: { click: () => acts.openRow(row) } }, nameOf(bench, row)), verdictChip(said), buttons(stage, [row], label(named))),
        opinion(said)))))))),
  ]);
}

/** @param {import('./review-bench.js').ReviewBench} bench @param {number} row */
const nameOf = (bench, row) => `${row} ${bench.feature(row)?.properties.name ?? ''}`;

/** @param {any} said */
const verdictChip = (said) => said.verdict && h('span', { class: `chip ${said.verdict === 'accepted' ? 'good' : 'bad'}` }, t(`stage_${said.verdict}`));

/** @param {any} said */
const opinion = (said) => said.opinion && h('p', { class: 'small problem-inline' }, said.opinion);
