// @ts-check
/**
 * What the map shows of all incidents: how each lies to the window, and how many
 * each part of the screen holds. Moving the window changes only the rows at its
 * ends, so that a million incidents follow a thumb.
 */
import { LONG_DAYS } from "./columns.js";
import { OFF_SCREEN, Placement, sortRows } from "./placement.js";
import { CERTAIN, firstAtLeast, liesIn, OUTSIDE, passes, POSSIBLE, UNLOCATED } from "./window.js";

/** @typedef {import("./columns.js").Columns} Columns */
/** @typedef {import("./window.js").Window} Window */
/** @typedef {import("./window.js").Mask} Mask */

/** How many incidents the parts of the screen hold. */
export class Tallies {
  /**
   * @param {Placement} placement
   * @param {Uint8Array|null} apart first-level units (1) whose incidents are counted by unit, not by cell
   */
  constructor(placement, apart) {
    const { columns, cellCount, dotCount } = placement;
    this.placement = placement;
    this.apart = apart;
    this.typeCount = columns.dictionary.event_type.length + 1;
    this.count = new Uint32Array(cellCount);
    this.certain = new Uint32Array(cellCount);
    this.sumX = new Float64Array(cellCount);
    this.sumY = new Float64Array(cellCount);
    /** Sum of row numbers: the row itself where a cell holds one. */
    this.sumRow = new Float64Array(cellCount);
    /** `typeCount` values a cell; the last is "unknown". */
    this.types = new Uint32Array(cellCount * this.typeCount);
    this.dots = new Uint32Array(dotCount);
    this.units = new Uint32Array(columns.dictionary.admin1.length);
    this.inView = 0;
  }

  /**
   * Count a row in (by 1) or out (by -1).
   * @param {number} row
   * @param {number} how POSSIBLE or CERTAIN
   * @param {1|-1} by
   */
  add(row, how, by) {
    const { columns, cell, dot, x, y } = this.placement;
    const { apart, typeCount } = this;
    const unit = columns.admin1[row];
    if (apart !== null && unit < apart.length && apart[unit] === 1) {
      this.units[unit] += by;
      return;
    }
    const at = cell[row];
    if (at === OFF_SCREEN) return;
    this.count[at] += by;
    if (how === CERTAIN) this.certain[at] += by;
    this.sumX[at] += by * x[row];
    this.sumY[at] += by * y[row];
    this.sumRow[at] += by * row;
    const type = columns.type[row];
    this.types[at * typeCount + (type < typeCount ? type : typeCount - 1)] += by;
    this.dots[dot[row]] += by;
    this.inView += by;
  }
}

export class Scene {
  /** @param {Columns} columns */
  constructor(columns) {
    this.columns = columns;
    this.placement = new Placement(columns);
    /** How each row lies to the window; see window.js. */
    this.status = new Uint8Array(columns.total);
    /** Rows of each status. */
    this.counted = new Int32Array(4);
    /** @type {Mask} */
    this.mask = null;
    /** @type {Window|null} what is counted; null if all must be counted anew */
    this.window = null;
    /** @type {Uint8Array|null} */
    this.apart = null;
    /** @type {{rows: Int32Array, latest: Int32Array}|null} dated rows in order of their latest day */
    this.byLatest = null;
    this.tallies = new Tallies(this.placement, null);
  }

  /** @param {import("./placement.js").View} view */
  look(view) {
    this.placement.look(view);
    this.window = null;
  }

  /** @param {Mask} mask */
  filter(mask) {
    if (mask === this.mask) return;
    this.mask = mask;
    this.window = null;
  }

  /** @param {Uint8Array|null} apart see Tallies */
  setApart(apart) {
    if (apart === this.apart) return;
    this.apart = apart;
    this.window = null;
  }

  /** Take in the rows that arrived since. */
  grow() {
    const from = this.placement.placed;
    this.placement.grow();
    if (this.window === null) return;
    for (let row = from; row < this.columns.loaded; row += 1) this.takeIn(row, this.window);
  }

  /**
   * @param {number} row
   * @param {Window} window
   */
  takeIn(row, window) {
    const { columns, mask } = this;
    const isDated = row < columns.dated;
    const how = isDated ? liesIn(columns, mask, window, row) : passes(mask, row) ? UNLOCATED : OUTSIDE;
    if (how !== OUTSIDE) this.change(row, how);
  }

