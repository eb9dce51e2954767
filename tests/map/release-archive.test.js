import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Archive, fetchFrom, findEntry, readDirectory, tileId } from '../../static/map/release/archive.js';

test('tiles are numbered along the Hilbert curve as the format says', () => {
  // [z, x, y] -> as PyPI's pmtiles numbers them
  const known = [[0, 0, 0, 0], [1, 0, 0, 1], [1, 0, 1, 2], [1, 1, 1, 3], [1, 1, 0, 4], [6, 53, 26, 4658], [10, 853, 415, 1189819], [14, 13656, 6641, 304593982], [12, 3414, 1660, 19037123]];
  for (const [z, x, y, id] of known) assert.equal(tileId(z, x, y), id, `${z}/${x}/${y}`);
});

test('a directory tells where each tile lies, and runs cover several', () => {
  // two entries: id 5 twice (run 2, 10 bytes at 0), id 300 (run 1, 7 bytes right after)
  const entries = readDirectory(Uint8Array.from([2, 5, 0xa7, 0x02, 2, 1, 10, 7, 1, 0]));
  assert.deepEqual(entries, [{ id: 5, run: 2, offset: 0, length: 10 }, { id: 300, run: 1, offset: 10, length: 7 }]);
  assert.equal(findEntry(entries, 6)?.id, 5);
  assert.equal(findEntry(entries, 7), null);
  assert.equal(findEntry(entries, 300)?.offset, 10);
  assert.equal(findEntry(entries, 4), null);
  assert.equal(findEntry([], 4), null);
});

test('what is no archive is refused', async () => {
  await assert.rejects(new Archive(async () => new Uint8Array(200)).open(), /not a PMTiles archive/);
});

test('a host that sends the whole file is asked once', async () => {
  let asked = 0;
  const before = globalThis.fetch;
  globalThis.fetch = async () => { asked += 1; return new Response(Uint8Array.from([1, 2, 3, 4, 5])); };
  try {
    const read = fetchFrom('http://here/map.pmtiles');
    assert.deepEqual([...await read(0, 2)], [1, 2]);
    assert.deepEqual([...await read(3, 2)], [4, 5]);
    assert.equal(asked, 1);
  } finally {
    globalThis.fetch = before;
  }
});
