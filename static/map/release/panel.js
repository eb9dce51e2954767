/** Beside the map: what release this is, its layers with their legend, its figures by township, its files. */

import { fill, h } from '../dom.js';
import { drawSwatch, shapeOf } from '../forms.js';
import { digitsOf, minute, quantity, releaseTitle, unitWord } from '../format.js';
import { label, language, said, speaker } from '../language.js';
import { inksOf, ink, ramp } from '../palette.js';
import { GROUND_LINES } from '../style.js';
import { RELEASE } from '../words/release.js';

/** @typedef {import('./sheet.js').Sheet} Sheet */

const t = speaker(RELEASE);
const KIND = { point: 'point', line: 'line', polygon: 'polygon' };

export class Panel {
  /** @param {HTMLElement} element @param {any} manifest @param {any} legend @param {any} figures @param {Sheet} sheet @param {URL} folder */
  constructor(element, manifest, legend, figures, sheet, folder) {
    this.legend = legend;
    this.rows = figures.rows;
    this.sheet = sheet;
    this.body = h('div', { class: 'body' });
    const tabs = ['layers', 'figures'].map((key) =>
      h('button', { type: 'button', role: 'tab', data: { tab: key }, on: { click: () => this.open(key) } }, t(`r_${key}`)));
    this.tabs = tabs;
    fill(element, this.head(manifest), h('div', { class: 'tabs', role: 'tablist' }, tabs), this.body, this.foot(manifest, folder));
    // what covers the whole county would hide the works
    /** @type {Set<string>} */
    this.hidden = new Set(legend.layers.filter((/** @type {any} */ l) => l.group === 'control').map((/** @type {any} */ l) => l.key));
    this.open('layers');
  }

  /** @param {any} manifest */
  head(manifest) {
    const cutOff = this.rows.map((/** @type {any} */ row) => row.cut_off).filter(Boolean).sort().at(-1);
    return h('header', null,
      h('div', { class: 'title' }, h('h1', null, releaseTitle(manifest.title, language())), h('a', { href: inOther(), hreflang: OTHER[language()].lang }, OTHER[language()].name)),
      h('p', { class: 'dates' }, t('r_on', { day: manifest.on }), cutOff ? h('span', null, t('r_cut_off', { minute: minute(cutOff) })) : null),
      manifest.notice ? h('p', { class: 'notice' }, said(manifest, 'notice')) : null);
  }

  /** @param {any} manifest @param {URL} folder */
  foot(manifest, folder) {
    return h('footer', null,
      h('p', null, t('r_alone'), ['map.pmtiles', 'figures.json', 'manifest.json'].map((name, n) => [n ? t('r_and') : '', h('a', { href: new URL(name, folder).href, download: name }, name)])),
      h('p', null, manifest.audit_head ? t('r_audit', { head: manifest.audit_head.slice(0, 12) }) : '', ' · EPSG:4490'));
  }

  /** @param {string} tab */
  open(tab) {
    for (const button of this.tabs) button.setAttribute('aria-selected', String(button.dataset.tab === tab));
    if (tab === 'layers') {
      this.sheet.shade(null);
      this.sheet.hide(this.hidden);
      fill(this.body, this.listLayers());
    } else {
      // figures stand on the ground alone
      this.sheet.hide(new Set(this.legend.layers.filter((/** @type {any} */ l) => !GROUND_LINES.has(l.key)).map((/** @type {any} */ l) => l.key)));
      fill(this.body, this.listFigures());
    }
    this.body.scrollTop = 0;
  }

  listLayers() {
    const works = this.legend.layers.filter((/** @type {any} */ l) => l.key !== 'townships');
    return this.legend.groups.map((/** @type {any} */ group) => {
      const own = works.filter((/** @type {any} */ l) => l.group === group.key);
      return own.length ? h('section', { class: 'group' }, h('h2', null, label(group)), own.map((/** @type {any} */ l) => this.layer(l))) : null;
    });
  }

  /** @param {any} layer */
  layer(layer) {
    const box = h('input', { type: 'checkbox', checked: !this.hidden.has(layer.key), on: { change: () => {
      if (box.checked) this.hidden.delete(layer.key);
      else this.hidden.add(layer.key);
      this.sheet.hide(this.hidden);
    } } });
    const states = layer.lifecycle?.states ?? [];
    return h('div', { class: 'layer' },
      h('label', null, box, states.length ? null : this.swatch(layer, 'accepted'), h('span', null, label(layer))),
      states.length ? h('ul', null, states.map((/** @type {any} */ state) => h('li', null, this.swatch(layer, state.form), label(state)))) : null);
  }

