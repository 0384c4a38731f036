// @ts-check
/**
 * How the window moves: what each mode makes of a moved end, and where each
 * step leads. Pure functions on days since 1970-01-01: no DOM, no clock.
 */
import { DAY_MS, dayOf } from "./dates.js";

/**
 * The days shown, both inclusive.
 * @typedef {{start: number, end: number}} DayWindow
 */

/**
 * The slider's first and last day.
 * @typedef {{first: number, last: number}} Range
 */

/**
 * What the ends of the window may do: "free", each by itself; "until", the first
 * day stays; "day", both are one day; a number, so many days lie between them.
 * @typedef {"free"|"until"|"day"|number} Mode
 */

/** @typedef {"incident"|"day"|"week"|"month"} Step */
/** @typedef {1|-1} Direction */

/**
 * The nearest later or earlier day on which an incident begins, null if there is none.
 * @typedef {(day: number, direction: Direction) => number|null} NextDay
 */

/** Lengths of a moving window, in days. */
export const LENGTHS = [7, 30, 90, 365];
/** Steps a second. */
export const RATES = [1, 2, 5, 10, 20];
export const STEPS = /** @type {Step[]} */ (["incident", "day", "week", "month"]);

const WEEK = 7;
/** A run through all days should take about so many steps. */
const MANY_STEPS = 400;

/** @param {number} value @param {number} low @param {number} high */
const clip = (value, low, high) => Math.max(low, Math.min(value, high));

/** @param {DayWindow} one @param {DayWindow} other */
export const isSame = (one, other) => one.start === other.start && one.end === other.end;

/**
 * The window cut to the range, its ends in order.
 * @param {DayWindow} window
 * @param {Range} range
 * @returns {DayWindow}
 */
export function within({ start, end }, { first, last }) {
  const days = [clip(start, first, last), clip(end, first, last)];
  return { start: Math.min(...days), end: Math.max(...days) };
}

/**
 * The window after one of its ends was moved to a day; the mode moves the other.
 * @param {DayWindow} window
 * @param {"start"|"end"} edge
 * @param {number} day
 * @param {Mode} mode
 * @param {Range} range
 * @returns {DayWindow}
 */
export function withEdge(window, edge, day, mode, range) {
  const { first, last } = range;
  const to = clip(day, first, last);
  if (mode === "until") return { start: first, end: to };
  if (mode === "day") return { start: to, end: to };
  if (mode === "free") {
    return edge === "start"
      ? { start: Math.min(to, window.end), end: window.end }
      : { start: window.start, end: Math.max(to, window.start) };
  }
  const reach = Math.min(mode - 1, last - first);
  const start = clip(edge === "start" ? to : to - reach, first, last - reach);
  return { start, end: start + reach };
}

/**
 * The window that a newly chosen mode makes of the present one.
 * @param {DayWindow} window
 * @param {Mode} mode
 * @param {Range} range
 */
export function withMode(window, mode, range) {
  if (mode === "until") return withEdge(window, "end", window.end, mode, range);
  return withEdge(window, "start", window.start, mode, range);
}

/**
 * The window that begins on a day, as long as it is.
 * @param {DayWindow} window
 * @param {number} start
 * @param {Range} range
 * @returns {DayWindow}
 */
function shifted(window, start, { first, last }) {
  const reach = window.end - window.start;
  const from = clip(start, first, last - reach);
  return { start: from, end: from + reach };
}

/** @param {DayWindow} window @param {Mode} mode @param {Range} range */
export function atStart(window, mode, range) {
  if (mode === "until") return { start: range.first, end: range.first };
  return shifted(window, range.first, range);
}

/** @param {DayWindow} window @param {Mode} mode @param {Range} range */
export function atEnd(window, mode, range) {
  if (mode === "until") return { start: range.first, end: range.last };
  return shifted(window, range.last, range);
}

/**
 * The window one step on or back; null where it cannot move any further.
 * @param {DayWindow} window
 * @param {Direction} direction
 * @param {{mode: Mode, step: Step, range: Range, nextDay: NextDay}} how
 * @returns {DayWindow|null}
 */
export function stepped(window, direction, { mode, step, range, nextDay }) {
  const end = stepFrom(window.end, direction, step, nextDay);
  if (end === null) return null;
  const moved = mode === "until"
    ? { start: range.first, end: clip(end, range.first, range.last) }
    : wholeMonths(window, direction, step, range) ?? shifted(window, window.start + end - window.end, range);
  return isSame(moved, window) ? null : moved;
}

/**
 * @param {number} day
 * @param {Direction} direction
 * @param {Step} step
 * @param {NextDay} nextDay
 */
function stepFrom(day, direction, step, nextDay) {
  if (step === "incident") return nextDay(day, direction);
  if (step === "month") return addMonths(day, direction);
  return day + direction * (step === "week" ? WEEK : 1);
}

/**
 * Calendar months stay calendar months, though some are longer than others.
 * @param {DayWindow} window
 * @param {Direction} direction
 * @param {Step} step
 * @param {Range} range
 * @returns {DayWindow|null} null where the window is none, or would leave the range
 */
function wholeMonths({ start, end }, direction, step, { first, last }) {
  const isWhole = step === "month" && isFirstOfMonth(start) && isFirstOfMonth(end + 1);
  if (!isWhole) return null;
  const moved = { start: addMonths(start, direction), end: addMonths(end + 1, direction) - 1 };
  return moved.start >= first && moved.end <= last ? moved : null;
}

/** @param {number} day */
const isFirstOfMonth = (day) => new Date(day * DAY_MS).getUTCDate() === 1;

/**
 * The same day of another month, the last one where the month has no such day;
 * from the last day of a month to the last day of the other.
 * @param {number} day
 * @param {number} count
 */
export function addMonths(day, count) {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + count];
  const lastDay = new Date(dayOf(year, month + 1, 0) * DAY_MS).getUTCDate();
  const number = isFirstOfMonth(day + 1) ? lastDay : Math.min(date.getUTCDate(), lastDay);
  return dayOf(year, month, number);
}

/**
 * The step to begin with: few incidents are best seen one by one, many as time goes by.
 * @param {number} incidents about how many there are
 * @param {Range} range
 * @returns {Step}
 */
export function usualStep(incidents, { first, last }) {
  if (incidents <= MANY_STEPS) return "incident";
  const days = last - first;
  if (days <= MANY_STEPS) return "day";
  return days <= MANY_STEPS * WEEK ? "week" : "month";
}
