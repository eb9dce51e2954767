/** What I have sent, newest first, by what it waits for. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { busy, empty, panel, stateSwatch, trouble } from '../elements/index.js';
import { age, area, day, number } from '../format.js';
import { label, language, said, t } from '../i18n.js';
import { submittedArea, submittedCount } from '../findings.js';

/** So many are looked through without choosing. */
const FEW = 5;

/** Who has the next move. @type {Record<string, string[]>} */
const WAITS = { mine: ['draft', 'returned', 'reading', 'failed'], others: ['submitted', 'confirmed', 'approved'], done: ['published', 'withdrawn'] };

/** @param {import('../desk.js').Desk} desk @param {AbortSignal} signal */
export function uploadList({ store, catalogue }, signal) {
  const place = h('div', null, busy());
  const tabs = h('div', { class: 'filter', role: 'group', 'aria-label': t('my_uploads') });
  /** @type {any[]} */
  let uploads = [];
  /** @type {string | null} */
  let next = null;
  let chosen = 'all';
  load();
  return panel(t('my_uploads'), [tabs, place]);

  /** @param {string | null} [cursor] */
  async function load(cursor = null) {
    try {
      const page = await get('/uploads', { mine: 1, cursor }, signal);
      uploads = [...(cursor ? uploads : []), ...page.uploads];
      next = page.next ?? null;
      // the number beside 上报 is about these: they are what one comes for
      if (!cursor && uploads.length > FEW && uploads.some((one) => WAITS.mine.includes(one.state))) chosen = 'mine';
      show();
    } catch (error) {
      if (!(error instanceof DOMException)) fill(place, trouble(error, () => load()));
    }
  }

  function show() {
    const groups = Object.entries(WAITS).map(([key, states]) => ({ key, of: uploads.filter((one) => states.includes(one.state)) }));
    const shown = chosen === 'all' ? uploads : groups.find((group) => group.key === chosen)?.of ?? [];
    fill(tabs, uploads.length > FEW && [{ key: 'all', of: uploads }, ...groups].filter((group) => group.of.length).map(({ key, of }) => h('button', {
      type: 'button', 'aria-pressed': String(key === chosen), on: { click: () => {
        chosen = key;
        show();
      } },
    }, t(`uploads_${key}`), h('span', { class: 'number' }, ` ${of.length}`))));
    fill(place, uploads.length ? h('ul', { class: 'upload-list' }, shown.map(row)) : empty(t('uploads_none'), t('uploads_none_hint')),
      next && h('button', { type: 'button', class: 'button quiet', on: { click: () => load(next) } }, t('uploads_more')));
  }

  /** @param {any} upload */
  function row(upload) {
    const layer = catalogue.layer(upload.layer);
    return h('li', null, h('button', { type: 'button', on: { click: () => store.set({ upload: upload.id }) } },
      h('span', { class: 'row' }, layer && stateSwatch(layer, 'accepted'), h('strong', { class: 'grow clip', title: upload.file.name }, upload.file.name), uploadChip(upload)),
      h('span', { class: 'row hint' }, h('span', { class: 'grow clip' }, uploadLine(upload, label(layer))), upload.state === 'returned' && upload.deadline ? h('span', { class: upload.overdue ? 'chip bad' : 'chip' }, t('due_on', { day: day(upload.deadline).slice(5) })) : h('span', null, age(upload.created_at, new Date(), language())))));
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
