import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editsBack, MOST_EDITS } from '../../static/map/sections/upload-undo.js';

const SQUARE = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] };
const OTHER = { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [1, 1], [0, 0]]] };
const row = (number, properties = {}, geometry = SQUARE) => ({ geometry, properties: { row: number, dropped: false, worst: null, name: `地块${number}`, ...properties } });

test('rows that were left out come back in one request', () => {
  assert.deepEqual(editsBack([row(1), row(2), row(3)], [row(1, { dropped: true }), row(2), row(3, { dropped: true })]), [{ rows: [1, 3], drop: false }]);
});

test('a value that was written goes back to what it was; one that was not there becomes empty', () => {
  assert.deepEqual(editsBack([row(1), row(2)], [row(1, { name: '新名' }), row(2, { method: 'four_side' })]), [{ rows: [1], set: { name: '地块1' } }, { rows: [2], set: { method: null } }]);
});

test('a shape goes back; what the server tells of a row is no change', () => {
  assert.deepEqual(editsBack([row(1)], [row(1, { worst: 'block', action: 'changed', area_m2: 3, edited: true }, OTHER)]), [{ rows: [1], geometry: SQUARE }]);
});

test('nothing changed: nothing to take back', () => {
  assert.deepEqual(editsBack([row(1)], [row(1)]), []);
});

test('other rows, or too many changes, have no way back', () => {
  assert.equal(editsBack([row(1)], [row(2)]), null);
  const many = Array.from({ length: MOST_EDITS + 1 }, (_, i) => i + 1);
  assert.equal(editsBack(many.map((n) => row(n)), many.map((n) => row(n, {}, { ...OTHER, bbox: [n] }))), null);
});
