/** 导出: what, for where, as of when; how much before; progress; how to verify. */

import { get, post, put } from '../api.js';
import { fill, h } from '../dom.js';
import { attempt, busy, empty, table, trouble } from '../elements/index.js';
import { bytes, day, endOfDay, minute, number } from '../format.js';
import { label, said, t } from '../i18n.js';
import { townshipsOf } from '../desk.js';
import { connectBlock } from './connect.js';
import { provisional } from './courses-page.js';
import { askAndSave } from './save-seen.js';
import { sleep } from './upload-wait.js';

export const FORMATS = ['gpkg', 'shp', 'geojson', 'kml', 'xlsx', 'html'];

/** @type {import('../desk.js').Section} */
export const exports = {
  layout: 'page',
  mount({ page }, desk) {
    const { store, catalogue, units } = desk;
    const ended = new AbortController();
    const { signal } = ended;
    const works = catalogue.grouped().map(({ group, layers }) => ({ group, layers: layers.filter((l) => !l.restricted) })).filter((g) => g.layers.length);
    /** @type {Set<string>} */
    const chosen = new Set(works.flatMap((g) => g.layers).filter((l) => !l.reference && l.total).map((l) => l.key));
    const township = h('select', { class: 'input', on: { change: count } }, h('option', { value: '' }, t('whole_city')),
      townshipsOf(units).map((u) => h('option', { value: u.key, selected: u.key === store.view.township }, label(u))));
    const encoding = h('select', { class: 'input' }, h('option', { value: 'gbk' }, 'GBK'), h('option', { value: 'utf-8' }, 'UTF-8'));
    const encodingField = h('label', { class: 'field', hidden: true }, h('span', null, t('encoding')), encoding);
    const evidence = h('input', { type: 'checkbox' });
    const estimate = h('p', { class: 'estimate', 'aria-live': 'polite' });
    const act = h('button', { type: 'submit', class: 'button primary' }, t('act_export'));
    const list = h('div', null, busy()), term = h('p', { class: 'hint' });
    let counting = new AbortController(), following = new AbortController(), shown = '';

    const form = h('form', { class: 'export-form', on: { submit: send } },
      h('fieldset', null, h('legend', null, t('export_format')), h('div', { class: 'formats' }, FORMATS.map((format, i) => h('label', { class: 'format' },
        h('input', { type: 'radio', name: 'format', value: format, checked: i === 0, on: { change: showEncoding } }), h('span', null, h('strong', null, t(`format_${format}`)), h('span', { class: 'hint' }, t(`format_${format}_hint`))))))), encodingField,
      h('fieldset', null, h('legend', null, t('export_scope')), h('label', { class: 'field' }, h('span', null, t('township')), township),
        h('div', { class: 'layer-checks' }, works.map(({ group, layers }) => h('div', null, h('span', { class: 'hint' }, label(group)), layers.map((layer) => h('label', { class: 'check' },
          h('input', { type: 'checkbox', checked: chosen.has(layer.key), on: { change: (/** @type {Event} */ event) => {
            if (/** @type {HTMLInputElement} */ (event.target).checked) chosen.add(layer.key);
            else chosen.delete(layer.key);
            count();
          } } }), h('span', { class: 'grow clip' }, label(layer)), h('span', { class: 'hint number' }, number(layer.total, 0)))))))),
      h('label', { class: 'check export-evidence' }, evidence, h('span', { class: 'grow' }, h('strong', null, t('export_evidence')), h('span', { class: 'hint' }, t('export_evidence_hint')))),
      h('footer', null, estimate, act));
    fill(page, ...page.children.length ? [page.firstElementChild] : [], h('div', { class: 'export-page' }, h('section', null, h('h1', null, t('export_title')), h('p', { class: 'soft' }, t('export_lead')), form),
      h('div', { class: 'export-aside' }, h('section', { class: 'export-history' }, h('h2', null, t('my_exports')), term, list), connectBlock(desk))));

    function showEncoding() {
      encodingField.hidden = formatOf() !== 'shp';
    }
    const formatOf = () => String(new FormData(/** @type {any} */ (form)).get('format'));

    async function count() {
      counting.abort();
      counting = new AbortController();
      act.disabled = chosen.size === 0;
      if (!chosen.size) return fill(estimate, t('export_choose'));
      const { as_of } = store.view;
      const when = as_of ? t('as_of_day', { day: day(as_of) }) : t('as_of_now');
      if (!township.value) return fill(estimate, t('export_estimate', { n: number([...chosen].reduce((sum, key) => sum + (catalogue.layer(key)?.total ?? 0), 0), 0), layers: chosen.size }), ' · ', when);
      await attempt(async () => {
        const pages = await Promise.all([...chosen].map((key) => get(`/collections/${key}/items`, { township: township.value, limit: 1, as_of: as_of && endOfDay(as_of) }, counting.signal)));
        fill(estimate, t('export_estimate', { n: number(pages.reduce((sum, p) => sum + (p.numberMatched ?? 0), 0), 0), layers: chosen.size }), ' · ', when);
      });
    }

    /** @param {SubmitEvent} event */
    function send(event) {
      event.preventDefault();
      const { as_of } = store.view;
      const format = formatOf();
      ask({ scope: { layers: [...chosen], ...(township.value && { township: township.value }) }, format, ...(as_of && { as_of: endOfDay(as_of) }), ...(format === 'shp' && { encoding: encoding.value }), ...(evidence.checked && { evidence: true }) });
    }

    /** @param {any} asked */
    async function ask(asked) {
      act.disabled = true;
      await attempt(async () => {
        await post('/exports', asked);
        await show();
        // on a phone the list lies below the form
        list.scrollIntoView({ block: 'nearest' });
        follow();
      });
      act.disabled = false;
    }

    /** Look again for as long as something is on its way, also what was asked for before this page was opened. */
    async function follow() {
      following.abort();
      following = new AbortController();
      const { signal: latest } = following;
      await attempt(async () => {
        while (await show() && !latest.aborted) await sleep(700, latest);
      });
    }

    /** @returns {Promise<boolean>} whether something is still on its way */
    async function show() {
      try {
        const told = await get('/exports', {}, signal);
        const { exports: jobs, kept } = told;
        // what did not change stays as it is: somebody may be reading, or pressing, something in it
        if (shown !== (shown = JSON.stringify(told))) {
          fill(term, termWords(kept, desk, show));
          fill(list, jobs.length ? jobTable(jobs, desk, ask) : empty(t('exports_none'), t('exports_none_hint')));
        }
        return jobs.some((/** @type {any} */ job) => job.state === 'queued' || job.state === 'running');
      } catch (error) {
        shown = '';
        if (!(error instanceof DOMException)) fill(list, trouble(error, follow));
        return false;
      }
    }

    store.watch(['as_of'], count, signal);
    store.addEventListener('counted', count, { signal });
    count();
    follow();
    return () => {
      counting.abort();
      following.abort();
      ended.abort();
    };
  },
};

