/** A person changes their own password; every session ends with the old one. */

import { get, put } from '../api.js';
import { askPerson, attempt, say } from '../elements/index.js';
import { t } from '../i18n.js';

export async function changePassword() {
  const { policy } = await get('/policy');
  const rule = t('password_rule', { shortest: policy.shortest.value, kinds: policy.kinds.value });
  const answer = await askPerson({
    title: t('change_password'), act: t('change_password'),
    questions: [
      { name: 'old', label: t('password_old'), type: 'password', required: true },
      { name: 'new', label: t('password_new'), type: 'password', required: true, hint: rule },
    ],
  });
  if (!answer) return;
  await attempt(async () => {
    await put('/me/password', answer);
    say(t('password_changed'));
  });
}
