/** 任务: the ecological tasks of the plan's annexes, each with its layers, its indicators and where they stand. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { lightOf } from '../elements/index.js';
import { day, digitsOf, endOfDay, number, unitWord } from '../format.js';
import { label, language, t } from '../i18n.js';
import { gapWords } from '../progress.js';
import { fetchIndicators } from './indicators.js';
import { head, inPlan, printButton, sourceOf } from './progress-page.js';
import { figure, pageOf, pointsBar } from './yearly-page.js';

const FORMS = ['named', 'accepted', 'reported', 'building', 'planned', 'problem'];

export const tasks = pageOf('tasks', ['as_of', 'tab'], async (desk, signal) => {
  const { store } = desk;
  const { as_of } = store.view;
  const [told, indicators] = await Promise.all([get('/plan/tasks/standing', { on: as_of, as_of: as_of && endOfDay(as_of) }, signal), fetchIndicators()]);
  const annexes = ['附件1', '附件3'];
  return [
    head(t('tasks_title'), [t('tasks_about', { n: told.tasks.length, on: day(told.on) }), h('br'), t('tasks_hint')], printButton()),
    ...annexes.map((annex) => {
      const own = told.tasks.filter((/** @type {any} */ task) => task.annex === annex);
      return h('section', { class: 'annex' }, h('h2', null, t(annex === '附件1' ? 'annex_1' : 'annex_3'), h('span', { class: 'hint' }, ` ${own.length}`)),
        h('ol', { class: 'task-list' }, own.map((/** @type {any} */ task) => taskItem(desk, task, indicators, told.on))));
    }),
  ];
});

/** @param {import('../desk.js').Desk} desk @param {any} task @param {any[]} indicators @param {string} on */
function taskItem(desk, task, indicators, on) {
  return h('li', { class: 'task-item', id: `task-${task.key}` },
    h('div', { class: 'task-name' }, h('h3', null, label(task)), h('p', { class: 'hint' }, `${inPlan(task.clause)} · ${t('led_by', { names: label(task, 'leads') })}`)),
    h('div', { class: 'task-layers' }, task.layers.length ? task.layers.map((/** @type {any} */ layer) => layerLine(layer)) : h('p', { class: 'hint' }, t('task_no_layer'))),
    h('div', { class: 'task-indicators' }, task.indicators.length ? task.indicators.map((/** @type {any} */ one) => indicatorLine(one, one.source && sourceOf(one, indicators.find(({ key }) => key === one.key), desk), on)) : h('p', { class: 'hint' }, t('task_no_indicator'))));
}

/** @param {any} layer */
function layerLine(layer) {
  if (!layer.visible || !layer.counts) return h('div', { class: 'layer-line' }, h('span', null, label(layer)), h('span', { class: 'hint' }, t('restricted_layer')));
  const forms = FORMS.filter((form) => layer.counts[form]);
  return h('div', { class: 'layer-line' },
    h('a', { href: `#map?list=${layer.key}` }, label(layer), h('span', { class: 'number' }, ` ${number(layer.total, 0)}`)),
    h('span', { class: 'forms' }, forms.length > 1 || forms[0] !== 'accepted' ? forms.map((form) => h('span', { title: t(`form_${form}`) }, t(`form_${form}`), ' ', h('span', { class: 'number' }, number(layer.counts[form], 0)))) : null));
}

/** @param {any} one @param {string} source @param {string} on */
function indicatorLine(one, source, on) {
  const digits = digitsOf(one.unit);
  const unit = unitWord(one.unit, language());
  const share = one.target && one.value !== null ? (one.direction === 'at_most' ? (one.value <= one.target ? 1 : one.target / one.value) : one.value / one.target) : null;
  return h('div', { class: 'indicator-line' },
    h('a', { class: 'grow', href: one.measure === 'spatial' ? `#map?tab=indicator&indicator=${one.key}` : `#reports?indicator=${one.key}` }, label(one)),
    h('span', { class: 'number' }, figure(one.value, { indicator: one.key, measure: one.measure, unit_of: unit, on, source }),
      one.target !== null && h('span', { class: 'soft' }, ` / ${number(one.target, digits)}`), h('span', { class: 'unit' }, ` ${unit}`)),
    pointsBar(share), lightOf(one.light), h('span', { class: 'hint gap' }, gapWords(one, unit)));
}

