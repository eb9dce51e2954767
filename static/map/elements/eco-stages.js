/** The life of a work on one line: the states passed with their dates, the present one, those to come. */

import { h, fill } from '../dom.js';
import { label } from '../i18n.js';

export class EcoStages extends HTMLElement {
  constructor() {
    super();
    /** @type {import('../catalogue.js').State[]} */ this.states = [];
    this.now = '';
    /** @type {Record<string, string>} */ this.dates = {};
  }

  connectedCallback() {
    const at = this.states.findIndex((state) => state.value === this.now);
    fill(this, h('ol', null, this.states.map((state, i) => h('li', {
      class: i < at ? 'passed' : i === at ? 'now' : '', 'aria-current': i === at ? 'step' : null,
    }, label(state), this.dates[state.value] && h('time', null, this.dates[state.value])))));
  }
}
customElements.define('eco-stages', EcoStages);
