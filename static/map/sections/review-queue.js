/** The queue: what waits, how long, what changes in one line; filtered, or several at once. */

import { get, post } from '../api.js';
import { fill, h } from '../dom.js';
import { askPerson, attempt, busy, empty, panel, say, sayProblem, stateSwatch, trouble } from '../elements/index.js';
import { submittedArea } from '../findings.js';
import { area, day, length, minute, number } from '../format.js';
import { label, language, t } from '../i18n.js';
import { unitName } from '../desk.js';
import { called } from '../people.js';
import { countWords } from './review-words.js';
import { reminderStrip } from './reminder-strip.js';
import { uploadChip } from './upload-list.js';

/** @param {any} a @param {any} b */
const oldestFirst = (a, b) => (a.waiting_since ?? a.created_at).localeCompare(b.waiting_since ?? b.created_at);

export class ReviewQueue {
  /** @param {HTMLElement} side @param {import('../desk.js').Desk} desk @param {AbortSignal} signal @param {{open: (id: string | null) => void, decided: () => Promise<void>}} acts */
  constructor(side, desk, signal, acts) {
    this.desk = desk;
    this.signal = signal;
    this.acts = acts;
    /** @type {any[]} */ this.all = [];
    this.kind = /** @type {'waiting' | 'returned'} */ ('waiting');
    this.township = '';
    this.layer = '';
    this.overdueOnly = false;
    /** Ids chosen for one act; null: nobody is choosing. @type {Set<string> | null} */ this.chosen = null;
    this.list = h('div', null, busy());
    this.tools = h('div', { class: 'queue-tools' });
    this.bar = h('div', { class: 'bulk-bar', hidden: true });
    fill(side, panel(t('review_title'), [reminderStrip(desk, signal), this.tools, this.list, h('p', { class: 'hint keys' }, t('queue_keys'))]), this.bar);
  }

  /** What is shown after the filters, oldest first. @returns {any[]} */
  get shown() {
    return this.all.filter((one) => (!this.township || one.unit === this.township) && (!this.layer || one.layer === this.layer) && (!this.overdueOnly || one.overdue));
  }

  async load() {
    try {
      const query = this.kind === 'waiting' ? { waiting: 1 } : { state: 'returned' };
      const { person } = this.desk;
      const { uploads } = await get('/uploads', query, this.signal);
      this.all = uploads.filter((/** @type {any} */ one) => this.kind === 'waiting' ? !['draft', 'returned', 'failed'].includes(one.state) : person.may.confirm || person.may.review.includes(one.layer)).sort(oldestFirst);
      this.chosen?.forEach((id) => !this.all.some((one) => one.id === id) && this.chosen?.delete(id));
    } catch (error) {
      if (!(error instanceof DOMException)) fill(this.list, trouble(error, () => this.load()));
      return;
    }
    this.draw();
  }

  /** The one after (or before) an upload; null at the end. @param {string | null} id @param {number} step */
  beside(id, step) {
    const at = this.shown.findIndex((one) => one.id === id);
    return this.shown[at + step]?.id ?? null;
  }

  draw() {
    const { shown } = this;
    this.drawTools();
    fill(this.list, shown.length ? h('ul', { class: 'upload-list queue' }, shown.map((one) => this.item(one)))
      : this.all.length ? h('p', { class: 'hint' }, t('review_nothing_here')) : this.kind === 'waiting' ? empty(t('review_empty'), t('review_empty_hint')) : h('p', { class: 'hint' }, t('review_nothing_here')));
    this.drawBar();
  }

  /** @param {any} one */
  item(one) {
    const { store, catalogue } = this.desk;
    const layer = catalogue.layer(one.layer);
    const current = one.id === store.view.upload;
    const amount = submittedArea(one) ? area(submittedArea(one), language()) : one.length_m ? length(one.length_m, language()) : '';
    const line = [countWords(one.counts), amount].filter(Boolean).join(t('list_comma'));
    return h('li', { class: this.chosen ? 'choosing' : '' },
      this.chosen && h('input', { type: 'checkbox', checked: this.chosen.has(one.id), 'aria-label': `${unitName(this.desk, one.unit)} ${label(layer)} ${one.file.name}`, on: { change: () => {
        if (this.chosen?.has(one.id)) this.chosen.delete(one.id);
        else this.chosen?.add(one.id);
        this.drawBar();
      } } }),
      h('button', { type: 'button', 'aria-current': current ? 'true' : null, on: { click: () => this.acts.open(one.id) } },
        h('span', { class: 'row' }, layer && stateSwatch(layer, 'accepted'), h('strong', { class: 'grow' }, unitName(this.desk, one.unit), ' · ', label(layer)), uploadChip(one)),
        h('span', { class: 'row hint' }, h('span', { class: 'grow clip' }, line), one.round > 0 && h('span', null, t('review_round', { n: one.round + 1 })), one.overdue && h('span', { class: 'chip bad' }, t('overdue')), h('span', { class: 'number' }, this.ageWords(one))),
        one.lock && !one.lock.mine && h('span', { class: 'hint lock-line' }, t('worked_on_by', { who: called(one.lock.by), until: minute(one.lock.until).slice(11) }))));
  }

