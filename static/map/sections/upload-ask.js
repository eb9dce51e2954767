/** What only a person can decide stands in the place of the map until it is decided: which layer of the file, which coordinates. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';
import { crsChoice } from './upload-crs-choice.js';
import { fileLayerChoice } from './upload-file-layer.js';

/** @typedef {'layer' | 'crs'} Question */
/** @typedef {{show: () => void, open: () => boolean, ask: (question: Question) => void, remove: () => void}} Asking */

/** @param {import('../desk.js').Desk} desk @param {import('./upload-bench.js').Bench} bench @returns {Asking} */
export function mountAsk(desk, bench) {
  const sheet = h('section', { class: 'upload-ask', hidden: true });
  desk.map.getContainer().parentElement?.append(sheet);
  /** Opened by the person, though the server is certain. @type {Question | null} */
  let wanted = null;
  let shown = '';
  return {
    show,
    open: () => Boolean(question()),
    ask(what) {
      wanted = what;
      shown = '';
      show();
      bench.tell('report');
    },
    remove: () => sheet.remove(),
  };

  /** @returns {Question | null} */
  function question() {
    if (!bench.editable) return null;
    if (bench.upload.file_layer_certain === false) return 'layer';
    if (bench.upload.crs?.certain === false) return 'crs';
    return wanted;
  }

  function show() {
    const asked = question();
    sheet.hidden = !asked;
    const key = `${asked} ${bench.upload.revision ?? bench.upload.changed_at}`;
    if (!asked || key === shown) return;
    shown = key;
    const content = asked === 'layer' ? fileLayerChoice(bench, decide) : crsChoice(desk, bench, decide);
    fill(sheet, wanted === asked && h('button', { type: 'button', class: 'button small close', on: { click: leave } }, icon('close', 's'), t('choice_keep')), content);
    sheet.scrollTop = 0;
    sheet.querySelector('h2')?.focus();
  }

  function leave() {
    wanted = null;
    shown = '';
    show();
    bench.tell('report');
  }

  /** @param {Record<string, string>} choice */
  async function decide(choice) {
    wanted = null;
    shown = '';
    await bench.change('PATCH', '', choice);
  }
}
