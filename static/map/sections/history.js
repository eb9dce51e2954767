/** What happened to a feature: versions with before and after, who decided, and the papers that prove it. */

import { h } from '../dom.js';
import { evidenceStrip } from './evidence-strip.js';
import { area, day, length, minute } from '../format.js';
import { readCell } from '../catalogue.js';
import { label, language, t } from '../i18n.js';
import { called } from '../people.js';

/** The day each state was reached, from the changes of the lifecycle field. @param {import('../catalogue.js').Layer} layer @param {any} history @returns {Record<string, string>} */
export function stateDates(layer, history) {
  /** @type {Record<string, string>} */
  const dates = {};
  for (const version of history.versions ?? []) {
    for (const change of version.changes ?? []) {
      if (change.field === layer.state_field && change.after) dates[change.after] = day(version.valid_from).slice(2, 7).replace('-', '.');
    }
  }
  return dates;
}

/** @param {any[]} versions newest first @param {import('../catalogue.js').Layer} layer @param {((version: any) => void) | null} [restore] where an older version may be asked back */
export function historyList(versions, layer, restore) {
  if (!versions.length) return h('p', { class: 'hint' }, t('history_none'));
  return h('ol', { class: 'history' }, versions.map((version, i) => h('li', null,
    h('div', { class: 'row' }, h('strong', { class: 'number' }, day(version.valid_from)), h('span', { class: 'hint' }, t('version_n', { version: version.version })),
      i === 0 && !version.valid_to && h('span', { class: 'chip' }, t('current'))),
    changeList(version, versions[i + 1], layer),
    version.upload && h('p', { class: 'hint' }, t('from_upload', { file: version.upload.file_name ?? '—', by: [label(version.upload, 'unit'), called(version.upload.by)].filter(Boolean).join(' ') })),
    decisionList(version.decisions ?? []),
    version.removed && [h('p', { class: 'hint' }, t('removed_at', { day: day(version.removed.at) })), decisionList(version.removed.decisions ?? [])],
    restore && i > 0 && h('button', { type: 'button', class: 'link small', on: { click: () => restore(version) } }, t('restore')))));
}

/** @param {any} version @param {any} previous @param {import('../catalogue.js').Layer} layer */
function changeList(version, previous, layer) {
  const changes = version.changes ?? [];
  const measured = version.geometry_changed && previous && geometryWords(previous, version);
  if (!previous && !changes.length) return h('p', null, t('first_version'));
  const field = (/** @type {string} */ name) => layer.fields.find((f) => f.name === name);
  /** @param {any} change @param {any} value */
  const cell = (change, value) => {
    const declared = field(change.field);
    return declared ? readCell(declared, value) : String(value ?? '—');
  };
  // the first version changes everything from nothing: its fields are the panel above
  const shown = previous ? changes : [];
  return h('ul', { class: 'changes' },
    !previous && h('li', null, t('first_version')),
    shown.map((/** @type {any} */ change) => h('li', null, h('span', { class: 'soft' }, label(change) || change.field), ' ',
      h('del', null, cell(change, change.before)), ' → ', h('ins', null, cell(change, change.after)))),
    version.geometry_changed && previous && h('li', null, h('span', { class: 'soft' }, t('geometry')), ' ', measured || t('geometry_changed')));
}

/** @param {any} before @param {any} after */
function geometryWords(before, after) {
  if (before.area_m2 && after.area_m2) return [h('del', null, area(before.area_m2, language())), ' → ', h('ins', null, area(after.area_m2, language()))];
  if (before.length_m && after.length_m) return [h('del', null, length(before.length_m, language())), ' → ', h('ins', null, length(after.length_m, language()))];
  return null;
}

/** @param {any[]} decisions */
export function decisionList(decisions) {
  if (!decisions.length) return null;
  return h('ul', { class: 'decisions' }, decisions.map((decision) => h('li', null,
    h('span', null, t(`done_${decision.action}`)), ' ', h('span', { class: 'hint' }, [label(decision, 'unit'), called(decision.by)].filter(Boolean).join(' · '), ' · ', h('span', { class: 'nowrap' }, minute(decision.at))),
    decision.note && h('blockquote', null, decision.note))));
}

/** @param {any[]} evidence @param {import('./evidence-strip.js').StripActs} [acts] */
export function evidenceList(evidence, acts = {}) {
  return evidence.length ? evidenceStrip(evidence, acts) : h('p', { class: 'hint' }, t('evidence_none'));
}
