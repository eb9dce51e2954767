/** 公开文件 of a release: have them made, and take the map along that needs no server. */

import { get, post } from '../api.js';
import { h } from '../dom.js';
import { bytes } from '../format.js';
import { language, t } from '../i18n.js';
import { carryOut, download } from './yearly-page.js';

const AGAIN_MS = 2000;

/** @param {HTMLElement} link @param {string} name that the file gets */
function named(link, name) {
  link.setAttribute('download', name);
  return link;
}

/**
 * One line below the month: what is there, how far it is, or the way to have it made.
 * @param {import('../desk.js').Desk} desk @param {string} release @param {AbortSignal} signal
 */
export async function releaseFiles(desk, release, signal) {
  const line = h('p', { class: 'row release-files no-print' });
  const show = async () => {
    const told = await get(`/releases/${release}/files`, {}, signal);
    if (signal.aborted) return;
    line.replaceChildren(...say(told));
    if (['queued', 'running'].includes(told.state)) setTimeout(() => show().catch(() => {}), AGAIN_MS);
  };
  /** @param {any} told @returns {(Node | string)[]} */
  const say = (told) => {
    if (told.state === 'done') {
      const page = told.manifest.files.find((/** @type {any} */ file) => file.kind === 'page');
      return [
        page ? named(download(`${t('map_package')} ${bytes(page.bytes)}`, page.link), `${release}-map.zip`) : '',
        page ? h('a', { class: 'button quiet', href: `/static/map/release.html?lang=${language()}&files=/releases/${release}/files/`, target: '_blank', rel: 'noopener' }, t('open_files_look')) : '',
        h('span', { class: 'hint' }, t('open_files_done', { n: told.manifest.files.length - 1 })),
      ];
    }
    if (told.state === 'queued' || told.state === 'running') return [h('span', { class: 'hint' }, t('open_files_running'))];
    const failed = told.state === 'failed' ? h('span', { class: 'hint' }, t('open_files_failed')) : '';
    if (desk.person.role !== 'coordinator') return [failed || h('span', { class: 'hint' }, t('open_files_absent'))];
    const make = () => carryOut(() => post(`/releases/${release}/files`), t('open_files_asked'), () => { show().catch(() => {}); });
    return [h('button', { type: 'button', class: 'button small', on: { click: make } }, t('open_files_make')), failed || h('span', { class: 'hint' }, t('open_files_hint'))];
  };
  await show();
  return line;
}
