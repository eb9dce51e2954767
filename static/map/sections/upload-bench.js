/** One upload being worked on: its report and rows, every request that changes it, and the way back. */

import { ask, get, Problem } from '../api.js';
import { say, sayProblem } from '../elements/index.js';
import { t } from '../i18n.js';
import { editsBack } from './upload-undo.js';
import { followUpload } from './upload-wait.js';

/** @typedef {'report' | 'choice' | 'filter' | 'busy' | 'row'} Change  what listeners hear: other content, another finding, other findings listed, a request under way, another row */

export class Bench extends EventTarget {
  /** @param {any} upload @param {AbortSignal} signal */
  constructor(upload, signal) {
    super();
    this.upload = upload;
    this.signal = signal;
    /** Rows as staged. @type {{features: any[]}} */ this.rows = { features: [] };
    /** Id of the finding that is shown. @type {string | null} */ this.chosen = null;
    /** Row that is marked. @type {number | null} */ this.row = null;
    /** Severity that is listed; null: all. @type {string | null} */ this.severity = null;
    this.working = false;
    /** Rows may lie elsewhere than the map shows. */ this.moved = true;
    /** @type {import('./upload-undo.js').RowEdit[][]} */ this.past = [];
  }

  get editable() {
    return (this.upload.may ?? []).includes('edit');
  }

  /** The finding that is shown. @returns {any} */
  get finding() {
    return this.upload.findings.find((/** @type {any} */ f) => f.id === this.chosen) ?? null;
  }

  /** @param {number | null | undefined} row @returns {any} */
  feature(row) {
    return this.rows.features.find((feature) => feature.properties.row === row) ?? null;
  }

  /** @param {Change} what */
  tell(what) {
    this.dispatchEvent(new CustomEvent('change', { detail: what }));
  }

  /** @param {Change[]} kinds @param {(what: Change) => void} listener */
  watch(kinds, listener) {
    this.addEventListener('change', (event) => {
      const what = /** @type {CustomEvent<Change>} */ (event).detail;
      if (kinds.includes(what)) listener(what);
    }, { signal: this.signal });
  }

  async loadRows() {
    this.rows = await get(`/uploads/${this.upload.id}/features`, {}, this.signal);
  }

  /**
   * A request that answers with the upload. Whoever was faster is named, and their state shown.
   * @param {string} method @param {string} part of the upload's address, like `/rows` @param {any} json
   * @returns {Promise<boolean>} whether it was done
   */
  async change(method, part, json) {
    if (this.working) return false;
    return this.work(async () => {
      const before = this.rows.features;
      this.upload = await this.send(method, part, json);
      await this.loadRows();
      // read again, the rows are other rows: there is no way back but the choice itself
      const edits = part === '' ? null : editsBack(before, this.rows.features);
      if (part === '') {
        this.past = [];
        this.moved = true;
      }
      if (edits?.length) this.past.push(edits);
      if (!this.finding) this.chosen = null;
    });
  }

  /** Take the last change of rows back. */
  async undo() {
    const edits = this.past.pop();
    if (!edits || this.working) return;
    await this.work(async () => {
      for (const edit of edits) this.upload = await this.send('PATCH', '/rows', edit);
      await this.loadRows();
    });
  }

  /** Load what the server has now. */
  async refresh() {
    this.upload = await get(`/uploads/${this.upload.id}`, {}, this.signal);
    await this.loadRows();
  }

  /** @param {() => Promise<void>} act @param {boolean} [tell] what came of it is drawn */
  async work(act, tell = true) {
    this.working = true;
    this.tell('busy');
    let done = false;
    try {
      await act();
      done = true;
    } catch (error) {
      if (error instanceof Problem && error.status === 412) {
        await this.refresh();
        this.past = [];
        say(`${error.message} ${t('loaded_again')}`);
      } else sayProblem(error, () => this.work(act, tell));
    } finally {
      this.working = false;
      if (!this.signal.aborted) {
        this.tell('busy');
        if (tell || !done) this.tell('report');
      }
    }
    return done;
  }

  /** @param {string} method @param {string} part @param {any} json */
  async send(method, part, json) {
    /** @type {Record<string, string>} */
    const headers = this.upload.revision === undefined ? {} : { 'If-Match': `"${this.upload.revision}"` };
    const answer = await ask(method, `/uploads/${this.upload.id}${part}`, { json, headers, signal: this.signal });
    return followUpload(answer, () => {}, this.signal);
  }

  /** A request beside the report, after which it is loaded anew. @param {string} method @param {string} part @param {any} json */
  async sendBeside(method, part, json) {
    const headers = { 'If-Match': `"${this.upload.revision}"` };
    return ask(method, `/uploads/${this.upload.id}${part}`, { json, headers, signal: this.signal });
  }

  /** @param {any} finding */
  show(finding) {
    this.chosen = finding?.id ?? null;
    this.row = finding ? finding.rows?.[0] ?? finding.row ?? null : this.row;
    this.tell('choice');
  }

  /** @param {number | null} row */
  mark(row) {
    this.row = row;
    this.tell('row');
  }
}
