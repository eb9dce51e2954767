/** The catalogue as MapLibre layers: a list of plain rules. Pure: tokens and catalogue in, style out. */

import { DASHES } from './forms.js';

/**
 * @typedef {import('./catalogue.js').Layer} Layer
 * @typedef {object} Inks   tokens the map is drawn with
 * @property {string} beyond @property {string} land @property {string} landLine @property {string} waterLine
 * @property {string} ink @property {string} ink2 @property {string} panel @property {string} paper @property {string} [highlight] @property {string} brand @property {string} bad
 * @property {Record<string, string>} themes  colour by theme
 */

/** @type {any} */
const FORM = ['coalesce', ['get', 'form'], 'accepted'];
/** @param {string} kind @returns {any} Multi- geometries too */
const isKind = (kind) => ['in', kind, ['to-string', ['geometry-type']]];
/** @param {...string} forms @returns {any} */
const isForm = (...forms) => ['in', FORM, ['literal', forms]];
const LINE_WIDTH = ['interpolate', ['linear'], ['zoom'], 8, 0.7, 10.5, 1.1, 12.5, 2.4, 15, 5];
const EDGE_WIDTH = ['interpolate', ['linear'], ['zoom'], 8, 0.6, 13, 1.4];
const FONT = ['Noto Sans CJK SC Regular'];

/** Layers that are ground rather than works, drawn in the tones of the base map. */
export const GROUND_LINES = new Set(['backbone_rivers']);

/**
 * The whole style. `towns` is the GeoJSON of the townships, `labels` their label points,
 * `members` the works that make a number.
 * @param {{layers: Layer[], inks: Inks, tiles: string, towns: any, labels: any, members?: any}} what
 * @returns {any}
 */
export function buildStyle({ layers, inks, tiles, towns, labels, members }) {
  const drawn = layers.filter((layer) => layer.key !== 'townships');
  const polygons = drawn.filter((l) => l.geometry.includes('polygon'));
  const lines = drawn.filter((l) => l.geometry.includes('line') && !GROUND_LINES.has(l.key));
  const rivers = drawn.filter((l) => GROUND_LINES.has(l.key));
  const points = drawn.filter((l) => l.geometry.includes('point'));
  return {
    version: 8,
    sources: {
      works: { type: 'vector', tiles: [tiles], minzoom: 7, maxzoom: 16 },
      towns: { type: 'geojson', data: towns },
      labels: { type: 'geojson', data: labels },
      ...(members && { members: { type: 'geojson', data: members } }),
    },
    layers: [
      { id: 'beyond', type: 'background', paint: { 'background-color': inks.beyond } },
      { id: 'towns-fill', type: 'fill', source: 'towns', paint: { 'fill-color': inks.land, 'fill-antialias': false } },
      { id: 'towns-shade', type: 'fill', source: 'towns', layout: { visibility: 'none' }, paint: { 'fill-color': inks.land } },
      ...rivers.map((layer) => riverLine(layer, inks)),
      { id: 'towns-line', type: 'line', source: 'towns', paint: { 'line-color': inks.landLine, 'line-width': 1 } },
      ...polygons.flatMap((layer) => polygonRules(layer, inks)),
      ...lines.flatMap((layer) => lineRules(layer, inks)),
      { id: 'towns-dim', type: 'fill', source: 'towns', layout: { visibility: 'none' }, paint: { 'fill-color': inks.beyond, 'fill-opacity': 0.72 } },
      { id: 'towns-chosen', type: 'line', source: 'towns', layout: { visibility: 'none' }, paint: { 'line-color': inks.brand, 'line-width': 2.5 } },
      ...rivers.map((layer) => riverLabel(layer, inks)),
      ...points.map((layer) => pointRule(layer)),
      ...points.filter((l) => !l.reference).map((layer) => countRule(layer, inks)),
      ...drawn.filter((l) => !GROUND_LINES.has(l.key)).map((layer) => nameRule(layer, inks)),
      ...(members ? memberRules(inks) : []),
      townLabels(inks),
    ],
  };
}

/** @param {Layer} layer @param {string} id @param {string} type @param {any} filter @param {any} rest */
function rule(layer, id, type, filter, rest) {
  return {
    id: `${layer.key}:${id}`, type, source: 'works', 'source-layer': layer.key, minzoom: Math.max(0, layer.min_zoom - 1), filter,
    metadata: { layer: layer.key, filter }, ...rest,
  };
}

/** Rings would run together on the whole county. @param {any} rule */
const zoomedIn = (rule) => ({ ...rule, minzoom: 11 });

