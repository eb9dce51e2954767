import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupFindings, isOpen, missingValues, readRows, rowsOf, rowWords, safeFixes, submittedArea, submittedCount } from '../../static/map/findings.js';

let next = 0;
const finding = (severity, code, rows, more = {}) => ({
  id: `f${(next += 1)}`, severity, code, rows, row: rows[0] ?? null, field: null, place: null, message: '', evidence: null, fix: null, acknowledged_by: null, ...more,
});

test('what must be mended comes first, whatever order the server has', () => {
  const groups = groupFindings([finding('note', 'a', [1]), finding('acknowledge', 'b', [2]), finding('block', 'c', [3])]);
  assert.deepEqual(groups.map((group) => group.severity), ['block', 'acknowledge', 'note']);
});

test('one fault in many rows is one kind; the same fault in another field is another', () => {
  const [group] = groupFindings([
    finding('block', 'required', [2], { field: 'planted_on' }), finding('block', 'required', [9], { field: 'planted_on' }), finding('block', 'required', [2], { field: 'name' }),
  ]);
  assert.deepEqual(group.kinds.map((kind) => [kind.field, kind.rows]), [['planted_on', [2, 9]], ['name', [2]]]);
});

test('a confirmed finding is settled, a blocking one never is', () => {
  assert.equal(isOpen(finding('acknowledge', 'a', [1], { acknowledged_by: 'p' })), false);
  assert.equal(isOpen(finding('block', 'a', [1], { acknowledged_by: 'p' })), true);
  const [group] = groupFindings([finding('acknowledge', 'a', [1]), finding('acknowledge', 'a', [2], { acknowledged_by: 'p' })]);
  assert.equal(group.open, 1);
});

test('rows are counted once and in order, findings about the whole file have none', () => {
  assert.deepEqual(rowsOf([finding('block', 'a', [9, 2]), finding('block', 'b', [2, 3]), finding('block', 'c', [])]), [2, 3, 9]);
});

test('long runs of rows stay one line', () => {
  assert.equal(rowWords([3, 5, 6, 7, 8, 14, 15]), '3、5–8、14、15');
  assert.equal(rowWords([1, 3, 5, 7, 9, 11, 13, 15]), '1、3、5、7、9、11 …');
});

test('only safe fixes are offered for all at once', () => {
  const safe = finding('block', 'a', [1], { fix: { id: 'x', safe: true } });
  assert.deepEqual(safeFixes([safe, finding('block', 'a', [2], { fix: { id: 'y', safe: false } }), finding('block', 'a', [3])]), [safe]);
});

test('missing values are gathered by field with all their rows', () => {
  assert.deepEqual(missingValues([finding('block', 'required', [4], { field: 'species' }), finding('block', 'choice', [1, 4], { field: 'species' }), finding('note', 'x', [7], { field: 'species' })]),
    [{ field: 'species', rows: [4, 1] }]);
});

test('unchanged and dropped rows are not submitted', () => {
  assert.equal(submittedCount({ read: 25, new: 20, changed: 3, unchanged: 1, dropped: 1 }), 23);
});

test('row numbers are read as they are written, and nothing means all', () => {
  assert.deepEqual(readRows('3、5–9，14'), [3, 5, 6, 7, 8, 9, 14]);
  assert.deepEqual(readRows('2-4, 3 至 5'), [2, 3, 4, 5]);
  assert.deepEqual(readRows(rowWords([1, 2, 3, 8])), [1, 2, 3, 8]);
  assert.equal(readRows('  '), null);
});

test('an upload without area tells none', () => {
  assert.equal(submittedArea({ area_m2: 1200 }), 1200);
  assert.equal(submittedArea({ area_m2: 0 }), null);
});
