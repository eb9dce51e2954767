/** 运行状况: what the system administrator looks at in the morning, the worst first. */

import { get } from '../api.js';
import { h } from '../dom.js';
import { bytes, day, minute, number } from '../format.js';
import { t } from '../i18n.js';

const WORST_FIRST = ['bad', 'warn', 'good'];

/** @param {import('../desk.js').Desk} _desk @param {AbortSignal} signal */
export async function health(_desk, signal) {
  const { checks, version, now } = await get('/instance', {}, signal);
  const names = Object.keys(checks).sort((a, b) => WORST_FIRST.indexOf(checks[a].state) - WORST_FIRST.indexOf(checks[b].state));
  const open = names.filter((name) => checks[name].state !== 'good').length;
  return h('div', { class: 'stack' },
    h('p', { class: 'lead' }, open ? t('health_open', { n: open }) : t('health_good')),
    h('ul', { class: 'health' }, names.map((name) => h('li', { class: checks[name].state },
      h('eco-light', { light: checks[name].state, word: t(`health_word_${checks[name].state}`) }), h('div', null, h('h3', null, t(`health_${name}`)), h('p', null, sentence(name, checks[name])),
        checks[name].state !== 'good' && h('p', { class: 'hint' }, t(`health_${name}_do`)))))),
    h('p', { class: 'hint' }, t('health_at', { version, at: minute(now) })));
}

/** The figures of a check as a sentence. @param {string} name @param {any} c */
function sentence(name, c) {
  switch (name) {
    case 'backup': return c.last ? t(c.failed ? 'health_backup_failed' : 'health_backup_last', { at: minute(c.last), size: bytes(c.detail?.bytes ?? 0), place: c.detail?.place ?? '', failed: minute(c.failed) }) : t('health_backup_none');
    case 'disk': return t('health_disk_says', { free: gigabytes(c.free), total: gigabytes(c.total) });
    case 'queue': return t('health_queue_says', { queued: c.queued, running: c.running, failed: c.failed });
    case 'walls': return t(c.passes || c.open_tables.length ? 'health_walls_open' : c.leakproof ? 'health_walls_good' : 'health_walls_slow', { tables: c.open_tables.join(t('list_comma')) });
    case 'clock': return t('health_clock_says', { apart: number(c.apart_seconds, 2), last: minute(c.last_act) });
    case 'record': return t('health_record_says', { n: number(c.entries, 0), since: day(c.since), files: c.files_until ? t('health_record_files', { day: c.files_until }) : t('health_record_no_files') });
    case 'database': return t(c.durable ? 'health_database_says' : 'health_database_loose', { size: bytes(c.bytes), postgresql: c.postgresql, postgis: c.postgis });
    case 'replica': return t(`health_replica_${c.state}`, { lag: number(c.lag_seconds, 1) });
    case 'accounts': return t('health_accounts_says', { in_force: c.in_force, sessions: c.sessions, locked: c.locked, surplus: c.surplus });
    default: return t(c.secure_cookie ? 'health_transport_tls' : 'health_transport_plain');
  }
}

/** @param {number} n */
const gigabytes = (n) => `${number(n / 1024 ** 3, 1)} GB`;
