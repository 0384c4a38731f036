// @ts-check
/**
 * The view by governorate: how many incidents each first-level unit holds, on
 * its outline. Incidents of units without an outline stay marks and pies, so
 * that the counts always add up.
 */

/** Rings of [longitude, latitude] pairs. @typedef {number[][][]} Rings */

/**
 * The key of an outline: unit names repeat between countries.
 * @param {{name: string, country: string}} unit
 */
export const unitKey = ({ name, country }) => `${country}/${name}`;

/**
 * Which first-level units have an outline (1), by their code.
 * @param {import("./columns.js").Columns} columns
 * @param {Map<string, Rings>} outlines
 */
export function unitsWithOutline({ dictionary }, outlines) {
  return Uint8Array.from(dictionary.admin1, (unit) => Number(outlines.has(unitKey(unit))));
}

/**
 * Whether a point lies inside rings, by the even-odd rule.
 * @param {{x: number, y: number}} point
 * @param {{x: number, y: number}[][]} rings in pixels
 */
export function isInside({ x, y }, rings) {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const [a, b] = [ring[index], ring[before]];
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

/**
 * The middle of the largest ring's area, where its label stands.
 * @param {{x: number, y: number}[][]} rings in pixels
 */
export function middleOf(rings) {
  let best = { area: -1, x: 0, y: 0 };
  for (const ring of rings) {
    let [area, x, y] = [0, 0, 0];
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const [a, b] = [ring[before], ring[index]];
      const cross = a.x * b.y - b.x * a.y;
      area += cross;
      x += (a.x + b.x) * cross;
      y += (a.y + b.y) * cross;
    }
    if (Math.abs(area) > best.area) best = { area: Math.abs(area), x: x / (3 * area), y: y / (3 * area) };
  }
  return best;
}

/**
 * Whether the box around rings meets the canvas.
 * @param {{x: number, y: number}[][]} rings in pixels
 * @param {{width: number, height: number}} canvas
 */
export function isOnCanvas(rings, { width, height }) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of rings.flat()) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return left < width && right > 0 && top < height && bottom > 0;
}
