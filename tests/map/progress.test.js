import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cityRow, classOf, gapWords, rankRows, scheduleShare, shareOf, valueWords } from '../../static/map/progress.js';

const row = (more) => ({ indicator: 'i', unit_kind: 'township', unit: 'u', value: 0, numerator: null, denominator: null, target: null, target_year: 2024, gap: null, schedule_gap: null, light: null, on: '', as_of: null, cut_off: null, source: null, ...more });

test('a target that is not set is said, never shown as zero', () => {
  const unset = row({ value: 5 });
  assert.equal(gapWords(unset, '条'), '未下达');
  assert.equal(classOf(unset), null);
  assert.equal(shareOf(unset), null);
  assert.equal(valueWords(unset, '条'), '5');
});

test('the gap is told against the schedule, in points', () => {
  assert.equal(gapWords(row({ value: 40, target: 100, schedule_gap: -6.2, light: 'bad' }), '条'), '较序时 \u22126.2 个百分点');
  assert.equal(gapWords(row({ value: 40, target: 100, gap: -60 }), '条'), '较目标 \u221260 条');
});

test('classes follow meaning: behind, near, on schedule, done', () => {
  assert.equal(classOf(row({ value: 100, target: 100 })), 4);
  assert.equal(classOf(row({ value: 60, target: 100, schedule_gap: 2, light: 'good' })), 3);
  assert.equal(classOf(row({ value: 50, target: 100, schedule_gap: -5, light: 'warn' })), 2);
  assert.equal(classOf(row({ value: 10, target: 100, schedule_gap: -45, light: 'bad' })), 1);
  assert.equal(classOf(row({ value: 0, target: 100, schedule_gap: -55, light: 'bad' })), 0);
});

test('where less is better, staying under the limit is done', () => {
  assert.equal(classOf(row({ value: 0, target: 0 }), 'at_most'), 4);
  assert.equal(classOf(row({ value: 3, target: 0, light: 'bad', schedule_gap: -30 }), 'at_most'), 1);
});

test('the tick stands where the schedule is', () => {
  assert.ok(Math.abs(scheduleShare(row({ value: 40, target: 100, schedule_gap: -10 })) - 0.5) < 1e-9);
  assert.equal(scheduleShare(row({ value: 40 })), null);
});

test('townships rank by gap, those without a target after them by amount', () => {
  const rows = [row({ unit: 'a', value: 9 }), row({ unit: 'b', value: 1, target: 10, schedule_gap: -20 }), row({ unit: 'c', value: 8, target: 10, schedule_gap: 5 }), row({ unit: 'd', value: 12 })];
  assert.deepEqual(rankRows(rows).map((r) => r.unit), ['c', 'b', 'd', 'a']);
});

test('the city row is found among the townships', () => {
  assert.equal(cityRow([row({}), row({ unit_kind: 'city', unit: 'taixing' })]).unit, 'taixing');
  assert.equal(cityRow([row({})]), null);
});
