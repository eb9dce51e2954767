/** Township progress: one indicator colours the townships and lists them; a number opens the works that make it. */

import { get } from '../api.js';
import { boxOf, showBox } from '../map.js';
import { fill, h } from '../dom.js';
import { bar, busy, empty, lightOf, panel, stateSwatch, table, trouble } from '../elements/index.js';
import { icon } from '../icons.js';
import { area, day, digitsOf, endOfDay, length, number, quantity } from '../format.js';
import { label, language, t } from '../i18n.js';
import { ramp, ink } from '../palette.js';
import { showMembers } from '../overlays.js';
import { CLASS_WORDS, cityRow, classOf, gapWords, rankRows, scheduleShare, shareOf, valueWords } from '../progress.js';
import { formOf } from '../catalogue.js';
import { FORMS_DRAWN } from '../forms.js';
import { townshipsOf } from '../desk.js';
import { fetchIndicators, indicatorPicker } from './indicators.js';

/** @param {HTMLElement} body @param {import('../desk.js').Desk} desk @returns {() => void} */
export function mountIndicator(body, desk) {
  const { store, tiles } = desk;
  const ended = new AbortController();
  let request = new AbortController();
  let removeMembers = () => {};
  const head = h('div', null);
  const figures = h('div', null);
  const members = h('div', null);
  fill(body, panel(null, [head, figures]), members);

  const draw = async () => {
    request.abort();
    request = new AbortController();
    fill(figures, busy());
    fill(members);
    removeMembers();
    try {
      const indicators = (await fetchIndicators()).filter((i) => i.measure === 'spatial');
      const indicator = indicators.find((i) => i.key === store.view.indicator) ?? null;
      fill(head, indicatorPicker(indicators, store));
      if (!indicator) {
        tiles.shadeTowns(null);
        return fill(figures, empty(t('choose_indicator'), t('choose_indicator_hint')));
      }
      const { as_of } = store.view;
      const answer = await get('/progress', { by: 'township', indicator: indicator.key, on: as_of, as_of: as_of && endOfDay(as_of) }, request.signal);
      drawFigures(indicator, answer);
      await drawMembers(indicator);
    } catch (error) {
      if (!(error instanceof DOMException)) fill(figures, trouble(error, draw));
    }
  };

  /** @param {any} indicator @param {any} answer */
  const drawFigures = (indicator, answer) => {
    const rows = answer.rows.filter((/** @type {any} */ row) => row.indicator === indicator.key);
    const city = cityRow(rows);
    const towns = rankRows(rows.filter((/** @type {any} */ row) => row.unit_kind === 'township'));
    shade(indicator, towns);
    fill(figures, city && cityFigure(indicator, city, answer), classLegend(towns), townList(indicator, towns));
  };

  /** @param {any} indicator @param {import('../progress.js').Row[]} towns */
  const shade = (indicator, towns) => {
    const steps = ramp();
    /** @type {Record<string, string>} */ const colours = {};
    /** @type {Record<string, string>} */ const words = {};
    for (const row of towns) {
      const step = classOf(row, indicator.direction);
      colours[row.unit] = step === null ? (row.value ? steps[1] : ink('unset')) : steps[step];
      words[row.unit] = row.value === null ? '' : quantity(row.value, indicator.unit, digitsOf(indicator.unit));
    }
    tiles.shadeTowns({ colours, figures: words });
  };

  /** @param {any} indicator @param {import('../progress.js').Row[]} towns */
  const townList = (indicator, towns) => {
    const most = Math.max(1e-9, ...towns.map((row) => row.value ?? 0));
    return h('ol', { class: 'town-bars' }, towns.map((row) => {
      const unit = desk.units.find((u) => u.key === row.unit);
      const chosen = store.view.township === row.unit;
      return h('li', null, h('button', { type: 'button', 'aria-pressed': String(chosen), on: { click: () => store.set({ township: chosen ? null : row.unit }) } },
        h('span', { class: 'row' }, h('span', { class: 'grow clip' }, label(unit) || row.unit_zh || row.unit),
          h('span', { class: 'number' }, valueWords(row, indicator.unit)), h('span', { class: 'unit' }, indicator.unit)),
        row.target === null
          ? bar({ share: (row.value ?? 0) / most, words: t('no_target_bar') })
          : bar({ share: shareOf(row), schedule: scheduleShare(row), words: gapWords(row, indicator.unit) }),
        h('span', { class: 'row hint' }, row.light ? lightOf(row.light) : null, h('span', null, gapWords(row, indicator.unit)))));
    }));
  };

  /** @param {any} indicator */
  const drawMembers = async (indicator) => {
    const { as_of, township } = store.view;
    fill(members, panel(t('members'), [busy()]));
    const found = await get(`/progress/${indicator.key}/features`, { unit: township, on: as_of, as_of: as_of && endOfDay(as_of) }, request.signal);
    removeMembers();
    const open = (/** @type {any} */ f) => store.set({ feature: `${layerOf(f, indicator)}:${f.id}` });
    removeMembers = showMembers(desk.map, desk.tiles, found, open);
    const unit = townshipsOf(desk.units).find((u) => u.key === township);
    fill(members, panel(t('members_of', { unit: label(unit) || t('whole_city'), n: number(found.features.length, 0) }), [
      found.features.length ? memberTable(found.features.slice(0, 300), indicator, open) : empty(t('members_none'), t('members_none_hint')),
    ], { side: found.features.length > 0 && h('button', { type: 'button', class: 'square', title: t('zoom_to_all'), 'aria-label': t('zoom_to_all'), on: { click: () => showBox(desk.map, boxOf(found), 14) } }, icon('place', 's')) }));
  };

  /** @param {any[]} features @param {any} indicator @param {(f: any) => void} open */
  const memberTable = (features, indicator, open) => table([
    { head: t('name'), cell: (f) => memberName(f, indicator) },
    { head: t('township_short'), class: 'nowrap', cell: (f) => label(desk.units.find((u) => u.key === f.properties.township)) || '—' },
    { head: t('amount'), number: true, cell: (f) => amountWords(f.properties.amount, indicator) },
  ], features, { open, selected: (f) => Boolean(store.view.feature?.endsWith(`:${f.id}`)) });

  /** @param {any} f @param {any} indicator */
  const memberName = (f, indicator) => {
    const layer = desk.catalogue.layer(layerOf(f, indicator));
    const name = f.properties[layer?.label_field ?? 'name'] ?? f.properties.name ?? f.id;
    return layer ? h('span', { class: 'row' }, stateSwatch(layer, formOf(layer, f.properties)), h('span', null, name)) : name;
  };

  store.watch(['indicator', 'as_of', 'township'], draw, ended.signal);
  draw();
  return () => {
    request.abort();
    ended.abort();
    removeMembers();
    tiles.shadeTowns(null);
  };
}

