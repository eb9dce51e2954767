import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildStyle, labelPoint, narrowFilter, shadeOf } from '../../static/map/style.js';

const inks = { beyond: '#1', land: '#2', landLine: '#3', waterLine: '#4', ink: '#5', ink2: '#6', panel: '#7', paper: '#8', brand: '#9', bad: '#a', themes: { forest: '#f' } };
const layer = (key, geometry) => ({ key, zh: key, en: key, theme: 'forest', geometry, measure: 'count', states: [], state_field: null, fields: [], reference: false, restricted: false, provisional: false, min_zoom: 9, total: 0, counts: {}, uploadable: false, label_field: 'name' });
const style = buildStyle({ layers: [layer('townships', ['polygon']), layer('plots', ['polygon']), layer('belts', ['line']), layer('outfalls', ['point']), layer('backbone_rivers', ['line']), layer('ponds', ['polygon', 'line', 'point'])], inks, tiles: 'http://here/{z}/{y}/{x}', towns: {}, labels: {} });

test('every form of a polygon has its own stroke or fill', () => {
  const ids = style.layers.map((rule) => rule.id);
  for (const id of ['plots:fill', 'plots:edge', 'plots:edge-planned', 'plots:ring', 'plots:notch']) assert.ok(ids.includes(id), id);
});

test('forms of lines differ by dash, not only by colour', () => {
  const dashes = ['planned', 'building', 'reported'].map((form) => JSON.stringify(style.layers.find((rule) => rule.id === `belts:${form}`).paint['line-dasharray']));
  assert.equal(new Set(dashes).size, 3);
});

test('ids are unique, and nothing asks another host for glyphs or sprites', () => {
  const ids = style.layers.map((rule) => rule.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(style.glyphs, undefined);
  assert.equal(style.sprite, undefined);
});

test('points lie above lines, lines above polygons, names above all', () => {
  const at = (id) => style.layers.findIndex((rule) => rule.id === id);
  assert.ok(at('backbone_rivers:line') < at('plots:fill') && at('plots:fill') < at('belts:line') && at('belts:line') < at('outfalls:point') && at('outfalls:point') < at('towns-label'));
});

test('townships are the ground and not drawn twice', () => {
  assert.ok(!style.layers.some((rule) => rule['source-layer'] === 'townships'));
});

test('a filter without wishes stays as it was', () => {
  const base = ['==', 'a', 'b'];
  assert.equal(narrowFilter(base, [], [], null), base);
  assert.equal(narrowFilter(base, ['planned'], ['building'], 'guxi').length, 5);
});

test('townships without a colour fall back', () => {
  assert.deepEqual(shadeOf({ guxi: '#1' }, '#0'), ['match', ['get', 'key'], 'guxi', '#1', '#0']);
  assert.equal(shadeOf({}, '#0'), '#0');
});

test('a name stands inside the largest part', () => {
  const square = (x, y, s) => [[[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]];
  assert.deepEqual(labelPoint({ type: 'MultiPolygon', coordinates: [square(0, 0, 1), square(10, 10, 4)] }), [12, 12]);
});
