// @ts-check
/**
 * Drawing on the canvas: symbols, pins, rings, areas and pies.
 * Fill says how sure the date is, outline how sure the place is.
 */

/**
 * @typedef {object} Symbol
 * @property {string} color
 * @property {string} path SVG path data in a box from -8 to 8
 */

/**
 * Colours that depend on the theme.
 * @typedef {object} Ink
 * @property {string} line
 * @property {string} paper
 */

/** @type {Record<"light"|"dark", Ink>} */
export const INK = {
  light: { line: "#22262b", paper: "#ffffff" },
  dark: { line: "#f2f4f6", paper: "#10151a" },
};

/** Height of a pin's head above its point, in pixels. */
export const PIN_HEIGHT = 17;

/** @type {Map<string, Path2D>} */
const paths = new Map();

/** @param {Symbol} symbol */
function pathOf(symbol) {
  let path = paths.get(symbol.path);
  if (!path) {
    path = new Path2D(symbol.path);
    paths.set(symbol.path, path);
  }
  return path;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Symbol} symbol
 * @param {number} x
 * @param {number} y
 * @param {{certain: boolean, hollow: boolean, ink: Ink}} style
 */
export function drawSymbol(context, symbol, x, y, { certain, hollow, ink }) {
  const path = pathOf(symbol);
  context.save();
  context.translate(x, y);
  context.lineJoin = "round";
  context.strokeStyle = ink.paper;
  context.lineWidth = 4;
  context.stroke(path);
  context.fillStyle = ink.paper;
  context.fill(path);
  context.globalAlpha *= hollow ? 0 : certain ? 1 : 0.3;
  context.fillStyle = symbol.color;
  context.fill(path);
  context.restore();
  context.save();
  context.translate(x, y);
  context.lineJoin = "round";
  context.strokeStyle = hollow || !certain ? symbol.color : ink.line;
  context.lineWidth = hollow ? 2.4 : 1.3;
  if (!certain) context.setLineDash([2, 2]);
  context.stroke(path);
  context.restore();
}

/**
 * A stem from a pin's head down to its point.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {Ink} ink
 */
export function drawStem(context, x, y, ink) {
  context.save();
  context.strokeStyle = ink.line;
  context.fillStyle = ink.line;
  context.lineWidth = 1.6;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x, y - PIN_HEIGHT);
  context.stroke();
  context.beginPath();
  context.arc(x, y, 2.2, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius_px
 * @param {{color: string, certain: boolean, dashed: boolean}} style
 */
export function drawRing(context, x, y, radius_px, style) {
  context.beginPath();
  context.arc(x, y, radius_px, 0, 2 * Math.PI);
  strokeArea(context, style);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}[][]} rings in pixels
 * @param {{color: string, certain: boolean, dashed: boolean}} style
 */
export function drawOutline(context, rings, style) {
  trace(context, rings);
  strokeArea(context, style);
}

/** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}[][]} rings in pixels */
function trace(context, rings) {
  context.beginPath();
  for (const ring of rings) {
    ring.forEach(({ x, y }, index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{color: string, certain: boolean, dashed: boolean}} style
 */
function strokeArea(context, { color, certain, dashed }) {
  context.save();
  context.globalAlpha *= certain ? 1 : 0.5;
  context.setLineDash(dashed ? [6, 5] : []);
  context.strokeStyle = color;
  context.lineWidth = dashed ? 1.8 : 1.5;
  context.stroke();
  context.globalAlpha *= dashed ? 0.05 : 0.12;
  context.fillStyle = color;
  context.fill("evenodd");
  context.restore();
}

/**
 * Radius of a pie in pixels: it grows with the number, and never beyond its cell.
 * @param {number} count
 */
export const pieRadius = (count) => 11 + Math.min(9, 1.35 * Math.log2(count));

/**
 * A pie of several incidents: a slice a type, the number in the middle.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {{color: string, count: number}[]} slices
 * @param {{count: number, text: string, certain: boolean, ink: Ink}} style certain: whether any
 *   of them surely lies in the window
 */
export function drawPie(context, x, y, slices, { count, text, certain, ink }) {
  const radius = pieRadius(count);
  context.save();
  context.translate(x, y);
  disc(context, radius, ink.paper);
  const opaque = context.globalAlpha;
  context.globalAlpha = certain ? opaque : opaque * 0.4;
  if (slices.length === 1) disc(context, radius, slices[0].color);
  else fillSlices(context, radius, slices, count, ink.paper);
  context.globalAlpha = opaque;
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.strokeStyle = ink.line;
  context.lineWidth = 1.2;
  if (!certain) context.setLineDash([2, 2]);
  context.stroke();
  disc(context, radius * 0.68, ink.paper);
  context.fillStyle = ink.line;
  context.font = `600 ${text.length > 3 ? 10 : Math.round(radius * 0.72)}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, 0, 0.5);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} radius @param {string} color */
function disc(context, radius, color) {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} radius
 * @param {{color: string, count: number}[]} slices
 * @param {number} count
 * @param {string} paper
 */
function fillSlices(context, radius, slices, count, paper) {
  let angle = -Math.PI / 2;
  context.strokeStyle = paper;
  context.lineWidth = 1.5;
  for (const slice of slices) {
    const next = angle + (2 * Math.PI * slice.count) / count;
    context.beginPath();
    context.moveTo(0, 0);
    context.arc(0, 0, radius, angle, next);
    context.closePath();
    context.fillStyle = slice.color;
    context.fill();
    context.stroke();
    angle = next;
  }
}

/**
 * A governorate in the view by governorate; empty ones are outlined only.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number}[][]} rings in pixels
 * @param {string|null} color
 * @param {Ink} ink
 */
export function drawArea(context, rings, color, ink) {
  context.save();
  trace(context, rings);
  if (color) {
    context.fillStyle = color;
    context.fill("evenodd");
  }
  context.strokeStyle = ink.line;
  context.globalAlpha *= 0.5;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

/**
 * A number on the map, readable on any ground.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {Ink} ink
 */
export function drawLabel(context, x, y, text, ink) {
  context.save();
  context.font = "600 13px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = ink.paper;
  context.lineWidth = 4;
  context.strokeText(text, x, y);
  context.fillStyle = ink.line;
  context.fillText(text, x, y);
  context.restore();
}

/**
 * A halo behind the selected mark.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius_px
 * @param {string} color
 */
export function drawHalo(context, x, y, radius_px, color) {
  context.save();
  context.globalAlpha = 0.35;
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius_px, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}
