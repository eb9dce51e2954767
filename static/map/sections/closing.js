/** 销号: what can be pre-closed, closed or looked at again, many at once under a batch; what a batch did. */

import { get, post } from '../api.js';
import { fill, h } from '../dom.js';
import { empty, say, table } from '../elements/index.js';
import { day, number, today } from '../format.js';
import { label, said, t } from '../i18n.js';
import { townshipsOf, unitName } from '../desk.js';
import { townName, workLink } from './courses-page.js';
import { stageCell } from './courses-river.js';
import { chooser, head, pageUnderProgress } from './progress-page.js';
import { askAndDo } from './save-seen.js';

/** @typedef {import('../desk.js').Desk} Desk */

/** From which stages each step leads on, by layer. @type {Record<string, Record<string, string[]>>} */
const STAGES = {
  outfalls: { preclose: ['remediated'], close: ['preclosed'], recheck: ['closed'] },
  shoreline_issues: { preclose: ['rectifying'], close: ['reported'], recheck: ['closed', 'rechecked'] },
};
const STEPS = ['preclose', 'close', 'recheck'];
const MOST = 500;

/** @type {import('../desk.js').Section} */
export const closing = pageUnderProgress({ name: 'closing', family: 'courses', keys: ['list', 'tab', 'township', 'name'], keeps: true, draw: async (desk, signal, again) => {
  const { view } = desk.store;
  const layer = STAGES[view.list ?? ''] ? /** @type {string} */ (view.list) : 'outfalls';
  const step = STEPS.includes(view.tab ?? '') ? /** @type {string} */ (view.tab) : 'preclose';
  const [works, ...counted] = await Promise.all([fetchWorks(layer, STAGES[layer][step], view.township, signal, MOST),
    ...STEPS.map((key) => fetchWorks(layer, STAGES[layer][key], view.township, signal, 1))]);
  const counts = Object.fromEntries(STEPS.map((key, at) => [key, counted[at].matched]));
  const batch = view.name && (await get('/closings', { layer, batch: view.name }, signal)).closings;
  return [
    head(t('closing_title'), t('closing_about'),
      chooser(t('layer'), Object.keys(STAGES).map((key) => [key, label(desk.catalogue.layer(key)) || key]), layer, (key) => desk.store.set({ list: key })),
      chooser(t('township'), [['', t('whole_city')], ...townshipsOf(desk.units).map((unit) => /** @type {[string, string]} */ ([unit.key, label(unit)]))], view.township ?? '', (key) => desk.store.set({ township: key || null }))),
    h('div', { class: 'tabs', role: 'tablist' }, STEPS.map((key) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(key === step), on: { click: () => desk.store.set({ tab: key }) } }, t(`closing_${key}`), h('span', { class: 'number' }, ` ${number(counts[key], 0)}`)))),
    works.features.length ? list(desk, layer, step, works, again) : empty(t(`closing_none_${step}`), t('closing_none_hint')),
    batchPart(desk, layer, batch || null),
  ];
} });

/** @param {string} layer @param {string[]} stages @param {string | null} township @param {AbortSignal} signal @param {number} limit */
async function fetchWorks(layer, stages, township, signal, limit) {
  const pages = await Promise.all(stages.map((stage) => get(`/collections/${layer}/items`, { stage, township, limit, skipGeometry: true, sortby: 'name' }, signal)));
  return { features: pages.flatMap((page) => page.features), matched: pages.reduce((sum, page) => sum + page.numberMatched, 0) };
}

/** The works of a step; a bureau chooses several and does the step on them. @param {Desk} desk @param {string} layer @param {string} step @param {{features: any[], matched: number}} works @param {() => void} again */
function list(desk, layer, step, { features, matched }, again) {
  const decides = desk.person.role === 'reviewer';
  const outcome = h('div', { class: 'closing-outcome', 'aria-live': 'polite' });
  /** @type {Map<string, any>} */
  const boxes = new Map(features.map((work) => [work.id, h('input', { type: 'checkbox', 'aria-label': t('closing_choose', { name: work.properties.name }), on: { change: () => count() } })]));
  const chosen = () => [...boxes].filter(([, box]) => box.checked).map(([id]) => id);
  const act = h('button', { type: 'button', class: 'button primary', on: { click: () => decide(layer, step, chosen(), outcome, features, again) } });
  const everything = h('input', { type: 'checkbox', on: { change: () => {
    for (const box of boxes.values()) box.checked = everything.checked;
    count();
  } } });
  const count = () => {
    const n = chosen().length;
    act.disabled = n === 0;
    fill(act, t(`closing_act_${step}`, { n }));
  };
  const several = decides && step !== 'recheck';
  if (several) count();
  return h('section', null,
    several && h('div', { class: 'row closing-bar' }, h('label', { class: 'check' }, everything, t('closing_all', { n: features.length })), act),
    outcome,
    table([
      ...(several ? [{ head: '', class: 'box-column', cell: (/** @type {any} */ work) => boxes.get(work.id) }] : []),
      { head: t('name'), class: 'words-column', cell: (work) => workLink(layer, work.id, work.properties.name) },
      { head: t('township'), cell: (work) => townName(desk, work.properties.township) },
      { head: t('state'), cell: (work) => stageCell(desk, layer, work.properties.stage) },
      { head: t('closing_since'), cell: (work) => h('span', { class: 'number' }, sinceOf(work.properties, step)) },
      ...(step === 'recheck' ? [
        { head: t('closing_round'), number: true, cell: (/** @type {any} */ work) => number(work.properties.recheck_round ?? 0, 0) },
        ...(decides ? [{ head: '', class: 'acts', cell: (/** @type {any} */ work) => h('button', { type: 'button', class: 'button small', on: { click: () => recheck(work, again) } }, t('closing_recheck_one')) }] : [])] : []),
    ], features),
    matched > features.length && h('p', { class: 'hint' }, t('closing_more', { n: number(matched - features.length, 0) })));
}

