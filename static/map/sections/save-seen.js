/** Two people at one figure: the second is shown what the first wrote. What they wrote themselves stays in the dialog, whatever went wrong. */

import { Problem } from '../api.js';
import { askPerson, say, sayProblem } from '../elements/index.js';
import { minute } from '../format.js';
import { t } from '../i18n.js';
import { called } from '../people.js';

/** The etag of what is not there yet. */
export const NOTHING = '"0"';

/** Ask again before it is done: with what, and with these answers filled in. */
class Again extends Error {
  /** @param {string} notice @param {Record<string, string>} values by question @param {string} [act] */
  constructor(notice, values, act) {
    super(notice);
    this.values = values;
    this.act = act;
  }
}

/**
 * Ask, and do what was answered. What goes wrong is told where it was asked, and nothing has to be typed a second time.
 * @param {Parameters<typeof askPerson>[0]} what
 * @param {(answer: Record<string, string>) => Promise<any>} act
 * @param {string} [done] what is said then
 * @returns {Promise<boolean>} whether it was done
 */
export async function askAndDo(what, act, done = t('saved')) {
  let asked = what;
  for (;;) {
    const answer = await askPerson(asked);
    if (!answer) return false;
    try {
      await act(answer);
      if (done) say(done);
      return true;
    } catch (error) {
      const again = error instanceof Again ? error : null;
      if (!again && !(error instanceof Problem)) {
        sayProblem(error);
        return false;
      }
      const values = again?.values ?? answer;
      asked = { ...what, notice: /** @type {Error} */ (error).message, act: again?.act ?? what.act, questions: what.questions?.map((one) => ({ ...one, value: values[one.name] ?? one.value })) };
    }
  }
}

/**
 * Ask, and save what was answered. Where somebody changed it meanwhile, ask again with both: theirs in words, mine in
 * the form, theirs too where I left a question as it was; saving then replaces theirs.
 * @param {Parameters<typeof askPerson>[0]} what
 * @param {string} etag of what the form shows
 * @param {(answer: Record<string, string>, seen: {'If-Match': string}) => Promise<any>} save
 * @param {() => Promise<{etag: string, words: string, by?: string | null, at?: string | null, values?: Record<string, string>}>} reread what is there now;
 *   values: by question
 * @param {string} [done] what is said then
 * @returns {Promise<boolean>} whether it was saved
 */
export function askAndSave(what, etag, save, reread, done = t('saved')) {
  return askAndDo(what, async (answer) => {
    try {
      await save(answer, { 'If-Match': etag });
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const theirs = await reread();
      etag = theirs.etag;
      const [by, at] = error.by ? [error.by, error.at] : [theirs.by, theirs.at];
      const who = by ? t('entered_by', { by: called(by), at: at ? minute(at) : '' }) : '';
      const left = (what.questions ?? []).filter(({ name, value }) => answer[name] === (value ?? '') && theirs.values?.[name] !== undefined);
      const values = { ...answer, ...Object.fromEntries(left.map(({ name }) => [name, theirs.values?.[name] ?? ''])) };
      throw new Again(t(who ? 'changed_meanwhile' : 'changed_meanwhile_by_nobody', { words: theirs.words, who }), values, t('save_mine'));
    }
  }, done);
}
