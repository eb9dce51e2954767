/** The only file that knows the vector-tile renderer: MapLibre GL, drawn inside the Leaflet map. */

import { L } from './vendor.js';
import { drawFill, drawNotch, drawPoint, shapeOf, FORMS_DRAWN } from './forms.js';
import { inksOf, ink, themeInk } from './palette.js';
import { buildStyle, labelPoint, narrowFilter, shadeOf, GROUND_LINES, isPoint, standsForMany } from './style.js';
import { endOfDay } from './format.js';
import { address } from './api.js';

/** @typedef {import('./catalogue.js').Catalogue} Catalogue */
/** @typedef {{hide: string[], township: string | null, only: string[] | null}} Shown  only: these layers and no others */

const NOTHING = { type: 'FeatureCollection', features: [] };

export class Tiles {
  /**
   * @param {import('leaflet').Map} map @param {Catalogue} catalogue @param {any} towns  GeoJSON of the townships
   */
  constructor(map, catalogue, towns) {
    this.map = map;
    this.catalogue = catalogue;
    this.towns = towns;
    /** @type {string | null} */
    this.as_of = null;
    this.revision = 0;
    /** @type {Shown} */
    this.shown = { hide: [], township: null, only: null };
    /** @type {{colours: Record<string, string>, figures: Record<string, string>} | null} */
    this.shade = null;
    this.members = NOTHING;
    /** Called when a tile could not be fetched: the map may not show all. */
    this.onMissing = () => {};
    this.layer = /** @type {any} */ (L).maplibreGL({
      style: this.style(), interactive: false, localIdeographFontFamily: '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif', fadeDuration: 0,
      validateStyle: false, transformRequest: (/** @type {string} */ url) => ({ url, headers: { 'X-Ecoworks': '1' } }),
    }).addTo(map);
    /** @type {import('maplibre-gl').Map} */
    this.gl = this.layer.getMaplibreMap();
    this.gl.on('style.load', () => this.dress());
    this.gl.on('error', (event) => {
      console.warn('tiles:', event.error?.message ?? event);
      if ('tile' in event) this.onMissing();
    });
  }

  style() {
    const themes = Object.fromEntries(this.catalogue.layers.map((l) => [l.theme, themeInk(l.theme, this.catalogue.themes)]));
    return buildStyle({
      layers: this.catalogue.layers, tiles: this.tileAddress(), towns: this.towns, labels: this.labels(), members: this.members,
      inks: {
        beyond: ink('beyond'), land: ink('land'), landLine: ink('land-line'), waterLine: ink('water-line'), ink: ink('ink'), ink2: ink('ink-2'),
        panel: ink('panel'), paper: ink('paper'), brand: ink('brand'), bad: ink('bad'), highlight: ink('highlight'), themes,
      },
    });
  }

  tileAddress() {
    const collections = this.catalogue.layers.filter((l) => l.key !== 'townships').map((l) => l.key).join(',');
    const path = address('/tiles/WebMercatorQuad/Z/Y/X', { collections, as_of: this.as_of ? endOfDay(this.as_of) : null, r: this.revision || null });
    return location.origin + path.replace('Z/Y/X', '{z}/{y}/{x}');
  }

  labels() {
    const figures = this.shade?.figures ?? {};
    return {
      type: 'FeatureCollection',
      features: this.towns.features.map((/** @type {any} */ f) => ({
        type: 'Feature', geometry: { type: 'Point', coordinates: labelPoint(f.geometry) },
        properties: { name: f.properties.name, key: f.properties.key, figure: figures[f.properties.key] ?? '' },
      })),
    };
  }

  /** Images, filters and shades of a style that has just been read. */
  dress() {
    for (const theme of new Set(this.catalogue.layers.map((l) => l.theme))) {
      const inks = inksOf(theme, this.catalogue.themes);
      for (const form of FORMS_DRAWN) {
        this.image(`fill:${theme}:${form}`, 16, (pen) => drawFill(pen, 16, form, inks));
        this.image(`point:${theme}:${form}`, 48, (pen) => drawPoint(pen, 48, form, shapeOf(theme), inks));
      }
    }
    this.image('notch', 32, (pen) => drawNotch(pen, 16, 17, 11, inksOf('base')));
    this.apply();
  }

  /** @param {string} name @param {number} size in device pixels, two for one of the page @param {(pen: CanvasRenderingContext2D) => void} draw */
  image(name, size, draw) {
    if (this.gl.hasImage(name)) return;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    draw(pen);
    this.gl.addImage(name, pen.getImageData(0, 0, size, size), { pixelRatio: 2 });
  }

  /** Show other layers, states, or one township. @param {Shown} shown */
  show(shown) {
    this.shown = shown;
    if (this.gl.isStyleLoaded() || this.gl.getLayer('beyond')) this.apply();
  }

