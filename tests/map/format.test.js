import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, area, areaInFull, bytes, clauseWords, day, endOfDay, length, manyWords, minute, monthEnd, monthIndex, number, quantity, signed, today, toMu, unitWord, digitsOf } from '../../static/map/format.js';

test('one mu is 2000/3 square metres', () => {
  assert.equal(toMu(2000 / 3), 1);
  assert.equal(area(10000), '15\u2009亩');
});

test('areas under a tenth of a mu are told in square metres', () => {
  assert.equal(area(50), '50\u2009㎡');
  assert.equal(area(null), '—');
});

test('large areas lose decimals nobody reads', () => {
  assert.equal(area(843210.5), '1,265\u2009亩');
  assert.equal(area(84321.5), '126.5\u2009亩');
});

test('an inspector finds hectares and square metres beside the mu', () => {
  assert.equal(areaInFull(84321.5), '84,322 ㎡ · 8.4322 公顷');
});

test('what is not known is a dash, never zero', () => {
  for (const nothing of [null, undefined, NaN]) assert.equal(number(nothing), '—');
  assert.equal(number(0), '0');
  assert.equal(quantity(null, '条'), '—');
});

test('changes always carry their sign, and minus is a minus', () => {
  assert.equal(signed(3.25), '+3.3');
  assert.equal(signed(-6.2), '\u22126.2');
  assert.equal(signed(-0.01), '0');
});

test('per cent sticks to its number, other units stand off', () => {
  assert.equal(quantity(56, '%'), '56%');
  assert.equal(quantity(500, '条'), '500\u2009条');
});

test('lengths change to kilometres at a thousand metres', () => {
  assert.equal(length(999), '999\u2009米');
  assert.equal(length(44330), '44.33\u2009公里');
});

test('an instant late in the evening UTC is the next day in Taixing', () => {
  assert.equal(day('2024-06-30T16:00:00Z'), '2024-07-01');
  assert.equal(day('2024-06-30'), '2024-06-30');
  assert.equal(minute('2024-06-30T15:59:00Z'), '2024-06-30 23:59');
});

test('the end of a day in Taixing is 15:59:59 UTC of that day', () => {
  assert.equal(endOfDay('2024-02-29'), '2024-02-29T15:59:59Z');
  assert.equal(day(endOfDay('2024-02-29')), '2024-02-29');
});

test('today is the day in Taixing, not in London', () => {
  assert.equal(today(new Date('2026-11-21T17:00:00Z')), '2026-11-22');
});

test('the time bar ends months on their last day, leap years too', () => {
  assert.equal(monthEnd(0), '2022-01-31');
  assert.equal(monthEnd(25), '2024-02-29');
  for (const index of [0, 11, 12, 35, 58]) assert.equal(monthIndex(monthEnd(index)), index);
});

test('ages and sizes are told in the largest whole unit', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  assert.equal(age('2026-11-22T11:59:50Z', now), '刚刚');
  assert.equal(age('2026-11-22T11:20:00Z', now), '40 分钟前');
  assert.equal(age('2026-11-17T12:00:00Z', now), '5 天前');
  assert.equal(age('2024-06-27T04:00:00Z', now), '2024-06-27');
  assert.equal(bytes(512), '512 B');
  assert.equal(bytes(3 * 1024 * 1024), '3 MB');
});

test('counts need no unit in English, and stay whole', () => {
  assert.equal(unitWord('个', 'en'), '');
  assert.equal(unitWord('亩', 'en'), 'mu');
  assert.equal(unitWord('μg/m³', 'en'), 'μg/m³');
  assert.equal(unitWord('个', 'zh'), '个');
  assert.deepEqual(['个', '', '亩', '%'].map(digitsOf), [0, 0, 1, 1]);
});

test('places of the plan are cited in the reader\'s language, other words stay as typed', () => {
  assert.equal(clauseWords('三(五)1；附件3 二(三)1；附表第9项', 'en'), '3(5)1; annex 3, 2(3)1; table item 9');
  assert.equal(clauseWords('附件1 (一)2 第4项', 'en'), 'annex 1, (1)2 item 4');
  assert.equal(clauseWords('附件3 一；附表第2项；二', 'en'), 'annex 3, 1; table item 2; 2');
  assert.equal(clauseWords('附件3', 'en'), 'annex 3');
  assert.equal(clauseWords('附件1 (一)2 第4项', 'zh'), '附件1 (一)2 第4项');
  assert.equal(clauseWords('泰政办发〔2023〕8号 第3项', 'en'), '泰政办发〔2023〕8号 第3项');
});

test('a symbol of many says how many of what', () => {
  assert.equal(manyWords(1200, '入河排口'), '1,200 个入河排口');
  assert.equal(manyWords(29, 'Outfalls', 'en'), '29 Outfalls');
});
