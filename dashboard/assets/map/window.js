// @ts-check
/**
 * How incidents lie to a window of days, and which days begin one.
 * Pure functions on columns: no DOM, no Leaflet.
 */
import { IS_DURATION } from "./columns.js";

/** @typedef {import("./columns.js").Columns} Columns */

/**
 * First and last day, days since 1970-01-01, both inclusive.
 * @typedef {[number, number]} Window
 */

/**
 * Rows that pass the filter, one bit a row, lowest bit first; null lets all pass.
 * @typedef {Uint8Array|null} Mask
 */

/** How a row lies to the window: the values of a status array. */
export const OUTSIDE = 0;
export const POSSIBLE = 1;
export const CERTAIN = 2;
/** It would be shown, but has no point. */
export const UNLOCATED = 3;

/** @param {Mask} mask @param {number} row */
export const passes = (mask, row) => mask === null || ((mask[row >> 3] >> (row & 7)) & 1) === 1;

/**
 * How a dated row lies to the window.
 *
 * The rule is that of geodata/dates.py: a duration is certain if it shares a day
 * with the window, any other range only if it lies inside it, and is possible
 * if they overlap.
 * @param {Columns} columns
 * @param {Mask} mask
 * @param {Window} window
 * @param {number} row
 */
export function liesIn({ earliest, latest, flags, x }, mask, [start, end], row) {
  if (earliest[row] > end || latest[row] < start || !passes(mask, row)) return OUTSIDE;
  if (x[row] < 0) return UNLOCATED;
  const isCertain = flags[row] & IS_DURATION || (earliest[row] >= start && latest[row] <= end);
  return isCertain ? CERTAIN : POSSIBLE;
}

/**
 * The nearest day after (+1) or before (-1) a day on which a located incident
 * begins for sure: ranges in which it may lie anywhere name no such day.
 * @param {Columns} columns
 * @param {Mask} mask
 * @param {number} day
 * @param {1|-1} direction
 * @returns {number|null}
 */
export function nextDay(columns, mask, day, direction) {
  const { earliest, latest, dated } = columns;
  const begin = direction > 0 ? firstAtLeast(earliest, day + 1, dated) : firstAtLeast(earliest, day, dated) - 1;
  for (let row = begin; row >= 0 && row < dated; row += direction) {
    const beginsThen = earliest[row] === latest[row] || columns.isDuration(row);
    if (beginsThen && columns.isLocated(row) && passes(mask, row)) return earliest[row];
  }
  return null;
}

/**
 * Index of the first of `count` ascending values that is at least `least`.
 * @param {Int32Array} values
 * @param {number} least
 * @param {number} count
 */
export function firstAtLeast(values, least, count) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
