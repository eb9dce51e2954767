/** 规则: every rule with its explanation, its figures, and what other figures would change before they are saved. */

import { ask, get } from '../api.js';
import { fill, h } from '../dom.js';
import { say, sayProblem } from '../elements/index.js';
import { number, unitWord } from '../format.js';
import { label, language, said, t } from '../i18n.js';
import { formToSave, inputEntry } from './save-form.js';
import { NOTHING } from './save-seen.js';

/**
 * @typedef {object} Figure
 * @property {string} name @property {string} zh @property {string} en @property {number} value @property {number} default @property {string} unit
 * @property {number} minimum @property {number} maximum @property {boolean} provisional @property {string} source
 *
 * @typedef {object} Rule
 * @property {string} code @property {string | null} layer @property {string} severity @property {boolean} declared @property {string} station
 * @property {string} zh @property {string} en @property {string[]} codes @property {Figure[]} parameters @property {boolean} editable @property {boolean} dry_run @property {string} etag
 */

const STATIONS = ['door', 'read', 'tidy', 'check', 'compare', 'publish', 'evidence'];

/** @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
export async function rules(desk, signal) {
  let /** @type {Rule[]} */ all = (await get('/rules', {}, signal)).rules;
  const list = h('div', { class: 'rule-list' });
  const detail = h('section', { class: 'rule-detail', 'aria-live': 'polite' });
  const search = h('input', { class: 'input', type: 'search', placeholder: t('rules_search'), 'aria-label': t('rules_search'), on: { input: () => drawList() } });
  const settable = h('input', { type: 'checkbox', checked: true, on: { change: () => drawList() } });
  let chosen = general(all).find((rule) => rule.parameters.length)?.code ?? '';

  const open = (/** @type {string} */ code) => {
    chosen = code;
    drawList();
    drawDetail(null);
  };
  const drawList = () => {
    const wanted = search.value.trim().toLowerCase();
    const shown = general(all).filter((rule) => (!settable.checked || rule.parameters.length) && describes(rule, wanted));
    fill(list, STATIONS.flatMap((station) => {
      const here = shown.filter((rule) => rule.station === station);
      return here.length ? [h('h3', null, t(`station_${station}`)), h('ul', null, here.map((rule) => listed(rule, all, rule.code === chosen, open)))] : [];
    }), !shown.length && h('p', { class: 'hint' }, t('rules_nothing')));
  };
  const drawDetail = (/** @type {string | null} */ layer) => {
    const rule = all.find((one) => one.code === chosen && one.layer === layer) ?? all.find((one) => one.code === chosen);
    if (rule) fill(detail, explained(desk, rule, layer, all, { choose: drawDetail, saved: (now) => {
      const first = all.findIndex((one) => one.code === rule.code);
      const others = all.filter((one) => one.code !== rule.code);
      all = others.toSpliced(first, 0, ...now.map((one) => ({ ...one, dry_run: rule.dry_run })));
      drawList();
      drawDetail(layer);
    } }));
  };
  drawList();
  drawDetail(null);
  return h('div', { class: 'rule-page' },
    h('div', { class: 'rule-side' }, search, h('label', { class: 'check' }, settable, t('rules_settable')), list), detail);
}

/** The rows for all layers together, in the order of the road. @param {Rule[]} all */
const general = (all) => all.filter((rule) => rule.layer === null);

/** @param {Rule} rule @param {string} wanted */
function describes(rule, wanted) {
  return !wanted || [rule.zh, rule.en, rule.code, ...rule.codes].some((text) => text.toLowerCase().includes(wanted));
}

