/** 审核: what waits for me, one after another; before and after on the map; the decision on the right. */

import { get, post, Problem } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, busy, empty, panel, say, sayProblem, stateSwatch, trouble } from '../elements/index.js';
import { submittedArea } from '../findings.js';
import { age, area } from '../format.js';
import { label, language, t } from '../i18n.js';
import { boxOf, showBox } from '../map.js';
import { showEvidence, showFindings, showSwipe } from '../overlays.js';
import { nextAction, reviewColumn } from './review-item.js';
import { uploadChip } from './upload-list.js';
import { countWords } from './review-words.js';

/** @type {import('../desk.js').Section} */
export const review = {
  layout: 'map',
  mount({ side, detail }, desk) {
    const { store, catalogue } = desk;
    const ended = new AbortController();
    let shown = new AbortController();
    /** @type {any[]} */ let queue = [];
    let removeMap = () => {};
    let removeEvidence = () => {};
    /** @type {any} */ let present = null;
    const list = h('div', null, busy());
    const place = /** @type {HTMLElement} */ (detail.parentElement);
    fill(side, panel(t('review_title'), [h('p', { class: 'hint keys' }, t('review_keys')), list]));

    const load = async () => {
      try {
        queue = (await get('/uploads', { waiting: 1 }, ended.signal)).uploads.sort((/** @type {any} */ a, /** @type {any} */ b) => a.created_at.localeCompare(b.created_at));
        if (!store.view.upload && queue.length) store.set({ upload: queue[0].id });
        else await open();
        drawQueue();
      } catch (error) {
        if (!(error instanceof DOMException)) fill(list, trouble(error, load));
      }
    };

    const drawQueue = () => fill(list, queue.length
      ? h('ul', { class: 'upload-list' }, queue.map((upload) => h('li', null, h('button', { type: 'button', 'aria-current': upload.id === store.view.upload ? 'true' : null, on: { click: () => store.set({ upload: upload.id }) } }, queueLine(upload)))))
      : empty(t('review_empty'), t('review_empty_hint')));

    /** @param {any} upload */
    const queueLine = (upload) => {
      const layer = catalogue.layer(upload.layer);
      return [h('span', { class: 'row' }, layer && stateSwatch(layer, 'accepted'), h('strong', { class: 'grow clip' }, upload.unit_zh ?? upload.unit, ' · ', label(layer)), uploadChip(upload)),
        h('span', { class: 'row hint' }, h('span', { class: 'grow clip' }, [countWords(upload.counts), submittedArea(upload) ? area(submittedArea(upload), language()) : ''].filter(Boolean).join('，')), h('span', null, age(upload.created_at, new Date(), language())))];
    };

    const clear = () => {
      shown.abort();
      shown = new AbortController();
      removeMap();
      removeEvidence();
      removeMap = removeEvidence = () => {};
      present = null;
      place.hidden = true;
      fill(detail);
    };

    const open = async () => {
      clear();
      drawQueue();
      const id = store.view.upload;
      if (!id) return;
      place.hidden = false;
      fill(detail, panel(null, [busy()]));
      const { signal } = shown;
      try {
        const [upload, rows, before] = await Promise.all([
          get(`/uploads/${id}`, {}, signal), get(`/uploads/${id}/features`, {}, signal), get(`/uploads/${id}/features`, { before: 1 }, signal),
        ]);
        present = upload;
        desk.tiles.show({ hide: [], township: null, only: [upload.layer] });
        drawMap(upload, rows, before);
        fill(detail, reviewColumn(upload, rows, before, desk, { move, showFinding, showRow: (row) => mark(row) }));
        place.scrollTop = 0;
      } catch (error) {
        if (!(error instanceof DOMException)) fill(detail, panel(null, [trouble(error, open)]));
      }
    };

    /** @type {(row: number | null) => void} */
    let mark = () => {};
    /** @param {any} upload @param {any} rows @param {any} before */
    const drawMap = (upload, rows, before) => {
      const drawable = (/** @type {any} */ fc) => ({ type: 'FeatureCollection', features: fc.features.filter((/** @type {any} */ f) => f.geometry) });
      const layer = catalogue.layer(upload.layer);
      const after = drawable({ features: rows.features.filter((/** @type {any} */ f) => f.properties.action !== 'dropped' && !f.properties.dropped) });
      const swipe = showSwipe(desk.map, drawable(before), after, {
        before: t('before'), after: t('after'), open: (row) => mark(row),
        words: (f) => `${t('row_n', { row: f.properties.row })} ${f.properties[layer?.label_field ?? 'name'] ?? ''}`,
      });
      const removeFindings = showFindings(desk.map, upload.findings.filter((/** @type {any} */ f) => f.severity !== 'note'), showFinding);
      const byRow = new Map(after.features.map((/** @type {any} */ f) => [f.properties.row, f]));
      mark = (row) => {
        swipe.mark(row);
        if (row !== null && byRow.has(row)) showBox(desk.map, boxOf(byRow.get(row)), 16);
      };
      removeMap = () => {
        swipe.remove();
        removeFindings();
      };
      requestAnimationFrame(() => showBox(desk.map, boxOf(after) ?? upload.bbox, 15));
    };

    /** @param {any} finding */
    const showFinding = (finding) => {
      removeEvidence();
      removeEvidence = showEvidence(desk.map, finding);
      const row = finding.rows?.[0] ?? finding.row;
      if (row !== null && row !== undefined) mark(row);
      const box = boxOf(finding.evidence);
      if (box) showBox(desk.map, box, 17);
    };

    /** @param {string} action @param {string} [note] */
    const move = async (action, note = '') => {
      if (!present) return;
      /** @type {any} */
      let answer = { note };
      if (action === 'return') {
        answer = await askPerson({ title: t('return_title', { unit: present.unit_zh ?? present.unit }), act: t('act_return'), danger: true, questions: [
          { name: 'note', label: t('return_reason'), type: 'textarea', required: true, value: note, hint: t('return_reason_hint') },
          { name: 'deadline', label: t('return_deadline'), type: 'date' }] });
        if (!answer) return;
        if (!answer.deadline) delete answer.deadline;
      }
      const at = queue.findIndex((upload) => upload.id === present.id);
      try {
        await post(`/uploads/${present.id}/${action}`, answer);
        say(t(`said_${action}`));
        if (action === 'publish') await desk.published();
        await desk.recount();
        queue = (await get('/uploads', { waiting: 1 }, ended.signal)).uploads.sort((/** @type {any} */ a, /** @type {any} */ b) => a.created_at.localeCompare(b.created_at));
        const same = queue.find((upload) => upload.id === present.id);
        const next = same ?? queue[Math.min(Math.max(0, at), queue.length - 1)];
        if (next?.id === store.view.upload) await open();
        else store.set({ upload: next?.id ?? null });
        drawQueue();
      } catch (error) {
        sayProblem(error);
        // somebody was faster, or the check before the publication has sent it back
        if (error instanceof Problem && [409, 412].includes(error.status)) await open();
      }
    };

    /** @param {KeyboardEvent} event */
    const key = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || /** @type {HTMLElement} */ (event.target).closest('input, textarea, select, dialog')) return;
      const at = queue.findIndex((upload) => upload.id === store.view.upload);
      if (event.key === 'j' && at < queue.length - 1) store.set({ upload: queue[at + 1].id });
      else if (event.key === 'k' && at > 0) store.set({ upload: queue[at - 1].id });
      else if (event.key === 'a' && present && nextAction(present)) move(nextAction(present), noteOf());
      else if (event.key === 'r' && present?.may?.includes('return')) move('return', noteOf());
    };
    const noteOf = () => detail.querySelector('textarea')?.value ?? '';

    document.addEventListener('keydown', key, { signal: ended.signal });
    store.watch(['upload'], open, ended.signal);
    load();
    return () => {
      ended.abort();
      clear();
    };
  },
};
