/** A file that holds several layers: which one is reported. */

import { h } from '../dom.js';
import { number } from '../format.js';
import { label, t } from '../i18n.js';

/** @param {import('./upload-bench.js').Bench} bench @param {(choice: Record<string, string>) => void} decide */
export function fileLayerChoice(bench, decide) {
  const { file_layers: layers = [] } = bench.upload;
  return [
    h('h2', { tabIndex: -1 }, t('file_layer_ask', { n: layers.length })),
    h('p', { class: 'soft' }, t('file_layer_hint', { layer: label(bench.upload, 'layer') })),
    h('ul', { class: 'layer-choice' }, layers.map((/** @type {any} */ one) => h('li', null, h('button', { type: 'button', class: one.chosen ? 'used' : '', disabled: !one.rows, on: { click: () => decide({ file_layer: one.name }) } },
      h('strong', { class: 'grow' }, one.name), h('span', { class: 'hint' }, t(`family_${one.family}`)),
      h('span', { class: 'number' }, one.rows ? t('count_read', { n: number(one.rows, 0) }) : t('file_layer_empty')), one.chosen && h('span', { class: 'chip' }, t('file_layer_read')))))),
  ];
}