  /** @param {any} layer @param {string} form */
  swatch(layer, form) {
    const canvas = /** @type {HTMLCanvasElement} */ (/** @type {unknown} */ (h('canvas', { class: 'swatch', 'aria-hidden': 'true' })));
    const kind = KIND[/** @type {'point'} */ (layer.geometry[0])];
    const inks = inksOf(layer.theme, this.legend.themes);
    drawSwatch(canvas, kind, form, shapeOf(layer.theme), GROUND_LINES.has(layer.key) ? { ...inks, colour: ink('water-line') } : inks);
    return canvas;
  }

  listFigures() {
    const told = this.legend.indicators.filter((/** @type {any} */ one) => this.rows.some((/** @type {any} */ row) => row.indicator === one.key && row.value !== null));
    const table = h('div', { class: 'figures' });
    const choice = h('select', { 'aria-label': t('r_figures'), on: { change: () => this.indicator(choice.value, table) } },
      told.map((/** @type {any} */ one) => h('option', { value: one.key }, label(one))));
    if (told.length) this.indicator(told[0].key, table);
    return h('div', null, told.length ? choice : h('p', { class: 'soft' }, t('r_no_figures')), table);
  }

  /** @param {string} key @param {HTMLElement} table */
  indicator(key, table) {
    const about = this.legend.indicators.find((/** @type {any} */ one) => one.key === key);
    const rows = this.rows.filter((/** @type {any} */ row) => row.indicator === key);
    const city = rows.find((/** @type {any} */ row) => row.unit_kind === 'city');
    const towns = rows.filter((/** @type {any} */ row) => row.unit_kind !== 'city' && row.value !== null)
      .sort((/** @type {any} */ a, /** @type {any} */ b) => b.value - a.value);
    const digits = digitsOf(about.unit);
    const say = (/** @type {number | null} */ value) => (value === null ? '—' : quantity(value, unitWord(about.unit, language()), digits));
    const most = Math.max(...towns.map((/** @type {any} */ row) => row.target ?? row.value), ...towns.map((/** @type {any} */ row) => row.value), 1e-9);
    fill(table,
      city ? h('p', { class: 'city' }, h('b', null, say(city.value)), h('span', null, city.target === null ? t('r_city') : t('r_city_target', { target: say(city.target) }))) : null,
      towns.length ? h('p', { class: 'key' }, t('r_shares'), ramp().slice(0, 4).map((colour, n) => h('span', null, h('i', { style: { background: colour } }), `${25 * n}–${25 * n + 25}%`))) : null,
      towns.length ? h('table', null,
        h('thead', null, h('tr', null, h('th', null, t('r_unit')), h('th', { class: 'n' }, t('r_value')), h('th', { class: 'n' }, t('r_target')))),
        h('tbody', null, towns.map((/** @type {any} */ row) => h('tr', null,
          h('th', { scope: 'row' }, label({ zh: row.unit_zh, en: this.legend.units_en[row.unit] }), h('i', { class: 'bar', style: { width: `${(100 * row.value) / most}%` } })),
          h('td', { class: 'n' }, say(row.value)), h('td', { class: 'n' }, row.target === null ? t('r_no_target') : say(row.target)))))) : h('p', { class: 'soft' }, t('r_city_only')));
    this.sheet.shade(shadeTowns(towns, say));
  }
}

/** The value as a share of the largest, in the first four steps of the ramp, on which figures can be read. @param {any[]} rows @param {(value: number) => string} say */
function shadeTowns(rows, say) {
  const steps = ramp().slice(0, 4);
  const most = Math.max(...rows.map((row) => row.value), 1e-9);
  /** @type {import('./sheet.js').Shade} */
  const shade = { colours: {}, figures: {} };
  for (const row of rows) {
    shade.colours[row.unit] = steps[Math.max(0, Math.min(3, Math.floor((row.value / most) * 4)))];
    shade.figures[row.unit] = say(row.value);
  }
  return shade;
}

/** The language this page is not in, by the one it is in, called by its own name. */
const OTHER = { zh: { lang: 'en', name: 'English' }, en: { lang: 'zh', name: '中文' } };

/** The address of this page in the other language. */
function inOther() {
  const address = new URL(location.href);
  address.searchParams.set('lang', OTHER[language()].lang);
  return address.href;
}
