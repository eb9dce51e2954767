/** The invitation: what is reported, which file; and what I have sent before. */

import { fill, h } from '../dom.js';
import { panel } from '../elements/index.js';
import { icon } from '../icons.js';
import { bytes, number } from '../format.js';
import { label, t } from '../i18n.js';
import { showBox } from '../map.js';
import { packFiles, planFiles } from './upload-pack.js';
import { listUnfinished, sendUpload } from './upload-send.js';
import { stepList } from './upload-wait.js';
import { reminderStrip } from './reminder-strip.js';
import { uploadList } from './upload-list.js';

// what the chooser of the system offers first; anything else can be dropped, and is told why when it cannot be read
const FORMATS = '.zip,.shp,.shx,.dbf,.prj,.cpg,.tab,.map,.id,.mif,.mid,.geojson,.json,.geojsonl,.gpkg,.kml,.kmz,.ovkml,.ovkmz,.ovjsn,.gpx,.dxf,.txt,.dat,.fgb,.xlsx,.ods,.csv';

/** @param {HTMLElement} side @param {import('../desk.js').Desk} desk @returns {() => void} */
export function mountStart(side, desk) {
  const { store, catalogue, person } = desk;
  const ended = new AbortController();
  const { signal } = ended;
  const allowed = new Set(person.may.upload);
  /** Files that wait until it is said what they are. @type {File[]} */
  let waiting = [];
  let sending = false;
  const templates = h('div', { class: 'templates' });
  const progress = h('div', { 'aria-live': 'polite' });
  const unfinished = h('div', null);
  const picker = h('select', { class: 'input', 'aria-label': t('upload_layer'), on: { change: choose } },
    h('option', { value: '' }, t('choose_layer')),
    catalogue.grouped().map(({ group, layers: of }) => {
      const mine = of.filter((layer) => allowed.has(layer.key));
      return mine.length ? h('optgroup', { label: label(group) }, mine.map((layer) => h('option', { value: layer.key, selected: layer.key === sessionStorage.getItem('upload-layer') }, label(layer)))) : null;
    }));
  const input = h('input', { type: 'file', multiple: true, 'aria-label': t('drop_file'), class: 'visually-hidden', tabIndex: -1, accept: FORMATS, on: { change: () => {
    take([...(input.files ?? [])]);
    input.value = '';
  } } });
  const drop = h('button', { type: 'button', class: 'drop', on: { click: () => input.click() } },
    icon('upload'), h('strong', { class: 'by-mouse' }, t('drop_file')), h('strong', { class: 'by-touch' }, t('tap_file')),
    h('span', { class: 'hint' }, t('drop_formats')), h('span', { class: 'hint by-mouse' }, t('drop_parts')));

  fill(side, h('div', { class: 'strip-place' }, reminderStrip(desk, signal)),
    panel(t('upload_title'), [h('p', { class: 'soft lead' }, t('upload_lead')), h('div', { class: 'stack' },
      h('label', { class: 'field' }, h('span', null, t('upload_step_layer')), picker), templates,
      h('div', { class: 'field' }, h('span', null, t('upload_step_file')), drop, input), progress, unfinished)]),
    uploadList(desk, signal));
  // on a phone the first step counts, not the map
  Object.assign(/** @type {HTMLElement} */ (side.parentElement).dataset, { height: 'high' });
  takeDrops();
  choose();
  showBox(desk.map, desk.units.find((unit) => unit.key === person.unit?.key)?.bbox ?? catalogue.bounds, 13);
  showUnfinished();
  return () => ended.abort();

  /** A file may be dropped anywhere on the page: beside the box it would otherwise leave it. */
  function takeDrops() {
    const cover = h('div', { class: 'drop-cover', hidden: true }, icon('upload'), h('strong', null, t('drop_now')));
    desk.map.getContainer().parentElement?.append(cover);
    signal.addEventListener('abort', () => cover.remove());
    /** @param {boolean} over */
    const show = (over) => {
      cover.hidden = !over;
      drop.classList.toggle('over', over);
    };
    window.addEventListener('dragover', (event) => {
      event.preventDefault();
      show(true);
    }, { signal });
    window.addEventListener('dragleave', (event) => event.relatedTarget === null && show(false), { signal });
    window.addEventListener('drop', (event) => {
      event.preventDefault();
      show(false);
      take([...(event.dataTransfer?.files ?? [])]);
    }, { signal });
  }

  function choose() {
    const key = picker.value;
    if (key) sessionStorage.setItem('upload-layer', key);
    const layer = catalogue.layer(key);
    desk.tiles.show({ hide: [], township: null, only: [...(layer ? [layer.key] : []), 'backbone_rivers'] });
    fill(templates, layer && [h('span', { class: 'hint' }, t('templates_of', { layer: label(layer) })),
      ['xlsx', 'gpkg'].map((kind) => h('a', { class: 'button small', href: `/layers/${key}/template.${kind}`, download: '' }, icon('export', 's'), t(`template_${kind}`)))]);
    if (key && waiting.length) take(waiting);
  }

  /** @param {File[]} files */
  async function take(files) {
    if (!files.length || sending) return;
    if (!picker.value) {
      waiting = files;
      picker.focus();
      fill(progress, h('p', { class: 'ask-line' }, t('choose_layer_for', { file: files[0].name })));
      return;
    }
    waiting = [];
    const plan = planFiles(files);
    if ('refused' in plan) {
      fill(progress, h('div', { class: 'problem', role: 'alert' }, t(plan.refused, { file: files[0].name, part: plan.part ?? '' })));
      return;
    }
    await send(plan);
  }

  /** @param {{send: File} | {pack: File[], name: string}} plan */
  async function send(plan) {
    const steps = stepList();
    const stop = new AbortController();
    signal.addEventListener('abort', () => stop.abort(), { once: true });
    const name = 'send' in plan ? plan.send.name : plan.name;
    const line = h('p', { class: 'small' });
    fill(progress, h('div', { class: 'sending' }, h('strong', { class: 'clip' }, name), steps.element, line,
      h('button', { type: 'button', class: 'button small', on: { click: () => stop.abort() } }, t('stop_sending'))));
    sending = true;
    drop.disabled = true;
    try {
      steps.show({ stage: 'sending', words: 'pack' in plan ? t('packing', { n: plan.pack.length }) : '' });
      const file = 'send' in plan ? plan.send : await packFiles(plan.pack, plan.name);
      const upload = await sendUpload(file, { layer: picker.value }, {
        progress: (sent, all) => (sent < all ? steps.show({ stage: 'sending', done: sent, total: all, words: t('sent_bytes', { sent: bytes(sent), all: bytes(all), share: number((sent / all) * 100, 0) }) }) : steps.show({ stage: 'reading' })),
        line: (what) => { line.textContent = t(`line_${what}`); },
      }, stop.signal);
      store.set({ upload: upload.id });
    } catch (error) {
      if (signal.aborted) return;
      const stopped = error instanceof DOMException && error.name === 'AbortError';
      fill(progress, stopped ? h('p', { class: 'hint' }, t('sending_stopped'))
        : h('div', { class: 'problem', role: 'alert' }, h('strong', null, t('file_refused', { file: name })), h('div', null, error instanceof Error ? error.message : String(error)),
          h('button', { type: 'button', class: 'button small', on: { click: () => send(plan) } }, t('try_again'))));
      showUnfinished();
    } finally {
      sending = false;
      drop.disabled = false;
    }
  }

  /** What was broken off: the browser may not open a file again by itself, so it is asked for. */
  async function showUnfinished() {
    const found = await listUnfinished(signal).catch(() => []);
    fill(unfinished, found.map((one) => h('div', { class: 'unfinished' },
      h('strong', { class: 'clip' }, one.name),
      h('progress', { max: one.bytes, value: one.sent_bytes, 'aria-label': one.name }),
      h('p', { class: 'small' }, t('unfinished', { sent: bytes(one.sent_bytes), all: bytes(one.bytes) })),
      h('div', { class: 'row' }, h('button', { type: 'button', class: 'button small', on: { click: () => input.click() } }, t('unfinished_go_on')),
        h('button', { type: 'button', class: 'link small', on: { click: () => one.forget().then(showUnfinished) } }, t('unfinished_forget'))))));
  }
}