/** The day a work came into this stage, as it says itself. @param {any} p @param {string} step */
const sinceOf = (p, step) => (step === 'recheck' ? p.recheck_on ?? p.closed_on : step === 'close' ? p.preclosed_on : p.remediated_on ?? p.rectified_on) ?? '—';

/** One act on many works; those that were not ready are named with the reason. @param {string} layer @param {string} step @param {string[]} ids @param {HTMLElement} outcome @param {any[]} features @param {() => void} again */
async function decide(layer, step, ids, outcome, features, again) {
  await askAndDo({ title: t(`closing_act_${step}`, { n: ids.length }), text: t(`closing_text_${step}`), act: t(`closing_act_${step}`, { n: ids.length }), questions: [
    { name: 'batch', label: t('closing_batch'), hint: t('closing_batch_hint') }, { name: 'document_no', label: t('document_no') },
    { name: 'on', label: t('closing_on'), type: 'date', required: true, value: today(new Date()) }, { name: 'opinion', label: t('closing_opinion'), type: 'textarea' }] },
  async (answer) => {
    const told = await post('/closings', { layer, act: step, features: ids, ...answer });
    const refused = told.features.filter((/** @type {any} */ one) => !one.ok);
    say(t('closing_done', { n: ids.length - refused.length }));
    if (!refused.length) return again();
    const nameOf = (/** @type {string} */ id) => features.find((work) => work.id === id)?.properties.name ?? id;
    fill(outcome, h('p', { class: 'problem' }, t('closing_refused', { n: refused.length })),
      h('ul', null, refused.map((/** @type {any} */ one) => h('li', null, workLink(layer, one.feature_id, nameOf(one.feature_id)), t('colon'), said(one.problem, 'detail')))),
      h('button', { type: 'button', class: 'button small', on: { click: again } }, t('closing_reload')));
  }, '');
}

/** @param {any} work @param {() => void} again */
async function recheck(work, again) {
  const done = await askAndDo({ title: t('closing_recheck_title', { name: work.properties.name }), text: t('closing_text_recheck'), act: t('save'), questions: [
    { name: 'result', label: t('closing_result'), type: 'select', options: ['sound', 'relapsed'].map((value) => ({ value, label: t(`closing_${value}`) })) },
    { name: 'on', label: t('closing_on'), type: 'date', required: true, value: today(new Date()) }, { name: 'opinion', label: t('closing_opinion'), type: 'textarea', hint: t('closing_opinion_hint') }] },
  (answer) => post(`/features/${work.id}/rechecks`, answer));
  if (done) again();
}

/** What was done under the name of a batch: by which act, when, by whom. @param {Desk} desk @param {string} layer @param {any[] | null} acts */
function batchPart(desk, layer, acts) {
  const { store } = desk;
  const name = h('input', { class: 'input', value: store.view.name ?? '', 'aria-label': t('closing_batch'), placeholder: t('closing_batch_hint') });
  return h('section', { class: 'course-block' }, h('h2', null, t('closing_batch_title')),
    h('form', { class: 'row closing-batch', on: { submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      store.set({ name: name.value.trim() || null });
    } } }, name, h('button', { type: 'submit', class: 'button' }, t('closing_batch_show'))),
    acts && (acts.length ? table([
      { head: t('audit_action'), cell: (one) => t(`done_${one.act}`) },
      { head: t('name'), cell: (one) => workLink(layer, one.feature_id, t('closing_open_work')) },
      { head: t('closing_on'), cell: (one) => h('span', { class: 'number' }, day(one.on)) },
      { head: t('unit'), cell: (one) => unitName(desk, one.unit) },
      { head: t('document_no'), cell: (one) => one.document_no ?? '—' },
      { head: t('closing_opinion'), class: 'task-text', cell: (one) => one.opinion || '—' },
    ], acts) : h('p', { class: 'hint' }, t('closing_batch_none'))));
}
