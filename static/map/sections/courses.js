/** The pages of what lies along lines: corridors, rivers, sections, shore, planting. All stand under 进度. */

import { closing } from './closing.js';
import { corridor } from './courses-corridor.js';
import { greening } from './courses-greening.js';
import { river } from './courses-river.js';
import { section } from './courses-section.js';
import { shore } from './courses-shore.js';

/** @type {Record<string, import('../desk.js').Section>} */
export const COURSES = { corridor, river, section, shore, greening, closing };
