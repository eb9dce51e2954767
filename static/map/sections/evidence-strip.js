/** Photos in a row (before, during, after) and papers below; a picture opens large, with where and when it was taken. */

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { day, length } from '../format.js';
import { label, language, t } from '../i18n.js';

const STAGES = ['before', 'during', 'after'];

/**
 * @typedef {object} StripActs
 * @property {(piece: any) => void} [place] show on the map where it was taken
 * @property {(piece: any) => void} [remove] take it away, where that may be done
 * @property {boolean} [rows] say to which row each belongs
 */

/** @param {any[]} pieces @param {StripActs} [acts] */
export function evidenceStrip(pieces, acts = {}) {
  const photos = pieces.filter((piece) => piece.is_photo);
  const papers = pieces.filter((piece) => !piece.is_photo);
  const others = photos.filter((piece) => !STAGES.includes(piece.kind));
  const kinds = [...STAGES.map((kind) => ({ kind, of: photos.filter((piece) => piece.kind === kind) })), ...(others.length ? [{ kind: 'sign', of: others }] : [])];
  return [
    photos.length > 0 && h('div', { class: 'evidence-strip' }, kinds.map(({ kind, of }) => h('section', { class: of.length ? '' : 'none' },
      h('h3', null, t(`evidence_${kind}`), h('span', { class: 'number' }, of.length ? ` ${of.length}` : '')),
      of.length ? h('ul', null, of.map((piece) => photo(piece, photos, acts))) : h('span', { class: 'hint' }, t('evidence_missing'))))),
    papers.length > 0 && h('ul', { class: 'evidence' }, papers.map((piece) => paper(piece, acts)))];
}

/** @param {any} piece @param {any[]} all @param {StripActs} acts */
function photo(piece, all, acts) {
  return h('li', null,
    h('button', { type: 'button', class: 'thumb', title: piece.title, on: { click: () => openPhoto(piece, all, acts) } },
      h('img', { src: piece.links.thumbnail, alt: piece.title, loading: 'lazy', width: 96, height: 72 })),
    h('div', { class: 'hint number' }, piece.taken_at ? day(piece.taken_at) : t('evidence_no_time')),
    h('div', { class: `hint ${isFar(piece) ? 'far' : ''}` }, [acts.rows && t('row_n', { row: piece.row }), whereWords(piece)].filter(Boolean).join(' · ')));
}

/** @param {any} piece @param {StripActs} acts */
function paper(piece, acts) {
  return h('li', null, h('div', { class: 'row' },
    piece.links?.original ? h('a', { class: 'grow', href: piece.links.original, rel: 'noopener', download: '' }, piece.title) : h('span', { class: 'grow' }, piece.title),
    acts.remove && h('button', { type: 'button', class: 'link small', on: { click: () => acts.remove?.(piece) } }, t('evidence_remove'))),
  h('div', { class: 'hint' }, [acts.rows && piece.row && t('row_n', { row: piece.row }), kindWord(piece), piece.document_no, piece.dated_on && day(piece.dated_on)].filter(Boolean).join(' · ')));
}

/** @param {any} piece */
export const kindWord = (piece) => label({ zh: piece.kind_zh, en: piece.kind_en }) || piece.kind;

/** @param {any} piece */
const isFar = (piece) => piece.is_far === true;

/** @param {any} piece */
function whereWords(piece) {
  if (typeof piece.distance_m === 'number') return piece.distance_m > 0 ? t('evidence_far', { amount: length(piece.distance_m, language()) }) : t('evidence_inside');
  return piece.place ? '' : piece.links?.original ? t('evidence_no_place') : '';
}

/** One photo large; arrows go on. @param {any} first @param {any[]} all @param {StripActs} [acts] */
export function openPhoto(first, all, acts = {}) {
  let at = Math.max(0, all.indexOf(first));
  const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (h('dialog', { class: 'photo-dialog', 'aria-label': t('evidence') })));
  const draw = () => {
    const piece = all[at];
    const steps = (/** @type {number} */ step) => h('button', { type: 'button', class: 'square', disabled: !all[at + step], 'aria-label': t(step < 0 ? 'evidence_previous' : 'evidence_next'), on: { click: () => go(step) } }, icon(step < 0 ? 'left' : 'right'));
    dialog.replaceChildren(
      h('header', { class: 'row' }, h('strong', { class: 'grow clip' }, piece.title), h('span', { class: 'hint number' }, `${at + 1} / ${all.length}`), steps(-1), steps(1),
        h('button', { type: 'button', class: 'square', 'aria-label': t('close'), on: { click: () => dialog.close() } }, icon('close'))),
      h('img', { src: piece.links.preview, alt: piece.title }),
      h('footer', { class: 'row wrap' },
        h('span', { class: 'grow' }, [acts.rows && t('row_n', { row: piece.row }), kindWord(piece), piece.taken_at ? day(piece.taken_at) : t('evidence_no_time'), whereWords(piece)].filter(Boolean).join(' · ')),
        piece.place && acts.place && h('button', { type: 'button', class: 'button small', on: { click: () => {
          dialog.close();
          acts.place?.(piece);
        } } }, icon('place', 's'), t('evidence_on_map')),
        piece.links.original && h('a', { class: 'button small', href: piece.links.original, download: '' }, icon('export', 's'), t('evidence_original')),
        acts.remove && h('button', { type: 'button', class: 'button small danger', on: { click: () => {
          dialog.close();
          acts.remove?.(piece);
        } } }, t('evidence_remove'))));
  };
  /** @param {number} step */
  const go = (step) => {
    if (!all[at + step]) return;
    at += step;
    draw();
  };
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowLeft') go(-1);
    else if (event.key === 'ArrowRight') go(1);
  });
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  draw();
  dialog.showModal();
}
