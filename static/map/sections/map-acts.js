/** What may be asked for from the page of a work: more evidence, or an old version back. Both become uploads. */

import { ask, post } from '../api.js';
import { askPerson, attempt, say } from '../elements/index.js';
import { t } from '../i18n.js';

/** An upload that holds this one work as it is, to bring photos and papers to. @param {import('../catalogue.js').Layer} layer @param {any} feature @param {import('../desk.js').Desk} desk */
export async function supplement(layer, feature, desk) {
  const p = feature.properties;
  const told = Object.fromEntries(layer.fields.filter((field) => p[field.name] !== null && p[field.name] !== undefined).map((field) => [field.name, p[field.name]]));
  const collection = {
    type: 'FeatureCollection', crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4490' } },
    features: [{ type: 'Feature', geometry: feature.geometry, properties: { ...told, feature_id: feature.id, version: p.version } }],
  };
  const name = String(p[layer.label_field] ?? p.name ?? feature.id).slice(0, 60);
  const form = new FormData();
  form.set('layer', layer.key);
  form.set('file', new File([JSON.stringify(collection)], `${name}_补充材料.geojson`, { type: 'application/geo+json' }));
  await attempt(async () => {
    const made = await ask('POST', '/uploads', { form });
    say(t('said_supplement'));
    desk.store.set({ section: 'upload', feature: null, upload: made.id });
  });
}

/** An upload with the old content, to be checked and sent like any other. @param {string} id @param {any} version @param {import('../desk.js').Desk} desk */
export async function askRestore(id, version, desk) {
  const answer = await askPerson({ title: t('restore_title', { version: version.version }), text: t('restore_text'), act: t('restore'), questions: [{ name: 'note', label: t('restore_why'), type: 'textarea', required: true }] });
  if (!answer) return;
  await attempt(async () => {
    const made = await post(`/features/${id}/restore`, { version: version.version, note: answer.note });
    say(t('said_restore'));
    desk.store.set({ section: 'upload', feature: null, upload: made.id });
  });
}
