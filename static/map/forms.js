/** State by form: one set of strokes for the map, the legend, lists and charts. Nothing here knows the map. */

/**
 * @typedef {object} Inks
 * @property {string} colour  of the theme
 * @property {string} ground  what shows through hollow forms
 * @property {string} bad
 * @property {string} [brand]
 * @typedef {'circle' | 'square' | 'diamond' | 'triangle'} Shape
 */

/** Forms that a published row can have. */
export const FORMS_DRAWN = ['planned', 'building', 'reported', 'accepted', 'named', 'problem'];

/** Themes also differ by shape, so that points of two themes stay apart in a grey print. @type {Record<string, Shape>} */
const SHAPES = { villages: 'square', water: 'diamond', shore: 'triangle', base: 'square' };

/** @param {string} theme @returns {Shape} */
export function shapeOf(theme) {
  return SHAPES[theme] ?? 'circle';
}

/** Dash of an outline or line, in units of its width. @type {Record<string, number[]>} */
export const DASHES = { planned: [2.2, 1.8], building: [5, 1.6], reported: [0.1, 2], draft: [3, 1.5] };

/** @param {CanvasRenderingContext2D} pen @param {Shape} shape @param {number} x @param {number} y @param {number} r */
function tracePoint(pen, shape, x, y, r) {
  pen.beginPath();
  if (shape === 'square') pen.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  else if (shape === 'diamond') traceCorners(pen, x, y, r * 1.2, [-90, 0, 90, 180]);
  else if (shape === 'triangle') traceCorners(pen, x, y + r * 0.18, r * 1.25, [-90, 30, 150]);
  else pen.arc(x, y, r, 0, 2 * Math.PI);
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} r @param {number[]} angles */
function traceCorners(pen, x, y, r, angles) {
  for (const angle of angles) pen.lineTo(x + r * Math.cos((angle * Math.PI) / 180), y + r * Math.sin((angle * Math.PI) / 180));
  pen.closePath();
}

/**
 * A point in its form, `size` pixels square.
 * @param {CanvasRenderingContext2D} pen @param {number} size @param {string} form @param {Shape} shape @param {Inks} inks
 */
export function drawPoint(pen, size, form, shape, inks) {
  const c = size / 2;
  const r = size * (form === 'named' ? 0.25 : 0.29);
  const w = size / 13;
  pen.lineWidth = w * 2.4;
  pen.strokeStyle = inks.ground;
  tracePoint(pen, shape, c, c, form === 'named' ? size * 0.38 : r);
  pen.stroke();
  pen.lineWidth = w;
  pen.strokeStyle = inks.colour;
  pen.fillStyle = form === 'planned' || form === 'building' || form === 'reported' ? inks.ground : inks.colour;
  tracePoint(pen, shape, c, c, r);
  pen.fill();
  if (form === 'planned') pen.setLineDash([w * 1.5, w * 1.1]);
  pen.stroke();
  pen.setLineDash([]);
  pen.save();
  if (form === 'building') {
    tracePoint(pen, shape, c, c, r);
    pen.clip();
    pen.fillStyle = inks.colour;
    pen.fillRect(0, c, size, c);
  } else if (form === 'reported') {
    pen.beginPath();
    pen.arc(c, c, r * 0.38, 0, 2 * Math.PI);
    pen.fillStyle = inks.colour;
    pen.fill();
  } else if (form === 'named') {
    pen.lineWidth = w * 0.9;
    tracePoint(pen, shape, c, c, size * 0.38);
    pen.stroke();
  }
  pen.restore();
  if (form === 'problem') drawNotch(pen, size * 0.72, size * 0.28, size * 0.2, inks);
}

/** The notch in `bad` that says: returned, or a problem. @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} r @param {Inks} inks */
export function drawNotch(pen, x, y, r, inks) {
  pen.beginPath();
  traceCorners(pen, x, y, r * 1.25, [-90, 30, 150]);
  pen.lineWidth = r * 0.5;
  pen.strokeStyle = inks.ground;
  pen.stroke();
  pen.fillStyle = inks.bad;
  pen.fill();
}

/**
 * One tile of the pattern that fills polygons of a form; repeats without a seam.
 * @param {CanvasRenderingContext2D} pen @param {number} size @param {string} form @param {Inks} inks
 */