/** @param {any[]} jobs @param {import('../desk.js').Desk} desk @param {(asked: any) => void} again */
function jobTable(jobs, { units, catalogue }, again) {
  /** @param {any} job */
  const scope = (job) => {
    const asked = job.asked ?? job;
    const of = asked.scope ?? asked;
    const layers = of.layers ?? [];
    const names = layers.length > 2 ? t('n_layers', { n: layers.length }) : layers.map((/** @type {string} */ key) => label(catalogue.layer(key)) || key).join(t('list_comma'));
    return [label(units.find((u) => u.key === of.township)) || t('whole_city'), names].filter(Boolean).join(' · ');
  };
  return table([
    { head: t('export'), cell: (job) => [h('div', null, scope(job)), h('div', { class: 'hint' }, [t(`format_${(job.asked ?? job).format ?? 'gpkg'}`), minute(job.created_at)].join(' · '))] },
    { head: t('file'), cell: (job) => fileCell(job, again) },
  ], jobs);
}

/** For how long files are kept, which the coordinator may change. @param {any} kept @param {import('../desk.js').Desk} desk @param {() => void} again */
function termWords(kept, { person }, again) {
  const change = async () => {
    const saved = await askAndSave({ title: label(kept), text: label(kept, 'note'), act: t('save'), questions: [
      { name: 'value', label: t('export_kept_days'), type: 'number', value: String(kept.value), required: true },
      { name: 'source', label: t('belt_source'), hint: t('belt_source_hint'), value: kept.provisional ? '' : kept.source },
    ] }, kept.etag, (answer, seen) => put(`/settings/${kept.key}`, { value: Number(answer.value), source: answer.source }, seen), async () => {
      const now = (await get('/settings')).settings.find((/** @type {any} */ one) => one.key === kept.key);
      return { etag: now.etag, words: t('export_kept', { n: number(now.value, 0) }), values: { value: String(now.value), source: now.source } };
    });
    if (saved) again();
  };
  return [t('export_kept', { n: number(kept.value, 0) }), ' ', kept.provisional && provisional(), ' ',
    person.role === 'coordinator' && h('button', { type: 'button', class: 'button small', on: { click: change } }, t('export_kept_change'))];
}

/** The same export as one that was asked for. @param {any} job */
const askedOf = ({ scope, format, as_of, evidence }) => ({
  scope: { layers: scope.layers, ...(scope.township && { township: scope.township }) }, format, ...(as_of && { as_of }), ...(evidence && { evidence }),
});

/** @param {any} job @param {(asked: any) => void} again */
function fileCell(job, again) {
  if (job.state === 'failed') {
    return [h('p', { class: 'problem-inline' }, said(job.problem, 'detail') || job.message || t('export_failed')),
      h('button', { type: 'button', class: 'button small', on: { click: () => again(askedOf(job)) } }, t('export_again'))];
  }
  if (!job.file) return h('div', null, h('progress', { max: 1, value: job.progress > 1 ? job.progress / 100 : job.progress ?? 0 }), h('div', { class: 'hint' }, job.ahead ? t('job_ahead', { n: number(job.ahead, 0) }) : t(`job_${job.state}`)));
  if (job.file_removed_at) {
    return [h('div', { class: 'soft' }, job.file.name), h('div', { class: 'hint' }, t('export_removed', { day: day(job.file_removed_at) })),
      h('button', { type: 'button', class: 'button small', on: { click: () => again(askedOf(job)) } }, t('export_again'))];
  }
  return [h('a', { href: job.links?.file ?? `/exports/${job.id}/file`, download: job.file.name }, job.file.name), h('div', { class: 'hint' }, [bytes(job.file.bytes), job.evidence && (job.evidence_files ? t('export_evidence_n', { n: number(job.evidence_files, 0) }) : t('export_evidence_none')), job.kept_until && t('export_until', { day: day(job.kept_until) })].filter(Boolean).join(' · ')),
    h('details', { class: 'not-right' }, h('summary', null, t('verify')), h('p', { class: 'hint' }, t('verify_hint')), h('code', { class: 'hash' }, `sha256sum ${job.file.name}\n${job.file.sha256}`))];
}
