/** Which sections a person sees. */

import { map } from './map.js';
import { progress } from './progress.js';
import { upload } from './upload.js';
import { review } from './review.js';
import { exports } from './export.js';
import { manage } from './manage.js';
import { COURSES } from './courses.js';
import { YEARLY } from './yearly.js';

/** @param {import('../desk.js').Person} person @param {boolean} reads @returns {Record<string, import('../desk.js').Section>} */
export function sectionsFor(person, reads) {
  const { may } = person;
  return {
    ...(reads && { map, progress, ...COURSES, ...YEARLY }),
    ...(reads && may.upload.length && { upload }),
    // a bureau that leads nothing may still countersign
    ...(reads && (may.confirm || may.review.length || person.role === 'reviewer') && { review }),
    ...(reads && may.export && { export: exports }),
    manage,
  };
}