/** @param {any} f @param {any} indicator */
const layerOf = (f, indicator) => f.properties.layer ?? indicator.layers[0];

/** What one work adds: in the unit of its indicator, or as measured where the figure is a share. @param {number | null | undefined} amount @param {any} indicator */
function amountWords(amount, indicator) {
  if (amount === null || amount === undefined) return '—';
  if (indicator.unit !== '%') return quantity(amount, indicator.unit, 2);
  const measured = indicator.numerator?.[0]?.quantity ?? 'count';
  return measured === 'area_m2' ? area(amount, language()) : /_m$/.test(measured) ? length(amount, language()) : number(amount, 1);
}

/** @param {any} indicator @param {import('../progress.js').Row} city @param {any} answer */
function cityFigure(indicator, city, answer) {
  const total = Object.values(city.pipeline ?? {}).reduce((a, b) => a + b, 0);
  return h('div', { class: 'city-figure' },
    h('div', { class: 'row' }, h('span', { class: 'figure' }, number(city.value, digitsOf(indicator.unit)), h('span', { class: 'unit' }, indicator.unit)),
      h('span', { class: 'grow' }), lightOf(city.light)),
    bar({ share: shareOf(city), schedule: scheduleShare(city), tall: true, words: gapWords(city, indicator.unit) }),
    h('p', { class: 'row small' }, h('span', null, city.target === null ? t('target_unset') : t('target_at', { year: city.target_year ?? '', target: quantity(city.target, indicator.unit, digitsOf(indicator.unit)) })),
      h('span', { class: 'end' }, city.target === null ? '' : gapWords(city, indicator.unit))),
    total > 0 && h('p', { class: 'pipeline small' }, FORMS_DRAWN.filter((form) => city.pipeline?.[form]).map((form) => [form, city.pipeline?.[form] ?? 0]).map(([form, n]) => h('span', null, t(`form_${form}`), ' ', h('b', { class: 'number' }, number(Number(n), 1))))),
    indicator.provisional && h('p', { class: 'hint' }, h('span', { class: 'tag' }, t('provisional')), ' ', label(indicator, 'note')),
    h('p', { class: 'hint' }, t('cut_off', { day: day(city.cut_off ?? answer.cut_off ?? answer.on) })));
}

/** Classes by meaning; only those that occur. @param {import('../progress.js').Row[]} towns */
function classLegend(towns) {
  /** @type {Set<number | null>} */
  const present = new Set(towns.map((row) => classOf(row)));
  const steps = ramp();
  if ([...present].every((step) => step === null)) return h('p', { class: 'hint' }, t('no_split'));
  return h('ul', { class: 'class-legend' }, CLASS_WORDS.map((word, step) => {
    if (!present.has(step)) return null;
    const swatch = h('i', null);
    swatch.style.background = steps[step];
    return h('li', null, swatch, t(word));
  }), present.has(null) && h('li', null, h('i', { class: 'unset' }), t('target_unset')));
}
