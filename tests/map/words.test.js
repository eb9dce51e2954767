import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { said, setLanguage, t, tellLanguage, WORDS } from '../../static/map/i18n.js';

const ROOT = fileURLToPath(new URL('../../static/map', import.meta.url));

function sources(folder = ROOT) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules') return [];
    return statSync(path).isDirectory() ? sources(path) : name.endsWith('.js') ? [path] : [];
  });
}
const files = sources().map((path) => [path.slice(ROOT.length + 1), readFileSync(path, 'utf8')]);

test('every sentence that a page asks for is in the table', () => {
  const missing = files.flatMap(([name, text]) => [...text.matchAll(/(?<![\w.])t\('([a-z0-9_]+)'/g)].filter(([, key]) => !WORDS[key]).map(([, key]) => `${name}: ${key}`));
  assert.deepEqual(missing, []);
});

test('every family of sentences that is put together has members', () => {
  const heads = files.flatMap(([, text]) => [...text.matchAll(/(?<![\w.])t\(`([a-z_]+_)\$\{/g)].map(([, head]) => head));
  assert.ok(heads.length > 10);
  for (const head of heads) assert.ok(Object.keys(WORDS).some((key) => key.startsWith(head)), head);
});

test('no key stands in two files: the later one would speak for both', () => {
  const seen = new Map();
  for (const [name, text] of files.filter(([name]) => name.startsWith('words/'))) {
    for (const [, key] of text.matchAll(/^ {2}'?([\w.]+)'?: \[/gm)) seen.set(key, [...(seen.get(key) ?? []), name]);
  }
  assert.ok(seen.size > 300);
  assert.deepEqual([...seen].filter(([, names]) => names.length > 1), []);
});

test('both languages are there and take the same values', () => {
  for (const [key, [zh, en]] of Object.entries(WORDS)) {
    assert.ok(zh && en, key);
    const slots = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    assert.deepEqual(slots(zh), slots(en), key);
  }
});

test('no line of Chinese is longer than forty characters without a pause', () => {
  for (const [key, [zh]] of Object.entries(WORDS)) for (const part of zh.split(/[，。；、：？]/)) assert.ok(part.length <= 40, key);
});

test('values are filled in, and a message falls back to Chinese', () => {
  assert.equal(t('submit_n_amount', { n: 23, thing: '个地块', amount: '12.6 亩' }), '提交 23 个地块（12.6 亩）');
  setLanguage('en');
  assert.equal(said({ detail: '中文' }, 'detail'), '中文');
  setLanguage('zh');
  assert.throws(() => t('no such key'));
});

test('the browser is told the language, again when it changes', () => {
  const page = /** @type {any} */ ({ documentElement: {} });
  setLanguage('en');
  tellLanguage(page);
  assert.deepEqual(page, { documentElement: { lang: 'en' }, title: 'Taixing Ecological Works' });
  setLanguage('zh');
  tellLanguage(page);
  assert.deepEqual(page, { documentElement: { lang: 'zh-CN' }, title: '泰兴生态一张图' });
});

test('no page writes markup from strings, and no file names another host', () => {
  for (const [name, text] of files) {
    assert.doesNotMatch(text, /\.innerHTML\s*=|insertAdjacentHTML|document\.write|eval\(/, name);
    for (const [url] of text.matchAll(/https?:\/\/[^'"`\s)]+/g)) assert.match(url, /^http:\/\/(www\.w3\.org\/2000\/svg|here)/, `${name}: ${url}`);
  }
});

test('files stay short enough to read', () => {
  for (const [name, text] of files) assert.ok(text.split('\n').length <= 350, name);
});
