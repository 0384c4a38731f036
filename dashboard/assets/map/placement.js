// @ts-check
/** Where every incident lies on the canvas at the current view, and in which cell of its grids. */

/** @typedef {import("./columns.js").Columns} Columns */

/** Side of a cell for marks: what lies in one cell could not be told apart. */
const CELL_PX = 20;
/** So many cells on each side of its own can hold marks that touch a pie. */
const REACH_CELLS = 2;
/** Side of a cell of the density surface. */
export const DOT_PX = 4;
/** Cell of a row that is not on the canvas. */
export const OFF_SCREEN = -1;

/**
 * The part of the world that the canvas shows.
 * @typedef {object} View
 * @property {number} scale pixels across the whole world at this zoom
 * @property {number} left of the canvas, in those pixels; may lie beyond the world's edge
 * @property {number} top
 * @property {number} width in CSS pixels
 * @property {number} height
 */

export class Placement {
  /** @param {Columns} columns */
  constructor(columns) {
    this.columns = columns;
    /** Position on the canvas in CSS pixels. */
    this.x = new Float32Array(columns.total);
    this.y = new Float32Array(columns.total);
    this.cell = new Int32Array(columns.total);
    this.dot = new Int32Array(columns.total);
    /** @type {View} */
    this.view = { scale: 1, left: 0, top: 0, width: 0, height: 0 };
    this.firstColumn = 0;
    this.firstLine = 0;
    this.cellsAcross = 0;
    this.cellsDown = 0;
    this.dotsAcross = 0;
    this.dotsDown = 0;
    /** Rows that have a place; more may have arrived. */
    this.placed = 0;
    /** @type {ReturnType<typeof sortRows>|null} rows by cell, once somebody asks */
    this.byCell = null;
  }

  get cellCount() {
    return this.cellsAcross * this.cellsDown;
  }

  get dotCount() {
    return this.dotsAcross * this.dotsDown;
  }

  /**
   * Place all rows that have arrived. The cells are fixed to the ground, so that
   * panning does not regroup.
   * @param {View} view
   */
  look(view) {
    const { left, top, width, height } = view;
    this.view = view;
    this.firstColumn = Math.floor(left / CELL_PX);
    this.firstLine = Math.floor(top / CELL_PX);
    this.cellsAcross = Math.floor((left + width) / CELL_PX) - this.firstColumn + 1;
    this.cellsDown = Math.floor((top + height) / CELL_PX) - this.firstLine + 1;
    this.dotsAcross = Math.ceil(width / DOT_PX);
    this.dotsDown = Math.ceil(height / DOT_PX);
    this.placed = 0;
    this.grow();
  }

  /** Place the rows that arrived since. */
  grow() {
    const { columns, x, y, cell, dot, cellsAcross, dotsAcross, firstColumn, firstLine } = this;
    const { scale, left, top, width, height } = this.view;
    const middle = (left + width / 2) / scale;
    for (let row = this.placed; row < columns.loaded; row += 1) {
      cell[row] = OFF_SCREEN;
      const world = columns.x[row];
      if (world < 0) continue;
      const worldX = nearestCopy(world, middle, 1) * scale;
      const worldY = columns.y[row] * scale;
      const atX = worldX - left;
      const atY = worldY - top;
      if (atX < 0 || atY < 0 || atX >= width || atY >= height) continue;
      x[row] = atX;
      y[row] = atY;
      cell[row] = (Math.floor(worldY / CELL_PX) - firstLine) * cellsAcross + Math.floor(worldX / CELL_PX) - firstColumn;
      dot[row] = Math.floor(atY / DOT_PX) * dotsAcross + Math.floor(atX / DOT_PX);
    }
    this.placed = columns.loaded;
    this.byCell = null;
  }

  /**
   * Rows in cells, in order of time. All rows are sorted by cell when the first is
   * asked for, so that a pointer over a pie costs what lies in the pie.
   * @param {Iterable<number>} cells
   * @param {(row: number) => boolean} isWanted
   */
  rowsIn(cells, isWanted) {
    const { rows, from } = (this.byCell ??= sortRows(this.cell, this.placed, 0, this.cellCount));
    const found = [];
    for (const cell of cells) {
      for (let at = from[cell]; at < from[cell + 1]; at += 1) if (isWanted(rows[at])) found.push(rows[at]);
    }
    return found.sort((a, b) => a - b);
  }

  /**
   * The cell under a point of the canvas; OFF_SCREEN outside the grid.
   * @param {{x: number, y: number}} point
   */
  cellAt({ x, y }) {
    const column = Math.floor((this.view.left + x) / CELL_PX) - this.firstColumn;
    const line = Math.floor((this.view.top + y) / CELL_PX) - this.firstLine;
    const isInside = column >= 0 && line >= 0 && column < this.cellsAcross && line < this.cellsDown;
    return isInside ? line * this.cellsAcross + column : OFF_SCREEN;
  }

  /** A cell and those that its marks can reach into. @param {number} cell */
  *cellsAround(cell) {
    const { cellsAcross, cellsDown } = this;
    const column = cell % cellsAcross;
    const line = (cell - column) / cellsAcross;
    const [left, right] = [Math.max(column - REACH_CELLS, 0), Math.min(column + REACH_CELLS, cellsAcross - 1)];
    const lowest = Math.min(line + REACH_CELLS, cellsDown - 1);
    for (let down = Math.max(line - REACH_CELLS, 0); down <= lowest; down += 1) {
      for (let across = left; across <= right; across += 1) yield down * cellsAcross + across;
    }
  }
}

/**
 * Of the copies of the world beside each other, the place on the one that is nearest
 * to the middle of the view.
 * @param {number} x
 * @param {number} middle
 * @param {number} around how far it is once around the world: 360 for degrees
 */
export function nearestCopy(x, middle, around) {
  return x + around * Math.round((middle - x) / around);
}

/**
 * Rows in order of a whole number that each has; where it is equal, in their own. A
 * counting sort: such numbers are few, rows are many.
 * @param {Int32Array} keys the number of each row
 * @param {number} rowCount
 * @param {number} least rows with a lower number are left out
 * @param {number} keyCount how many numbers there are from `least` on
 * @returns {{rows: Int32Array, from: Int32Array}} `from`: where the rows of each number begin
 */
export function sortRows(keys, rowCount, least, keyCount) {
  const from = new Int32Array(keyCount + 1);
  for (let row = 0; row < rowCount; row += 1) if (keys[row] >= least) from[keys[row] - least + 1] += 1;
  for (let key = 1; key <= keyCount; key += 1) from[key] += from[key - 1];
  const rows = new Int32Array(from[keyCount]);
  const next = from.slice();
  for (let row = 0; row < rowCount; row += 1) if (keys[row] >= least) rows[next[keys[row] - least]++] = row;
  return { rows, from };
}
