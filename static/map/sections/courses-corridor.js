/** 廊道: all corridors with what is built and missing, and the strip of one. */

import { get, put } from '../api.js';
import { fill, h } from '../dom.js';
import { unitsWritten } from '../desk.js';
import { bar, say, table } from '../elements/index.js';
import { number } from '../format.js';
import { t } from '../i18n.js';
import { chainage, choiceName, courseHead, coursePage, dayOf, keyFigure, metres, percent, provisional, settingsNote, stretch, townName, workLink } from './courses-page.js';
import { chooser } from './progress-page.js';
import { fetchTowns, sketch } from './courses-sketch.js';
import { drawStrip } from './courses-strip.js';
import { formToSave, inputEntry } from './save-form.js';

/** What a strip leaves free at its right end, as the style says of everything that may go on sideways. */
const SPARE = 12;

export const corridor = coursePage('corridor', ['code', 'as_of'], async (desk, signal, again) => {
  const { code } = desk.store.view;
  const list = await get('/corridors', dayOf(desk), signal);
  if (!code) return allCorridors(desk, list);
  const [strip, towns] = await Promise.all([get(`/corridors/${encodeURIComponent(code)}/strip`, dayOf(desk), signal), fetchTowns()]);
  return oneCorridor(desk, list, strip, towns, again);
});

/** @param {import('../desk.js').Desk} desk @param {any} list */
function allCorridors(desk, list) {
  const kinds = /** @type {const} */ (['river', 'road']);
  return [
    courseHead(desk, t('corridors_title'), list),
    h('p', { class: 'course-lead' }, provisional(), t('corridors_lead')),
    kinds.map((kind) => {
      const own = list.corridors.filter((/** @type {any} */ one) => one.kind === kind);
      const sum = (/** @type {string} */ name) => own.reduce((/** @type {number} */ all, /** @type {any} */ one) => all + one.lengths.either[name], 0);
      return h('section', { class: 'course-block corridors' },
        h('h2', null, t(`corridors_${kind}`), h('a', { class: 'hint', href: `#map?tab=indicator&indicator=${kind}_corridors` }, t('corridors_sum', { built: metres(sum('built_m')), planned: metres(sum('planned_m')) }))),
        table([
          { head: t('c_corridor'), cell: (row) => h('a', { href: `#corridor?code=${encodeURIComponent(row.code)}` }, row.name) },
          { head: t('corridor_axis'), cell: (row) => choiceName(desk, 'corridors', 'axis', row.axis) },
          { head: t('c_planned'), number: true, cell: (row) => metres(row.lengths.either.planned_m) },
          { head: t('strip_built'), number: true, cell: (row) => metres(row.lengths.either.built_m) },
          { head: t('strip_under_way'), number: true, cell: (row) => metres(row.lengths.either.under_way_m) },
          { head: t('strip_gap'), number: true, cell: (row) => metres(row.lengths.either.gap_m) },
          { head: t('built_share'), number: true, cell: (row) => percent(row.lengths.either.built_pct) },
          { head: '', class: 'bar-column', cell: (row) => bar({ share: row.lengths.either.built_m / (row.lengths.either.planned_m || 1), schedule: (row.lengths.either.built_m + row.lengths.either.under_way_m) / (row.lengths.either.planned_m || 1), words: t('corridor_bar') }) },
          { head: t('c_works'), number: true, cell: (row) => number(row.works, 0) },
        ], own));
    }),
    h('p', { class: 'hint' }, t('corridor_bar_hint')),
  ];
}

