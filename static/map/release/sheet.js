/** The map itself: MapLibre, the rules the product's own map is drawn by, tiles from the archive. */

// @ts-ignore the types are those of "maplibre-gl", the path is that of the file that is served
import * as maplibreModule from '../node_modules/maplibre-gl/dist/maplibre-gl.mjs';
import { fill, h } from '../dom.js';
import { manyWords } from '../format.js';
import { FORMS_DRAWN, drawFill, drawNotch, drawPoint, shapeOf } from '../forms.js';
import { label, language, said, speaker } from '../language.js';
import { ink, inksOf, themeInk } from '../palette.js';
import { buildStyle, CLOSER, labelPoint, shadeOf, standsForMany } from '../style.js';
import { RELEASE } from '../words/release.js';

const t = speaker(RELEASE);

/** @type {typeof import('maplibre-gl')} */
const maplibregl = /** @type {any} */ (maplibreModule);
maplibregl.setWorkerUrl(new URL('../node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs', import.meta.url).href);

/** @typedef {{colours: Record<string, string>, figures: Record<string, string>}} Shade */

export class Sheet {
  /** @param {HTMLElement} element @param {any} manifest @param {any} legend @param {import('./archive.js').Archive} archive */
  constructor(element, manifest, legend, archive) {
    this.legend = legend;
    this.card = h('div', { class: 'card', hidden: true, role: 'status' });
    maplibregl.addProtocol('release', async ({ url }) => {
      const [z, x, y] = url.split('//')[1].split('/').map(Number);
      const tile = await archive.tile(z, x, y);
      return { data: tile ? tile.buffer.slice(tile.byteOffset, tile.byteOffset + tile.byteLength) : new ArrayBuffer(0) };
    });
    const place = h('div', { class: 'canvas' });
    element.append(place, this.card);
    const [west, south, east, north] = legend.bounds;
    this.gl = new maplibregl.Map({
      container: place, style: this.style(archive), bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 16 },
      minZoom: 7, maxZoom: 17, attributionControl: false, fadeDuration: 0, dragRotate: false, pitchWithRotate: false,
      localIdeographFontFamily: '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
    });
    this.gl.touchZoomRotate.disableRotation();
    this.gl.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
    this.gl.addControl(new maplibregl.ScaleControl({}), 'bottom-left');
    this.gl.addControl(new maplibregl.AttributionControl({ compact: matchMedia('(max-width: 720px)').matches, customAttribution: [said(manifest, 'notice'), 'CGCS2000'].filter(Boolean).join(' · ') }), 'bottom-right');
    this.gl.on('style.load', () => this.dress());
    this.gl.on('click', (event) => this.tell(event.point));
    // whoever looks on from outside (a test, a print) can tell when all is drawn
    this.gl.on('idle', () => element.setAttribute('data-drawn', String(this.gl.getZoom().toFixed(2))));
  }

  /** @param {import('./archive.js').Archive} archive */
  style(archive) {
    const { layers, themes, towns } = this.legend;
    const style = buildStyle({
      layers, tiles: 'release://{z}/{x}/{y}', towns, labels: this.labels({}),
      inks: {
        beyond: ink('beyond'), land: ink('land'), landLine: ink('land-line'), waterLine: ink('water-line'), ink: ink('ink'), ink2: ink('ink-2'),
        panel: ink('panel'), paper: ink('paper'), brand: ink('brand'), bad: ink('bad'),
        themes: Object.fromEntries(layers.map((/** @type {any} */ l) => [l.theme, themeInk(l.theme, themes)])),
      },
    });
    Object.assign(style.sources.works, { minzoom: archive.minZoom, maxzoom: archive.maxZoom });
    return style;
  }

  /** @param {Record<string, string>} figures @returns {any} */
  labels(figures) {
    return {
      type: 'FeatureCollection',
      features: this.legend.towns.features.map((/** @type {any} */ town) => ({
        type: 'Feature', geometry: { type: 'Point', coordinates: labelPoint(town.geometry) },
        properties: { ...town.properties, figure: figures[town.properties.key] ?? '' },
      })),
    };
  }

  dress() {
    for (const theme of new Set(this.legend.layers.map((/** @type {any} */ l) => l.theme))) {
      const inks = inksOf(/** @type {string} */ (theme), this.legend.themes);
      for (const form of FORMS_DRAWN) {
        this.image(`fill:${theme}:${form}`, 16, (pen) => drawFill(pen, 16, form, inks));
        this.image(`point:${theme}:${form}`, 48, (pen) => drawPoint(pen, 48, form, shapeOf(/** @type {string} */ (theme)), inks));
      }
    }
    this.image('notch', 32, (pen) => drawNotch(pen, 16, 17, 11, inksOf('base')));
  }

  /** @param {string} name @param {number} size @param {(pen: CanvasRenderingContext2D) => void} draw */
  image(name, size, draw) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    const pen = canvas.getContext('2d');
    if (!pen || this.gl.hasImage(name)) return;
    draw(pen);
    this.gl.addImage(name, pen.getImageData(0, 0, size, size), { pixelRatio: 2 });
  }

  /** Show all works but these layers'. @param {Set<string>} hidden */
  hide(hidden) {
    this.whenReady(() => {
      for (const rule of this.gl.getStyle()?.layers ?? []) {
        const key = /** @type {any} */ (rule.metadata)?.layer;
        if (key) this.gl.setLayoutProperty(rule.id, 'visibility', hidden.has(key) ? 'none' : 'visible');
      }
    });
  }

  /** @param {() => void} act */
  whenReady(act) {
    if (this.gl.getLayer('towns-shade')) act();
    else this.gl.once('style.load', act);
  }

  /** Colour the townships and write their figures; null takes both away. @param {Shade | null} shade */
  shade(shade) {
    this.whenReady(() => {
      this.gl.setLayoutProperty('towns-shade', 'visibility', shade ? 'visible' : 'none');
      if (shade) this.gl.setPaintProperty('towns-shade', 'fill-color', /** @type {any} */ (shadeOf(shade.colours, ink('unset'))));
      /** @type {any} */ (this.gl.getSource('labels'))?.setData(this.labels(shade?.figures ?? {}));
    });
  }

  /** What lies at a place, in a card; nearer where a symbol stands for many. @param {import('maplibre-gl').Point} at */
  tell(at) {
    const around = /** @type {[[number, number], [number, number]]} */ ([[at.x - 4, at.y - 4], [at.x + 4, at.y + 4]]);
    const works = this.gl.queryRenderedFeatures(around).filter((one) => one.source === 'works' && (one.properties.feature_id || standsForMany(one)));
    // what is drawn as ground lies under everything
    const found = works.find((one) => !/fill$/.test(one.layer.id)) ?? works[0];
    this.card.hidden = !found;
    if (!found) return;
    const layer = this.legend.layers.find((/** @type {any} */ l) => l.key === found.sourceLayer);
    const state = layer?.lifecycle?.states.find((/** @type {any} */ s) => s.value === found.properties.stage);
    const town = this.legend.towns.features.find((/** @type {any} */ t) => t.properties.key === found.properties.township);
    const many = !found.properties.feature_id;
    if (many) this.gl.easeTo({ center: this.gl.unproject(at), zoom: this.gl.getZoom() + CLOSER });
    fill(this.card,
      h('strong', null, many ? manyWords(found.properties.count, label(layer), language()) : found.properties.name || label(layer)),
      h('span', null, [!many && label(layer), label({ zh: town?.properties.name, en: this.legend.units_en[found.properties.township] }), label(state)].filter(Boolean).join(' · ')),
      h('button', { type: 'button', class: 'shut', 'aria-label': t('r_close'), on: { click: () => { this.card.hidden = true; } } }, '×'));
  }
}
