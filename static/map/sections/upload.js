/** 上报: choose a layer, drop a file, see what is wrong on the map, mend it, submit. */

import { get } from '../api.js';
import { fill, h } from '../dom.js';
import { busy, panel, trouble } from '../elements/index.js';
import { followUpload, stepList } from './upload-wait.js';
import { mountReport } from './upload-report.js';
import { mountStart } from './upload-start.js';

/** @type {import('../desk.js').Section} */
export const upload = {
  layout: 'map',
  mount({ side, detail }, desk) {
    const { store } = desk;
    const ended = new AbortController();
    let shown = new AbortController();
    let unmount = () => {};
    const draw = async () => {
      shown.abort();
      shown = new AbortController();
      const { signal } = shown;
      unmount();
      unmount = () => {};
      /** @type {HTMLElement} */ (detail.parentElement).hidden = true;
      fill(detail);
      const id = store.view.upload;
      if (!id) {
        unmount = mountStart(side, desk);
        return;
      }
      const waiting = h('div', null, busy());
      fill(side, panel(null, [waiting]));
      try {
        const first = await get(`/uploads/${id}`, {}, signal);
        const steps = stepList();
        if (first.state === 'reading') fill(waiting, h('div', { class: 'sending' }, h('strong', { class: 'clip' }, first.file.name), steps.element));
        const report = await followUpload(first, steps.show, signal);
        desk.tiles.show({ hide: [], township: null, only: [report.layer, 'backbone_rivers'] });
        if (!signal.aborted) unmount = mountReport(side, detail, desk, report);
      } catch (error) {
        if (!(error instanceof DOMException)) fill(side, panel(null, [trouble(error, draw)]));
      }
    };
    store.watch(['upload'], draw, ended.signal);
    draw();
    return () => {
      shown.abort();
      ended.abort();
      unmount();
    };
  },
};
