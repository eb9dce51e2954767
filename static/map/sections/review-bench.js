/** One upload as a reviewer has it open: its report, rows, changes, evidence, comments and proposals, and every act on it. */

import { ask, get } from '../api.js';

/** What is told beside the report; one that cannot be had leaves the others standing. */
const PARTS = /** @type {const} */ (['changes', 'evidence', 'comments', 'proposals', 'stages']);

export class ReviewBench {
  /** @param {string} id @param {AbortSignal} signal */
  constructor(id, signal) {
    this.id = id;
    this.signal = signal;
    /** @type {any} */ this.upload = null;
    /** Rows as staged. @type {{features: any[]}} */ this.rows = { features: [] };
    /** The published versions they replace. @type {{features: any[]}} */ this.before = { features: [] };
    /** @type {{total: number, rows: any[], next: number | null, summary: any}} */ this.changes = { total: 0, rows: [], next: null, summary: null };
    /** @type {any[]} */ this.evidence = [];
    /** @type {any[]} */ this.comments = [];
    /** @type {any[]} */ this.proposals = [];
    /** Of outfalls: by row the stages it moves, and what was said of each. @type {any[]} */ this.stages = [];
  }

  async load() {
    const [upload, rows, before] = await Promise.all([this.get(''), this.get('/features'), this.get('/features', { before: 1 }), ...PARTS.map((part) => this.loadPart(part))]);
    Object.assign(this, { upload, rows, before });
    return this;
  }

  /** @param {typeof PARTS[number]} part */
  async loadPart(part) {
    try {
      const told = await this.get(`/${part}`);
      if (part === 'changes') this.changes = told;
      else if (part === 'stages') this.stages = told.rows;
      else this[part] = told[part];
    } catch (error) {
      if (error instanceof DOMException) throw error;
    }
  }

  /** The next page of changes. */
  async loadMore() {
    const page = await this.get('/changes', { after: this.changes.next });
    this.changes = { ...page, rows: [...this.changes.rows, ...page.rows], summary: this.changes.summary };
  }

  /** @param {string} part @param {Record<string, any>} [query] */
  get(part, query = {}) {
    return get(`/uploads/${this.id}${part}`, query, this.signal);
  }

  /** @param {string} method @param {string} part @param {any} [json] @param {boolean} [matched] refuse where somebody was faster */
  send(method, part, json, matched = true) {
    /** @type {Record<string, string>} */
    const headers = matched && this.upload?.revision !== undefined ? { 'If-Match': `"${this.upload.revision}"` } : {};
    return ask(method, `/uploads/${this.id}${part}`, { json, headers, signal: this.signal });
  }

  /** @param {string} act */
  may(act) {
    return (this.upload?.may ?? []).includes(act);
  }

  /** What moves the upload on. */
  get nextAction() {
    return ['confirm', 'approve', 'publish'].find((act) => this.may(act)) ?? '';
  }

  /** Whether this person may propose: whoever may send it back reviews it. */
  get mayPropose() {
    return this.may('return') || this.may('propose');
  }

  /** @param {number} row @returns {any} */
  feature(row) {
    return this.rows.features.find((feature) => feature.properties.row === row) ?? null;
  }
}
