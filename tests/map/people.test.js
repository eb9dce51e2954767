import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setLanguage } from '../../static/map/i18n.js';
import { called, nameDemonstration, roleName } from '../../static/map/people.js';

const UNITS = [{ zh: '水务局', en: 'Water Affairs Bureau' }, { zh: '黄桥镇', en: 'Huangqiao Town' }];

test('the demonstration is called in the reader\'s language, people as they were entered', () => {
  nameDemonstration(UNITS);
  assert.equal(called('示范审核（水务局）'), '示范审核（水务局）');
  setLanguage('en');
  nameDemonstration(UNITS);
  assert.equal(called('示范审核（水务局）'), 'Demo reviewer, Water Affairs Bureau');
  assert.equal(called('示范填报（黄桥镇）'), 'Demo reporter, Huangqiao Town');
  assert.equal(called('王小明'), '王小明');
  assert.equal(called(null), '');
  assert.equal(roleName({ role: 'inspector', role_zh: '督查' }), 'inspector');
  setLanguage('zh');
});
