/** One upload on three columns: what was understood, the map with its rows, what is to be mended. */

import { get, patch, post } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, empty, panel, say, sayProblem } from '../elements/index.js';
import { icon } from '../icons.js';
import { label, said, t } from '../i18n.js';
import { boxOf, showBox, showPlace } from '../map.js';
import { showEvidence, showFindings, showStaged } from '../overlays.js';
import { followUpload } from './upload-wait.js';
import { crsName } from './upload-crs.js';
import { understood } from './upload-understood.js';
import { findingColumn } from './upload-findings.js';
import { submitBar } from './upload-submit.js';

/**
 * @typedef {object} Bench  what the columns may ask of the report they belong to
 * @property {(request: () => Promise<any>) => Promise<void>} change  make a request that answers with the upload, and draw it
 * @property {(row: number) => void} showRow @property {(finding: any) => void} showFinding
 * @property {(crs: string) => Promise<void>} tryCrs
 * @property {(action: string) => Promise<void>} move
 * @property {string | null} chosen  id of the finding that is shown
 * @property {boolean} tried  another coordinate system lies on the map for comparison
 */

/** @param {HTMLElement} side @param {HTMLElement} detail @param {import('../desk.js').Desk} desk @param {any} first @returns {() => void} */
export function mountReport(side, detail, desk, first) {
  const ended = new AbortController();
  let upload = first;
  let working = false;
  let staged = /** @type {ReturnType<typeof showStaged> | null} */ (null);
  let removeMarks = () => {};
  let removeEvidence = () => {};
  /** Shapes under coordinate systems that were tried, to lie beside the present ones. @type {(() => void)[]} */
  const ghosts = [];
  const detailPlace = /** @type {HTMLElement} */ (detail.parentElement);

  /** @type {Bench} */
  const bench = {
    chosen: null,
    tried: false,
    async change(request) {
      if (working) return;
      working = true;
      side.setAttribute('aria-busy', 'true');
      detail.setAttribute('aria-busy', 'true');
      try {
        upload = await followUpload(await request(), say, ended.signal);
        bench.chosen = null;
        await draw(false);
      } catch (error) {
        sayProblem(error);
      } finally {
        working = false;
        side.removeAttribute('aria-busy');
        detail.removeAttribute('aria-busy');
      }
    },
    showRow(row) {
      const shape = staged?.find(row);
      staged?.mark(row);
      if (shape) showBox(desk.map, boxOf(shape), 16);
    },
    showFinding(finding) {
      bench.chosen = finding.id;
      removeEvidence();
      removeEvidence = showEvidence(desk.map, finding);
      const row = finding.rows?.[0] ?? finding.row;
      const shape = row === null ? null : staged?.find(row);
      if (shape) staged?.mark(row);
      const box = boxOf(finding.evidence) ?? boxOf(shape);
      if (finding.place && !box) showPlace(desk.map, finding.place);
      else showBox(desk.map, box, 17);
      drawFindings();
    },
    async tryCrs(crs) {
      const before = await get(`/uploads/${upload.id}/features`, {}, ended.signal).catch(() => null);
      const words = crsName(upload.crs?.used);
      if (before) {
        const ghost = showStaged(desk.map, before, { colour: '#55625C', dash: '3 4', pane: 'ghost', caption: words });
        ghosts.push(ghost.remove);
        bench.tried = true;
      }
      await bench.change(() => patch(`/uploads/${upload.id}`, { crs }));
    },
    async move(action) {
      /** @type {Record<string, any> | null} */
      let answer = {};
      if (action === 'withdraw') answer = await askPerson({ title: t('act_withdraw'), text: t('withdraw_text'), act: t('act_withdraw'), danger: true });
      if (!answer) return;
      await bench.change(async () => {
        const moved = await post(`/uploads/${upload.id}/${action}`, {});
        say(t(`said_${action}`));
        return moved;
      });
      desk.recount().catch(() => {});
    },
  };

  const drawFindings = () => {
    fill(detail, findingColumn(upload, desk, bench), submitBar(upload, desk, bench));
    detail.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  };

  /** @param {boolean} fresh zoom to it */
  const draw = async (fresh) => {
    const scrolled = detailPlace.scrollTop;
    fill(side, panel(null, [
      h('button', { type: 'button', class: 'button quiet', on: { click: () => desk.store.set({ upload: null }) } }, icon('left', 's'), t('back_to_uploads')),
      h('h1', { class: 'file-name' }, upload.file.name),
    ]));
    if (upload.state === 'failed') {
      detailPlace.hidden = true;
      side.append(panel(null, [empty(t('file_not_read'), said(upload.problem, 'detail'),
        h('button', { type: 'button', class: 'button primary', on: { click: () => desk.store.set({ upload: null }) } }, t('send_another')))]));
      return;
    }
    side.append(...understood(upload, desk, bench));
    detailPlace.hidden = false;
    drawFindings();
    detailPlace.scrollTop = scrolled;
    await drawRows(fresh);
  };

  /** @param {boolean} fresh */
  const drawRows = async (fresh) => {
    try {
      const rows = await get(`/uploads/${upload.id}/features`, {}, ended.signal);
      const drawn = { type: 'FeatureCollection', features: rows.features.filter((/** @type {any} */ f) => f.geometry) };
      staged?.remove();
      removeMarks();
      removeEvidence();
      const layer = desk.catalogue.layer(upload.layer);
      staged = showStaged(desk.map, drawn, {
        open: openRow, caption: bench.tried ? crsName(upload.crs?.used) : undefined, words: (f) => `${t('row_n', { row: f.properties.row })} ${f.properties[layer?.label_field ?? 'name'] ?? ''}`,
      });
      removeMarks = showFindings(desk.map, upload.findings.filter((/** @type {any} */ f) => f.severity !== 'note'), bench.showFinding);
      const kept = boxOf({ features: drawn.features.filter((/** @type {any} */ f) => f.properties.action !== 'dropped' && !f.properties.dropped) });
      if (fresh || isSpeck(kept)) requestAnimationFrame(() => showBox(desk.map, kept ?? boxOf(drawn), 15));
    } catch (error) {
      if (!(error instanceof DOMException)) sayProblem(error);
    }
  };

  /** What is left after rows were left out may be too small to see. @param {import('../map.js').Box | null} box */
  const isSpeck = (box) => {
    if (!box) return false;
    const view = desk.map.getBounds();
    return (box[2] - box[0]) * (box[3] - box[1]) < 0.04 * (view.getEast() - view.getWest()) * (view.getNorth() - view.getSouth()) && bench.chosen === null;
  };

  /** A row on the map opens its first finding, or is just marked. @param {number} row */
  const openRow = (row) => {
    const finding = upload.findings.find((/** @type {any} */ f) => (f.rows ?? [f.row]).includes(row));
    if (finding) bench.showFinding(finding);
    else staged?.mark(row);
  };

  document.title = `${upload.file.name} · ${label(desk.catalogue.layer(upload.layer))}`;
  draw(true);
  return () => {
    ended.abort();
    staged?.remove();
    removeMarks();
    removeEvidence();
    ghosts.forEach((remove) => remove());
    document.title = t('title');
  };
}