export function drawFill(pen, size, form, inks) {
  pen.fillStyle = inks.colour;
  pen.strokeStyle = inks.colour;
  if (form === 'accepted' || form === 'problem' || form === 'named') {
    pen.globalAlpha = form === 'named' ? 0.62 : 0.46;
    pen.fillRect(0, 0, size, size);
  } else if (form === 'building') {
    pen.globalAlpha = 0.12;
    pen.fillRect(0, 0, size, size);
    pen.globalAlpha = 0.85;
    pen.lineWidth = size / 7;
    pen.beginPath();
    for (const shift of [-1, 0, 1]) {
      pen.moveTo(size * (shift - 0.1), size * 1.1);
      pen.lineTo(size * (shift + 1.1), -size * 0.1);
    }
    pen.stroke();
  } else if (form === 'reported') {
    pen.globalAlpha = 0.1;
    pen.fillRect(0, 0, size, size);
    pen.globalAlpha = 0.95;
    for (const [x, y] of [[0.25, 0.25], [0.75, 0.75]]) {
      pen.beginPath();
      pen.arc(size * x, size * y, size * 0.1, 0, 2 * Math.PI);
      pen.fill();
    }
  } else {
    pen.globalAlpha = 0.05;
    pen.fillRect(0, 0, size, size);
  }
  pen.globalAlpha = 1;
}

/**
 * The swatch of a legend: the form as it is drawn on the map.
 * @param {HTMLCanvasElement} canvas @param {string} kind point | line | polygon @param {string} form @param {Shape} shape @param {Inks} inks
 */
export function drawSwatch(canvas, kind, form, shape, inks) {
  const ratio = 2;
  const [wide, high] = [22, 16];
  canvas.width = wide * ratio;
  canvas.height = high * ratio;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(ratio, ratio);
  if (kind === 'point') {
    pen.translate(3, 0);
    drawPoint(pen, 16, form, shape, inks);
  } else if (kind === 'line') drawLineSwatch(pen, wide, high, form, inks);
  else drawPolygonSwatch(pen, wide, high, form, inks);
}

/** @param {CanvasRenderingContext2D} pen @param {number} wide @param {number} high @param {string} form @param {Inks} inks */
function drawLineSwatch(pen, wide, high, form, inks) {
  const y = high / 2;
  /** @param {number} width @param {string} colour @param {number[]} dash */
  const stroke = (width, colour, dash = []) => {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.setLineDash(dash.map((d) => d * width));
    pen.lineCap = form === 'reported' ? 'round' : 'butt';
    pen.beginPath();
    pen.moveTo(1, y);
    pen.lineTo(wide - 1, y);
    pen.stroke();
  };
  if (form === 'named') {
    stroke(6, inks.colour);
    stroke(4, inks.ground);
  }
  stroke(form === 'planned' ? 1.6 : 2.6, inks.colour, DASHES[form] ?? []);
  if (form === 'problem') drawNotch(pen, wide / 2, y, 4, inks);
}

/** @param {CanvasRenderingContext2D} pen @param {number} wide @param {number} high @param {string} form @param {Inks} inks */
function drawPolygonSwatch(pen, wide, high, form, inks) {
  const [x, y, w, h] = form === 'named' ? [5, 4, wide - 10, high - 8] : [2.5, 2.5, wide - 5, high - 5];
  const tile = document.createElement('canvas');
  tile.width = tile.height = 12;
  const tilePen = tile.getContext('2d');
  if (tilePen) drawFill(tilePen, 12, form, inks);
  const pattern = pen.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(0.5));
  pen.fillStyle = pattern ?? inks.colour;
  pen.fillRect(x, y, w, h);
  pen.lineWidth = 1.3;
  pen.strokeStyle = inks.colour;
  pen.setLineDash(form === 'planned' ? [2.6, 2] : []);
  pen.strokeRect(x, y, w, h);
  pen.setLineDash([]);
  if (form === 'named') pen.strokeRect(2, 1.2, wide - 4, high - 2.4);
  if (form === 'problem') drawNotch(pen, wide - 5, 4.5, 4, inks);
}