/** @param {Layer} layer @param {Inks} inks */
function polygonRules(layer, inks) {
  const colour = inks.themes[layer.theme] ?? inks.ink2;
  const is = isKind('Polygon');
  /** @param {string} id @param {any} filter @param {any} paint @param {any} [layout] */
  const edge = (id, filter, paint, layout = {}) => rule(layer, id, 'line', ['all', is, filter], { layout, paint: { 'line-color': colour, 'line-width': EDGE_WIDTH, ...paint } });
  return [
    rule(layer, 'fill', 'fill', is, { paint: { 'fill-pattern': ['concat', `fill:${layer.theme}:`, FORM], 'fill-opacity': layer.reference ? 0.5 : 1 } }),
    edge('edge', isForm('building', 'reported', 'accepted', 'problem', 'named'), {}),
    edge('edge-planned', isForm('planned'), { 'line-dasharray': [3, 2] }),
    zoomedIn(edge('ring', isForm('named'), { 'line-gap-width': 4, 'line-width': 1 })),
    rule(layer, 'notch', 'symbol', ['all', is, isForm('problem')], {
      layout: { 'icon-image': 'notch', 'icon-allow-overlap': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.5, 13, 0.9] },
    }),
  ];
}

/** @param {Layer} layer @param {Inks} inks */
function lineRules(layer, inks) {
  const colour = inks.themes[layer.theme] ?? inks.ink2;
  const is = isKind('LineString');
  /** @param {string} id @param {any} filter @param {any} paint @param {any} [layout] */
  const line = (id, filter, paint, layout = {}) => rule(layer, id, 'line', ['all', is, filter], { layout, paint: { 'line-color': colour, 'line-width': LINE_WIDTH, ...paint } });
  return [
    zoomedIn(line('line-ring', isForm('named'), { 'line-gap-width': ['interpolate', ['linear'], ['zoom'], 8, 2, 15, 7], 'line-width': 1 })),
    line('line', isForm('accepted', 'problem', 'named'), {}, { 'line-cap': 'round' }),
    line('planned', isForm('planned'), { 'line-dasharray': DASHES.planned, 'line-opacity': 0.8 }),
    line('building', isForm('building'), { 'line-dasharray': DASHES.building }),
    line('reported', isForm('reported'), { 'line-dasharray': DASHES.reported }, { 'line-cap': 'round' }),
    rule(layer, 'line-notch', 'symbol', ['all', is, isForm('problem')], { layout: { 'icon-image': 'notch', 'symbol-placement': 'line-center', 'icon-allow-overlap': true, 'icon-size': 0.8 } }),
  ];
}

/** From far away points stand for several: larger, and with their number where there is room. @type {any} */
const MANY = ['>=', ['coalesce', ['get', 'count'], 1], 10];
/** Zooms nearer when such a symbol is clicked, on the live map and on a release's. */
export const CLOSER = 2;
/** Whether what is drawn is a point, or its number. @param {any} drawn */
export const isPoint = (drawn) => /:(point|count)$/.test(drawn.layer.id);
/** Whether a drawn point stands for several works. @param {any} drawn */
export const standsForMany = (drawn) => isPoint(drawn) && !drawn.properties.feature_id && drawn.properties.count > 1;
/** @param {number} size @returns {any} */
const sized = (size) => ['*', size, ['interpolate', ['linear'], ['coalesce', ['get', 'count'], 1], 1, 1, 20, 1.5, 200, 2]];

/** @param {Layer} layer */
function pointRule(layer) {
  return rule(layer, 'point', 'symbol', isKind('Point'), {
    layout: {
      'icon-image': ['concat', `point:${layer.theme}:`, FORM], 'icon-allow-overlap': true, 'icon-padding': 0,
      'icon-size': layer.reference
        ? ['interpolate', ['linear'], ['zoom'], 9, sized(0.2), 14, sized(0.6)]
        : ['interpolate', ['linear'], ['zoom'], 8, sized(0.28), 10.5, sized(0.42), 12.5, sized(0.75), 14.5, sized(1)],
    },
  });
}

/** How many works a far symbol stands for. @param {Layer} layer @param {Inks} inks */
function countRule(layer, inks) {
  return rule(layer, 'count', 'symbol', ['all', isKind('Point'), MANY], {
    layout: { 'text-field': ['to-string', ['get', 'count']], 'text-font': FONT, 'text-size': 12, 'text-offset': [0, 0.9], 'text-anchor': 'top' },
    paint: { 'text-color': inks.ink, 'text-halo-color': inks.panel, 'text-halo-width': 1.4 },
  });
}

