/** The strip of one corridor: chainage to scale, left bank above and right bank below, built solid, under way hatched, gaps numbered. */

import { svg } from '../dom.js';
import { label, t } from '../i18n.js';
import { metres, stretch } from './courses-page.js';

const MARGIN = 56;
const LANE = 34;
const TOP = { towns: 6, reaches: 34, left: 66, axis: 66 + LANE, right: 66 + LANE + 24, gaps: 66 + 2 * LANE + 30 };
export const STRIP_HEIGHT = TOP.gaps + 40;

/**
 * @param {any} strip  as GET /corridors/{code}/strip tells it @param {number} width pixels
 * @param {{units: import('../desk.js').Unit[], point: (at_m: number | null, between: [number, number] | null) => void}} how
 */
export function drawStrip(strip, width, { units, point }) {
  const room = width - MARGIN - 16;
  /** @param {number} at_m */
  const x = (at_m) => MARGIN + (at_m / strip.length_m) * room;
  /** @param {number} from_m @param {number} to_m */
  const wide = (from_m, to_m) => Math.max(1, x(to_m) - x(from_m));
  const cross = svg('line', { class: 'strip-cross', x1: -10, x2: -10, y1: TOP.left - 4, y2: TOP.gaps + 18 });
  const element = svg('svg', { class: 'strip', viewBox: `0 0 ${width} ${STRIP_HEIGHT}`, width, height: STRIP_HEIGHT, role: 'img', 'aria-label': t('strip_label', { name: strip.name }) },
    svg('defs', null, svg('pattern', { id: 'strip-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, svg('rect', { width: 6, height: 6, class: 'hatch-ground' }), svg('line', { class: 'hatch-line', x1: 0, y1: 0, x2: 0, y2: 6 }))),
    strip.townships.map((/** @type {any} */ band, /** @type {number} */ number) => svg('g', null,
      svg('rect', { class: `strip-town ${number % 2 ? 'odd' : ''}`, x: x(band.from_m), y: TOP.towns, width: wide(band.from_m, band.to_m), height: TOP.gaps - 8 }),
      name(townName(band.township, units), x(band.from_m), wide(band.from_m, band.to_m), TOP.towns + 16, 'strip-town-name'))),
    lane(t('strip_planned'), TOP.reaches + 14),
    strip.reaches.length
      ? strip.reaches.map((/** @type {any} */ reach) => svg('g', null, svg('rect', { class: 'strip-reach', x: x(reach.from_m), y: TOP.reaches + 2, width: wide(reach.from_m, reach.to_m), height: 18 }),
        name(reach.planned_width_m ? t('strip_reach', { name: reach.name, width: reach.planned_width_m }) : reach.name, x(reach.from_m), wide(reach.from_m, reach.to_m), TOP.reaches + 16, 'strip-reach-name'), svg('title', null, `${stretch(reach.from_m, reach.to_m)} ${reach.document}`)))
      : svg('text', { class: 'strip-reach-name', x: MARGIN + 6, y: TOP.reaches + 16 }, t('strip_no_reaches')),
    lane(t('strip_left'), TOP.left + LANE / 2 + 4), lane(t('strip_right'), TOP.right + LANE / 2 + 4),
    bank('left', TOP.left), bank('right', TOP.right), scale(), gaps(), cross,
    svg('rect', { class: 'strip-listen', x: MARGIN, y: TOP.left - 6, width: room, height: 1 }));
  element.addEventListener('pointermove', (event) => {
    const box = element.getBoundingClientRect();
    const at = ((/** @type {PointerEvent} */ (event).clientX - box.left) * (width / box.width) - MARGIN) / room * strip.length_m;
    const inside = at >= 0 && at <= strip.length_m;
    cross.setAttribute('x1', String(inside ? x(at) : -10));
    cross.setAttribute('x2', String(inside ? x(at) : -10));
    const over = /** @type {Element} */ (event.target).closest('[data-from]');
    point(inside ? at : null, over ? [Number(over.getAttribute('data-from')), Number(over.getAttribute('data-to'))] : null);
  });
  element.addEventListener('pointerleave', () => point(null, null));
  return element;

  /** @param {string} side @param {number} y */
  function bank(side, y) {
    const works = strip.works.filter((/** @type {any} */ work) => work.side === side || work.side === 'both');
    return svg('g', null,
      svg('rect', { class: 'strip-lane', x: MARGIN, y, width: room, height: LANE }),
      [...works].sort((a, b) => RANK[a.state] - RANK[b.state]).map((work) => svg('a', { href: `#map?feature=corridor_works:${work.feature_id}`, 'data-from': work.from_m, 'data-to': work.to_m },
        svg('rect', { class: `strip-work ${work.state}`, x: x(work.from_m), y: y + 3, width: wide(work.from_m, work.to_m), height: LANE - 6 }),
        svg('title', null, [work.name, t(`strip_${work.state}`), stretch(work.from_m, work.to_m), metres(work.to_m - work.from_m), work.other_side ? t('strip_other_side') : ''].filter(Boolean).join('\n')))));
  }

  function scale() {
    const step = [500, 1000, 2000, 5000, 10000].find((metre) => (metre / strip.length_m) * room >= 56) ?? 10000;
    const ticks = Array.from({ length: Math.floor(strip.length_m / step) + 1 }, (_, number) => number * step);
    return svg('g', null, svg('line', { class: 'strip-axis', x1: x(0), x2: x(strip.length_m), y1: TOP.axis + 12, y2: TOP.axis + 12 }),
      ticks.map((tick) => svg('g', null, svg('line', { class: 'strip-axis', x1: x(tick), x2: x(tick), y1: TOP.axis + 8, y2: TOP.axis + 16 }),
        x(tick) < width - 40 ? svg('text', { class: 'strip-tick', x: x(tick) + 3, y: TOP.axis + 10 }, `K${tick / 1000}`) : null)));
  }

  function gaps() {
    return svg('g', null, lane(t('strip_gaps'), TOP.gaps + 14), strip.gaps.map((/** @type {any} */ gap) => {
      const middle = (x(gap.from_m) + x(gap.to_m)) / 2;
      const y = TOP.gaps + (gap.number % 2 ? 0 : wide(gap.from_m, gap.to_m) < 22 ? 18 : 0);
      return svg('g', { class: 'strip-gap', 'data-from': gap.from_m, 'data-to': gap.to_m },
        svg('path', { d: `M${x(gap.from_m)} ${TOP.gaps - 8}v5H${x(gap.to_m)}v-5` }),
        svg('circle', { cx: middle, cy: y + 10, r: 9 }), svg('text', { x: middle, y: y + 14 }, String(gap.number)),
        svg('title', null, `${gap.number}　${stretch(gap.from_m, gap.to_m)}　${metres(gap.length_m)}`));
    }));
  }
}

/** Drawn one over the other: what is built lies on top. @type {Record<string, number>} */
const RANK = { planned: 0, under_way: 1, built: 2 };

/** @param {string} words @param {number} y */
const lane = (words, y) => svg('text', { class: 'strip-lane-name', x: 4, y }, words);

/** Text that fits its room, or none; the title of its group says it. @param {string} words @param {number} x @param {number} room @param {number} y @param {string} kind */
function name(words, x, room, y, kind) {
  const most = Math.floor((room - 6) / (/[\u2e80-\uffff]/.test(words) ? 12.5 : 7));
  if (most < 2) return null;
  return svg('text', { class: kind, x: x + room / 2, y }, words.length > most ? `${words.slice(0, Math.max(1, most - 1))}…` : words);
}

/** @param {string | null} key @param {import('../desk.js').Unit[]} units */
const townName = (key, units) => (key ? (label(units.find((u) => u.key === key)) || key).replace(/(镇|乡|街道| Town| Township| Subdistrict)$/, '') : t('outside_towns'));

