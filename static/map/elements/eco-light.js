/** A light that needs no colour: ● on schedule, ▲ behind, ■ far behind, ○ no target; always with its word (`word`, where it is not about a schedule). */

import { svg, fill, h } from '../dom.js';
import { t } from '../i18n.js';

/** @type {Record<string, [string, Record<string, any>]>} */
const SHAPES = {
  good: ['circle', { cx: 6, cy: 6, r: 5 }],
  warn: ['path', { d: 'M6 .8 11.6 11H.4z' }],
  bad: ['rect', { x: 1, y: 1, width: 10, height: 10 }],
  none: ['circle', { cx: 6, cy: 6, r: 4, 'stroke-width': 1.5, 'stroke-dasharray': '2 1.5' }],
};

export class EcoLight extends HTMLElement {
  static observedAttributes = ['light'];

  connectedCallback() {
    this.draw();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.draw();
  }

  draw() {
    const light = this.getAttribute('light') ?? 'none';
    const [tag, shape] = SHAPES[light] ?? SHAPES.none;
    fill(this, svg('svg', { viewBox: '0 0 12 12', 'aria-hidden': 'true' }, svg(tag, shape)), h('span', null, this.getAttribute('word') ?? t(`light_${light}`)));
  }
}
customElements.define('eco-light', EcoLight);

/** @param {string | null} light */
export const lightOf = (light) => h('eco-light', { light: light ?? 'none' });
