// @ts-check
/**
 * The density surface: how many incidents lie where, as a picture. For a map
 * so full that marks would hide each other, and for whoever prefers it.
 */
import { DOT_PX } from "./placement.js";

/** How far an incident is smeared: three box blurs, nearly a Gaussian, of this many cells each way. */
const BLUR_CELLS = 2;
const BLUR_PASSES = 3;

/** Colours from few to many; Okabe and Ito's vermilion made lighter and darker. */
const RAMPS = {
  light: [[253, 212, 158, 0], [246, 173, 96, 150], [213, 94, 0, 205], [127, 39, 4, 235], [60, 10, 0, 245]],
  dark: [[92, 42, 0, 0], [150, 70, 0, 150], [225, 110, 20, 205], [255, 178, 102, 235], [255, 240, 214, 245]],
};

/** @typedef {import("./scene.js").Tallies} Tallies */

/**
 * The cells of the surface that a square around a point of the canvas meets.
 * @param {import("./placement.js").Placement} placement
 * @param {{x: number, y: number}} point
 * @param {number} reach_px half the side of the square
 */
export function* dotsAround({ dotsAcross: across, dotsDown: down }, point, reach_px) {
  const first = (/** @type {number} */ at) => Math.max(0, Math.floor((at - reach_px) / DOT_PX));
  const last = (/** @type {number} */ at, /** @type {number} */ size) =>
    Math.min(size - 1, Math.floor((at + reach_px) / DOT_PX));
  for (let line = first(point.y); line <= last(point.y, down); line += 1) {
    for (let column = first(point.x); column <= last(point.x, across); column += 1) yield line * across + column;
  }
}

/**
 * How many incidents lie in those cells.
 * @param {Tallies} tallies
 * @param {{x: number, y: number}} point
 * @param {number} reach_px
 */
export function countAround({ dots, placement }, point, reach_px) {
  let sum = 0;
  for (const dot of dotsAround(placement, point, reach_px)) sum += dots[dot];
  return sum;
}

/**
 * The surface as a small picture, to be drawn DOT_PX times as large.
 * @param {Tallies} tallies
 * @param {"light"|"dark"} theme
 * @returns {ImageData}
 */
export function paintSurface({ dots, placement }, theme) {
  const { dotsAcross: across, dotsDown: down } = placement;
  let smooth = blur(dots, across, down);
  for (let pass = 1; pass < BLUR_PASSES; pass += 1) smooth = blur(smooth, across, down);
  let most = 0;
  for (const value of smooth) if (value > most) most = value;
  const picture = new ImageData(across, down);
  const pixels = new Uint32Array(picture.data.buffer);
  const colors = rampOf(theme);
  // Logarithmic: else one city would leave the rest of a country blank.
  const scale = 255 / Math.log1p(most || 1);
  for (let cell = 0; cell < pixels.length; cell += 1) {
    if (smooth[cell] > 0) pixels[cell] = colors[(Math.log1p(smooth[cell]) * scale) | 0];
  }
  return picture;
}

/**
 * A colour of the ramp.
 * @param {"light"|"dark"} theme
 * @param {number} share 0 to 1
 */
export function rampColor(theme, share) {
  const value = rampOf(theme)[Math.max(48, Math.min(255, Math.round(share * 255)))];
  return `rgba(${value & 255}, ${(value >> 8) & 255}, ${(value >> 16) & 255}, 0.8)`;
}

/** @type {Map<string, Uint32Array>} */
const ramps = new Map();

/** @param {"light"|"dark"} theme 256 colours as little-endian RGBA */
function rampOf(theme) {
  let ramp = ramps.get(theme);
  if (!ramp) {
    ramp = new Uint32Array(256);
    const stops = RAMPS[theme];
    for (let index = 0; index < 256; index += 1) {
      const at = (index / 255) * (stops.length - 1);
      const low = Math.min(Math.floor(at), stops.length - 2);
      const [r, g, b, a] = stops[low].map((value, part) =>
        Math.round(value + (stops[low + 1][part] - value) * (at - low)),
      );
      ramp[index] = ((a << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
    ramps.set(theme, ramp);
  }
  return ramp;
}

/**
 * A box blur with the same sum: along lines, then along columns.
 * @param {Float32Array|Uint32Array} values
 * @param {number} across
 * @param {number} down
 */
function blur(values, across, down) {
  const half = new Float32Array(values.length);
  const whole = new Float32Array(values.length);
  for (let line = 0; line < down; line += 1) slide(values, half, line * across, 1, across);
  for (let column = 0; column < across; column += 1) slide(half, whole, column, across, down);
  return whole;
}

/**
 * The moving mean of one line of values.
 * @param {Float32Array|Uint32Array} from
 * @param {Float32Array} to
 * @param {number} start
 * @param {number} step
 * @param {number} count
 */
function slide(from, to, start, step, count) {
  let sum = 0;
  for (let index = 0; index < Math.min(BLUR_CELLS, count); index += 1) sum += from[start + index * step];
  for (let index = 0; index < count; index += 1) {
    if (index + BLUR_CELLS < count) sum += from[start + (index + BLUR_CELLS) * step];
    if (index > BLUR_CELLS) sum -= from[start + (index - BLUR_CELLS - 1) * step];
    to[start + index * step] = sum / (2 * BLUR_CELLS + 1);
  }
}
