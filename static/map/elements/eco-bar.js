/** Value against target: a bar with pipeline segments by form and a tick where the schedule stands. */

import { h, fill } from '../dom.js';
import { drawFill, DASHES } from '../forms.js';
import { ink } from '../palette.js';
import { t } from '../i18n.js';
import { number } from '../format.js';

/** Order from the start of the bar: what counts first. */
const ORDER = ['named', 'accepted', 'problem', 'reported', 'building', 'planned'];

export class EcoBar extends HTMLElement {
  constructor() {
    super();
    /** @type {number | null} */ this.share = null;
    /** @type {number | null} */ this.schedule = null;
    /** @type {Record<string, number> | null} */ this.pipeline = null;
    /** How much of the pipeline one whole bar stands for. @type {number} */ this.whole = 0;
    this.words = '';
  }

  connectedCallback() {
    this.setAttribute('role', 'img');
    this.setAttribute('aria-label', this.words);
    if (this.words) this.title = this.words;
    const done = h('span', { class: 'done' });
    done.style.width = `${Math.max(0, Math.min(1, this.share ?? 0)) * 100}%`;
    fill(this, this.pipeline && this.whole ? this.segments() : this.share ? done : null, this.schedule !== null && this.tick());
    this.classList.toggle('no-target', this.share === null && !this.pipeline);
  }

  tick() {
    const tick = h('span', { class: 'tick', title: t('schedule') });
    tick.style.left = `calc(${Math.max(0, Math.min(1, this.schedule ?? 0)) * 100}% - 1px)`;
    return tick;
  }

  segments() {
    let from = 0;
    const inks = { colour: ink('brand'), ground: ink('panel'), bad: ink('bad') };
    return ORDER.filter((form) => this.pipeline?.[form]).map((form) => {
      const share = Math.min(1 - from, (this.pipeline?.[form] ?? 0) / this.whole);
      const canvas = segmentCanvas(form, inks);
      canvas.title = `${t(`form_${form}`)} ${number(this.pipeline?.[form], 1)}`;
      canvas.style.left = `${from * 100}%`;
      canvas.style.width = `${share * 100}%`;
      from += share;
      return canvas;
    });
  }
}
customElements.define('eco-bar', EcoBar);

/** @param {string} form @param {import('../forms.js').Inks} inks */
function segmentCanvas(form, inks) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [480, 24];
  const pen = canvas.getContext('2d');
  if (!pen) return canvas;
  const solid = form === 'named' || form === 'accepted';
  const tile = document.createElement('canvas');
  tile.width = tile.height = 12;
  const tilePen = tile.getContext('2d');
  if (tilePen) drawFill(tilePen, 12, form, inks);
  pen.fillStyle = solid ? inks.colour : pen.createPattern(tile, 'repeat') ?? inks.colour;
  pen.fillRect(0, 0, 480, 24);
  if (!solid) {
    pen.strokeStyle = inks.colour;
    pen.lineWidth = 2;
    pen.setLineDash((DASHES[form] ?? []).map((d) => d * 3));
    pen.strokeRect(1, 1, 478, 22);
  }
  return canvas;
}

/** @param {{share: number | null, schedule?: number | null, pipeline?: Record<string, number> | null, whole?: number, words?: string, tall?: boolean}} what */
export function bar({ share, schedule = null, pipeline = null, whole = 0, words = '', tall = false }) {
  return h('eco-bar', { class: tall ? 'tall' : '', share, schedule, pipeline: pipeline ?? undefined, whole, words });
}
