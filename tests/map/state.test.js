import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, START, Store, writeAddress } from '../../static/map/state.js';

test('a view survives its address', () => {
  const view = {
    ...START, section: 'progress', hide: ['outfalls', 'afforestation.planned'], township: 'huangqiao', indicator: 'afforestation_mu',
    feature: 'outfalls:1b2c', as_of: '2023-06-30', tab: 'matrix', zoom: 11.25, center: [120.12345, 32.2],
  };
  assert.deepEqual(readAddress(writeAddress(view)), view);
});

test('the view at the start has a bare address', () => {
  assert.equal(writeAddress(START), '#map');
  assert.deepEqual(readAddress('#map'), START);
  assert.deepEqual(readAddress(''), START);
});

test('nothing hidden is not the same as hidden by default', () => {
  assert.deepEqual(readAddress(writeAddress({ ...START, hide: [] })).hide, []);
  assert.equal(readAddress('#map').hide, null);
});

test('an address that was tampered with opens the start', () => {
  const view = readAddress('#nowhere?as_of=2023-13-45&at=11,500,99&township=');
  assert.deepEqual(view, START);
});

test('a half-written place is not a place', () => {
  for (const at of ['11', '11,120', 'x,y,z', '']) assert.equal(readAddress(`#map?at=${at}`).center, null);
});

test('listeners hear only the keys they watch, once for each change', () => {
  const store = new Store(START);
  const heard = [];
  const end = new AbortController();
  store.watch(['township'], () => heard.push(store.view.township), end.signal);
  store.set({ as_of: '2023-01-31' });
  store.set({ township: 'guxi', feature: null });
  store.set({ township: 'guxi' });
  end.abort();
  store.set({ township: null });
  assert.deepEqual(heard, ['guxi']);
});

test('hiding from the default set keeps the rest of it hidden', () => {
  const store = new Store(START);
  store.hiddenAtStart = ['villages', 'control_zones'];
  store.toggleHidden('villages');
  assert.deepEqual(store.hidden, ['control_zones']);
  store.toggleHidden('form.planned');
  assert.deepEqual(store.hidden, ['control_zones', 'form.planned']);
});
