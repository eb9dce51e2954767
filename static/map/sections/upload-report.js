/** One upload at the desk: what was understood, the map with its rows, what is to be mended; on a phone one after the other. */

import { ask, get } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, empty, panel, say } from '../elements/index.js';
import { icon } from '../icons.js';
import { label, said, t } from '../i18n.js';
import { showPlace } from '../map.js';
import { Bench } from './upload-bench.js';
import { mountAsk } from './upload-ask.js';
import { otherSystem } from './upload-crs-choice.js';
import { mountScene } from './upload-scene.js';
import { mountTools } from './upload-tools.js';
import { rowTable } from './upload-table.js';
import { uploadEvidencePanel } from './upload-evidence.js';
import { returnedPanel } from './upload-returned.js';
import { understood } from './upload-understood.js';
import { loadRules } from './upload-finding.js';
import { findingColumn, stepFinding } from './upload-findings.js';
import { givingUp, submitBar } from './upload-submit.js';

const NARROW = matchMedia('(max-width: 720px)');

/** @param {HTMLElement} side @param {HTMLElement} detail @param {import('../desk.js').Desk} desk @param {any} first @returns {() => void} */
export function mountReport(side, detail, desk, first) {
  const ended = new AbortController();
  const { signal } = ended;
  const bench = new Bench(first, signal);
  const scene = mountScene(desk, bench);
  const tools = mountTools(desk, bench, scene);
  const asking = mountAsk(desk, bench);
  const detailPlace = /** @type {HTMLElement} */ (detail.parentElement);
  const sidePlace = /** @type {HTMLElement} */ (side.parentElement);
  detailPlace.dataset.height = 'half';
  /** Part that a phone shows. @type {'file' | 'findings' | 'rows'} */
  let part = bench.upload.state === 'returned' || !bench.upload.findings.length ? 'file' : 'findings';
  /** What stands beside the report: proofs, and what reviewers would have instead. @type {{evidence: any[], proposals: any[], reload: () => Promise<void>}} */
  const beside = { evidence: [], proposals: [], reload: reloadBeside };

  bench.watch(['choice'], () => {
    part = 'findings';
    scene.point();
    drawColumns();
    detail.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  });
  bench.watch(['filter'], drawColumns);
  bench.watch(['row'], () => scene.mark(true));
  bench.watch(['busy'], () => [side, detail].forEach((place) => (bench.working ? place.setAttribute('aria-busy', 'true') : place.removeAttribute('aria-busy'))));
  bench.watch(['report'], draw);
  NARROW.addEventListener('change', draw, { signal });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || tools.drawing() || /** @type {Element} */ (event.target).closest('input, select, textarea, dialog')) return;
    const step = { j: 1, J: 1, k: -1, K: -1 }[event.key];
    if (step) stepFinding(bench, step);
  }, { signal });

  document.title = `${bench.upload.file.name} · ${label(desk.catalogue.layer(bench.upload.layer))}`;
  loadRules(() => !signal.aborted && drawColumns());
  Promise.all([bench.loadRows().catch(() => {}), loadBeside()]).then(() => !signal.aborted && draw());
  return () => {
    ended.abort();
    tools.remove();
    asking.remove();
    scene.remove();
    sidePlace.hidden = false;
    document.title = t('title');
  };

  async function loadBeside() {
    const here = `/uploads/${bench.upload.id}`;
    const [evidence, proposals] = await Promise.all([get(`${here}/evidence`, {}, signal).catch(() => ({ evidence: [] })), get(`${here}/proposals`, {}, signal).catch(() => ({ proposals: [] }))]);
    Object.assign(beside, { evidence: evidence.evidence, proposals: proposals.proposals });
  }

  /** After something beside the rows changed: findings and moves may have changed with it. */
  async function reloadBeside() {
    await Promise.all([bench.refresh(), loadBeside()]);
    if (!signal.aborted) bench.tell('report');
  }

  function draw() {
    if (bench.upload.state === 'failed') return drawFailure();
    asking.show();
    drawColumns();
    scene.draw(bench.moved);
    bench.moved = false;
    tools.draw();
  }

  function drawColumns() {
    // a phone has one sheet: the parts lie behind tabs
    sidePlace.hidden = NARROW.matches && bench.upload.state !== 'failed';
    const scrolled = detailPlace.scrollTop;
    const sideScrolled = sidePlace.scrollTop;
    const asked = asking.open();
    if (NARROW.matches) {
      fill(side);
      const content = part === 'file' ? [head(), returnedPanel(bench, desk, beside), understood(bench, desk, asking), uploadEvidencePanel(bench, desk, beside, goTo), givingUp(bench, move)] : part === 'rows' ? rowTable(bench, desk, tools) : findingColumn(bench, desk);
      fill(detail, phoneTabs(), content, part !== 'rows' && submitBar(bench, desk, move, beside.evidence.length));
    } else {
      fill(side, head(), returnedPanel(bench, desk, beside), understood(bench, desk, asking), uploadEvidencePanel(bench, desk, beside, goTo), givingUp(bench, move));
      fill(detail, findingColumn(bench, desk), submitBar(bench, desk, move, beside.evidence.length));
    }
    detailPlace.hidden = asked;
    detailPlace.scrollTop = scrolled;
    sidePlace.scrollTop = sideScrolled;
  }

  /** @param {[number, number]} place */
  function goTo(place) {
    showPlace(desk.map, place, 17);
  }

  function head() {
    return panel(null, [
      h('button', { type: 'button', class: 'button quiet back', on: { click: () => desk.store.set({ upload: null }) } }, icon('left', 's'), t('back_to_uploads')),
      h('h1', { class: 'file-name' }, bench.upload.file.name)]);
  }

  function drawFailure() {
    detailPlace.hidden = true;
    sidePlace.hidden = false;
    const { problem } = bench.upload;
    fill(side, head(), panel(null, [empty(t('file_not_read'), said(problem, 'detail'), /^crs\./.test(problem?.code ?? '') && otherSystem({}, (choice) => bench.change('PATCH', '', choice)),
      h('button', { type: 'button', class: 'button primary', on: { click: () => desk.store.set({ upload: null }) } }, t('send_another')))]));
  }

  function phoneTabs() {
    /** @type {['file' | 'findings' | 'rows', string][]} */
    const parts = [['file', t('part_file')], ['findings', t('part_findings', { n: bench.upload.findings.length })], ['rows', t('part_rows', { n: bench.rows.features.length })]];
    return h('div', { class: 'tabs upload-parts', role: 'tablist' }, parts.map(([key, words]) => h('button', {
      type: 'button', role: 'tab', 'aria-selected': String(key === part), on: { click: () => {
        part = key;
        detailPlace.scrollTop = 0;
        drawColumns();
      } },
    }, words)));
  }

  /** @param {string} action */
  async function move(action) {
    if (action === 'withdraw' || action === 'delete') {
      const answer = await askPerson({ title: t(`act_${action}`), text: t(`${action}_text`), act: t(`act_${action}`), danger: true });
      if (!answer) return;
    }
    if (action === 'delete') {
      const { id, revision } = bench.upload;
      const gone = await bench.work(() => ask('DELETE', `/uploads/${id}`, { headers: { 'If-Match': `"${revision}"` } }), false);
      if (gone) desk.store.set({ upload: null });
    } else if (await bench.change('POST', `/${action}`, {})) say(t(`said_${action}`));
    desk.recount().catch(() => {});
  }
}
