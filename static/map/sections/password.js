/** A person changes their own password. */

import { put } from '../api.js';
import { askPerson, say, sayProblem } from '../elements/index.js';
import { t } from '../i18n.js';

export async function changePassword() {
  const answer = await askPerson({
    title: t('change_password'), act: t('change_password'),
    questions: [
      { name: 'old', label: t('password_old'), type: 'password', required: true },
      { name: 'new', label: t('password_new'), type: 'password', required: true, hint: t('password_rule') },
    ],
  });
  if (!answer) return;
  try {
    await put('/me/password', answer);
    say(t('password_changed'));
  } catch (error) {
    sayProblem(error);
  }
}
