import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// the plan is pure; its file also names the library that packs, which wants a page
const SOURCE = readFileSync(fileURLToPath(new URL('../../static/map/sections/upload-pack.js', import.meta.url)), 'utf8').replace(/^import .*$/m, 'const loadZip = null;');
const { planFiles } = await import(`data:text/javascript,${encodeURIComponent(SOURCE)}`);
const files = (...names) => names.map((name) => ({ name }));
const names = (plan) => plan.pack?.map((file) => file.name) ?? plan.send?.name ?? plan.refused;

test('the parts of a shapefile become one zip, whatever the case of their endings', () => {
  const plan = planFiles(files('造林.DBF', '造林.shp', '造林.shx', '造林.prj', '造林.shp.xml', '.DS_Store'));
  assert.deepEqual(names(plan), ['造林.DBF', '造林.shp', '造林.shx', '造林.prj', '造林.shp.xml']);
  assert.equal(plan.name, '造林.zip');
});

test('a lone .shp is packed too: the server says what it lacks', () => {
  assert.deepEqual(names(planFiles(files('a.shp'))), ['a.shp']);
});

test('a lone part is refused, and the file it belongs to is named', () => {
  assert.deepEqual(planFiles(files('a.dbf')), { refused: 'pick_parts', part: '.shp' });
  assert.deepEqual(planFiles(files('a.prj', 'a.dbf')), { refused: 'pick_parts', part: '.shp' });
});

test('a lone .dat is a list of surveyed points, with its .tab it is a MapInfo table', () => {
  assert.equal(names(planFiles(files('点.dat'))), '点.dat');
  assert.deepEqual(names(planFiles(files('a.tab', 'a.dat', 'a.map', 'a.id'))), ['a.tab', 'a.dat', 'a.map', 'a.id']);
});

test('one file is sent as it is; two files of their own are one too many', () => {
  assert.equal(names(planFiles(files('a.geojson'))), 'a.geojson');
  assert.equal(names(planFiles(files('a.geojson', 'b.geojson'))), 'pick_one');
  assert.equal(names(planFiles(files('a.shp', 'b.kml'))), 'pick_one');
  assert.equal(names(planFiles(files('.DS_Store'))), 'pick_none');
});
