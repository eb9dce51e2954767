/** One item of a section over the months, with last year's line, the mean of the year so far and the target's limit. */

import { language, label, t } from '../i18n.js';
import { ink } from '../palette.js';
import { loadCharts } from '../vendor.js';

/** @type {WeakMap<HTMLElement, any>} */
const drawn = new WeakMap();

/**
 * @param {HTMLElement} holder @param {any} item @param {{month: string, values: Record<string, number>, year: any}[]} months @param {number} target
 */
export async function chart(holder, item, months, target) {
  const charts = await loadCharts();
  let canvas = drawn.get(holder);
  if (!canvas) {
    canvas = charts.init(holder, null, { renderer: 'canvas' });
    drawn.set(holder, canvas);
    const watch = new ResizeObserver(() => (holder.isConnected ? canvas.resize() : (watch.disconnect(), canvas.dispose())));
    watch.observe(holder);
  }
  const years = [...new Set(months.map((one) => one.month.slice(0, 4)))].slice(-3);
  const names = Array.from({ length: 12 }, (_, at) => (language() === 'en' ? String(at + 1) : `${at + 1}月`));
  const byMonth = new Map(months.map((one) => [one.month, one.values[item.key] ?? null]));
  const limit = item.limits[target - 1];
  const text = { color: ink('ink-2'), fontFamily: 'inherit', fontSize: 12 };
  canvas.setOption({
    animation: false, textStyle: text,
    grid: { left: 48, right: 96, top: 32, bottom: 28 },
    tooltip: { trigger: 'axis', renderMode: 'richText', textStyle: { fontSize: 12 } },
    legend: { top: 0, right: 96, textStyle: text, itemWidth: 18 },
    xAxis: { type: 'category', data: names, axisLine: { lineStyle: { color: ink('line-strong') } }, axisLabel: text },
    yAxis: { type: 'value', name: item.unit ?? '', nameTextStyle: text, axisLabel: { ...text, showMaxLabel: false }, splitLine: { lineStyle: { color: ink('line') } }, scale: true, max: (/** @type {{max: number}} */ range) => Math.max(range.max, limit ?? 0) * 1.05, min: 0 },
    series: years.map((year, at) => {
      const latest = at === years.length - 1;
      return {
        name: year, type: 'line', connectNulls: false, data: names.map((_, month) => byMonth.get(`${year}-${String(month + 1).padStart(2, '0')}`) ?? null),
        symbol: latest ? 'circle' : 'emptyCircle', symbolSize: latest ? 6 : 4, itemStyle: { color: latest ? ink('theme-water') : ink('ink-3') },
        lineStyle: { width: latest ? 2.5 : 1.25, type: latest ? 'solid' : at === years.length - 2 ? 'dashed' : 'dotted', color: latest ? ink('theme-water') : ink('ink-3') },
        ...(latest && limit !== undefined && { markLine: { silent: true, symbol: 'none', lineStyle: { color: ink('bad'), type: 'solid', width: 1 }, label: { color: ink('bad-ink'), formatter: t('limit_label', { limit }), position: 'end' }, data: [{ yAxis: limit }] } }),
      };
    }),
    aria: { enabled: false },
  }, true);
  holder.dataset.item = label(item);
}