/** Names appear when there is room for them. @param {Layer} layer @param {Inks} inks */
function nameRule(layer, inks) {
  const onLine = layer.geometry[0] === 'line';
  return rule(layer, 'name', 'symbol', true, {
    minzoom: layer.reference && !onLine ? 11.5 : 13,
    layout: {
      'text-field': ['coalesce', ['get', 'name'], ''], 'text-font': FONT, 'text-size': 12, 'text-max-width': 9, 'text-optional': true,
      ...(onLine ? { 'symbol-placement': 'line' } : { 'text-anchor': 'top', 'text-offset': [0, layer.geometry[0] === 'point' ? 0.9 : 0] }),
    },
    paint: { 'text-color': inks.ink, 'text-halo-color': inks.panel, 'text-halo-width': 1.4 },
  });
}

/** @param {Layer} layer @param {Inks} inks */
function riverLine(layer, inks) {
  return rule(layer, 'line', 'line', isKind('LineString'), {
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': inks.waterLine, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 2, 10, 3.6, 12, 6, 15, 18] },
  });
}

/** @param {Layer} layer @param {Inks} inks */
function riverLabel(layer, inks) {
  return rule(layer, 'name', 'symbol', true, {
    layout: { 'text-field': ['coalesce', ['get', 'name'], ''], 'text-font': FONT, 'text-size': 12, 'symbol-placement': 'line', 'symbol-spacing': 420, 'text-letter-spacing': 0.15 },
    paint: { 'text-color': inks.themes.water ?? inks.ink2, 'text-halo-color': inks.land, 'text-halo-width': 1.5 },
  });
}

/** The works that make a number: seen on any shade, and under the names. @param {Inks} inks */
function memberRules(inks) {
  const { highlight } = inks;
  return [
    { id: 'members-fill', type: 'fill', source: 'members', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': highlight, 'fill-opacity': 0.45 } },
    { id: 'members-line', type: 'line', source: 'members', filter: ['!=', ['geometry-type'], 'Point'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': highlight, 'line-width': 3 } },
    { id: 'members-point', type: 'circle', source: 'members', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': highlight, 'circle-radius': 5, 'circle-stroke-color': '#1B2622', 'circle-stroke-width': 1.5 } },
  ];
}

/** @param {Inks} inks */
function townLabels(inks) {
  return {
    id: 'towns-label', type: 'symbol', source: 'labels',
    layout: {
      'text-field': ['format', ['get', 'name'], { 'font-scale': 1 }, ['case', ['!=', ['get', 'figure'], ''], ['concat', '\n', ['get', 'figure']], ''], { 'font-scale': 1.1 }],
      'text-font': FONT, 'text-size': ['interpolate', ['linear'], ['zoom'], 8, 12, 12, 15], 'text-padding': 2, 'text-line-height': 1.25,
    },
    paint: { 'text-color': inks.ink, 'text-halo-color': inks.panel, 'text-halo-width': 1.6 },
  };
}

/**
 * The filter of a rule while a state is hidden or a township chosen. Ground stays whole.
 * @param {any} base @param {string[]} hiddenStages @param {string[]} hiddenForms @param {string | null} township
 */
export function narrowFilter(base, hiddenStages, hiddenForms, township) {
  /** @type {any[]} */
  const all = ['all', base];
  if (hiddenForms.length) all.push(['!', isForm(...hiddenForms)]);
  if (hiddenStages.length) all.push(['!', ['in', ['coalesce', ['get', 'stage'], ''], ['literal', hiddenStages]]]);
  if (township) all.push(['==', ['get', 'township'], township]);
  return all.length > 2 ? all : base;
}

/** Colours of townships by key. @param {Record<string, string>} colours @param {string} other */
export function shadeOf(colours, other) {
  const pairs = Object.entries(colours).flat();
  return pairs.length ? ['match', ['get', 'key'], ...pairs, other] : other;
}

/** A point inside a polygon to write its name at: the centroid of the largest ring. @param {any} geometry @returns {[number, number]} */
export function labelPoint(geometry) {
  const rings = geometry.type === 'Polygon' ? [geometry.coordinates[0]] : geometry.coordinates.map((/** @type {any} */ p) => p[0]);
  /** @type {[number, number]} */
  let best = [0, 0];
  let largest = -1;
  for (const ring of rings) {
    let [area, x, y] = [0, 0, 0];
    for (let i = 0; i < ring.length - 1; i += 1) {
      const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
      area += cross;
      x += (ring[i][0] + ring[i + 1][0]) * cross;
      y += (ring[i][1] + ring[i + 1][1]) * cross;
    }
    if (Math.abs(area) > largest && area !== 0) {
      largest = Math.abs(area);
      best = [x / (3 * area), y / (3 * area)];
    }
  }
  return best;
}
