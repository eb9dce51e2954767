/** Boot: who is it, what does the catalogue say, build the frame, mount the section of the address. */

import { get, getFeatures, whenSignedOut, Problem } from './api.js';
import { Catalogue } from './catalogue.js';
import { fill, h } from './dom.js';
import { attempt, busy, sayProblem, trouble } from './elements/index.js';
import { endOfDay } from './format.js';
import { buildFrame } from './frame/frame.js';
import { label, setLanguage, t, tellLanguage } from './i18n.js';
import { createMap } from './map.js';
import { applyTheme } from './palette.js';
import { nameDemonstration } from './people.js';
import { mirrorAddress, readAddress, Store } from './state.js';
import { Tiles } from './tiles.js';
import { sectionsFor } from './sections/index.js';
import { askToSignIn } from './sections/sign-in.js';

// who went away to the other house's sign-on comes back to what they wanted to see
const wanted = !location.hash && sessionStorage.getItem('view');
sessionStorage.removeItem('view');
const store = new Store(readAddress(wanted || location.hash));
mirrorAddress(store, window);
applyTheme(localStorage.getItem('theme'));
setLanguage(localStorage.getItem('language') ?? 'zh');
tellLanguage(document);

start();

async function start() {
  fill(document.body, h('div', { class: 'starting' }, busy()));
  try {
    const person = await whoIsIt();
    if (!person || person.must_change) {
      await askToSignIn(document.body);
      return start();
    }
    await open(person);
  } catch (error) {
    fill(document.body, h('div', { class: 'starting' }, trouble(error, start)));
  }
}

/** @returns {Promise<import('./desk.js').Person | null>} */
async function whoIsIt() {
  try {
    return (await get('/me')).person;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** Administrators have no eye on the works: they get a frame without a map. @param {import('./desk.js').Person} person */
async function open(person) {
  const [legend, units, towns] = await Promise.all([
    person.may.read ? get('/legend', { ...dayQuery(), township: null }) : null, get('/units'),
    person.may.read ? getFeatures('/collections/townships/items', {}, 1000) : null,
  ]);
  for (const town of towns?.features ?? []) town.properties.name = label(units.units.find((/** @type {any} */ u) => u.key === town.properties.key)) || town.properties.name;
  nameDemonstration(units.units);
  const catalogue = new Catalogue(legend ?? { layers: [] });
  store.hiddenAtStart = catalogue.hiddenAtStart();
  const sections = sectionsFor(person, Boolean(legend));
  const ended = new AbortController();
  const frame = buildFrame(document.body, { store, catalogue, person, sections, signal: ended.signal });
  const map = createMap(frame.map, catalogue, store);
  const tiles = new Tiles(map, catalogue, towns ?? { type: 'FeatureCollection', features: [] });
  tiles.onMissing = frame.missing(() => tiles.reload(true));
  /** @type {import('./desk.js').Desk} */
  const desk = {
    store, catalogue, map, tiles, person, units: units.units.filter((/** @type {any} */ u) => label(u)),
    published: async () => {
      tiles.reload(true);
      catalogue.recount(await get('/legend', dayQuery()));
      store.dispatchEvent(new Event('counted'));
    },
    recount: async () => {
      person.waiting = (await get('/me')).person.waiting;
      frame.showWaiting(person.waiting);
    },
  };
  Object.assign(window, { ecoworks: { map, tiles, store } });
  followView(desk, frame, sections, ended.signal);
  frame.signedOut.then(end);
  whenSignedOut(() => {
    end();
    sayProblem(t('session_over'));
  });

  function end() {
    whenSignedOut(() => {});
    ended.abort();
    map.remove();
    start();
  }
}

const dayQuery = () => ({ as_of: store.view.as_of ? endOfDay(store.view.as_of) : null, township: store.view.township });

/**
 * @param {import('./desk.js').Desk} desk @param {ReturnType<typeof buildFrame>} frame
 * @param {Record<string, import('./desk.js').Section>} sections @param {AbortSignal} signal
 */
function followView(desk, frame, sections, signal) {
  /** @type {(() => void) | null} */
  let unmount = null;
  const mount = () => {
    unmount?.();
    const name = sections[store.view.section] ? store.view.section : Object.keys(sections)[0];
    const section = sections[name];
    frame.clear(section.layout, name);
    unmount = section.mount(frame.places, desk);
  };
  const showDay = async () => {
    desk.tiles.setDay(store.view.as_of);
    await attempt(async () => {
      desk.catalogue.recount(await get('/legend', dayQuery()));
      store.dispatchEvent(new Event('counted'));
    });
  };
  store.watch(['section'], mount, signal);
  store.watch(['as_of', 'township'], showDay, signal);
  if (store.view.township) showDay();
  signal.addEventListener('abort', () => unmount?.());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    applyTheme(localStorage.getItem('theme'));
    desk.tiles.repaint();
  }, { signal });
  desk.tiles.setDay(store.view.as_of);
  mount();
}
