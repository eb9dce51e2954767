/** 净增造林: gains and losses as two ledgers, four areas side by side, the formula in force, what waits to be replanted. */

import { get, put } from '../api.js';
import { h } from '../dom.js';
import { say, table } from '../elements/index.js';
import { number } from '../format.js';
import { label, t } from '../i18n.js';
import { choiceName, courseHead, coursePage, dayOf, keyFigure, percent, provisional, settingsNote, townName, workLink } from './courses-page.js';
import { stageCell } from './courses-river.js';
import { boxesEntry, formToSave, inputEntry } from './save-form.js';

const AREAS = /** @type {const} */ (['reported', 'verified', 'qualified', 'recognised']);

export const greening = coursePage('greening', ['as_of'], async (desk, signal, again) => {
  const told = await get('/greening', dayOf(desk), signal);
  const { city } = told;
  return [
    courseHead(desk, t('greening_title'), told),
    h('div', { class: 'key-figures' },
      keyFigure([h('a', { class: 'opens', href: '#map?tab=indicator&indicator=afforestation_mu' }, mu(city.net_mu)), h('small', null, t('c_mu'))], [t('net_area'), ' ', provisional()]),
      keyFigure([mu(city.target_mu), h('small', null, t('c_mu'))], t('c_target')), keyFigure([mu(city.accepted_mu), h('small', null, t('c_mu'))], t('accepted_area')),
      keyFigure([mu(city.lost_mu), h('small', null, t('c_mu'))], t('lost_area')), keyFigure(number(city.replant + city.failed, 0), t('waiting_replant'), 'bad')),
    formula(desk, told, again),
    h('section', { class: 'course-block' }, h('h2', null, t('ledgers_title'), h('span', { class: 'hint' }, t('ledgers_hint'))),
      table([
        { head: t('township'), cell: (row) => (row.unit === 'city' ? h('strong', null, t('whole_city')) : townName(desk, row.unit)) },
        { head: t('c_plots'), number: true, cell: (row) => number(row.gains, 0) },
        ...AREAS.map((name) => ({ head: t(`area_${name}`), number: true, cell: (/** @type {any} */ row) => [mu(row.areas_mu[name]), row.gaps[name] && h('span', { class: `gap ${row.gaps[name].marked ? 'marked' : ''}`, title: t('gap_hint') }, percent(row.gaps[name].pct))] })),
        { head: t('area_measured'), number: true, cell: (row) => mu(row.measured_mu) },
        { head: t('c_losses'), number: true, cell: (row) => (row.losses ? `${mu(row.lost_mu)} (${row.losses})` : '—') },
        { head: t('net_area'), number: true, cell: (row) => (row.net_mu === null ? '—' : h('a', { class: 'opens', href: `#map?tab=indicator&indicator=afforestation_mu${row.unit === 'city' ? '' : `&township=${row.unit}`}` }, mu(row.net_mu))) },
        { head: t('c_target'), number: true, cell: (row) => (row.target_mu === null ? t('target_unset') : mu(row.target_mu)) },
        { head: t('c_replant'), number: true, cell: (row) => (row.replant + row.failed ? number(row.replant + row.failed, 0) : '—') },
      ], [told.city, ...told.units]),
      settingsNote(told.settings)),
    h('div', { class: 'course-columns even' },
      h('section', null, h('h2', null, t('replant_title'), h('span', { class: 'hint' }, t('replant_hint'))),
        told.replanting.length ? table([
          { head: t('c_plot'), cell: (row) => workLink('afforestation', row.feature_id, row.name) },
          { head: t('township'), cell: (row) => townName(desk, row.unit) },
          { head: t('c_stage'), cell: (row) => stageCell(desk, 'afforestation', row.stage) },
          { head: t('c_survival'), number: true, cell: (row) => percent(row.survival_pct) },
          { head: t('replant_due'), cell: (row) => [row.replant_due_on ?? t('no_deadline'), row.overdue && h('span', { class: 'chip bad' }, t('c_overdue'))] },
          { head: t('rechecked_on'), cell: (row) => row.rechecked_on ?? '—' },
          { head: t('area_measured'), number: true, cell: (row) => mu(row.area_mu) },
        ], told.replanting) : h('p', { class: 'hint' }, t('c_nothing_here'))),
      h('section', null, h('h2', null, t('c_losses_title')),
        told.losses.length ? table([
          { head: t('c_plot'), cell: (row) => workLink('afforestation', row.feature_id, row.name) },
          { head: t('township'), cell: (row) => townName(desk, row.unit) },
          { head: t('c_lost_on'), cell: (row) => row.lost_on },
          { head: t('loss_reason'), cell: (row) => choiceName(desk, 'afforestation', 'loss_reason', row.loss_reason) },
          { head: t('c_document'), cell: (row) => row.loss_document_no ?? '—' },
          { head: t('area_measured'), number: true, cell: (row) => mu(row.area_mu) },
        ], told.losses) : h('p', { class: 'hint' }, t('c_nothing_here')))),
  ];
});

