/** A swatch of a state by form, with its word: `<eco-state>` as in the legend, lists and headers. */

import { h, fill } from '../dom.js';
import { drawSwatch, shapeOf } from '../forms.js';
import { inksOf } from '../palette.js';

export class EcoState extends HTMLElement {
  constructor() {
    super();
    this.theme = 'reference';
    this.kind = 'polygon';
    this.form = 'accepted';
    this.word = '';
    this.colour = '';
  }

  connectedCallback() {
    this.draw();
  }

  draw() {
    const canvas = /** @type {HTMLCanvasElement} */ (/** @type {unknown} */ (h('canvas', { 'aria-hidden': 'true' })));
    const inks = inksOf(this.theme);
    drawSwatch(canvas, this.kind, this.form, shapeOf(this.theme), this.colour ? { ...inks, colour: this.colour } : inks);
    fill(this, canvas, this.word && h('span', null, this.word));
  }
}
customElements.define('eco-state', EcoState);

/** @param {{theme: string, geometry: string[]}} layer @param {string} form @param {string} [word] */
export function stateSwatch(layer, form, word = '') {
  return h('eco-state', { theme: layer.theme, kind: layer.geometry[0] ?? 'polygon', form, word });
}
