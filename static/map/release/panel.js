/** Beside the map: what release this is, its layers with their legend, its figures by township, its files. */

import { fill, h } from '../dom.js';
import { drawSwatch, shapeOf } from '../forms.js';
import { digitsOf, quantity } from '../format.js';
import { inksOf, ink, ramp } from '../palette.js';
import { GROUND_LINES } from '../style.js';

/** @typedef {import('./sheet.js').Sheet} Sheet */

const KIND = { point: 'point', line: 'line', polygon: 'polygon' };

export class Panel {
  /** @param {HTMLElement} element @param {any} manifest @param {any} legend @param {any} figures @param {Sheet} sheet @param {URL} folder */
  constructor(element, manifest, legend, figures, sheet, folder) {
    this.legend = legend;
    this.rows = figures.rows;
    this.sheet = sheet;
    this.body = h('div', { class: 'body' });
    const tabs = [['layers', '图层与图例'], ['figures', '指标']].map(([key, zh]) =>
      h('button', { type: 'button', role: 'tab', data: { tab: key }, on: { click: () => this.open(key) } }, zh));
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
      h('h1', null, manifest.title),
      h('p', { class: 'dates' }, `数据日期 ${manifest.on}`, cutOff ? h('span', null, `资料截止 ${inChina(cutOff)}`) : null),
      manifest.notice ? h('p', { class: 'notice' }, manifest.notice) : null);
  }

  /** @param {any} manifest @param {URL} folder */
  foot(manifest, folder) {
    return h('footer', null,
      h('p', null, '本页只用同一文件夹里的发布文件，不连接任何服务器：', ['map.pmtiles', 'figures.json', 'manifest.json'].map((name, n) => [n ? '、' : '', h('a', { href: new URL(name, folder).href, download: name }, name)]), '。'),
      h('p', null, manifest.audit_head ? `留痕 ${manifest.audit_head.slice(0, 12)}…` : '', ' · EPSG:4490'));
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
      return own.length ? h('section', { class: 'group' }, h('h2', null, group.zh), own.map((/** @type {any} */ l) => this.layer(l))) : null;
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
      h('label', null, box, states.length ? null : this.swatch(layer, 'accepted'), h('span', null, layer.zh)),
      states.length ? h('ul', null, states.map((/** @type {any} */ state) => h('li', null, this.swatch(layer, state.form), state.zh))) : null);
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
    const choice = h('select', { 'aria-label': '指标', on: { change: () => this.indicator(choice.value, table) } },
      told.map((/** @type {any} */ one) => h('option', { value: one.key }, one.zh)));
    if (told.length) this.indicator(told[0].key, table);
    return h('div', null, told.length ? choice : h('p', { class: 'soft' }, '本次发布没有指标数字。'), table);
  }

  /** @param {string} key @param {HTMLElement} table */
  indicator(key, table) {
    const about = this.legend.indicators.find((/** @type {any} */ one) => one.key === key);
    const rows = this.rows.filter((/** @type {any} */ row) => row.indicator === key);
    const city = rows.find((/** @type {any} */ row) => row.unit_kind === 'city');
    const towns = rows.filter((/** @type {any} */ row) => row.unit_kind !== 'city' && row.value !== null)
      .sort((/** @type {any} */ a, /** @type {any} */ b) => b.value - a.value);
    const digits = digitsOf(about.unit);
    const say = (/** @type {number | null} */ value) => (value === null ? '—' : quantity(value, about.unit, digits));
    const most = Math.max(...towns.map((/** @type {any} */ row) => row.target ?? row.value), ...towns.map((/** @type {any} */ row) => row.value), 1e-9);
    fill(table,
      city ? h('p', { class: 'city' }, h('b', null, say(city.value)), h('span', null, `全市${city.target === null ? '' : `，目标 ${say(city.target)}`}`)) : null,
      towns.length ? h('p', { class: 'key' }, '地图颜色：占最高值的份额', ramp().slice(0, 4).map((colour, n) => h('span', null, h('i', { style: { background: colour } }), `${25 * n}–${25 * n + 25}%`))) : null,
      towns.length ? h('table', null,
        h('thead', null, h('tr', null, h('th', null, '乡镇、园区'), h('th', { class: 'n' }, '数值'), h('th', { class: 'n' }, '目标'))),
        h('tbody', null, towns.map((/** @type {any} */ row) => h('tr', null,
          h('th', { scope: 'row' }, row.unit_zh, h('i', { class: 'bar', style: { width: `${(100 * row.value) / most}%` } })),
          h('td', { class: 'n' }, say(row.value)), h('td', { class: 'n' }, row.target === null ? '未设' : say(row.target)))))) : h('p', { class: 'soft' }, '只有全市的数字。'));
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

/** The day and minute in China. @param {string} instant */
function inChina(instant) {
  return new Date(new Date(instant).getTime() + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ');
}
