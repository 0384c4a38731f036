// @ts-check
/**
 * A chain of incidents in time: a list that reads from top to bottom, and beside
 * it, in a gutter, a lane for each side and the links as arrows. The list alone
 * says everything; the drawing is hidden from screen readers.
 */

const SVG = "http://www.w3.org/2000/svg";
const LANE_PX = 14;
const DOT_PX = 5;
/** Room for the arrows that bow out to the left of the lanes. */
const BOW_PX = 16;
const IS_INFERRED = 1;
const IS_CONTESTED = 2;

/** @typedef {{other: number, kind: number, flags: number, label: string, claims: string[]}} Tie */

/**
 * @typedef {object} Stop
 * @property {string} id
 * @property {string} title
 * @property {string} when
 * @property {string} who
 * @property {number} lane
 * @property {string} color
 * @property {boolean} is_selected
 * @property {boolean} is_on_map
 * @property {Tie[]} ties
 */

/**
 * @typedef {object} Data
 * @property {Stop[]} stops
 * @property {{light: string, dark: string, head: "full"|"open"|"ring"|"none"}[]} styles
 * @property {string} label
 * @property {string} selected
 * @property {string} off_map
 * @property {string} contested
 * @property {string} inferred
 */

/** @typedef {{data: Data, parentElement: ShadowRoot, setTriggerValue: (name: string, value: string) => void}} Component */

/** @type {WeakMap<ShadowRoot, {diagram: HTMLElement, observer: ResizeObserver, shown: string}>} */
const diagrams = new WeakMap();

/** @param {Component} component */
export default function draw({ data, parentElement, setTriggerValue }) {
  const shown = JSON.stringify(data);
  // A run that changes nothing here must not take the focus from a button.
  if (diagrams.get(parentElement)?.shown !== shown) build(parentElement, data, shown, setTriggerValue);
  return () => {
    // Streamlit also calls this for a run that another one overtook.
    if (parentElement.isConnected) return;
    diagrams.get(parentElement)?.observer.disconnect();
    diagrams.delete(parentElement);
  };
}

/** @param {ShadowRoot} parent @param {Data} data @param {string} shown @param {Component["setTriggerValue"]} choose */
function build(parent, data, shown, choose) {
  const earlier = diagrams.get(parent);
  earlier?.observer.disconnect();
  earlier?.diagram.remove();
  const lanes = 1 + Math.max(...data.stops.map(({ lane }) => lane));
  const gutter = BOW_PX + lanes * LANE_PX + 6;
  const list = element("ol");
  list.setAttribute("aria-label", data.label);
  const items = data.stops.map((stop) => itemOf(stop, data, gutter, choose));
  list.append(...items);
  const svg = /** @type {SVGElement} */ (document.createElementNS(SVG, "svg"));
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("width", String(gutter));
  const diagram = element("div", [svg, list]);
  diagram.className = "diagram";
  parent.append(diagram);
  // Texts wrap anew at another width, and each stop's dot stands beside its title.
  const observer = new ResizeObserver(() => drawArrows(svg, items, data));
  observer.observe(diagram);
  diagrams.set(parent, { diagram, observer, shown });
}

/**
 * @param {string} tag
 * @param {(Node|string)[]} [children] texts become text nodes, never markup
 */
function element(tag, children = []) {
  const node = document.createElement(tag);
  node.append(...children);
  return node;
}

/** @param {Stop} stop @param {Data} data @param {number} gutter @param {Component["setTriggerValue"]} choose */
function itemOf(stop, data, gutter, choose) {
  const button = /** @type {HTMLButtonElement} */ (element("button", [stop.title]));
  button.type = "button";
  button.addEventListener("click", () => choose("incident", stop.id));
  const facts = [stop.when, stop.who, stop.is_on_map ? "" : data.off_map, stop.is_selected ? data.selected : ""];
  const item = element("li", [button, element("p", [facts.filter(Boolean).join(" · ")])]);
  item.style.paddingInlineStart = `${gutter}px`;
  if (stop.is_selected) item.setAttribute("aria-current", "true");
  item.append(...stop.ties.map((tie) => tieNode(tie, data)));
  return item;
}

/**
 * A link in a line, which opens to the claims about it; one that is disputed is open.
 * @param {Tie} tie @param {Data} data
 */
