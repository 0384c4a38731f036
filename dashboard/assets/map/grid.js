// @ts-check
/**
 * Groups of incidents that lie close together on the screen: a mark or a pie
 * stands for each. Made from the tallies of the grid's cells, and found again
 * under the pointer through the same grid.
 */
import { pieRadius } from "./draw.js";
import { OFF_SCREEN } from "./placement.js";

/** @typedef {import("./placement.js").Placement} Placement */
/** @typedef {import("./scene.js").Tallies} Tallies */

/** Radius within which a single mark hides another. */
const MARK_PX = 9;

/** @param {number} count */
const radiusOf = (count) => (count === 1 ? MARK_PX : pieRadius(count));

/** The groups, and which of them each cell belongs to (-1: none). @typedef {{groups: Group[], groupOfCell: Int32Array}} Grouping */

/**
 * One mark or pie.
 * @typedef {object} Group
 * @property {number} x on the canvas, in CSS pixels
 * @property {number} y
 * @property {number} count
 * @property {number} certain how many of them are certain
 * @property {number} row its incident, where it holds one
 * @property {Uint32Array} types how many of each event type; the last is "unknown"
 * @property {number[]} cells
 */

/**
 * Groups of the cells, the fullest first: no two of them touch.
 * @param {Tallies} tallies
 * @returns {Grouping}
 */
export function makeGroups(tallies) {
  const { count, placement } = tallies;
  const occupied = [];
  for (let cell = 0; cell < count.length; cell += 1) if (count[cell]) occupied.push(cell);
  occupied.sort((a, b) => count[b] - count[a] || a - b);
  /** @type {Group[]} */
  let groups = occupied.map((cell) => groupOf(cell, tallies));
  // Taking others in moves a pie and makes it larger, so that it may touch the next.
  for (let before = Infinity; groups.length < before; ) {
    before = groups.length;
    groups = joinTouching(groups, placement);
  }
  const groupOfCell = new Int32Array(count.length).fill(-1);
  groups.forEach(({ cells }, index) => cells.forEach((cell) => (groupOfCell[cell] = index)));
  return { groups, groupOfCell };
}

/** @param {number} cell @param {Tallies} tallies @returns {Group} */
function groupOf(cell, { count, certain, sumX, sumY, sumRow, types, typeCount }) {
  return {
    x: sumX[cell] / count[cell],
    y: sumY[cell] / count[cell],
    count: count[cell],
    certain: certain[cell],
    row: count[cell] === 1 ? sumRow[cell] : -1,
    types: types.slice(cell * typeCount, (cell + 1) * typeCount),
    cells: [cell],
  };
}

/**
 * Each group that touches an earlier one becomes a part of it.
 * @param {Group[]} groups
 * @param {Placement} placement
 */
function joinTouching(groups, placement) {
  /** @type {Group[][]} by the cell that the group's middle lay in */
  const byCell = new Array(placement.cellCount);
  return groups.filter((group) => {
    const cell = placement.cellAt(group);
    const near = nearestTouching(group, cell, placement, byCell);
    if (near) merge(near, group);
    else (byCell[cell] ??= []).push(group);
    return !near;
  });
}

/**
 * @param {Group} own
 * @param {number} cell
 * @param {Placement} placement
 * @param {Group[][]} byCell
 */
function nearestTouching(own, cell, placement, byCell) {
  let best = null;
  let nearest = Infinity;
  for (const neighbour of placement.cellsAround(cell)) {
    for (const group of byCell[neighbour] ?? []) {
      const away = Math.hypot(group.x - own.x, group.y - own.y);
      const isTouching = away < radiusOf(group.count) + radiusOf(own.count);
      if (isTouching && away < nearest) [best, nearest] = [group, away];
    }
  }
  return best;
}

/** @param {Group} into @param {Group} other */
function merge(into, other) {
  const share = other.count / (into.count + other.count);
  into.x += (other.x - into.x) * share;
  into.y += (other.y - into.y) * share;
  into.count += other.count;
  into.certain += other.certain;
  into.row = -1;
  into.cells.push(...other.cells);
  for (let type = 0; type < into.types.length; type += 1) into.types[type] += other.types[type];
}

/**
 * The group drawn at a point of the canvas, found through the cells around it.
 * @param {Placement} placement
 * @param {Grouping} grouping
 * @param {{x: number, y: number}} point
 * @param {(group: Group) => {x: number, y: number, reach_px: number}} targetOf where it is drawn
 * @returns {Group|null}
 */
export function groupAt(placement, { groups, groupOfCell }, point, targetOf) {
  const under = placement.cellAt(point);
  if (under === OFF_SCREEN) return null;
  let best = null;
  let nearest = Infinity;
  for (const cell of placement.cellsAround(under)) {
    const group = groups[groupOfCell[cell]];
    if (!group) continue;
    const { x, y, reach_px } = targetOf(group);
    const away = Math.hypot(x - point.x, y - point.y);
    if (away <= reach_px && away < nearest) [best, nearest] = [group, away];
  }
  return best;
}
