import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closerFrame, commonFrame, distance_km, frameOf, meets, pathOf, projection } from '../../static/map/sections/upload-crs-sketch.js';

const COUNTY = [119.9, 31.95, 120.4, 32.42];
const square = (lon, lat, size = 0.001) => ({ type: 'Polygon', coordinates: [[[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]] });
const reading = (box, shapes = []) => ({ box, features: { features: shapes.map((geometry, i) => ({ type: 'Feature', properties: { row: i + 1 }, geometry })) } });

test('a frame holds its box, in the proportions of the drawing on the ground', () => {
  const [west, south, east, north] = frameOf([120, 32, 120.1, 32.2]);
  assert.ok(west < 120 && east > 120.1 && south < 32 && north > 32.2);
  const shrink = Math.cos((32.1 * Math.PI) / 180);
  assert.ok(Math.abs(((east - west) * shrink) / (north - south) - 1.5) < 1e-9);
});

test('readings some hundred metres apart share one frame; one far away does not stretch it', () => {
  const frame = commonFrame([reading([120.1, 32.1, 120.11, 32.11]), reading([120.105, 32.102, 120.115, 32.112]), reading([0, 0, 1, 1])], COUNTY);
  assert.ok(meets(frame, [120.1, 32.1, 120.115, 32.112]) && frame[2] - frame[0] < 0.05);
});

test('nothing within the county: the county itself is the frame', () => {
  assert.deepEqual(commonFrame([reading([0, 0, 1, 1]), { box: null }], COUNTY), frameOf(COUNTY));
});

test('plots spread over kilometres are looked at closely, large shapes as a whole', () => {
  const spread = [square(120.1, 32.1), square(120.3, 32.3), square(120.2, 32.2)];
  const shifted = [square(120.105, 32.1), square(120.305, 32.3), square(120.205, 32.2)];
  const candidates = [reading([120.1, 32.1, 120.301, 32.301], spread), reading([120.105, 32.1, 120.306, 32.301], shifted)];
  const whole = commonFrame(candidates, COUNTY);
  const close = closerFrame(candidates, COUNTY, whole);
  assert.ok(close && meets(close, [120.2, 32.2, 120.206, 32.201]) && close[2] - close[0] < 0.05, String(close));
  const village = [reading([120.1, 32.1, 120.101, 32.101], [square(120.1, 32.1)]), reading([120.105, 32.1, 120.106, 32.101], [square(120.105, 32.1)])];
  assert.equal(closerFrame(village, COUNTY, commonFrame(village, COUNTY)), null);
});

test('a path leaves out points that fall together, and closes rings', () => {
  const project = projection([120, 32, 120.3, 32.2]);
  assert.equal(pathOf(square(120.1, 32.1, 0.1), project), 'M100 100L200 100L200 0L100 0L100 100Z');
  assert.equal(pathOf({ type: 'LineString', coordinates: [[120, 32], [120.00001, 32], [120.3, 32.2]] }, project), 'M0 200L300 0');
  assert.equal(pathOf({ type: 'Point', coordinates: [120, 32] }, project), '');
});

test('a degree to the north is a hundred and eleven kilometres', () => {
  assert.ok(Math.abs(distance_km([120, 32, 120, 32], [120, 33, 120, 33]) - 111.2) < 0.1);
});
