/** What changed, in one line. */

import { number } from '../format.js';
import { t } from '../i18n.js';

/** @param {any} counts */
export function countWords(counts) {
  return ['new', 'changed', 'removed', 'restored'].filter((key) => counts?.[key]).map((key) => `${t(`count_${key}`)} ${number(counts[key], 0)}`).join(t('list_comma')) || t('count_nothing');
}