  /** @param {Window} window */
  show(window) {
    if (this.window !== null && this.canStep(window)) this.step(this.window, window);
    else this.countAll(window);
    this.window = window;
  }

  /** Whether few enough rows change. @param {Window} window */
  canStep(window) {
    const { columns } = this;
    if (columns.loaded < columns.total || this.window === null) return false;
    const [start, end] = this.window;
    const { earliest, dated } = columns;
    const rowsFrom = (/** @type {number} */ day) => firstAtLeast(earliest, day, dated);
    const moved = Math.abs(rowsFrom(start) - rowsFrom(window[0])) + Math.abs(rowsFrom(end) - rowsFrom(window[1]));
    return moved < dated / 4;
  }

  /** @param {Window} window */
  countAll(window) {
    const { columns, status } = this;
    status.fill(OUTSIDE);
    this.counted.fill(0);
    this.tallies = new Tallies(this.placement, this.apart);
    const { from, until, long } = this.reachOf(window);
    for (const row of long) this.takeIn(row, window);
    for (let row = from; row < until; row += 1) this.takeIn(row, window);
    for (let row = columns.dated; row < columns.loaded; row += 1) this.takeIn(row, window);
  }

  /**
   * Rows that may lie in a window: from `from` to before `until`, and long ranges of before.
   * @param {Window} window
   */
  reachOf([start, end]) {
    const { earliest, dated, long } = this.columns;
    const from = firstAtLeast(earliest, start - LONG_DAYS, dated);
    const until = firstAtLeast(earliest, end + 1, dated);
    return { from, until, long: long.filter((row) => row < from) };
  }

  /**
   * Look again at the rows whose first or last day lies between the old and the
   * new ends: no other row can lie otherwise than before.
   * @param {Window} before
   * @param {Window} after
   */
  step(before, after) {
    const { earliest, dated } = this.columns;
    this.byLatest ??= orderByLatest(this.columns);
    const { rows, latest } = this.byLatest;
    const starts = [Math.min(before[0], after[0]), Math.max(before[0], after[0])];
    const ends = [Math.min(before[1], after[1]) + 1, Math.max(before[1], after[1]) + 1];
    for (const [day, following] of [starts, ends]) {
      if (day === following) continue;
      const until = firstAtLeast(earliest, following, dated);
      for (let row = firstAtLeast(earliest, day, dated); row < until; row += 1) this.reconsider(row, after);
      const last = firstAtLeast(latest, following, dated);
      for (let at = firstAtLeast(latest, day, dated); at < last; at += 1) this.reconsider(rows[at], after);
    }
  }

  /** @param {number} row @param {Window} window */
  reconsider(row, window) {
    const how = liesIn(this.columns, this.mask, window, row);
    if (how !== this.status[row]) this.change(row, how);
  }

  /** @param {number} row @param {number} how */
  change(row, how) {
    const before = this.status[row];
    if (before !== OUTSIDE) this.counted[before] -= 1;
    if (before === CERTAIN || before === POSSIBLE) this.tallies.add(row, before, -1);
    this.status[row] = how;
    if (how !== OUTSIDE) this.counted[how] += 1;
    if (how === CERTAIN || how === POSSIBLE) this.tallies.add(row, how, 1);
  }

  /** @param {number} row */
  isShown(row) {
    return this.status[row] === CERTAIN || this.status[row] === POSSIBLE;
  }

  /** The rows shown, in order. */
  shownRows() {
    if (this.window === null) return [];
    const { from, until, long } = this.reachOf(this.window);
    const rows = long.filter((row) => this.isShown(row));
    for (let row = from; row < until; row += 1) if (this.isShown(row)) rows.push(row);
    return rows;
  }

  get shown() {
    return this.counted[CERTAIN] + this.counted[POSSIBLE];
  }
}

/**
 * Dated rows in order of their latest day; equal days keep their order.
 * @param {Columns} columns
 */
function orderByLatest({ latest, dated }) {
  let [first, last] = [latest[0], latest[0]];
  for (let row = 1; row < dated; row += 1) {
    if (latest[row] < first) first = latest[row];
    if (latest[row] > last) last = latest[row];
  }
  const { rows } = sortRows(latest, dated, first, last - first + 1);
  return { rows, latest: rows.map((row) => latest[row]) };
}
