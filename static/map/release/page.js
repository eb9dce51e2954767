/** The map of a release on its files alone: no server of ours is asked, only what lies beside this page. */

import { fill, h } from '../dom.js';
import { releaseTitle } from '../format.js';
import { language, setLanguage, speaker, tellBrowser } from '../language.js';
import { applyTheme } from '../palette.js';
import { RELEASE } from '../words/release.js';
import { Archive, fetchFrom } from './archive.js';
import { Panel } from './panel.js';
import { Sheet } from './sheet.js';

const t = speaker(RELEASE);
const asked = new URLSearchParams(location.search);

/** Where the files lie: beside this page, or in a folder of the same host. @returns {URL} */
function findFolder() {
  const told = asked.get('files');
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
  setLanguage(asked.get('lang') ?? 'zh');
  const page = /** @type {HTMLElement} */ (document.getElementById('page'));
  const folder = findFolder();
  try {
    const [manifest, legend, figures, archive] = await Promise.all([
      read(folder, 'manifest.json'), read(folder, 'legend.json'), read(folder, 'figures.json'),
      new Archive(fetchFrom(new URL('map.pmtiles', folder).href)).open(),
    ]);
    tellBrowser(document, releaseTitle(manifest.title, language()));
    // files that were made before units were named in English have none
    legend.units_en ??= {};
    const ground = h('section', { class: 'ground', 'aria-label': t('r_map') });
    const side = h('aside', { class: 'side' });
    fill(page, ground, side);
    const sheet = new Sheet(ground, manifest, legend, archive);
    new Panel(side, manifest, legend, figures, sheet, folder);
  } catch (error) {
    fill(page, h('div', { class: 'wait' },
      // whoever was given only this page may read either
      RELEASE.r_missing.map((words) => h('p', null, words)),
      h('p', { class: 'soft' }, String(error instanceof Error ? error.message : error))));
  }
}

begin();