  /** @param {any} one */
  ageWords(one) {
    if (one.state === 'returned' && one.deadline) return t('due_on', { day: day(one.deadline).slice(5) });
    const days = one.age_days ?? (Date.now() - Date.parse(one.created_at)) / 86_400e3;
    return days < 1 ? t('waited_today') : t('waited', { n: number(Math.floor(days), 0) });
  }

  drawTools() {
    const units = [...new Map(this.all.map((one) => [one.unit, unitName(this.desk, one.unit)]))];
    const layers = [...new Set(this.all.map((one) => one.layer))];
    /** @param {string} words @param {string} now @param {[string, string][]} options @param {(value: string) => void} take */
    const select = (words, now, options, take) => options.length > 1 && h('select', { class: 'input small', 'aria-label': words, on: { change: (/** @type {any} */ event) => {
      take(event.target.value);
      this.draw();
    } } }, h('option', { value: '' }, words), options.map(([value, name]) => h('option', { value, selected: value === now }, name)));
    fill(this.tools,
      h('div', { class: 'row' }, h('div', { class: 'filter grow', role: 'group', 'aria-label': t('review_title') }, (/** @type {const} */ (['waiting', 'returned'])).map((kind) => h('button', { type: 'button', 'aria-pressed': String(kind === this.kind), on: { click: () => {
        this.kind = kind;
        this.chosen = null;
        this.load();
      } } }, t(`queue_${kind}`), kind === this.kind && h('span', { class: 'number' }, ` ${this.all.length}`))),
      this.all.some((one) => one.overdue) && h('button', { type: 'button', 'aria-pressed': String(this.overdueOnly), on: { click: () => {
        this.overdueOnly = !this.overdueOnly;
        this.draw();
      } } }, t('queue_overdue'))),
      this.kind === 'waiting' && this.all.length > 1 && h('button', { type: 'button', class: 'link small', on: { click: () => {
        this.chosen = this.chosen ? null : new Set();
        this.draw();
      } } }, t(this.chosen ? 'queue_select_end' : 'queue_select'))),
      this.all.length > 4 && h('div', { class: 'row' },
        select(t('queue_all_towns'), this.township, units, (value) => { this.township = value; }),
        select(t('queue_all_layers'), this.layer, layers.map((key) => [key, label(this.desk.catalogue.layer(key))]), (value) => { this.layer = value; })));
  }

  drawBar() {
    const chosen = this.all.filter((one) => this.chosen?.has(one.id));
    this.bar.hidden = !this.chosen;
    const acts = ['confirm', 'approve', 'publish', 'return'].filter((act) => chosen.length && chosen.every((one) => one.may?.includes(act)));
    fill(this.bar, h('span', { class: 'grow' }, t('queue_selected', { n: chosen.length })), acts.map((act) => h('button', { type: 'button', class: `button ${act === 'return' ? '' : 'primary'}`, on: { click: () => this.moveAll(act, chosen) } }, t(`act_${act}`))));
  }

  /** @param {string} act @param {any[]} chosen */
  async moveAll(act, chosen) {
    const answer = await askPerson({ title: t('bulk_title', { act: t(`act_${act}`), n: chosen.length }), text: t('bulk_text'), act: t(`act_${act}`), danger: act === 'return', questions: [
      { name: 'note', label: t('note'), type: 'textarea', required: act === 'return' }, ...(act === 'return' ? [{ name: 'deadline', label: t('return_deadline'), type: 'date' }] : [])] });
    if (!answer) return;
    await attempt(async () => {
      const { outcomes } = await post('/uploads/bulk', { ids: chosen.map((one) => one.id), action: act, note: answer.note, ...(answer.deadline && { deadline: answer.deadline }) });
      const failed = outcomes.filter((/** @type {any} */ one) => !one.ok);
      if (outcomes.length > failed.length) say(t('bulk_done', { n: outcomes.length - failed.length }));
      if (failed.length) sayProblem(t('bulk_failed', { n: failed.length, why: (language() === 'en' && failed[0].problem.detail_en) || failed[0].problem.detail }));
      this.chosen = null;
      await this.acts.decided();
    });
  }
}
