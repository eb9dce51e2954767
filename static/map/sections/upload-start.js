/** The invitation: which layer, which file; and what I have sent before. */

import { get, sendFile } from '../api.js';
import { fill, h } from '../dom.js';
import { busy, empty, panel, sayProblem, stateSwatch, trouble } from '../elements/index.js';
import { icon } from '../icons.js';
import { age, area, bytes, number } from '../format.js';
import { label, language, said, t } from '../i18n.js';
import { submittedArea, submittedCount } from '../findings.js';

// what the chooser of the system offers first; anything else can be dropped, and is told why when it cannot be read
const FORMATS = '.zip,.geojson,.json,.geojsonl,.gpkg,.kml,.kmz,.ovkml,.ovkmz,.ovjsn,.gpx,.dxf,.txt,.dat,.fgb,.xlsx,.ods,.csv';

/** @param {HTMLElement} side @param {import('../desk.js').Desk} desk @returns {() => void} */
export function mountStart(side, desk) {
  const { store, catalogue, person } = desk;
  const ended = new AbortController();
  const layers = person.may.upload.map((key) => catalogue.layer(key)).filter((layer) => layer !== null);
  const mine = h('div', null, busy());
  const templates = h('p', { class: 'row small' });
  const picker = h('select', { class: 'input', 'aria-label': t('upload_layer'), on: { change: showTemplates } },
    h('option', { value: '' }, t('choose_layer')),
    catalogue.grouped().map(({ group, layers: of }) => {
      const allowed = of.filter((layer) => layers.includes(layer));
      return allowed.length ? h('optgroup', { label: label(group) }, allowed.map((layer) => h('option', { value: layer.key, selected: layer.key === sessionStorage.getItem('upload-layer') }, label(layer)))) : null;
    }));
  const input = h('input', { type: 'file', 'aria-label': t('drop_file'), class: 'visually-hidden', tabIndex: -1, accept: FORMATS, on: { change: () => input.files?.[0] && send(input.files[0]) } });
  const progress = h('div', { 'aria-live': 'polite' });
  const drop = h('button', { type: 'button', class: 'drop', on: {
    click: () => (picker.value ? input.click() : askLayer()),
    dragover: (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      drop.classList.add('over');
    },
    dragleave: () => drop.classList.remove('over'),
    drop: (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      drop.classList.remove('over');
      const file = event.dataTransfer?.files?.[0];
      if (file) send(file);
    },
  } }, icon('upload'), h('strong', null, t('drop_file')), h('span', { class: 'hint' }, t('drop_formats')));

  fill(side,
    panel(t('upload_title'), [h('p', { class: 'soft lead' }, t('upload_lead')), h('div', { class: 'stack' },
      h('label', { class: 'field' }, h('span', null, t('upload_step_layer')), picker), templates,
      h('div', { class: 'field' }, h('span', null, t('upload_step_file')), drop, input), progress)]),
    panel(t('my_uploads'), [mine]));
  // a file dropped beside the box would otherwise leave the page
  for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault(), { signal: ended.signal });
  showTemplates();
  listMine();
  return () => ended.abort();

  function showTemplates() {
    const key = picker.value;
    if (key) sessionStorage.setItem('upload-layer', key);
    fill(templates, key && [t('templates'), ['xlsx', 'gpkg'].map((kind) => h('a', { href: `/layers/${key}/template.${kind}` }, kind === 'xlsx' ? t('template_xlsx') : 'GeoPackage'))]);
  }

  function askLayer() {
    picker.focus();
    fill(progress, h('p', { class: 'problem' }, t('choose_layer_first')));
  }

  /** @param {File} file */
  async function send(file) {
    if (!picker.value) return askLayer();
    const bar = h('progress', { max: 1, value: 0 });
    const words = h('span', { class: 'small' }, t('sending', { file: file.name, size: bytes(file.size) }));
    fill(progress, h('div', { class: 'sending' }, words, bar));
    drop.disabled = true;
    const form = new FormData();
    form.set('layer', picker.value);
    form.set('file', file);
    try {
      const upload = await sendFile('/uploads', form, (share) => {
        bar.value = share;
        if (share === 1) words.textContent = t('reading_file', { file: file.name });
      });
      store.set({ upload: upload.id });
    } catch (error) {
      fill(progress, h('div', { class: 'problem', role: 'alert' }, h('strong', null, t('file_refused', { file: file.name })), h('div', null, error instanceof Error ? error.message : String(error))));
    } finally {
      drop.disabled = false;
      input.value = '';
    }
  }

  async function listMine() {
    try {
      const { uploads } = await get('/uploads', { mine: 1 }, ended.signal);
      fill(mine, uploads.length ? h('ul', { class: 'upload-list' }, uploads.map(uploadRow)) : empty(t('uploads_none'), t('uploads_none_hint')));
    } catch (error) {
      if (error instanceof DOMException) return;
      fill(mine, trouble(error, listMine));
      sayProblem(error);
    }
  }

  /** @param {any} upload */
  function uploadRow(upload) {
    const layer = catalogue.layer(upload.layer);
    return h('li', null, h('button', { type: 'button', on: { click: () => store.set({ upload: upload.id }) } },
      h('span', { class: 'row' }, layer && stateSwatch(layer, 'accepted'), h('strong', { class: 'grow clip' }, upload.file.name), uploadChip(upload)),
      h('span', { class: 'row hint' }, h('span', { class: 'grow clip' }, uploadLine(upload, label(layer))), h('span', null, age(upload.created_at, new Date(), language())))));
  }
}

/** "造林 · 23 个，12.6 亩" @param {any} upload @param {string} layerName */
export function uploadLine(upload, layerName) {
  if (upload.state === 'failed') return said(upload.problem, 'detail');
  const amount = submittedArea(upload) ? area(submittedArea(upload), language()) : '';
  return [layerName, t('n_works', { n: number(submittedCount(upload.counts ?? {}), 0) }), amount].filter(Boolean).join(' · ');
}

/** State of an upload as a chip; what waits for a hand stands out. @param {any} upload */
export function uploadChip(upload) {
  const tone = { published: 'good', returned: 'bad', failed: 'bad', draft: upload.blocking ? 'warn' : '' }[/** @type {string} */ (upload.state)] ?? '';
  return h('span', { class: `chip ${tone}` }, t(`upload_${upload.state}`));
}
