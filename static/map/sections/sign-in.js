/** The first page: a sheet with its neat line, a name and a password; and a new password where the old one is only to be changed. */

import { get, post, put } from '../api.js';
import { h, fill } from '../dom.js';
import { mark } from '../icons.js';
import { t, tMaybe, language, setLanguage, tellLanguage } from '../i18n.js';
import { degrees } from '../format.js';

/** @param {HTMLElement} body @returns {Promise<void>} resolves when somebody has signed in */
export function askToSignIn(body) {
  return new Promise((resolve) => {
    const options = get('/session/options');
    const draw = () => fill(body, page(resolve, draw, options));
    draw();
    body.querySelector('input')?.focus();
  });
}

/** @param {(value: void) => void} done @param {() => void} redraw @param {Promise<any>} options what else the instance offers */
function page(done, redraw, options) {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const name = h('input', { name: 'name', autocomplete: 'username', required: true, autocapitalize: 'none', spellcheck: false });
  const password = h('input', { name: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const act = h('button', { type: 'submit', class: 'button primary wide' }, t('sign_in'));
  const other = h('div', { class: 'sign-on', hidden: true });
  options.then(({ single_sign_on: house }) => {
    if (!house) return;
    fill(other, signOn(house));
    other.hidden = false;
    act.classList.remove('primary');
  }, () => {}); // name and password are there in any case
  const form = h('form', { class: 'stack', on: { submit: enter } },
    h('label', { class: 'field' }, h('span', null, t('account')), name),
    h('label', { class: 'field' }, h('span', null, t('password')), password), problem, act);
  const told = new URLSearchParams(location.search).get('problem');
  if (told) { // what became of the other house's sign-on, said once
    problem.textContent = tMaybe(`problem_${told}`, t('problem_sign_on.refused'));
    problem.hidden = false;
    history.replaceState(null, '', `/${location.hash}`);
  }
  return h('main', { class: 'sign-in' }, neatLine(),
    h('section', null, h('div', { class: 'sheet-mark' }, mark()), h('h1', null, t('title')), h('p', { class: 'soft' }, t('subtitle')), other, form,
      h('p', { class: 'hint' }, t('sign_in_hint')),
      h('button', { type: 'button', class: 'link small', on: { click: () => {
        localStorage.setItem('language', language() === 'zh' ? 'en' : 'zh');
        setLanguage(localStorage.getItem('language') ?? 'zh');
        tellLanguage(document);
        redraw();
      } } }, language() === 'zh' ? 'English' : '中文')));

  /** @param {SubmitEvent} event */
  async function enter(event) {
    event.preventDefault();
    problem.hidden = true;
    act.disabled = true;
    try {
      const { person } = await post('/session', { name: name.value.trim(), password: password.value });
      if (person.must_change) await renew(form, person.name, password.value, done);
      else done();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
      problem.hidden = false;
      password.select();
    } finally {
      act.disabled = false;
    }
  }
}

/** The way through the other house, before the fields: it is what most people there use. @param {{label: string, address: string}} house */
function signOn(house) {
  return [h('a', { class: 'button primary wide', href: house.address, on: { click: () => sessionStorage.setItem('view', location.hash) } },
    t('sign_in_by', { house: house.label })), h('div', { class: 'or' }, t('sign_in_local'))];
}

/**
 * An initial or an expired password opens nothing but its own change: the form asks for a new one, and signs in with it.
 * @param {HTMLElement} form @param {string} name @param {string} old @param {(value: void) => void} done
 */
async function renew(form, name, old, done) {
  const { policy } = await get('/policy');
  const rule = t('password_rule', { shortest: policy.shortest.value, kinds: policy.kinds.value });
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const first = h('input', { name: 'new', type: 'password', autocomplete: 'new-password', required: true });
  const again = h('input', { name: 'again', type: 'password', autocomplete: 'new-password', required: true });
  const act = h('button', { type: 'submit', class: 'button primary wide' }, t('change_password'));
  const renewal = h('form', { class: 'stack', on: { submit: change } },
    h('p', { class: 'problem' }, t('password_must_change')),
    h('label', { class: 'field' }, h('span', null, t('password_new')), first, h('small', { class: 'hint' }, rule)),
    h('label', { class: 'field' }, h('span', null, t('password_again')), again), problem, act);
  form.replaceWith(renewal);
  first.focus();

  /** @param {SubmitEvent} event */
  async function change(event) {
    event.preventDefault();
    problem.hidden = true;
    act.disabled = true;
    try {
      if (first.value !== again.value) throw new Error(t('passwords_differ'));
      await put('/me/password', { old, new: first.value });
      await post('/session', { name, password: first.value });
      done();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
      problem.hidden = false;
    } finally {
      act.disabled = false;
    }
  }
}

/** The frame of a printed sheet: ticks every five minutes of arc, as on the county's map. */
function neatLine() {
  const ticks = [119.9, 120, 120.1, 120.2, 120.3].map((lon, i) => {
    const tick = h('i', { class: 'tick-x' }, degrees(lon));
    tick.style.left = `${8 + i * 21}%`;
    return tick;
  });
  const rows = [32.4, 32.3, 32.2, 32.1, 32].map((lat, i) => {
    const tick = h('i', { class: 'tick-y' }, degrees(lat));
    tick.style.top = `${10 + i * 20}%`;
    return tick;
  });
  return h('div', { class: 'neat-line', 'aria-hidden': 'true' }, ticks, rows);
}
