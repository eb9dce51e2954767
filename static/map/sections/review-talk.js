/** What is said about an upload: comments, some pinned to a place, and the word of co-responsible bureaus. */

import { h } from '../dom.js';
import { askPerson, attempt, panel, say } from '../elements/index.js';
import { icon } from '../icons.js';
import { coordinates, minute } from '../format.js';
import { label, t } from '../i18n.js';
import { unitName } from '../desk.js';
import { called } from '../people.js';
import { askPlace } from './review-scene.js';

/**
 * @param {import('./review-bench.js').ReviewBench} bench @param {import('../desk.js').Desk} desk
 * @param {{reload: (part: 'comments' | 'all') => Promise<void>, showPlace: (place: [number, number]) => void, showRow: (row: number) => void}} acts
 */
export function talkPanel(bench, desk, acts) {
  const { upload, comments } = bench;
  const signed = upload.countersigns ?? [];
  return panel(t('comments'), [
    signed.length > 0 && h('ul', { class: 'countersigns' }, signed.map((/** @type {any} */ one) => h('li', { class: one.in_force === false ? 'past' : one.verdict },
      h('strong', null, unitName(desk, one.unit)), ' ', h('span', { class: `chip ${one.verdict === 'object' ? 'bad' : 'good'}` }, t(`countersign_${one.verdict}`)),
      one.in_force === false && h('span', { class: 'hint' }, ' ', t('countersign_past')), h('span', { class: 'hint' }, ` ${[called(one.by), minute(one.at)].filter(Boolean).join(' · ')}`), one.note && h('blockquote', null, one.note)))),
    upload.countersigns_missing?.length > 0 && h('p', { class: 'why-not' }, t('countersign_missing', { units: upload.countersigns_missing.map((/** @type {string} */ key) => unitName(desk, key)).join(t('list_comma')) })),
    bench.may('countersign') && countersignRow(bench, acts),
    comments.length ? h('ul', { class: 'comments' }, comments.map((comment) => commentItem(comment, bench, acts))) : !signed.length && h('p', { class: 'hint' }, t('comments_none')),
    bench.may('comment') && commentForm(bench, desk, acts)]);
}

/** @param {any} comment @param {import('./review-bench.js').ReviewBench} bench @param {any} acts */
function commentItem(comment, bench, acts) {
  return h('li', { class: comment.resolved ? 'resolved' : '', data: { comment: comment.id } },
    h('div', { class: 'hint clip' }, [called(comment.by) || label(comment, 'unit'), minute(comment.at)].filter(Boolean).join(' · ')),
    h('p', null, comment.text),
    h('div', { class: 'row hint' },
      comment.row && h('button', { type: 'button', class: 'link small', on: { click: () => acts.showRow(comment.row) } }, t('row_n', { row: comment.row })),
      comment.place && h('button', { type: 'button', class: 'link small', on: { click: () => acts.showPlace(comment.place) } }, t('comment_place')),
      comment.resolved && t('comment_resolved', { who: comment.resolved_by ?? '' }),
      bench.may('comment') && h('button', { type: 'button', class: 'link small', on: { click: async () => {
        await attempt(async () => {
          await bench.send('POST', `/comments/${comment.id}`, { resolved: !comment.resolved }, false);
          await acts.reload('comments');
        });
      } } }, t(comment.resolved ? 'comment_reopen' : 'comment_resolve'))));
}

/** @param {import('./review-bench.js').ReviewBench} bench @param {import('../desk.js').Desk} desk @param {any} acts */
function commentForm(bench, desk, acts) {
  /** @type {[number, number] | null} */
  let place = null;
  const words = h('textarea', { class: 'input', rows: 2, maxLength: 2000, placeholder: t('comment_hint'), 'aria-label': t('comment_hint') });
  const where = h('span', { class: 'hint grow' });
  const pinning = h('button', { type: 'button', class: 'button small', on: { click: async () => {
    if (place) {
      place = null;
      return draw();
    }
    say(t('comment_pinning'));
    place = await askPlace(desk.map, bench.signal);
    draw();
  } } });
  const draw = () => {
    where.textContent = place ? t('comment_pinned', { place: coordinates(place) }) : '';
    pinning.replaceChildren(icon('place', 's'), t(place ? 'comment_unpin' : 'comment_pin'));
  };
  draw();
  return h('form', { class: 'stack comment-form', on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text) return words.focus();
    await attempt(async () => {
      await bench.send('POST', '/comments', { text, ...(place && { place }) }, false);
      await acts.reload('comments');
    });
  } } }, words, h('div', { class: 'row' }, pinning, where, h('button', { type: 'submit', class: 'button small' }, t('comment_send'))));
}

/** @param {import('./review-bench.js').ReviewBench} bench @param {any} acts */
function countersignRow(bench, acts) {
  /** @param {'agree' | 'object'} verdict */
  const sign = async (verdict) => {
    const answer = await askPerson({ title: `${t('countersign')}${t('colon')}${t(`countersign_${verdict}`)}`, act: t(`countersign_${verdict}`), danger: verdict === 'object',
      questions: [{ name: 'note', label: t('countersign_note'), type: 'textarea', required: verdict === 'object' }] });
    if (!answer) return;
    await attempt(async () => {
      await bench.send('POST', '/countersign', { verdict, note: answer.note });
      say(t('said_countersign'));
      await acts.reload('all');
    });
  };
  return h('div', { class: 'row' }, h('span', { class: 'grow soft' }, t('countersign')),
    h('button', { type: 'button', class: 'button primary', on: { click: () => sign('agree') } }, t('countersign_agree')),
    h('button', { type: 'button', class: 'button', on: { click: () => sign('object') } }, t('countersign_object')));
}
