import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrangeRows } from '../../static/map/sections/upload-rows.js';

const ROWS = [
  { properties: { row: 1, worst: null, name: '张桥地块', area_m2: 900 } },
  { properties: { row: 2, worst: 'block', name: '李庄地块', area_m2: 1200 } },
  { properties: { row: 3, worst: 'acknowledge', name: null, area_m2: 30 } },
  { properties: { row: 4, worst: 'block', dropped: true, name: '王家地块' } },
  { properties: { row: 12, worst: 'note', name: '张桥二期', area_m2: 100 } },
];
const rows = (asked) => arrangeRows(ROWS, { sort: 'worst', down: true, words: '', faulty: false, ...asked }).map((f) => f.properties.row);

test('the worst come first, rows that were left out last', () => assert.deepEqual(rows({}), [2, 3, 12, 1, 4]));
test('numbers are sorted as numbers, empty cells last either way', () => {
  assert.deepEqual(rows({ sort: 'area_m2', down: false }), [3, 12, 1, 2, 4]);
  assert.deepEqual(rows({ sort: 'area_m2', down: true }), [2, 1, 12, 3, 4]);
});
test('a word finds part of a name, a number its row alone', () => {
  assert.deepEqual(rows({ words: '张桥', sort: 'row', down: false }), [1, 12]);
  assert.deepEqual(rows({ words: '2' }), [2]);
});
test('only faulty rows', () => assert.deepEqual(rows({ faulty: true }), [2, 3, 4]));
