/** What the server understood of a file, each with a way to say "no". */

import { del } from '../api.js';
import { fill, h } from '../dom.js';
import { attempt, panel, stateSwatch } from '../elements/index.js';
import { icon } from '../icons.js';
import { age, area, bytes, length, number } from '../format.js';
import { label, language, said, t } from '../i18n.js';
import { showBox } from '../map.js';
import { called } from '../people.js';
import { crsPanel } from './upload-crs.js';
import { encodingPanel } from './upload-encoding.js';
import { mappingPanel } from './upload-mapping.js';
import { uploadChip } from './upload-list.js';

/** @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk @param {import('./upload-ask.js').Asking} asking @returns {import('../dom.js').Child[]} */
export function understood(bench, desk, asking) {
  const { upload } = bench;
  const layer = desk.catalogue.layer(upload.layer);
  return [
    sameFile(upload, desk),
    panel(t('understood'), [h('dl', { class: 'fields facts' },
      h('dt', null, t('layer')), layerFact(bench, desk, layer),
      h('dt', null, t('rows')), h('dd', null, countWords(upload.counts)),
      upload.area_m2 ? [h('dt', null, t('area_sum')), h('dd', { class: 'number' }, area(upload.area_m2, language()))] : null,
      upload.length_m && !upload.area_m2 ? [h('dt', null, t('length_sum')), h('dd', { class: 'number' }, length(upload.length_m, language()))] : null,
      upload.bbox && [h('dt', null, t('extent')), h('dd', { class: 'row' }, h('span', { class: 'number grow' }, extentWords(upload.bbox).map((words) => h('div', { class: 'nowrap' }, words))),
        h('button', { type: 'button', class: 'link small', on: { click: () => showBox(desk.map, upload.bbox, 16) } }, t('show_all')))],
      fileLayerFact(bench, asking)),
    upload.counts?.missing > 0 && h('p', { class: 'hint' }, t('count_missing_n', { n: number(upload.counts.missing, 0) })),
    (upload.notes ?? []).map((/** @type {any} */ note) => h('p', { class: 'hint' }, said(note, 'message')))]),
    upload.crs && crsPanel(bench, asking),
    upload.encoding?.used && encodingPanel(bench),
    upload.mapping?.length > 0 && mappingPanel(bench, layer, () => forgetMapping(bench)),
    panel(t('file'), [h('p', { class: 'small' }, [upload.file.format, bytes(upload.file.bytes)].filter(Boolean).join(' · ')),
      h('p', { class: 'hint' }, t('original_kept')), h('p', { class: 'row small wrap' },
        h('a', { class: 'file-link', href: `/uploads/${upload.id}/file` }, icon('export', 's'), t('original_file')),
        h('a', { class: 'file-link', href: `/layers/${upload.layer}/template.xlsx` }, icon('export', 's'), t('template_blank'))),
      h('p', { class: 'hint hash' }, `SHA-256 ${upload.file.sha256 ?? ''}`)]),
  ];
}

/** "读取 25：新增 20、变更 3、无变化 2" @param {any} counts */
export function countWords(counts) {
  const parts = ['new', 'changed', 'removed', 'restored', 'unchanged', 'dropped'].filter((key) => counts?.[key]).map((key) => `${t(`count_${key}`)} ${number(counts[key], 0)}`);
  return [t('count_read', { n: number(counts?.read ?? 0, 0) }), parts.join(t('list_comma'))].filter(Boolean).join(t('colon'));
}

/** What the file reports; the wrong layer is soon chosen. @param {import('./upload-bench.js').Bench} bench @param {import('../desk.js').Desk} desk @param {import('../catalogue.js').Layer | null} layer */
function layerFact(bench, desk, layer) {
  const place = h('dd', { class: 'row' }, h('span', { class: 'grow' }, layer && stateSwatch(layer, 'accepted', label(layer))),
    bench.editable && h('button', { type: 'button', class: 'link small', on: { click: choose } }, t('not_right')));
  return place;

  function choose() {
    const select = h('select', { class: 'input small', 'aria-label': t('upload_layer'), on: { change: () => bench.change('PATCH', '', { layer: select.value }) } },
      desk.person.may.upload.map((key) => desk.catalogue.layer(key)).filter((one) => one !== null).map((one) => h('option', { value: one.key, selected: one.key === bench.upload.layer }, label(one))));
    fill(place, select);
    select.focus();
  }
}

/** @param {number[]} box */
function extentWords([west, south, east, north]) {
  const places = (/** @type {number} */ value) => value.toFixed(3);
  return [`${places(west)}–${places(east)}°E`, `${places(south)}–${places(north)}°N`];
}

/** The layer of a file that has several. @param {import('./upload-bench.js').Bench} bench @param {import('./upload-ask.js').Asking} asking */
function fileLayerFact({ upload, editable }, asking) {
  const layers = upload.file_layers ?? [];
  if (layers.length < 2) return null;
  const chosen = layers.find((/** @type {any} */ one) => one.chosen);
  return [h('dt', null, t('file_layer')), h('dd', { class: 'row' }, h('span', { class: 'grow' }, chosen?.name ?? '—', h('span', { class: 'hint' }, ` ${t('file_layer_of', { n: layers.length })}`)),
    editable && h('button', { type: 'button', class: 'link small', on: { click: () => asking.ask('layer') } }, t('not_right')))];
}

/** The same bytes were sent before. @param {any} upload @param {import('../desk.js').Desk} desk */
function sameFile(upload, desk) {
  const same = upload.same_file ?? [];
  const elsewhere = upload.same_file_elsewhere ?? 0;
  if (!same.length && !elsewhere) return null;
  return h('div', { class: 'same-file' }, h('strong', null, t('same_file')),
    h('ul', null, same.map((/** @type {any} */ one) => h('li', { class: 'row small' },
      h('button', { type: 'button', class: 'link grow', on: { click: () => desk.store.set({ upload: one.id }) } }, t('same_file_by', { by: called(one.by), age: age(one.created_at, new Date(), language()) })), uploadChip(one)))),
    elsewhere > 0 && h('p', { class: 'small' }, t('same_file_elsewhere', { n: elsewhere })));
}

/** The next file with these headings is read afresh. @param {import('./upload-bench.js').Bench} bench */
async function forgetMapping(bench) {
  const { layer, id } = bench.upload;
  await attempt(async () => {
    await del('/mappings', { layer, upload: id });
    await bench.refresh();
    bench.tell('report');
  });
}
