/** The catalogue as `/legend` tells it, with the questions that the pages ask of it. */

import { unitWord } from './format.js';
import { label, language, t } from './i18n.js';

/**
 * @typedef {object} State  a state of a work's life
 * @property {string} value @property {string} zh @property {string} en @property {string} form @property {boolean} [counts]
 *
 * @typedef {object} Choice
 * @property {string} value @property {string} zh @property {string} en
 *
 * @typedef {object} Field
 * @property {string} name @property {string} kind @property {string} zh @property {string} en
 * @property {string | null} [unit] @property {boolean} [required] @property {Choice[]} [choices]
 * @property {boolean} [provisional] @property {string} [note_zh] @property {string} [note_en] @property {any} [example]
 *
 * @typedef {object} Layer
 * @property {string} key @property {string} zh @property {string} en @property {string} theme @property {string} [group]
 * @property {string} [description_zh] @property {string} [description_en]
 * @property {string[]} geometry   point, line, polygon
 * @property {string} measure      count, area, length
 * @property {State[]} states @property {string | null} state_field @property {Field[]} fields
 * @property {boolean} reference @property {boolean} restricted @property {boolean} provisional
 * @property {number} min_zoom @property {number} total @property {Record<string, number>} counts
 * @property {boolean} uploadable @property {string} label_field
 */


/** Drawn first and never toggled off by accident: the ground the works stand on. */
const GROUND = new Set(['townships']);

const QUIET = new Set(['base', 'control']);

export class Catalogue {
  /** @param {any} legend */
  constructor(legend) {
    this.illustrative = Boolean(legend.illustrative);
    this.notice = legend.notice ?? null;
    /** @type {[number, number, number, number]} */
    this.bounds = legend.bounds ?? [119.88, 31.95, 120.38, 32.42];
    /** @type {{key: string, zh: string, en: string, colour: string}[]} */
    this.themes = legend.themes ?? [];
    /** @type {{key: string, zh: string, en: string}[]} */
    this.groups = legend.groups ?? this.themes;
    /** @type {Layer[]} */
    this.layers = legend.layers.map(readLayer);
    this.byKey = new Map(this.layers.map((layer) => [layer.key, layer]));
  }

  /** @param {string} key */
  layer(key) {
    return this.byKey.get(key) ?? null;
  }

  /** Layers that are drawn over the ground, by group, empty groups left out. */
  grouped() {
    return this.groups
      .map((group) => ({ group, layers: this.layers.filter((l) => (l.group ?? l.theme) === group.key && !GROUND.has(l.key)) }))
      .filter(({ layers }) => layers.length);
  }

  /** Reference and control layers cover what people come for: they start hidden. */
  hiddenAtStart() {
    return this.layers.filter((l) => QUIET.has(l.group ?? l.theme) && !GROUND.has(l.key)).map((l) => l.key);
  }

  /** How many works stand in each form, over all layers. @returns {Record<string, number>} */
  countForms() {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const layer of this.layers) {
      for (const state of layer.states) counts[state.form] = (counts[state.form] ?? 0) + (layer.counts[state.value] ?? 0);
    }
    return counts;
  }

  /** Replace counts after something was published or another day was chosen. @param {any} legend */
  recount(legend) {
    for (const raw of legend.layers) {
      const layer = this.byKey.get(raw.key);
      if (layer) Object.assign(layer, { total: raw.total ?? 0, counts: raw.counts ?? {} });
    }
  }
}

/** @param {any} raw @returns {Layer} */
function readLayer(raw) {
  const lifecycle = raw.lifecycle ?? null;
  return {
    ...raw,
    geometry: Array.isArray(raw.geometry) ? raw.geometry : [raw.geometry],
    states: raw.states ?? lifecycle?.states ?? [],
    state_field: raw.state_field ?? lifecycle?.field ?? null,
    label_field: raw.label_field ?? (typeof raw.label === 'string' ? raw.label : 'name'),
    fields: raw.fields ?? [],
    total: raw.total ?? 0,
    counts: raw.counts ?? {},
    min_zoom: raw.min_zoom ?? 8,
  };
}

/** @param {Layer} layer @param {string | null | undefined} value @returns {State | null} */
export function findState(layer, value) {
  return layer.states.find((state) => state.value === value) ?? null;
}

/** The form a row is drawn in; works without a lifecycle are simply there. @param {Layer} layer @param {Record<string, any>} properties */
export function formOf(layer, properties) {
  if (properties.form) return properties.form;
  const value = properties.stage ?? (layer.state_field ? properties[layer.state_field] : null);
  return findState(layer, value)?.form ?? 'accepted';
}

/** A cell as people read it: choices by label, lists with 、, yes and no, numbers with their unit. @param {Field} field @param {any} value */
export function readCell(field, value) {
  if (value === null || value === undefined || value === '') return '—';
  if (field.kind === 'boolean') return label(value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' });
  if (field.kind === 'choice' || field.kind === 'choices') {
    const values = Array.isArray(value) ? value : field.kind === 'choices' ? String(value).split(/[,;、|]/) : [value];
    return values.map((v) => label(field.choices?.find((c) => c.value === v)) || String(v)).join(t('list_comma'));
  }
  if (typeof value === 'number') {
    const text = value.toLocaleString('en-US', { maximumFractionDigits: 6, useGrouping: !/年|year|度$/i.test(field.zh) });
    const unit = unitWord(field.unit ?? '', language());
    return unit ? (unit === '%' ? `${text}%` : `${text}\u2009${unit}`) : text;
  }
  return Array.isArray(value) ? value.join(t('list_comma')) : String(value);
}