/** @param {import('../desk.js').Desk} desk @param {any} list @param {any} strip @param {any} towns @param {() => void} again */
function oneCorridor(desk, list, strip, towns, again) {
  const map = sketch(towns, strip.path, { units: desk.units });
  const holder = h('div', { class: 'sideways strip-holder' });
  const told = h('p', { class: 'hint strip-told', 'aria-live': 'off' }, t('strip_hover'));
  const draw = () => fill(holder, drawStrip(strip, Math.max(760, (holder.clientWidth || 1112) - SPARE), { units: desk.units, point: (at_m, between) => {
    map.show(at_m, between);
    told.textContent = at_m === null ? t('strip_hover') : `${chainage(at_m)}　${townAt(desk, strip, at_m)}`;
  } }));
  const watch = new ResizeObserver(() => holder.isConnected && draw());
  watch.observe(holder);
  draw();
  const { either, left, right } = strip.lengths;
  return [
    courseHead(desk, [h('a', { class: 'crumb', href: '#corridor' }, t('page_corridor')), ' / ', strip.name], strip,
      chooser(t('c_corridor'), list.corridors.map((/** @type {any} */ one) => [one.code, one.name]), strip.code, (code) => desk.store.set({ code }))),
    h('div', { class: 'key-figures' },
      keyFigure(percent(either.built_pct), t('built_share')), keyFigure(metres(either.built_m), t('strip_built')), keyFigure(metres(either.under_way_m), t('strip_under_way')), keyFigure(metres(either.gap_m), t('strip_gap'), 'bad'),
      keyFigure(metres(either.planned_m), [t('c_planned'), ' ', provisional()])),
    h('figure', { class: 'strip-figure' }, holder,
      h('figcaption', null, legend(), told)),
    h('div', { class: 'course-columns' },
      h('section', null, h('h2', null, t('gaps_by_township')),
        table([
          { head: t('township'), cell: (row) => townName(desk, row.township) },
          { head: t('gap_numbers'), cell: (row) => row.numbers.join(t('list_comma')) },
          { head: t('length'), number: true, cell: (row) => metres(row.length_m) },
        ], strip.gaps_by_township),
        h('h2', null, t('gap_list')),
        table([
          { head: t('c_number'), number: true, cell: (row) => row.number },
          { head: t('c_chainage'), cell: (row) => stretch(row.from_m, row.to_m) },
          { head: t('c_side'), cell: (row) => t(`side_${row.side}`) },
          { head: t('length'), number: true, cell: (row) => metres(row.length_m) },
          { head: t('township'), cell: (row) => row.parts.map((/** @type {any} */ part) => `${townName(desk, part.township)} ${metres(part.length_m)}`).join(t('list_comma')) },
        ], strip.gaps)),
      h('section', { class: 'course-aside' }, h('figure', null, map.element, h('figcaption', { class: 'hint' }, t('sketch_hint'))),
        h('dl', { class: 'course-facts' }, facts(desk, strip, left, right).map(([term, value]) => [h('dt', null, term), h('dd', null, value)])),
        settingsNote(strip.settings), reachForm(desk, strip, again))),
    h('section', { class: 'course-block' }, h('h2', null, t('c_works'), h('span', { class: 'hint' }, t('works_measured'))),
      table([
        { head: t('c_work'), cell: (row) => workLink('corridor_works', row.feature_id, row.name) },
        { head: t('state'), cell: (row) => [t(`strip_${row.state}`), h('span', { class: 'hint' }, choiceName(desk, 'corridor_works', 'stage', row.stage))] },
        { head: t('c_side'), cell: (row) => [t(`side_${row.side}`), row.other_side && h('span', { class: 'chip warn' }, t('strip_other_side'))] },
        { head: t('chainage_measured'), cell: (row) => stretch(row.from_m, row.to_m) },
        { head: t('chainage_declared'), cell: (row) => (row.declared_from_m === null ? '—' : stretch(row.declared_from_m, row.declared_to_m)) },
        { head: t('township'), cell: (row) => townName(desk, row.township) },
        { head: t('c_due_on'), cell: (row) => row.planned_finish_on ?? '—' },
        { head: t('c_accepted_on'), cell: (row) => row.accepted_on ?? '—' },
      ], strip.works)),
  ];
}

/** @param {import('../desk.js').Desk} desk @param {any} strip @param {any} left @param {any} right @returns {[string, import('../dom.js').Child][]} */
const facts = (desk, strip, left, right) => [
  [t('c_along'), strip.kind === 'river' ? h('a', { href: `#river?name=${encodeURIComponent(strip.along)}` }, strip.along) : strip.along ?? '—'],
  [t('chainage_origin'), strip.chainage_origin ?? '—'],
  [t('line_length'), metres(strip.length_m)],
  [t('side_left'), t('side_lengths', { built: metres(left.built_m), way: metres(left.under_way_m) })],
  [t('side_right'), t('side_lengths', { built: metres(right.built_m), way: metres(right.under_way_m) })],
  [t('c_lead'), strip.lead_bureau ? unitsWritten(desk, strip.lead_bureau) : '—'],
  [t('c_source'), strip.source ?? '—'],
];

