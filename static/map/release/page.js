/** The map of a release on its files alone: no server of ours is asked, only what lies beside this page. */

import { fill, h } from '../dom.js';
import { applyTheme } from '../palette.js';
import { Archive, fetchFrom } from './archive.js';
import { Panel } from './panel.js';
import { Sheet } from './sheet.js';

/** Where the files lie: beside this page, or in a folder of the same host. @returns {URL} */
function findFolder() {
  const told = new URLSearchParams(location.search).get('files');
  return new URL(told && /^\/[^/]/.test(told) ? told.replace(/\/?$/, '/') : './', location.href);
}

/** @param {URL} folder @param {string} name @returns {Promise<any>} */
async function read(folder, name) {
  const answer = await fetch(new URL(name, folder));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

async function begin() {
  applyTheme('light');
  const page = /** @type {HTMLElement} */ (document.getElementById('page'));
  const folder = findFolder();
  try {
    const [manifest, legend, figures, archive] = await Promise.all([
      read(folder, 'manifest.json'), read(folder, 'legend.json'), read(folder, 'figures.json'),
      new Archive(fetchFrom(new URL('map.pmtiles', folder).href)).open(),
    ]);
    document.title = manifest.title;
    const ground = h('section', { class: 'ground', 'aria-label': '地图' });
    const side = h('aside', { class: 'side' });
    fill(page, ground, side);
    const sheet = new Sheet(ground, manifest, legend, archive);
    new Panel(side, manifest, legend, figures, sheet, folder);
  } catch (error) {
    fill(page, h('div', { class: 'wait' },
      h('p', null, '没有读到发布文件。请把本页与 manifest.json、legend.json、figures.json、map.pmtiles 放在同一文件夹，经网站打开（不能直接双击）。'),
      h('p', { class: 'soft' }, 'The files of the release were not found beside this page. Serve the folder by any web host.'),
      h('p', { class: 'soft' }, String(error instanceof Error ? error.message : error))));
  }
}

begin();
