/** The frame every page stands in: top bar, rail, side panel, map, feature panel, time bar. */

import { h, fill } from '../dom.js';
import { icon } from '../icons.js';
import { t } from '../i18n.js';
import { buildTopbar } from './topbar.js';
import { buildTimebar } from './timebar.js';
import { day, today } from '../format.js';

/**
 * @param {HTMLElement} body
 * @param {{store: import('../state.js').Store, catalogue: import('../catalogue.js').Catalogue, person: import('../desk.js').Person,
 *   sections: Record<string, import('../desk.js').Section>, signal: AbortSignal}} what
 */
export function buildFrame(body, { store, catalogue, person, sections, signal }) {
  /** @type {() => void} */
  let signOut = () => {};
  const signedOut = new Promise((resolve) => { signOut = () => resolve(null); });
  const side = h('aside', { class: 'side', 'aria-label': t('panel_label') });
  const detail = h('aside', { class: 'detail', hidden: true, 'aria-label': t('feature_label') });
  const map = h('div', { class: 'map', tabIndex: -1 });
  const page = h('main', { class: 'page', hidden: true, tabIndex: -1 });
  const stage = h('main', { class: 'stage' }, asofLine(store, signal), map, buildTimebar(store, signal));
  const rail = buildRail(store, sections, signal);
  const frame = h('div', { class: 'frame' }, buildTopbar({ store, catalogue, person, onSignOut: signOut, signal }), rail.element, side, stage, detail, page);
  fill(body, frame);
  rail.showWaiting(person.waiting);

  const places = { side: sheet(side), detail: sheet(detail), page };
  return {
    places, map, signedOut, showWaiting: rail.showWaiting,
    /** A line over the map when part of it could not be fetched. @param {() => void} again @returns {() => void} shows it */
    missing: (again) => missingLine(map, again),
    /** @param {'map' | 'page'} layout @param {string} name */
    clear(layout, name) {
      frame.dataset.layout = layout;
      frame.dataset.section = name;
      fill(places.side);
      fill(places.detail);
      fill(page);
      detail.hidden = true;
      page.hidden = layout !== 'page';
      side.dataset.height = 'half';
      side.scrollTop = 0;
      page.scrollTop = 0;
      if (layout === 'page') page.append(asofLine(store, signal));
      rail.choose(name);
    },
  };
}

/** @param {HTMLElement} map @param {() => void} again @returns {() => void} */
function missingLine(map, again) {
  const line = h('div', { class: 'map-missing', role: 'alert' }, h('span', { class: 'grow' }, t('map_trouble')), h('button', { type: 'button', class: 'button small', on: { click: () => {
    line.remove();
    again();
  } } }, t('try_again')));
  return () => line.isConnected || map.append(line);
}

/** On a phone a panel is a sheet with a handle; what the section writes goes below it. @param {HTMLElement} element */
function sheet(element) {
  const content = h('div', { class: 'content' });
  const heights = ['low', 'half', 'high'];
  const handle = h('button', { type: 'button', class: 'sheet-handle', 'aria-label': t('sheet_height') });
  let from = 0;
  let moved = false;
  handle.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    from = event.clientY;
    moved = false;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener('pointerup', (/** @type {PointerEvent} */ event) => {
    const way = Math.abs(event.clientY - from) < 12 ? 0 : event.clientY < from ? 1 : -1;
    moved = way !== 0;
    if (way) step(way);
  });
  handle.addEventListener('click', () => !moved && step(element.dataset.height === 'high' ? -2 : 1));
  /** @param {number} way */
  function step(way) {
    const at = heights.indexOf(element.dataset.height ?? 'half');
    element.dataset.height = heights[Math.max(0, Math.min(2, at + way))];
  }
  element.dataset.height = 'half';
  element.append(handle, content);
  return content;
}

/** @param {import('../state.js').Store} store @param {Record<string, import('../desk.js').Section>} sections @param {AbortSignal} signal */
function buildRail(store, sections, signal) {
  /** @type {Record<string, HTMLElement>} */
  const links = {};
  const element = h('nav', { class: 'rail', 'aria-label': t('sections_label') }, Object.keys(sections).filter((name) => !sections[name].under).map((name) => {
    links[name] = h('a', { href: `#${name}`, on: {
      click: (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        store.set({ section: name, tab: null, feature: null, list: null, ...(name === 'upload' || name === 'review' ? { upload: null } : {}) });
      },
    } }, icon(name), h('span', null, t(`section_${name}`)));
    return links[name];
  }));
  signal.addEventListener('abort', () => element.remove());
  return {
    element,
    /** @param {string} name */
    choose(name) {
      for (const [key, link] of Object.entries(links)) {
        if (key === (sections[name]?.under ?? name)) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
    },
    /** @param {number} count */
    showWaiting(count) {
      const link = links.review ?? links.upload;
      link?.querySelector('.badge')?.remove();
      if (count && link) link.append(h('span', { class: 'badge', 'aria-label': t('waiting_for_me', { n: count }) }, count > 99 ? '99+' : count));
    },
  };
}

/** The wide yellow line that says: not today. @param {import('../state.js').Store} store @param {AbortSignal} signal */
function asofLine(store, signal) {
  const line = h('div', { class: 'asof', role: 'status', hidden: true });
  const show = () => {
    const { as_of } = store.view;
    line.hidden = !as_of;
    if (as_of) {
      fill(line, h('span', null, t('asof_line', { day: day(as_of), now: today(new Date()) })),
        h('button', { type: 'button', on: { click: () => store.set({ as_of: null }) } }, t('back_to_today')));
    }
  };
  store.watch(['as_of'], show, signal);
  show();
  return line;
}