  apply() {
    const { hide, township, only } = this.shown;
    const hidden = new Set(hide);
    const forms = hide.filter((w) => w.startsWith('form.')).map((w) => w.slice(5));
    for (const rule of this.gl.getStyle()?.layers ?? []) {
      const meta = /** @type {any} */ (rule.metadata);
      if (!meta?.layer) continue;
      const key = meta.layer;
      const ground = GROUND_LINES.has(key);
      const visible = ground ? !hidden.has(key) : !hidden.has(key) && (!only || only.includes(key));
      this.gl.setLayoutProperty(rule.id, 'visibility', visible ? 'visible' : 'none');
      const stages = hide.filter((w) => w.startsWith(`${key}.`)).map((w) => w.slice(key.length + 1));
      const narrowed = township && !this.catalogue.layer(key)?.reference ? township : null;
      const states = this.catalogue.layer(key)?.states.length;
      this.gl.setFilter(rule.id, narrowFilter(meta.filter, stages, states ? forms : [], narrowed));
    }
    this.chooseTown(township);
    this.applyShade();
  }

  /** @param {string | null} key */
  chooseTown(key) {
    for (const id of ['towns-dim', 'towns-chosen']) this.gl.setLayoutProperty(id, 'visibility', key ? 'visible' : 'none');
    if (!key) return;
    this.gl.setFilter('towns-dim', ['!=', ['get', 'key'], key]);
    this.gl.setFilter('towns-chosen', ['==', ['get', 'key'], key]);
  }

  /** Colour the townships and write their figures; null takes both away. @param {{colours: Record<string, string>, figures: Record<string, string>} | null} shade */
  shadeTowns(shade) {
    this.shade = shade;
    if (this.gl.getLayer('towns-shade')) this.applyShade();
  }

  applyShade() {
    this.gl.setLayoutProperty('towns-shade', 'visibility', this.shade ? 'visible' : 'none');
    if (this.shade) this.gl.setPaintProperty('towns-shade', 'fill-color', /** @type {any} */ (shadeOf(this.shade.colours, ink('unset'))));
    /** @type {any} */ (this.gl.getSource('labels'))?.setData(this.labels());
  }

  /** Draw the works that make a number, under the names of the townships. @param {any} collection @returns {() => void} how to take them away */
  showMembers(collection) {
    const draw = (/** @type {any} */ members) => {
      this.members = members;
      /** @type {any} */ (this.gl.getSource('members'))?.setData(members);
    };
    draw(collection);
    return () => this.members === collection && draw(NOTHING);
  }

  /** Another day. @param {string | null} day */
  setDay(day) {
    if (day === this.as_of) return;
    this.as_of = day;
    this.reload();
  }

  /** Fetch tiles again: another day, or something was published. @param {boolean} [published] */
  reload(published = false) {
    if (published) this.revision += 1;
    /** @type {any} */ (this.gl.getSource('works'))?.setTiles([this.tileAddress()]);
  }

  /** Read tokens anew, after the light changed. */
  repaint() {
    for (const id of this.gl.listImages()) this.gl.removeImage(id);
    this.gl.setStyle(this.style(), { diff: false });
  }

  /**
   * What is drawn at a place, nearest kind first (points, lines, polygons): works, and points that stand for many (no id). The canvas is padded: ask through its own projection, never by the point of the Leaflet
   * container.
   * @param {import('leaflet').LatLng} place
   */
  shownAt(place) {
    const at = this.gl.project([place.lng, place.lat]);
    /** @type {[[number, number], [number, number]]} */
    const box = [[at.x - 5, at.y - 5], [at.x + 5, at.y + 5]];
    const found = [...this.gl.queryRenderedFeatures(box).filter((f) => !/fill$/.test(f.layer.id)), ...this.gl.queryRenderedFeatures([at.x, at.y])];
    const seen = new Set();
    /** @param {any} f */
    const rank = (f) => (isPoint(f) ? 0 : GROUND_LINES.has(f.sourceLayer) ? 3 : /fill$/.test(f.layer.id) ? 2 : 1);
    return found
      .filter((f) => f.source === 'works' && (f.properties.feature_id || standsForMany(f)))
      .sort((a, b) => rank(a) - rank(b))
      .filter(({ properties: { feature_id } }) => !feature_id || (!seen.has(feature_id) && seen.add(feature_id)))
      .map((f) => ({ layer: String(f.sourceLayer), properties: f.properties }));
  }

  /** The township at a place. @param {import('leaflet').LatLng} place @returns {string | null} */
  townAt(place) {
    const at = this.gl.project([place.lng, place.lat]);
    return this.gl.queryRenderedFeatures([at.x, at.y], { layers: ['towns-fill'] })[0]?.properties.key ?? null;
  }

  /** Resolves when everything in view is drawn. */
  idle() {
    return new Promise((resolve) => (this.gl.loaded() && this.gl.areTilesLoaded() ? resolve(null) : this.gl.once('idle', () => resolve(null))));
  }
}
