/** Numbers, areas, dates and counts as people read them. Pure: no page, no clock, no language but the one given. */

const THIN = '\u2009';
const MINUS = '\u2212';

/**
 * A number with at most `digits` decimals and thousands in groups; an em dash for what is not known.
 * @param {number | null | undefined} value @param {number} [digits]
 */
export function number(value, digits = 2) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  const rounded = Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
  return rounded.toLocaleString('en-US', { maximumFractionDigits: digits }).replace('-', MINUS);
}

/** A change, always with its sign. @param {number | null | undefined} value @param {number} [digits] */
export function signed(value, digits = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  const text = number(value, digits);
  return value > 0 && text !== '0' ? `+${text}` : text;
}

/** Square metres as 亩 (1 亩 = 2000/3 m2). @param {number} area_m2 */
export function toMu(area_m2) {
  return (area_m2 * 3) / 2000;
}

/** Chinese area: 亩 first, ㎡ for what is under a tenth of a 亩. @param {number | null | undefined} area_m2 @param {string} [language] */
export function area(area_m2, language = 'zh') {
  if (area_m2 === null || area_m2 === undefined) return '—';
  const mu = toMu(area_m2);
  if (Math.abs(mu) < 0.1) return `${number(area_m2, 1)}${THIN}${language === 'en' ? 'm²' : '㎡'}`;
  return `${number(mu, mu >= 1000 ? 0 : mu >= 100 ? 1 : 2)}${THIN}${language === 'en' ? 'mu' : '亩'}`;
}

/** All three units an inspector may ask for. @param {number} area_m2 @param {string} [language] */
export function areaInFull(area_m2, language = 'zh') {
  const hectares = number(area_m2 / 10000, 4);
  return language === 'en'
    ? `${number(area_m2, 0)} m² · ${hectares} ha`
    : `${number(area_m2, 0)} ㎡ · ${hectares} 公顷`;
}

/** @param {number | null | undefined} length_m @param {string} [language] */
export function length(length_m, language = 'zh') {
  if (length_m === null || length_m === undefined) return '—';
  if (Math.abs(length_m) < 1000) return `${number(length_m, 0)}${THIN}${language === 'en' ? 'm' : '米'}`;
  return `${number(length_m / 1000, 2)}${THIN}${language === 'en' ? 'km' : '公里'}`;
}

/** A value and its unit with a thin space; per cent sticks. @param {number | null | undefined} value @param {string} [unit] @param {number} [digits] */
export function quantity(value, unit = '', digits = 2) {
  if (value === null || value === undefined) return '—';
  return unit === '%' || unit === '' ? `${number(value, digits)}${unit}` : `${number(value, digits)}${THIN}${unit}`;
}

/** English for the units of indicators and rules; plain counts have none. @type {Record<string, string>} */
const ENGLISH_UNITS = { 亩: 'mu', '㎡': 'm²', 公顷: 'ha', 公里: 'km', 万平方米: '10⁴ m²', 万吨标准煤: '10⁴ tce', 万千瓦: '10⁴ kW', 万元: '10⁴ CNY', 株: 'plants', 户: 'households', 倍: 'times', 位: 'digits', 天: 'd' };

/** A unit as the language writes it. @param {string} unit @param {string} language */
export function unitWord(unit, language) {
  if (language !== 'en') return unit;
  return ENGLISH_UNITS[unit] ?? (/[\u4e00-\u9fff]/.test(unit) ? '' : unit);
}

/** What a symbol stands for that was drawn for many works: "29 个入河排口". @param {number} count @param {string} layer @param {string} [language] */
export const manyWords = (count, layer, language = 'zh') => `${number(count, 0)}${language === 'en' ? ' ' : ' 个'}${layer}`;

/**
 * Places of the plan as the language writes them: "三(五)1；附表第9项" is "3(5)1; table item 9". What holds anything else stays as it was typed.
 * @param {string} clause @param {string} language
 */
export function clauseWords(clause, language) {
  if (language !== 'en' || !/^([一二三四五六七八九十()\d\s；第项]|附件|附表)*$/.test(clause)) return clause;
  return clause.split('；').map((place) => place.replace(/附件(\d+)\s*/g, 'annex $1, ').replace(/附表/g, 'table ').replace(/\s*第(\d+)项/g, ' item $1')
    .replace(/[一二三四五六七八九]/g, (numeral) => String('一二三四五六七八九'.indexOf(numeral) + 1)).replace(/,? +$/, '')).join('; ');
}

/** The title of a release: that of a month as the language writes it, one that somebody gave it as it is. @param {string} title @param {string} language */
export function releaseTitle(title, language) {
  return language === 'en' ? title.replace(/^(\d{4})年(\d{1,2})月通报$/, (_, year, month) => `Report of ${year}-${month.padStart(2, '0')}`) : title;
}

/** How many decimals a unit deserves: things are whole, shares and areas are not. @param {string | undefined} unit */
export function digitsOf(unit) {
  return unit === '' || (unit && /^(条|个|项|家|辆|处|台（套）)$/.test(unit)) ? 0 : 1;
}

/** File size. @param {number} bytes */
export function bytes(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${number(bytes / 1024, 0)} KB`;
  return `${number(bytes / 1024 ** 2, 1)} MB`;
}

/** The day of an instant, as the calendar in Taixing has it (UTC+8, no summer time). @param {string | null | undefined} instant */
export function day(instant) {
  if (!instant) return '—';
  if (/^\d{4}-\d{2}-\d{2}$/.test(instant)) return instant;
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : new Date(time + 8 * 3600e3).toISOString().slice(0, 10);
}

/** Day and minute of an instant in Taixing. @param {string | null | undefined} instant */
export function minute(instant) {
  if (!instant) return '—';
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : new Date(time + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ');
}

/** The last instant of a day in Taixing, in UTC: what "as known on that day" asks the server. @param {string} day */
export function endOfDay(day) {
  return `${day}T15:59:59Z`;
}

/** @param {Date} now */
export function today(now) {
  return new Date(now.getTime() + 8 * 3600e3).toISOString().slice(0, 10);
}

/** The last day of a month counted from January 2022 (0). @param {number} index */
export function monthEnd(index) {
  return new Date(Date.UTC(2022, index + 1, 0)).toISOString().slice(0, 10);
}

/** Months since January 2022. @param {string} day */
export function monthIndex(day) {
  return (Number(day.slice(0, 4)) - 2022) * 12 + Number(day.slice(5, 7)) - 1;
}

/** How long ago, in the largest whole unit. @param {string} instant @param {Date} now @param {string} [language] */
export function age(instant, now, language = 'zh') {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(instant)) / 60e3));
  if (minutes < 1) return language === 'en' ? 'just now' : '刚刚';
  if (minutes < 60) return language === 'en' ? `${minutes} min` : `${minutes} 分钟前`;
  if (minutes < 48 * 60) return language === 'en' ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 60)} 小时前`;
  const days = Math.round(minutes / 1440);
  if (days > 60) return day(instant);
  return language === 'en' ? `${days} d` : `${days} 天前`;
}

/** Degrees and minutes for the neat line of a sheet. @param {number} degrees */
export function degrees(degrees) {
  const whole = Math.floor(degrees);
  return `${whole}°${String(Math.round((degrees - whole) * 60)).padStart(2, '0')}′`;
}

/** A place as text: latitude and longitude with five decimals (about a metre). @param {[number, number]} place */
export function coordinates([lon, lat]) {
  return `${lon.toFixed(5)}, ${lat.toFixed(5)}`;
}