/** One line of the list: name, first figure, whether it differs from the default. @param {Rule} rule @param {Rule[]} all @param {boolean} here @param {(code: string) => void} open */
function listed(rule, all, here, open) {
  const first = rule.parameters[0];
  const changed = all.some((one) => one.code === rule.code && one.parameters.some((figure) => figure.value !== figure.default));
  const differs = all.some((one) => one.code === rule.code && one.parameters[0]?.value !== first?.value);
  return h('li', null, h('button', { type: 'button', 'aria-current': here ? 'true' : null, on: { click: () => open(rule.code) } },
    h('span', { class: 'grow' }, label(rule), changed && h('span', { class: 'chip good' }, t('rules_changed'))),
    first && h('span', { class: 'hint number' }, differs ? t('rules_by_layer_short') : figureText(first, first.value))));
}

/** @param {Figure} figure @param {number} value */
const figureText = (figure, value) => `${figure.unit === '年' ? value : number(value, 2)} ${unitWord(figure.unit, language())}`;

/**
 * @param {import('../desk.js').Desk} desk @param {Rule} rule @param {string | null} layer @param {Rule[]} all
 * @param {{choose: (layer: string | null) => void, saved: (rules: Rule[]) => void}} then
 */
function explained(desk, rule, layer, all, then) {
  const outcome = h('div', { class: 'rule-outcome', 'aria-live': 'polite' });
  return [
    h('header', null, h('h2', null, label(rule)), h('span', { class: `chip ${rule.severity === 'block' ? 'bad' : rule.severity === 'acknowledge' ? 'warn' : ''}` },
      rule.declared ? t('rules_by_layer') : t(`severity_${rule.severity}`))),
    h('p', { class: 'rule-explain' }, said(rule, 'explain')),
    h('p', { class: 'hint' }, rule.codes.join('　')),
    rule.parameters.length ? figures(desk, rule, layer, all, then, outcome) : h('p', { class: 'hint' }, t('rules_no_figures')),
    outcome,
  ];
}

/**
 * @param {import('../desk.js').Desk} desk @param {Rule} rule @param {string | null} layer @param {Rule[]} all
 * @param {{choose: (layer: string | null) => void, saved: (rules: Rule[]) => void}} then @param {HTMLElement} outcome
 */
