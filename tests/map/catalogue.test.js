import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalogue, findState, formOf, readCell } from '../../static/map/catalogue.js';
import { setLanguage } from '../../static/map/i18n.js';

const legend = {
  illustrative: true, notice: { zh: '示意', en: 'composed' }, bounds: [119.9, 32, 120.3, 32.4], themes: [],
  groups: [{ key: 'base', zh: '底图', en: 'Base' }, { key: 'forest', zh: '林绿', en: 'Forest' }, { key: 'water', zh: '水', en: 'Water' }],
  layers: [
    { key: 'townships', zh: '乡镇', en: 'Townships', theme: 'base', group: 'base', geometry: ['polygon'], label: 'name', fields: [], lifecycle: null, total: 17 },
    { key: 'villages', zh: '村', en: 'Villages', theme: 'base', group: 'base', geometry: ['point'], label: 'name', fields: [], lifecycle: null, total: 371 },
    { key: 'afforestation', zh: '造林', en: 'Planting', theme: 'forest', group: 'forest', geometry: ['polygon'], label: 'plot', fields: [], total: 5, counts: { planned: 2, accepted: 3 },
      lifecycle: { field: 'status', states: [{ value: 'planned', zh: '计划', en: 'Planned', form: 'planned', counts: false }, { value: 'accepted', zh: '已验收', en: 'Accepted', form: 'accepted', counts: true }] } },
  ],
};

test('the tree leaves out the ground and empty groups', () => {
  const tree = new Catalogue(legend).grouped();
  assert.deepEqual(tree.map(({ group, layers }) => [group.key, layers.map((l) => l.key)]), [['base', ['villages']], ['forest', ['afforestation']]]);
});

test('reference layers start hidden, works and the ground do not', () => {
  assert.deepEqual(new Catalogue(legend).hiddenAtStart(), ['villages']);
});

test('counts follow the day without fetching the catalogue again', () => {
  const catalogue = new Catalogue(legend);
  catalogue.recount({ layers: [{ key: 'afforestation', total: 1, counts: { planned: 1 } }, { key: 'gone', total: 3 }] });
  assert.deepEqual([catalogue.layer('afforestation').total, catalogue.countForms()], [1, { planned: 1, accepted: 0 }]);
});

test('a form comes from the tile, else from the state, else it is simply there', () => {
  const layer = new Catalogue(legend).layer('afforestation');
  assert.equal(formOf(layer, { form: 'named' }), 'named');
  assert.equal(formOf(layer, { status: 'planned' }), 'planned');
  assert.equal(formOf(layer, {}), 'accepted');
  assert.equal(findState(layer, 'unheard of'), null);
});

test('cells are read with labels and units', () => {
  const choice = { name: 'kind', kind: 'choice', zh: '类别', en: 'Kind', choices: [{ value: 'a', zh: '人工造林', en: 'Planted' }] };
  assert.equal(readCell(choice, 'a'), '人工造林');
  assert.equal(readCell(choice, 'retired value'), 'retired value');
  assert.equal(readCell({ ...choice, kind: 'choices' }, ['a', 'b']), '人工造林、b');
  assert.equal(readCell({ name: 'n', kind: 'number', zh: '面积', en: 'Area', unit: '亩' }, 1234.5), '1,234.5\u2009亩');
  assert.equal(readCell({ name: 'y', kind: 'integer', zh: '计划年度', en: 'Plan year' }, 2023), '2023');
  assert.equal(readCell({ name: 'b', kind: 'boolean', zh: '是否', en: 'Yes' }, false), '否');
  assert.equal(readCell(choice, null), '—');
  setLanguage('en');
  assert.equal(readCell(choice, 'a'), 'Planted');
  assert.equal(readCell({ name: 'n', kind: 'number', zh: '面积', en: 'Area', unit: '亩' }, 2), '2\u2009mu');
  setLanguage('zh');
});