const legend = () => h('ul', { class: 'strip-legend' }, ['built', 'under_way', 'planned', 'gap'].map((state) => h('li', null, h('i', { class: `swatch ${state}` }), t(`strip_${state}`))));

/** @param {import('../desk.js').Desk} desk @param {any} strip @param {number} at_m */
function townAt(desk, strip, at_m) {
  const band = strip.townships.find((/** @type {any} */ one) => one.from_m <= at_m && at_m <= one.to_m);
  return band ? townName(desk, band.township) : '';
}

/** Planned reaches as lines that can be corrected; what was in force stays on record. @param {import('../desk.js').Desk} desk @param {any} strip @param {() => void} again */
function reachForm(desk, strip, again) {
  if (!['coordinator', 'reviewer'].includes(desk.person.role) || desk.store.view.as_of) return null;
  const path = `/corridors/${encodeURIComponent(strip.code)}`;
  const rows = h('div', { class: 'reach-rows' });
  const document = h('input', { class: 'input', value: strip.reaches[0]?.document ?? '', maxLength: 500, placeholder: t('reach_document_hint'), 'aria-label': t('reach_document') });
  const add = (/** @type {any} */ reach) => {
    const row = h('div', { class: 'reach-row' },
      [['from_m', t('reach_from')], ['to_m', t('reach_to')], ['planned_width_m', t('reach_width')]].map(([field, word]) => h('input', { class: 'input number', type: 'number', min: 0, step: 'any', name: field, value: reach[field] ?? '', placeholder: word, 'aria-label': word })),
      h('input', { class: 'input', name: 'name', value: reach.name ?? '', placeholder: t('reach_name'), 'aria-label': t('reach_name'), maxLength: 200 }),
      h('button', { type: 'button', class: 'button quiet', 'aria-label': t('reach_drop'), on: { click: () => row.remove() } }, '×'));
    rows.append(row);
  };
  strip.reaches.forEach(add);
  const saver = formToSave({
    seen: seenOf(strip),
    entries: {
      reaches: {
        label: t('reach_edit'),
        get: () => [...rows.children].map((row) => asReach(Object.fromEntries([...row.querySelectorAll('input')].map((input) => [input.name, input.name === 'name' ? input.value : input.value === '' ? null : Number(input.value)])))),
        set: (reaches) => {
          fill(rows);
          reaches.forEach(add);
        },
        words: (reaches) => reaches.map((/** @type {any} */ one) => [stretch(one.from_m, one.to_m), one.planned_width_m && t('reach_wide', { m: number(one.planned_width_m, 1) }), one.name].filter(Boolean).join(' ')).join('；') || t('reach_whole'),
      },
      document: inputEntry(t('reach_document'), document),
    },
    send: (values, headers) => put(`${path}/reaches`, values, headers),
    reread: async () => seenOf(await get(`${path}/strip`)),
    done: () => {
      say(t('reach_saved'));
      again();
    },
  });
  return h('details', { class: 'reach-form' }, h('summary', null, t('reach_edit'), provisional()), rows,
    h('label', { class: 'field' }, h('span', null, t('reach_document')), document), saver.notice,
    h('footer', { class: 'row' }, h('button', { type: 'button', class: 'button', on: { click: () => add({}) } }, t('reach_add')), h('button', { type: 'button', class: 'button primary', on: { click: saver.save } }, t('reach_save'))));
}

/** @param {any} reach */
const asReach = ({ from_m, to_m, planned_width_m, name }) => ({ from_m, to_m, planned_width_m, name });

/** @param {any} strip @returns {import('./save-form.js').Seen} */
const seenOf = ({ reaches, reaches_etag }) => ({ etag: reaches_etag, values: { reaches: reaches.map(asReach), document: reaches[0]?.document ?? '' }, by: reaches[0]?.entered_by, at: reaches[0]?.entered_at });

