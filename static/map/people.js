/** What people and their roles are called. A name stays as it was typed; one that the demonstration composed of role and unit is said in the reader's language. */

import { label, language, t, tMaybe, WORDS } from './i18n.js';

export const ROLES = ['filler', 'head', 'reviewer', 'coordinator', 'leader', 'inspector', 'sysadmin', 'secadmin', 'auditor'];

/** @param {{role: string, role_zh?: string}} person */
export const roleName = ({ role, role_zh }) => (language() === 'en' ? tMaybe(`role_${role}`, role) : role_zh ?? tMaybe(`role_${role}`, role));

/** The demonstration's names in Chinese, and what they are called in the reader's language. @type {Map<string, string>} */
let composed = new Map();

/** Told when the units are known. @param {{zh: string, en: string}[]} units */
export function nameDemonstration(units) {
  composed = new Map(ROLES.flatMap((role) => units.map((unit) => /** @type {[string, string]} */ ([
    `示范${WORDS[`role_${role}`][0]}（${unit.zh}）`, t('demonstration_person', { role: t(`role_${role}`), unit: label(unit) })]))));
}

/** What a person is called, whose name the server gives as it was typed. @param {string | null | undefined} name */
export const called = (name) => composed.get(name ?? '') ?? name ?? '';
