/** The pages of the year: targets, what bureaus report, months, ranking, assessment, what is due, the plan's tasks. */

import { assessment } from './yearly-assessment.js';
import { calendar } from './yearly-calendar.js';
import { ranking } from './yearly-ranking.js';
import { release } from './yearly-release.js';
import { reports } from './yearly-reports.js';
import { targets } from './yearly-targets.js';
import { tasks } from './yearly-tasks.js';

/** @type {Record<string, import('../desk.js').Section>} */
export const YEARLY = { targets, reports, release, ranking, assessment, calendar, tasks };