/** @param {number | null | undefined} value */
const mu = (value) => number(value, 2);

/** The formula in words; who leads may set it, as it is today. @param {import('../desk.js').Desk} desk @param {any} greened @param {() => void} again */
function formula(desk, greened, again) {
  const told = greened.formula;
  const may = !desk.store.view.as_of && ( desk.person.role === 'coordinator' || (desk.person.role === 'reviewer' && desk.person.may.review.includes('afforestation')));
  const survival = h('input', { class: 'input number', type: 'number', min: 0, max: 100, step: 'any', value: told.survival_min_pct, 'aria-label': t('survival_min') });
  const stages = checks(told.choices.gain_stages, told.gain_stages);
  const reasons = checks(told.choices.loss_reasons, told.loss_reasons);
  const subtract = h('input', { type: 'checkbox', checked: told.subtract_losses });
  const source = h('input', { class: 'input', value: told.source, maxLength: 500, placeholder: t('belt_source_hint'), 'aria-label': t('belt_source') });
  const saver = formToSave({
    seen: seenOf(told),
    entries: {
      survival_min_pct: inputEntry(t('survival_min'), survival, (value) => `${value}%`),
      gain_stages: stages.entry(t('gain_stages')), loss_reasons: reasons.entry(t('loss_reasons')),
      subtract_losses: { label: t('subtract_losses'), get: () => subtract.checked, set: (value) => { subtract.checked = value; }, words: (value) => t(value ? 'yes' : 'no') },
      source: inputEntry(t('belt_source'), source),
    },
    send: (values, headers) => put('/greening/formula', values, headers),
    reread: async () => seenOf((await get('/greening')).formula),
    done: () => {
      say(t('formula_saved'));
      again();
    },
  });
  return h('section', { class: 'formula' }, h('p', { class: 'formula-words' }, label(told), told.provisional && provisional()), told.source && h('p', { class: 'hint' }, told.source),
    may && h('details', null, h('summary', null, t('formula_edit')),
      h('div', { class: 'formula-form' },
        h('label', { class: 'field' }, h('span', null, t('survival_min')), survival),
        h('fieldset', null, h('legend', null, t('gain_stages')), stages.element),
        h('fieldset', null, h('legend', null, t('loss_reasons')), reasons.element, h('p', { class: 'hint' }, t('loss_reasons_hint'))),
        h('label', { class: 'check' }, subtract, t('subtract_losses')),
        h('label', { class: 'field' }, h('span', null, t('belt_source')), source),
        saver.notice,
        h('button', { type: 'button', class: 'button primary', on: { click: saver.save } }, t('formula_save')))));
}

/** @param {any[]} choices @param {string[]} chosen */
function checks(choices, chosen) {
  const boxes = choices.map((choice) => h('input', { type: 'checkbox', value: choice.value, checked: chosen.includes(choice.value) }));
  return { element: h('div', { class: 'checks' }, choices.map((choice, at) => h('label', { class: 'check' }, boxes[at], label(choice)))), entry: (/** @type {string} */ word) => boxesEntry(word, boxes, (value) => label(choices.find((choice) => choice.value === value)) || value) };
}

/** @param {any} formula @returns {import('./save-form.js').Seen} */
function seenOf({ etag, choices, survival_min_pct, gain_stages, loss_reasons, subtract_losses, source }) {
  // in the order of the boxes: the order they were chosen in says nothing
  const inOrder = (/** @type {any[]} */ all, /** @type {string[]} */ chosen) => all.map((choice) => choice.value).filter((value) => chosen.includes(value));
  return { etag, values: { survival_min_pct, gain_stages: inOrder(choices.gain_stages, gain_stages), loss_reasons: inOrder(choices.loss_reasons, loss_reasons), subtract_losses, source } };
}
