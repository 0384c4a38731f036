// @ts-check
/**
 * The marks as columns, and which of them a state of the page shows.
 * Pure functions: no DOM, no Leaflet.
 */

/**
 * Columns of the marks, all of one length; see dashboard/marks.py.
 * @typedef {object} Columns
 * @property {string[]} id
 * @property {string[]} title
 * @property {string[]} type event type, or "unknown"
 * @property {string[]} precision rung of the precision ladder
 * @property {(number|null)[]} radius_m
 * @property {(number|null)[]} lon degrees, null where not on the map
 * @property {(number|null)[]} lat
 * @property {(string|null)[]} area id of the outline to draw
 * @property {(number|null)[]} earliest days since 1970-01-01
 * @property {(number|null)[]} latest
 * @property {boolean[]} duration
 * @property {string[]} when
 */

/**
 * What the page asks the map to show; see dashboard/incident_map.py.
 * @typedef {object} State
 * @property {[number, number]} window first and last day, both inclusive
 * @property {number[]|null} rows rows that pass the filters; null is all
 * @property {string|null} selected id of the selected incident
 * @property {number[]} chain rows connected with the selected one
 * @property {"light"|"dark"} theme
 * @property {boolean} is_embedded whether there is no panel beside the map
 * @property {[number, number, number]|null} view longitude, latitude, zoom to open at
 */

/**
 * One mark to draw.
 * @typedef {object} Mark
 * @property {number} row
 * @property {boolean} certain whether it surely happened in the window
 */

/** How a date lies to a window. */
export const OUTSIDE = 0;
export const POSSIBLE = 1;
export const CERTAIN = 2;

/**
 * How an incident's date lies to a window, both ends inclusive: a duration is
 * certain if they share a day, any other range only if it lies inside.
 * The same rule as geodata.filters.window_masks.
 * @param {Columns} columns
 * @param {number} row
 * @param {[number, number]} window
 */
export function dateInWindow(columns, row, [start, end]) {
  const earliest = columns.earliest[row];
  const latest = columns.latest[row];
  if (earliest === null || latest === null || earliest > end || latest < start) return OUTSIDE;
  if (columns.duration[row]) return CERTAIN;
  return earliest >= start && latest <= end ? CERTAIN : POSSIBLE;
}

/**
 * The marks that a state shows, and the counts the page speaks of.
 * @param {Columns} columns
 * @param {State} state
 */
export function visibleMarks(columns, state) {
  const rows = state.rows ?? columns.id.map((_, row) => row);
  /** @type {Mark[]} */
  const marks = [];
  let unlocated = 0;
  for (const row of rows) {
    const isUndated = columns.earliest[row] === null;
    const lies = isUndated ? POSSIBLE : dateInWindow(columns, row, state.window);
    if (lies === OUTSIDE) continue;
    if (isUndated || columns.lon[row] === null) unlocated += 1;
    else marks.push({ row, certain: lies === CERTAIN });
  }
  const certain = marks.filter((mark) => mark.certain).length;
  return {
    marks,
    counts: {
      total: columns.id.length,
      shown: marks.length,
      certain,
      possible: marks.length - certain,
      unlocated,
    },
  };
}

/**
 * Gather marks whose anchors lie closer than a finger's width on the screen.
 * @template {{x: number, y: number}} Anchor
 * @param {Anchor[]} anchors
 * @param {number} distance_px
 * @returns {Anchor[][]} groups, each in the order given
 */
export function groupNear(anchors, distance_px) {
  /** @type {{x: number, y: number, members: Anchor[]}[]} */
  const groups = [];
  for (const anchor of anchors) {
    const near = groups.find(
      (group) => Math.hypot(group.x - anchor.x, group.y - anchor.y) < distance_px,
    );
    if (near) near.members.push(anchor);
    else groups.push({ x: anchor.x, y: anchor.y, members: [anchor] });
  }
  return groups.map((group) => group.members);
}
