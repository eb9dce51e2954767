/** First column: what the server understood of a file, each with a way to say "no". */

import { patch } from '../api.js';
import { h } from '../dom.js';
import { panel, stateSwatch } from '../elements/index.js';
import { area, bytes, length, number } from '../format.js';
import { label, language, t } from '../i18n.js';
import { crsPanel } from './upload-crs.js';

/** @param {any} upload @param {import('../desk.js').Desk} desk @param {import('./upload-report.js').Bench} bench @returns {HTMLElement[]} */
export function understood(upload, desk, bench) {
  const layer = desk.catalogue.layer(upload.layer);
  const editable = (upload.may ?? []).includes('edit');
  return [
    panel(t('understood'), [h('dl', { class: 'fields' },
      h('dt', null, t('layer')), h('dd', null, layer && stateSwatch(layer, 'accepted', label(layer))),
      h('dt', null, t('file')), h('dd', null, [upload.file.format, bytes(upload.file.bytes)].filter(Boolean).join(' · ')),
      h('dt', null, t('rows')), h('dd', null, countWords(upload.counts)),
      upload.area_m2 ? [h('dt', null, t('area_sum')), h('dd', { class: 'number' }, area(upload.area_m2, language()))] : null,
      upload.length_m && !upload.area_m2 ? [h('dt', null, t('length_sum')), h('dd', { class: 'number' }, length(upload.length_m, language()))] : null)]),
    ...(upload.crs ? [crsPanel(upload, editable, bench)] : []),
    ...(upload.encoding?.used ? [encodingPanel(upload, editable, bench)] : []),
    ...(upload.mapping?.length ? [mappingPanel(upload, layer, editable, bench)] : []),
    panel(null, [h('p', { class: 'hint' }, t('original_kept')), h('p', { class: 'row small wrap' },
      h('a', { href: `/uploads/${upload.id}/file` }, t('original_file')),
      h('a', { href: `/uploads/${upload.id}/findings.xlsx` }, t('findings_xlsx')),
      h('a', { href: `/uploads/${upload.id}/findings.gpkg` }, t('findings_gpkg'))),
    h('p', { class: 'hint hash' }, `SHA-256 ${upload.file.sha256 ?? ''}`)]),
  ];
}

/** "读取 25：新增 20、变更 3、无变化 2" @param {any} counts */
function countWords(counts) {
  const parts = ['new', 'changed', 'unchanged', 'missing', 'dropped'].filter((key) => counts?.[key]).map((key) => `${t(`count_${key}`)} ${number(counts[key], 0)}`);
  return [t('count_read', { n: number(counts?.read ?? 0, 0) }), parts.join('、')].filter(Boolean).join('：');
}

/** @param {any} upload @param {boolean} editable @param {import('./upload-report.js').Bench} bench */
function encodingPanel({ encoding, id }, editable, bench) {
  const candidates = (encoding.candidates ?? []).map((/** @type {any} */ c) => (typeof c === 'string' ? c : c.encoding ?? c.name ?? c.key));
  const options = [...new Set([encoding.used, ...candidates, 'utf-8', 'gb18030'])].filter(Boolean);
  const select = h('select', { class: 'input', 'aria-label': t('encoding'), on: { change: () => bench.change(() => patch(`/uploads/${id}`, { encoding: select.value })) } },
    options.map((name) => h('option', { value: name, selected: name === encoding.used }, name)));
  const sample = sampleWords(encoding.sample);
  return panel(t('encoding'), [
    h('p', null, h('strong', null, encoding.used), sample && h('span', { class: 'soft' }, `  ${sample}`)),
    editable && h('details', { class: 'not-right', open: encoding.certain === false }, h('summary', null, t('not_right')), h('p', { class: 'hint' }, t('encoding_hint')), select),
  ]);
}

/** A taste of the text in a file: garbled text shows at once. @param {any} sample rows, texts or one text */
function sampleWords(sample) {
  const parts = (Array.isArray(sample) ? sample : [sample]).flatMap((part) => (part && typeof part === 'object' ? Object.values(part) : [part]));
  return [...new Set(parts.filter((part) => part !== null && part !== undefined && part !== '' && typeof part !== 'object'))].slice(0, 6).join('、');
}

/** Headings of the file and the fields they fill. @param {any} upload @param {import('../catalogue.js').Layer | null} layer @param {boolean} editable @param {import('./upload-report.js').Bench} bench */
function mappingPanel({ mapping, id }, layer, editable, bench) {
  /** @type {Record<string, string | null>} */
  const wanted = Object.fromEntries(mapping.map((/** @type {any} */ m) => [m.heading, m.field]));
  const unread = mapping.filter((/** @type {any} */ m) => !m.field).length;
  const apply = h('button', { type: 'button', class: 'button small', disabled: true, on: { click: () => bench.change(() => patch(`/uploads/${id}`, { mapping: wanted })) } }, t('mapping_apply'));
  const rows = mapping.map((/** @type {any} */ m) => {
    const select = h('select', { class: 'input small', 'aria-label': t('mapping_of', { heading: m.heading }), disabled: !editable, on: {
      change: () => {
        wanted[m.heading] = select.value || null;
        apply.disabled = false;
      },
    } }, h('option', { value: '' }, t('mapping_none')), (layer?.fields ?? []).map((f) => h('option', { value: f.name, selected: f.name === m.field }, label(f))));
    return h('tr', { class: m.field ? '' : 'unread' }, h('td', null, m.heading, m.factor && m.factor !== 1 ? h('span', { class: 'hint' }, ` × ${number(m.factor, 6)}`) : null), h('td', null, select));
  });
  return panel(t('mapping'), [h('p', null, t('mapping_sum', { n: mapping.length - unread, all: mapping.length })),
    h('details', { class: 'not-right', open: false }, h('summary', null, t('mapping_show')), h('table', { class: 'mapping' }, h('thead', null, h('tr', null, h('th', null, t('heading')), h('th', null, t('field')))), h('tbody', null, rows)), editable && apply)]);
}
