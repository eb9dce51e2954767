/** The months of one indicator: as known then and now, the schedule, and a fan to the end of the year. On canvas. */

import { number, quantity, digitsOf } from '../format.js';
import { t } from '../i18n.js';
import { ink } from '../palette.js';
import { loadCharts } from '../vendor.js';

/**
 * Draw into `holder` until the signal aborts.
 * @param {HTMLElement} holder @param {any} indicator @param {any} series @param {AbortSignal} signal
 */
export async function drawSeries(holder, indicator, series, signal) {
  const charts = await loadCharts();
  if (signal.aborted || !holder.isConnected) return;
  const chart = charts.init(holder, null, { renderer: 'canvas' });
  chart.setOption(describeSeries(indicator, series, holder.clientWidth < 480));
  const watcher = new ResizeObserver(() => chart.resize());
  watcher.observe(holder);
  signal.addEventListener('abort', () => {
    watcher.disconnect();
    chart.dispose();
  });
}

/** @param {any} indicator @param {any} series @param {boolean} [narrow] the legend takes two lines */
export function describeSeries(indicator, series, narrow = false) {
  const { months, forecast } = series;
  const days = months.map((/** @type {any} */ m) => m.on.slice(0, 7));
  const last = months[months.length - 1];
  const ahead = forecast && forecast.on.slice(0, 7) > days[days.length - 1] ? forecast : null;
  const words = { color: ink('ink-2'), fontSize: 12 };
  const gap = days.map(() => null);
  /** The band: an unseen floor and what is piled on it. @param {number} from @param {number} to */
  const reach = (from, to) => [...gap.slice(1), from, to];
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 56, right: 24, top: narrow ? 64 : 40, bottom: 28 },
    legend: { top: 0, left: 0, itemWidth: 18, textStyle: words, data: [t('series_now'), t('series_then'), t('series_schedule'), ...(ahead ? [t('series_fan')] : [])] },
    // markup in tips would need inline styles, which the pages forbid
    tooltip: { trigger: 'axis', renderMode: 'richText', valueFormatter: (/** @type {any} */ v) => (v === null || v === undefined ? '—' : number(v, digitsOf(indicator.unit))) },
    xAxis: { type: 'category', data: ahead ? [...days, ahead.on.slice(0, 7)] : days, axisLabel: words, axisLine: { lineStyle: { color: ink('line-strong') } }, axisTick: { show: false } },
    yAxis: { type: 'value', axisLabel: words, splitLine: { lineStyle: { color: ink('line') } } },
    series: [
      ...(ahead ? [
        { name: 'floor', type: 'line', stack: 'fan', silent: true, symbol: 'none', lineStyle: { opacity: 0 }, tooltip: { show: false }, data: reach(last.known_now, ahead.low) },
        { name: t('series_fan'), type: 'line', stack: 'fan', symbol: 'none', lineStyle: { opacity: 0 }, itemStyle: { color: ink('ramp-2') }, areaStyle: { color: ink('ramp-2'), opacity: 0.5 }, data: reach(0, ahead.high - ahead.low), tooltip: { show: false } },
      ] : []),
      { name: t('series_schedule'), type: 'line', symbol: 'none', lineStyle: { type: 'dashed', color: ink('ink-3'), width: 1.5 }, itemStyle: { color: ink('ink-3') }, data: months.map((/** @type {any} */ m) => m.schedule) },
      { name: t('series_then'), type: 'line', symbol: 'circle', symbolSize: 5, lineStyle: { type: 'dotted', color: ink('theme-water'), width: 2 }, itemStyle: { color: ink('theme-water') }, data: months.map((/** @type {any} */ m) => m.known_then) },
      { name: t('series_now'), type: 'line', symbol: 'circle', symbolSize: 6, lineStyle: { color: ink('brand'), width: 3 }, itemStyle: { color: ink('brand') }, data: months.map((/** @type {any} */ m) => m.known_now) },
    ],
  };
}

/** @param {any} indicator @param {any} forecast */
export function forecastWords(indicator, forecast) {
  if (!forecast) return t('forecast_none');
  const digits = digitsOf(indicator.unit);
  return t('forecast_line', { day: forecast.on, value: quantity(forecast.value, indicator.unit, digits), low: number(forecast.low, digits), high: number(forecast.high, digits) });
}
