/** Title, search, the day shown, and the person. */

import { ask } from '../api.js';
import { h, fill } from '../dom.js';
import { icon, mark } from '../icons.js';
import { t, label, language, setLanguage } from '../i18n.js';
import { today } from '../format.js';
import { applyTheme } from '../palette.js';
import { attempt } from '../elements/index.js';
import { changePassword } from '../sections/password.js';
import { called, roleName } from '../people.js';
import { buildSearch } from './search.js';

/**
 * @param {{store: import('../state.js').Store, catalogue: import('../catalogue.js').Catalogue, person: import('../desk.js').Person,
 *   onSignOut: () => void, signal: AbortSignal}} what
 */
export function buildTopbar({ store, catalogue, person, onSignOut, signal }) {
  const hasMap = catalogue.layers.length > 0;
  return h('header', { class: 'topbar' },
    h('a', { class: 'brand', href: '#map' }, mark(), t('title')),
    catalogue.illustrative && h('span', { class: 'chip dashed', title: label(catalogue.notice) || t('illustrative_note') }, t('illustrative')),
    hasMap ? buildSearch(store, catalogue, signal) : h('span', { class: 'grow' }),
    hasMap && h('button', { type: 'button', class: 'square search-open', 'aria-label': t('search'), on: { click: openSearch } }, icon('search')),
    hasMap && dayPicker(store, signal),
    personMenu(person, onSignOut, signal));
}

/** On a phone the search box lies over the bar while it is used. @param {MouseEvent} event */
function openSearch(event) {
  const frame = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.currentTarget).closest('.frame'));
  frame.dataset.searching = 'true';
  const input = /** @type {HTMLInputElement} */ (frame.querySelector('.search input'));
  input.addEventListener('blur', () => setTimeout(() => delete frame.dataset.searching, 200), { once: true });
  input.focus();
}

/** Any past day; what is shown and counted follows. @param {import('../state.js').Store} store @param {AbortSignal} signal */
function dayPicker(store, signal) {
  const input = h('input', {
    type: 'date', class: 'visually-hidden', tabIndex: -1, min: '2021-01-01', max: today(new Date()), 'aria-label': t('as_of'),
    on: { change: () => store.set({ as_of: input.value && input.value < today(new Date()) ? input.value : null }) },
  });
  const shown = h('button', { type: 'button', class: 'topbar-button', title: t('as_of_hint'), on: {
    click: () => {
      input.value = store.view.as_of ?? today(new Date());
      try {
        input.showPicker();
      } catch { // a browser without a picker of its own: the field itself takes the day
        input.classList.remove('visually-hidden');
        input.focus();
      }
    },
  } });
  const show = () => {
    shown.classList.toggle('past', Boolean(store.view.as_of));
    fill(shown, icon('calendar', 's'), h('span', { class: 'unit-name' }, t('as_of')), h('strong', { class: 'number' }, store.view.as_of ?? t('today')));
  };
  store.watch(['as_of'], show, signal);
  show();
  return h('span', { class: 'menu-holder' }, shown, input);
}

/** @param {import('../desk.js').Person} person @param {() => void} onSignOut @param {AbortSignal} signal */
function personMenu(person, onSignOut, signal) {
  const menu = h('div', { class: 'menu', hidden: true },
    h('div', null, h('strong', null, called(person.display)), h('div', { class: 'hint' }, [label(person.unit), roleName(person)].filter(Boolean).join(' · '))),
    h('div', { class: 'rule' }),
    h('button', { type: 'button', class: 'item', on: { click: () => switchTo('language', language() === 'zh' ? 'en' : 'zh') } }, language() === 'zh' ? 'English' : '中文'),
    h('button', { type: 'button', class: 'item', on: { click: () => switchTo('theme', document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark') } }, t('switch_light')),
    h('a', { class: 'item', href: '#manage?tab=account', on: { click: () => open(false) } }, t('manage_account')),
    h('button', { type: 'button', class: 'item', on: { click: changePassword } }, t('change_password')),
    h('button', { type: 'button', class: 'item', on: { click: leave } }, t('sign_out')));
  const toggle = h('button', { type: 'button', class: 'topbar-button', 'aria-expanded': 'false', 'aria-label': t('person_menu'), on: { click: () => open(Boolean(menu.hidden)) } },
    icon('person'), h('span', { class: 'unit-name' }, [label(person.unit), roleName(person)].filter(Boolean).join(' · ')), icon('down', 's'));
  /** @param {boolean} wanted */
  const open = (wanted) => {
    menu.hidden = !wanted;
    toggle.setAttribute('aria-expanded', String(wanted));
  };
  document.addEventListener('click', (event) => !menu.hidden && !holder.contains(/** @type {Node} */ (event.target)) && open(false), { signal });
  document.addEventListener('keydown', (event) => event.key === 'Escape' && open(false), { signal });
  const holder = h('div', { class: 'menu-holder' }, toggle, menu);
  return holder;

  async function leave() {
    await attempt(async () => {
      const elsewhere = (await ask('DELETE', '/session'))?.sign_out;
      if (elsewhere) location.assign(elsewhere); // who came by the other house's sign-on leaves there too
      else onSignOut();
    });
  }
}

/** Language and light are this browser's, not the address's. @param {'language' | 'theme'} what @param {string} value */
function switchTo(what, value) {
  localStorage.setItem(what, value);
  if (what === 'language') setLanguage(value);
  else applyTheme(value);
  location.reload();
}
