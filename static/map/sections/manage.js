/** 管理: who and what the instance consists of, and the record of acts. Each person sees what their role may. */

import { fill, h, showChosen } from '../dom.js';
import { busy, trouble } from '../elements/index.js';
import { t } from '../i18n.js';
import { rules } from './manage-rules.js';
import { account } from './manage-account.js';
import { health } from './manage-health.js';
import { people } from './manage-people.js';
import { policy } from './manage-policy.js';
import { auditLog } from './manage-record.js';
import { rights } from './manage-rights.js';
import { dictionary, tasks, unitTable } from './manage-tabs.js';

/** @type {import('../desk.js').Section} */
export const manage = {
  layout: 'page',
  mount({ page }, desk) {
    const { store, person } = desk;
    const ended = new AbortController();
    const reads = desk.catalogue.layers.length > 0;
    /** @type {Record<string, (desk: import('../desk.js').Desk, signal: AbortSignal) => Promise<import('../dom.js').Child>>} */
    const tabs = {
      ...(person.may.audit && { audit: auditLog }),
      ...(person.role === 'sysadmin' && { health }),
      ...(['sysadmin', 'secadmin', 'auditor'].includes(person.role) && { people, rights, policy }),
      // who keeps nothing here comes for their own account
      account,
      ...(reads && { rules, tasks, dictionary }),
      units: unitTable,
    };
    const row = h('div', { class: 'tabs', role: 'tablist' });
    const body = h('div', { class: 'manage-body' });
    page.append(h('header', { class: 'page-head' }, h('h1', null, t('section_manage')), row), body);

    const draw = async () => {
      const name = tabs[store.view.tab ?? ''] ? /** @type {string} */ (store.view.tab) : Object.keys(tabs)[0];
      fill(row, Object.keys(tabs).map((key) => h('button', { type: 'button', role: 'tab', 'aria-selected': String(key === name), on: { click: () => store.set({ tab: key }) } }, t(`manage_${key}`))));
      showChosen(row);
      fill(body, busy());
      try {
        const content = await tabs[name](desk, ended.signal);
        if (!ended.signal.aborted) fill(body, content);
      } catch (error) {
        if (!(error instanceof DOMException)) fill(body, trouble(error, draw));
      }
    };
    store.watch(['tab'], draw, ended.signal);
    draw();
    return () => ended.abort();
  },
};
