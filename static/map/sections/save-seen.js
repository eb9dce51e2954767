/** Two people at one figure: the second is shown what the first wrote; what they wrote themselves stays in the form. */

import { Problem } from '../api.js';
import { askPerson, say, sayProblem } from '../elements/index.js';
import { minute } from '../format.js';
import { t } from '../i18n.js';

/** The etag of what is not there yet. */
export const NOTHING = '"0"';

/**
 * Ask, and save what was answered. Where somebody changed it meanwhile, ask again with both: theirs in words, mine in
 * the form; saving then replaces theirs.
 * @param {Parameters<typeof askPerson>[0]} what
 * @param {string} etag of what the form shows
 * @param {(answer: Record<string, string>, seen: {'If-Match': string}) => Promise<any>} save
 * @param {() => Promise<{etag: string, words: string, by?: string | null, at?: string | null}>} reread what is there now
 * @param {string} [done] what is said then
 * @returns {Promise<boolean>} whether it was saved
 */
export async function askAndSave(what, etag, save, reread, done = t('saved')) {
  let asked = what;
  for (;;) {
    const answer = await askPerson(asked);
    if (!answer) return false;
    try {
      await save(answer, { 'If-Match': etag });
      say(done);
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) {
        sayProblem(error);
        return false;
      }
      try {
        const theirs = await reread();
        etag = theirs.etag;
        const who = theirs.by ? t('entered_by', { by: theirs.by, at: theirs.at ? minute(theirs.at) : '' }) : '';
        const questions = what.questions?.map((question) => ({ ...question, value: answer[question.name] ?? question.value }));
        asked = { ...what, questions, notice: t('changed_meanwhile', { words: theirs.words, who }), act: t('save_mine') };
      } catch (problem) {
        sayProblem(problem);
        return false;
      }
    }
  }
}
