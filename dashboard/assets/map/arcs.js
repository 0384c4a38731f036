// @ts-check
/**
 * Links between incidents, drawn from one mark to another. The head says what kind
 * of link, the colour repeats it; dashes say that a coder inferred it, dots that it
 * leads by way of an incident that is not on the map, a bar across that a source
 * denies it. Nothing is said by colour alone.
 */

/** @typedef {{x: number, y: number}} Point */

/** Where an arc ends: a mark or pie, and how far around its middle it reaches. @typedef {Point & {reach_px: number}} End */

/**
 * Row it comes from, row it leads to, kind as an index of the styles, flags; made by
 * dashboard/chain.py.
 * @typedef {[number, number, number, number]} Arc
 */

/**
 * How a kind of link is drawn.
 * @typedef {object} LinkStyle
 * @property {string} light its colour on a light ground
 * @property {string} dark
 * @property {"full"|"open"|"ring"|"none"} head
 * @property {string} label
 */

export const IS_INFERRED = 1;
export const IS_CONTESTED = 2;
/** An incident between the two is not on the map. */
export const IS_INDIRECT = 4;

/** How far a curve stands off the straight line, as a share of its length, to its left. */
const BULGE = 0.18;
/** So much further each further arc between the same two marks. */
const BULGE_STEP = 0.14;
const HEAD_PX = 11;
const LOOP_PX = 15;
const SAMPLES = 40;

/**
 * Points of the curve between two marks, from the edge of one to the edge of the other.
 * @param {End} from
 * @param {End} to
 * @param {number} [beside] how many arcs between the two are drawn already
 * @returns {Point[]} empty if the marks leave no room between them
 */
export function curveBetween(from, to, beside = 0) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const bulge = BULGE + beside * BULGE_STEP;
  // The middle of a quadratic curve lies halfway to its control point.
  const control = { x: (from.x + to.x) / 2 + 2 * bulge * dy, y: (from.y + to.y) / 2 - 2 * bulge * dx };
  const points = [];
  for (let step = 0; step <= SAMPLES; step += 1) {
    const t = step / SAMPLES;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    points.push({ x: a * from.x + b * control.x + c * to.x, y: a * from.y + b * control.y + c * to.y });
  }
  return trim(points, from, to);
}

/**
 * Points of a loop that leaves a mark and comes back to it: both incidents are in it.
 * @param {End} at
 * @param {number} [beside] how many loops it has already
 * @returns {Point[]}
 */
export function loopAt(at, beside = 0) {
  const towards = -Math.PI / 4 + (beside * Math.PI) / 2;
  const middle = {
    x: at.x + Math.cos(towards) * (at.reach_px + LOOP_PX * 0.7),
    y: at.y + Math.sin(towards) * (at.reach_px + LOOP_PX * 0.7),
  };
  const points = [];
  for (let step = 0; step <= SAMPLES; step += 1) {
    const angle = towards + Math.PI + (step / SAMPLES) * 2 * Math.PI;
    points.push({ x: middle.x + LOOP_PX * Math.cos(angle), y: middle.y + LOOP_PX * Math.sin(angle) });
  }
  return trim(points, at, at);
}

/**
 * The part of a curve that lies outside the marks at its ends.
 * @param {Point[]} points @param {End} from @param {End} to
 */
function trim(points, from, to) {
  const first = points.findIndex((point) => isOutside(point, from));
  const last = points.findLastIndex((point) => isOutside(point, to));
  return first < 0 || last <= first ? [] : points.slice(first, last + 1);
}

/** @param {Point} point @param {End} end */
const isOutside = ({ x, y }, end) => Math.hypot(x - end.x, y - end.y) >= end.reach_px;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points two or more
 * @param {{color: string, head: LinkStyle["head"], flags: number, paper: string}} style
 */
export function drawArc(context, points, { color, head, flags, paper }) {
  context.save();
  context.lineJoin = "round";
  context.lineCap = "round";
  trace(context, points);
  // Readable on any ground, as the labels are.
  context.strokeStyle = paper;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = 2.2;
  context.setLineDash(flags & IS_INDIRECT ? [1, 5] : flags & IS_INFERRED ? [8, 5] : []);
  context.stroke();
  context.setLineDash([]);
  drawHead(context, points, head, paper);
  if (flags & IS_CONTESTED) drawBar(context, points, paper, color);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Point[]} points */
function trace(context, points) {
  context.beginPath();
  points.forEach(({ x, y }, index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {LinkStyle["head"]} head
 * @param {string} paper
 */
function drawHead(context, points, head, paper) {
  if (head === "none") return;
  const tip = points[points.length - 1];
  const before = points.findLast(({ x, y }) => Math.hypot(tip.x - x, tip.y - y) >= HEAD_PX * 0.8) ?? points[0];
  context.save();
  context.translate(tip.x, tip.y);
  context.rotate(Math.atan2(tip.y - before.y, tip.x - before.x));
  context.beginPath();
  if (head === "ring") {
    context.arc(-4, 0, 4, 0, 2 * Math.PI);
    context.fillStyle = paper;
    context.fill();
  } else {
    context.moveTo(-HEAD_PX, -HEAD_PX * 0.5);
    context.lineTo(0, 0);
    context.lineTo(-HEAD_PX, HEAD_PX * 0.5);
    if (head === "full") {
      context.closePath();
      context.fill();
    }
  }
  context.stroke();
  context.restore();
}

/**
 * A bar across the middle: some source denies the link.
 * @param {CanvasRenderingContext2D} context
 * @param {Point[]} points
 * @param {string} paper
 * @param {string} color
 */
function drawBar(context, points, paper, color) {
  const at = Math.floor(points.length / 2);
  const [before, middle, after] = [points[at - 1], points[at], points[at + 1] ?? points[at]];
  const angle = Math.atan2(after.y - before.y, after.x - before.x) + Math.PI / 2;
  const [x, y] = [8 * Math.cos(angle), 8 * Math.sin(angle)];
  for (const [width, style] of /** @type {const} */ ([[6, paper], [3, color]])) {
    context.beginPath();
    context.moveTo(middle.x - x, middle.y - y);
    context.lineTo(middle.x + x, middle.y + y);
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}
