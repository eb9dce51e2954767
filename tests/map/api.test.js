import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { address, ask, get, getFeatures, post, Problem, whenSignedOut } from '../../static/map/api.js';
import { setLanguage } from '../../static/map/i18n.js';

const fetchAsIs = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetchAsIs;
  setLanguage('zh');
  whenSignedOut(() => {});
});

/** Answer the next requests with these, and keep what was asked. */
function answer(...responses) {
  const asked = [];
  globalThis.fetch = async (path, options) => {
    asked.push({ path, ...options });
    const { status = 200, body = {}, type = 'application/json' } = responses.shift() ?? {};
    return new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type } });
  };
  return asked;
}

const sea = { type: 'about:blank', title: 'x', status: 422, code: 'geometry.outside', detail: '第 3 行 在海里。请检查坐标系。', detail_en: 'Row 3 lies in the sea.', field: 'file' };

test('a problem becomes an error that can be shown as it is', async () => {
  answer({ status: 422, body: sea, type: 'application/problem+json' });
  await assert.rejects(get('/uploads'), (error) => error instanceof Problem && error.message === sea.detail && error.code === sea.code && error.field === 'file');
});

test('the English sentence is shown to English readers', async () => {
  setLanguage('en');
  answer({ status: 422, body: sea, type: 'application/problem+json' });
  await assert.rejects(get('/uploads'), { message: 'Row 3 lies in the sea.' });
});

test('an answer from a proxy that is no JSON still says what to do', async () => {
  answer({ status: 413, body: '<html>too large</html>', type: 'text/html' });
  await assert.rejects(post('/uploads'), /文件太大/);
  answer({ status: 502, body: 'bad gateway', type: 'text/plain' });
  await assert.rejects(get('/legend'), /502/);
});

test('no network is a sentence too', async () => {
  globalThis.fetch = async () => { throw new TypeError('Failed to fetch'); };
  await assert.rejects(get('/me'), (error) => error.status === 0 && /连不上服务器/.test(error.message));
});

test('a request that the page gave up is no problem', async () => {
  globalThis.fetch = async () => { throw new DOMException('gone', 'AbortError'); };
  await assert.rejects(get('/legend'), (error) => !(error instanceof Problem) && error.name === 'AbortError');
});

test('every request carries the header of the page', async () => {
  const asked = answer({}, {}, { status: 204 });
  await get('/legend');
  await post('/uploads/1/submit', { note: '' });
  assert.equal(await ask('DELETE', '/session'), null);
  assert.deepEqual(asked.map((request) => request.headers['X-Ecoworks']), ['1', '1', '1']);
});

test('an ended session is told once, but not while signing in', async () => {
  let told = 0;
  whenSignedOut(() => { told += 1; });
  answer({ status: 401, body: {} }, { status: 401, body: { detail: '密码不对' } });
  await assert.rejects(get('/legend'));
  await assert.rejects(post('/session', {}), /密码不对/);
  assert.equal(told, 1);
});

test('what is not set stays out of the address', () => {
  assert.equal(address('/progress', { by: 'township', on: null, unit: '', n: 0 }), '/progress?by=township&n=0');
  assert.equal(address('/legend', { as_of: '2024-06-30T15:59:59Z' }), '/legend?as_of=2024-06-30T15%3A59%3A59Z');
});

test('pages are followed until there are enough', async () => {
  const page = (ids, next) => ({ body: { type: 'FeatureCollection', features: ids.map((id) => ({ id })), numberMatched: 5, links: next ? [{ rel: 'next', href: next }] : [] } });
  const asked = answer(page([1, 2], 'http://other.host/collections/outfalls/items?cursor=b'), page([3, 4], '/collections/outfalls/items?cursor=c'), page([5]));
  const found = await getFeatures('/collections/outfalls/items', { township: 'guxi' }, 100);
  assert.deepEqual(found.features.map((f) => f.id), [1, 2, 3, 4, 5]);
  assert.equal(asked[1].path, '/collections/outfalls/items?cursor=b');
});

test('a list stops at its limit', async () => {
  answer({ body: { features: [{ id: 1 }, { id: 2 }], numberMatched: 9, links: [{ rel: 'next', href: '/x?cursor=1' }] } });
  const found = await getFeatures('/x', {}, 2);
  assert.equal(found.features.length, 2);
  assert.equal(found.numberMatched, 9);
});
