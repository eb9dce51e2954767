/** A part of a side panel: a heading on the left edge, what belongs to it below, white space instead of a box. */

import { h } from '../dom.js';

export class EcoPanel extends HTMLElement {}
customElements.define('eco-panel', EcoPanel);

/**
 * @param {import('../dom.js').Child} heading @param {import('../dom.js').Child[]} children
 * @param {{side?: import('../dom.js').Child, class?: string}} [options] side: what stands at the right end of the heading
 */
export function panel(heading, children, { side = null, class: name = '' } = {}) {
  return h('eco-panel', { class: name }, heading !== null && h('header', null, h('h2', { class: 'grow' }, heading), side), children);
}
