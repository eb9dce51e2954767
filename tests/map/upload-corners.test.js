import assert from 'node:assert/strict';
import { test } from 'node:test';
import { area_m2, cornersOf, length_m, withCornerMoved, withoutCorner } from '../../static/map/sections/upload-corners.js';

// figures of pyproj.Geod(ellps="GRS80").geometry_area_perimeter and .line_length
const PLOT = { type: 'Polygon', coordinates: [[[120.1, 32.1], [120.102, 32.1], [120.102, 32.1015], [120.1, 32.1015], [120.1, 32.1]]] };
const PLOT_M2 = 31400.2074;
const LINE = { type: 'LineString', coordinates: [[120.0, 32.1], [120.05, 32.15], [120.1, 32.1]] };
const LINE_M = 14560.5869;
const near = (value, truth, share) => assert.ok(Math.abs(value - truth) < share * truth, `${value} is not ${truth}`);

test('the area of a plot is that of the ellipsoid to a millionth', () => {
  near(area_m2(PLOT), PLOT_M2, 1e-6);
  near(area_m2({ type: 'MultiPolygon', coordinates: [PLOT.coordinates, PLOT.coordinates] }), 2 * PLOT_M2, 1e-6);
});

test('a hole is taken off, whichever way its ring runs', () => {
  const hole = [[120.1005, 32.1005], [120.101, 32.1005], [120.101, 32.101], [120.1005, 32.1005]];
  const holed = area_m2({ type: 'Polygon', coordinates: [PLOT.coordinates[0], hole] });
  near(holed, PLOT_M2 - area_m2({ type: 'Polygon', coordinates: [hole] }), 1e-8);
  assert.equal(holed, area_m2({ type: 'Polygon', coordinates: [PLOT.coordinates[0], [...hole].reverse()] }));
});

test('the length of a line is that of the ellipsoid to a hundred thousandth', () => near(length_m(LINE), LINE_M, 1e-5));

test('what has no area or no length has none', () => {
  assert.equal(area_m2(LINE), null);
  assert.equal(length_m(PLOT), null);
});

test('corners of rings are counted once, those of lines all', () => {
  assert.equal(cornersOf(PLOT).length, 4);
  assert.equal(cornersOf(LINE).length, 3);
  assert.deepEqual(cornersOf({ type: 'Point', coordinates: [1, 2] }), [{ path: [], place: [1, 2] }]);
});

test('a ring stays closed when its first corner goes', () => {
  const cut = withoutCorner(PLOT, [0, 0]);
  assert.deepEqual(cut.coordinates[0], [[120.102, 32.1], [120.102, 32.1015], [120.1, 32.1015], [120.102, 32.1]]);
  assert.equal(PLOT.coordinates[0].length, 5);
});

test('no corner is taken from a triangle, and none from a line of two points', () => {
  assert.equal(withoutCorner(withoutCorner(PLOT, [0, 1]), [0, 1]), null);
  assert.equal(withoutCorner({ type: 'LineString', coordinates: [[0, 0], [1, 1]] }, [0]), null);
});

test('a corner moves by metres, and the ring stays closed', () => {
  const moved = withCornerMoved(PLOT, [0, 0], 10, 0);
  assert.deepEqual(moved.coordinates[0][0], moved.coordinates[0][4]);
  near(length_m({ type: 'LineString', coordinates: [PLOT.coordinates[0][0], moved.coordinates[0][0]] }), 10, 1e-6);
});