function figures(desk, rule, layer, all, then, outcome) {
  const row = rule.layer === layer ? rule : { ...rule, layer };
  const inputs = row.parameters.map((figure) => h('input', {
    type: 'number', class: 'input number', value: round(figure.value), min: figure.minimum, max: figure.maximum, step: 'any', required: true,
    disabled: !row.editable, 'aria-label': label(figure),
  }));
  const source = h('input', { class: 'input', value: row.parameters[0].source, placeholder: t('rules_source_hint'), maxLength: 500, disabled: !row.editable });
  const values = () => Object.fromEntries(row.parameters.map((figure, at) => [figure.name, inputs[at].value === String(round(figure.value)) ? figure.value : Number(inputs[at].value)]));
  const special = new Set(all.filter((one) => one.code === rule.code && one.layer).map((one) => one.layer));
  const layers = h('select', { class: 'input', 'aria-label': t('rules_layer'), on: { change: () => then.choose(layers.value || null) } },
    h('option', { value: '' }, t('rules_all_layers')),
    desk.catalogue.layers.map((one) => h('option', { value: one.key }, special.has(one.key) ? t('rules_own', { layer: label(one) }) : label(one))));
  layers.value = layer ?? '';
  const form = h('form', { class: 'rule-form', on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    if (row.editable) act(save, saver.save, () => {});
  } } });
  const saver = formToSave({
    seen: seenOf(rule, layer),
    entries: { ...Object.fromEntries(row.parameters.map((figure, at) => [figure.name, { ...inputEntry(label(figure), inputs[at]), words: (/** @type {number} */ value) => figureText(figure, value) }])), source: inputEntry(t('rules_source'), source) },
    send: (_, headers) => ask('PUT', `/rules/${rule.code}`, { json: { layer, parameters: values(), source: source.value }, headers }),
    reread: async () => {
      const own = (await get('/rules')).rules.filter((/** @type {Rule} */ one) => one.code === rule.code);
      return seenOf(own.find((/** @type {Rule} */ one) => one.layer === layer) ?? own.find((/** @type {Rule} */ one) => one.layer === null), layer);
    },
    done: (answer) => {
      say(t('rules_saved'));
      then.saved(answer.rules);
    },
  });
  const act = async (/** @type {any} */ button, /** @type {() => Promise<any>} */ doing, /** @type {(answer: any) => void} */ done) => {
    if (!form.reportValidity()) return;
    button.disabled = true;
    try {
      done(await doing());
    } catch (error) {
      sayProblem(error, () => act(button, doing, done));
    } finally {
      button.disabled = false;
    }
  };
  const trial = h('button', { type: 'button', class: 'button', on: { click: () => act(trial, async () => {
    fill(outcome, h('p', { class: 'hint' }, t('rules_trying')));
    try {
      return await ask('POST', '/rules/dry-run', { json: { code: rule.code, layer, parameters: values() } });
    } catch (error) {
      fill(outcome);
      throw error;
    }
  }, (told) => fill(outcome, trialTold(desk, told))) } }, t('rules_try'));
  const save = h('button', { type: 'submit', class: 'button primary' }, t('rules_save'));
  const back = h('button', { type: 'button', class: 'button quiet', on: { click: () => row.parameters.forEach((figure, at) => { inputs[at].value = round(figure.default); }) } }, t('rules_back'));
  fill(form,
    h('label', { class: 'field' }, h('span', null, t('rules_layer')), layers),
    row.parameters.map((figure, at) => h('label', { class: 'rule-figure' },
      h('span', null, label(figure), figure.provisional && h('span', { class: 'chip dashed', title: t('provisional_hint') }, t('provisional'))),
      h('span', { class: 'row' }, inputs[at], h('span', null, unitWord(figure.unit, language()))),
      h('span', { class: 'hint' }, t('rules_bounds', { default: figureText(figure, figure.default), least: number(figure.minimum, 4), most: number(figure.maximum, 4) })))),
    h('label', { class: 'field' }, h('span', null, t('rules_source')), source),
    saver.notice,
    row.editable ? h('footer', { class: 'row' }, save, row.dry_run && trial, back) : h('p', { class: 'hint' }, t('rules_read_only')));
  return form;
}

/** What the form shows of a rule; a layer without figures of its own has none to replace. @param {Rule} rule @param {string | null} layer @returns {import('./save-form.js').Seen} */
const seenOf = (rule, layer) => ({
  etag: rule.layer === layer ? rule.etag : NOTHING,
  values: { ...Object.fromEntries(rule.parameters.map((figure) => [figure.name, round(figure.value)])), source: rule.parameters[0].source },
});

/** @param {number} value */
const round = (value) => Number(value.toPrecision(7));

/** @param {import('../desk.js').Desk} desk @param {any} told */
function trialTold(desk, told) {
  const newly = told.newly_count;
  return [
    h('div', { class: 'rule-counts' },
      h('div', null, h('span', { class: 'figure-mid' }, number(told.now, 0)), h('span', { class: 'hint' }, t('rules_now'))),
      h('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
      h('div', null, h('span', { class: 'figure-mid' }, number(told.then, 0)), h('span', { class: 'hint' }, t('rules_then'))),
      h('p', null, t('rules_difference', { newly: number(newly, 0), gone: number(told.no_longer, 0), checked: number(told.checked, 0) }))),
    told.newly.length > 0 && h('h3', null, t('rules_newly')),
    told.newly.length > 0 && h('ul', { class: 'rule-newly' }, told.newly.map((/** @type {any} */ work) => h('li', null,
      h('a', { class: 'link', href: `#map?feature=${work.layer}:${work.feature_id}` }, work.name),
      h('span', { class: 'hint' }, [label(desk.catalogue.layer(work.layer)), label(desk.units.find((unit) => unit.key === work.township))].filter(Boolean).join(' · ')),
      h('div', null, said(work, 'message') || work.message)))),
    newly > told.newly.length && h('p', { class: 'hint' }, t('rules_more', { n: number(newly - told.newly.length, 0) })),
  ];
}