function tieNode(tie, data) {
  const line = element("summary", [`${tie.label}: ${data.stops[tie.other].title}`]);
  for (const [flag, word] of /** @type {const} */ ([[IS_INFERRED, data.inferred], [IS_CONTESTED, data.contested]])) {
    if (!(tie.flags & flag)) continue;
    const mark = element("span", [word]);
    mark.className = "doubt";
    line.append(mark);
  }
  const claims = element("ul", tie.claims.map((claim) => element("li", [claim])));
  const tieItem = /** @type {HTMLDetailsElement} */ (element("details", [line, claims]));
  tieItem.open = (tie.flags & IS_CONTESTED) !== 0;
  return tieItem;
}

/** @param {SVGElement} svg @param {HTMLElement[]} items @param {Data} data */
function drawArrows(svg, items, { stops, styles }) {
  const ground = getComputedStyle(svg).getPropertyValue("--st-background-color").trim();
  const theme = isDark(ground) ? "dark" : "light";
  const points = items.map((item, index) => {
    const title = /** @type {HTMLElement} */ (item.querySelector("button"));
    const x = BOW_PX + (stops[index].lane + 0.5) * LANE_PX;
    return { x, y: title.offsetTop + 11 };
  });
  const parts = [];
  stops.forEach((stop, index) => {
    for (const { other, kind, flags } of stop.ties) {
      // Drawn as on the map: from the earlier one on, and from a part to its whole.
      const isBack = styles[kind].head === "ring" || styles[kind].head === "none";
      const [from, to] = isBack ? [points[index], points[other]] : [points[other], points[index]];
      parts.push(...arrow(from, to, styles[kind], styles[kind][theme], flags, ground));
    }
  });
  points.forEach(({ x, y }, index) => {
    parts.push(shape("circle", { cx: x, cy: y, r: DOT_PX, fill: stops[index].color, stroke: "currentColor" }));
    if (stops[index].is_selected) {
      parts.push(shape("circle", { cx: x, cy: y, r: DOT_PX + 4, fill: "none", stroke: "#2f7fd0", "stroke-width": 2.5 }));
    }
  });
  svg.replaceChildren(...parts);
}

/**
 * @typedef {{x: number, y: number}} Point
 * @param {Point} from @param {Point} to
 * @param {Data["styles"][number]} style @param {string} color @param {number} flags @param {string} ground
 */
function arrow(from, to, { head }, color, flags, ground) {
  const bow = Math.min(from.x, to.x) - Math.min(BOW_PX + LANE_PX, 10 + Math.abs(to.y - from.y) / 12);
  const [down, up] = [Math.sign(to.y - from.y) || 1, DOT_PX + 2];
  const [begin, end] = [{ x: from.x, y: from.y + down * up }, { x: to.x, y: to.y - down * up }];
  const third = (end.y - begin.y) / 3;
  const path = `M${begin.x} ${begin.y} C${bow} ${begin.y + third} ${bow} ${end.y - third} ${end.x} ${end.y}`;
  const line = { fill: "none", stroke: color, "stroke-width": 2, "stroke-linecap": "round" };
  const parts = [shape("path", { ...line, d: path, ...(flags & IS_INFERRED ? { "stroke-dasharray": "6 4" } : {}) })];
  if (head === "ring") parts.push(shape("circle", { cx: end.x, cy: end.y, r: 3, fill: ground, stroke: color, "stroke-width": 2 }));
  else if (head !== "none") {
    // The curve comes in from the bow, so the head leans with it.
    const angle = Math.atan2(third, end.x - bow);
    const wing = (/** @type {number} */ turn) =>
      `${end.x - 8 * Math.cos(angle + turn)} ${end.y - 8 * Math.sin(angle + turn)}`;
    const d = `M${wing(0.45)} L${end.x} ${end.y} L${wing(-0.45)}${head === "full" ? " Z" : ""}`;
    parts.push(shape("path", { ...line, d, fill: head === "full" ? color : "none" }));
  }
  if (flags & IS_CONTESTED) {
    const middle = { x: (from.x + to.x + 6 * bow) / 8, y: (begin.y + end.y) / 2 };
    parts.push(shape("path", { ...line, d: `M${middle.x - 6} ${middle.y} H${middle.x + 6}`, "stroke-width": 3 }));
  }
  return parts;
}

/** @param {string} tag @param {Record<string, string|number>} attributes */
function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

/** Whether a colour such as #0e1117 is nearer to black. @param {string} color */
function isDark(color) {
  const [red, green, blue] = (color.match(/[0-9a-f]{2}/gi) ?? ["ff", "ff", "ff"]).map((part) => parseInt(part, 16));
  return red + green + blue < 380;
}
