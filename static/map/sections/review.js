/** 审核: the queue on the left, before and after on the map, everything a decision needs on the right. */

import { ask, Problem } from '../api.js';
import { fill, h } from '../dom.js';
import { attempt, busy, panel, say, sayProblem, trouble } from '../elements/index.js';
import { t } from '../i18n.js';
import { openPhoto } from './evidence-strip.js';
import { ReviewBench } from './review-bench.js';
import { nothingOpen, reviewColumn } from './review-item.js';
import { showKeys } from './review-keys.js';
import { propose } from './review-proposals.js';
import { ReviewQueue } from './review-queue.js';
import { askReturn } from './review-return.js';
import { mountReviewScene } from './review-scene.js';

/** @type {import('../desk.js').Section} */
export const review = {
  layout: 'map',
  mount({ side, detail }, desk) {
    const { store } = desk;
    const ended = new AbortController();
    let shown = new AbortController();
    /** @type {ReviewBench | null} */ let bench = null;
    /** @type {ReturnType<typeof mountReviewScene> | null} */ let scene = null;
    const place = /** @type {HTMLElement} */ (detail.parentElement);
    const bar = h('div', { class: 'draw-place', hidden: true });
    desk.map.getContainer().parentElement?.append(bar);
    /** @type {{row: number | null, finding: string | null, note: string}} */
    let chosen = { row: null, finding: null, note: '' };
    let locked = false;
    const queue = new ReviewQueue(side, desk, ended.signal, { open: (id) => store.set({ upload: id }), decided: () => decided(0) });

    const start = async () => {
      desk.tiles.show({ hide: [], township: null, only: ['backbone_rivers'] });
      await queue.load();
      if (!store.view.upload && queue.shown.length && !matchMedia('(max-width: 720px)').matches) store.set({ upload: queue.shown[0].id });
      else await open();
    };

    const clear = () => {
      shown.abort();
      shown = new AbortController();
      if (bench && locked) bench.send('DELETE', '/lock', undefined, false).catch(() => {});
      scene?.remove();
      scene = bench = null;
      locked = false;
      chosen = { row: null, finding: null, note: '' };
      bar.hidden = true;
      fill(bar);
      place.hidden = true;
      fill(detail);
    };

    const open = async () => {
      clear();
      queue.draw();
      const id = store.view.upload;
      if (!id) {
        if (!queue.all.length) fill(detail, nothingOpen());
        return;
      }
      place.hidden = false;
      place.dataset.height = 'high';
      fill(detail, panel(null, [busy()]));
      try {
        const loaded = await new ReviewBench(id, shown.signal).load();
        bench = loaded;
        desk.tiles.show({ hide: [], township: null, only: [loaded.upload.layer] });
        scene = mountReviewScene(desk, loaded, { openRow, openFinding, openPhoto: (piece) => openPhoto(piece, loaded.evidence.filter((one) => one.is_photo), { rows: true, place: showPhotoPlace }), openComment });
        draw();
        place.scrollTop = 0;
      } catch (error) {
        if (!(error instanceof DOMException)) fill(detail, panel(null, [trouble(error, open)]));
      }
    };

    const draw = () => {
      if (!bench) return;
      const scrolled = place.scrollTop;
      fill(detail, reviewColumn(bench, desk, { move, openRow, openFinding, showPlace: (at) => scene?.showPlace(at), showProposal: (geometry) => scene?.showProposal(geometry), propose: proposeFor, more, toggleDifference: () => scene?.toggleDifference() ?? false, reload, breakLock, began }, chosen));
      place.scrollTop = scrolled;
    };
    const redraw = () => {
      chosen.note = noteOf();
      draw();
    };
    const noteOf = () => /** @type {HTMLTextAreaElement | null} */ (detail.querySelector('.review-bar textarea'))?.value ?? '';

    /** @param {number} row */
    function openRow(row) {
      chosen = { ...chosen, row, finding: null };
      redraw();
      detail.querySelector(`[data-row="${row}"]`)?.scrollIntoView({ block: 'nearest' });
      scene?.mark(row);
    }

    /** @param {any} finding */
    function openFinding(finding) {
      chosen = { ...chosen, finding: finding.id };
      redraw();
      detail.querySelector('.finding[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
      scene?.showFinding(finding);
    }

    /** @param {any} piece */
    function showPhotoPlace(piece) {
      scene?.showPlace(piece.place);
    }

    /** @param {any} comment */
    function openComment(comment) {
      detail.querySelector(`[data-comment="${comment.id}"]`)?.scrollIntoView({ block: 'center' });
    }

    /** @param {'comments' | 'all'} part */
    async function reload(part) {
      if (!bench) return;
      if (part === 'comments') await bench.loadPart('comments');
      else await bench.load();
      redraw();
      scene?.drawPins();
    }

    async function more() {
      await bench?.loadMore();
      redraw();
      scene?.redrawDifference();
    }

    /** @param {number} row */
    function proposeFor(row) {
      if (bench) propose(bench, desk, row, bar, () => reload('all'));
    }

    /** Others are told that somebody works on it. */
    async function began() {
      if (locked || !bench) return;
      locked = true;
      try {
        await bench.send('POST', '/lock', {}, false);
      } catch (error) {
        locked = false;
        if (error instanceof Problem && error.status === 423) {
          sayProblem(error);
          await reload('all');
        }
      }
    }

    async function breakLock() {
      await attempt(async () => {
        await bench?.send('DELETE', '/lock', undefined, false);
        say(t('lock_broken'));
        await reload('all');
      });
    }

    /** @param {string} action */
    async function move(action) {
      if (!bench) return;
      const of = bench;
      /** @type {any} */
      let answer = { note: noteOf() };
      if (action === 'return') {
        began();
        answer = await askReturn(of, desk, answer.note);
        if (!answer) return;
      }
      await carry(of, action, answer);
    }

    /** What was decided, with the words that were written. @param {ReviewBench} of @param {string} action @param {any} answer */
    async function carry(of, action, answer) {
      const at = queue.shown.findIndex((one) => one.id === of.id);
      try {
        await ask('POST', `/uploads/${of.id}/${action}`, { json: answer, headers: { 'If-Match': `"${of.upload.revision}"` } });
        locked = false;
        say(t(`said_${action}`));
        if (action === 'publish') await desk.published();
        await decided(at, of.id);
      } catch (error) {
        sayProblem(error, () => carry(of, action, answer));
        // somebody was faster, or the check before the publication has sent it back
        if (error instanceof Problem && [409, 412, 423].includes(error.status)) await open();
      }
    }

    /** Go on: the same upload where its next step is mine too, else the next in the queue. @param {number} at @param {string} [id] */
    async function decided(at, id) {
      await desk.recount();
      await queue.load();
      const same = queue.shown.find((one) => one.id === id);
      const next = same ?? queue.shown[Math.min(Math.max(0, at), queue.shown.length - 1)];
      if (next?.id === store.view.upload || !next && !store.view.upload) await open();
      else store.set({ upload: next?.id ?? null });
    }

    /** @param {number} step */
    function stepRow(step) {
      const rows = bench?.changes.rows ?? [];
      const at = rows.findIndex((one) => one.row === chosen.row);
      const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
      if (next) openRow(next.row);
    }

    /** @param {KeyboardEvent} event */
    const key = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !bar.hidden || /** @type {HTMLElement} */ (event.target).closest('input, textarea, select, dialog')) return;
      if (document.querySelector('dialog[open]')) return;
      const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const next = { j: queue.beside(store.view.upload, 1), k: queue.beside(store.view.upload, -1) }[pressed];
      if (next) store.set({ upload: next });
      else if (pressed === 'a' && bench?.nextAction) move(bench.nextAction);
      else if (pressed === 'r' && bench?.may('return')) move('return');
      else if (pressed === 'c') {
        const words = /** @type {HTMLElement | null} */ (detail.querySelector('.comment-form textarea'));
        words?.scrollIntoView({ block: 'center' });
        words?.focus();
      } else if (pressed === 'n') stepRow(1);
      else if (pressed === 'p') stepRow(-1);
      else if (pressed === 'd') scene?.toggleDifference();
      else if (pressed === '?') showKeys();
      else return;
      event.preventDefault();
    };

    document.addEventListener('keydown', key, { signal: ended.signal });
    store.watch(['upload'], open, ended.signal);
    start();
    return () => {
      ended.abort();
      clear();
      bar.remove();
    };
  },
};
