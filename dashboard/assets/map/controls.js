// @ts-check
/** What stands on the map beside Leaflet's own controls: home, the looks, the key of the surface, notes. */
import { drawArc, IS_CONTESTED, IS_INDIRECT, IS_INFERRED } from "./arcs.js";
import { element } from "./card.js";
import { rampColor } from "./density.js";
import { INK } from "./draw.js";

/** @typedef {import("./layer.js").Look} Look */

/** @type {Look[]} */
export const LOOKS = ["marks", "density", "governorates"];

/**
 * A button that shows the whole map again.
 * @param {any} L
 * @param {any} map
 * @param {string} label
 * @param {() => void} onHome
 */
export function addHomeButton(L, map, label, onHome) {
  const Home = L.Control.extend({
    onAdd() {
      const link = element("a", { className: "home", text: "⌂", title: label });
      link.setAttribute("href", "#");
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", label);
      L.DomEvent.on(link, "click", (/** @type {Event} */ event) => {
        L.DomEvent.preventDefault(event);
        onHome();
      });
      const bar = element("div", { className: "leaflet-bar" }, [link]);
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });
  new Home({ position: "topleft" }).addTo(map);
}

/**
 * The choice between the looks of the map.
 * @param {any} L
 * @param {any} map
 * @param {Record<string, string>} words
 * @param {(look: Look) => void} onLook
 * @returns {(look: Look) => void} shows a look as chosen
 */
export function addLookChoice(L, map, words, onLook) {
  const buttons = LOOKS.map((look) => {
    const node = element("button", { text: words[`look_${look}`] });
    node.setAttribute("type", "button");
    node.addEventListener("click", () => onLook(look));
    return node;
  });
  const Choice = L.Control.extend({
    onAdd() {
      const bar = element("div", { className: "leaflet-bar looks" }, buttons);
      bar.setAttribute("role", "group");
      bar.setAttribute("aria-label", words.look);
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.disableScrollPropagation(bar);
      return bar;
    },
  });
  new Choice({ position: "topright" }).addTo(map);
  return (chosen) =>
    LOOKS.forEach((look, index) => buttons[index].setAttribute("aria-pressed", String(look === chosen)));
}

/**
 * The key of a coloured surface, shown only while there is one.
 * @param {any} L
 * @param {any} map
 * @param {Record<string, string>} words
 * @returns {(mode: string, theme: "light"|"dark") => void}
 */
export function addSurfaceKey(L, map, words) {
  const ramp = element("span", { className: "ramp" });
  const key = element("div", { className: "surface-key" }, [
    element("span", { text: words.few }), ramp, element("span", { text: words.many }),
  ]);
  const Key = L.Control.extend({ onAdd: () => key });
  new Key({ position: "bottomleft" }).addTo(map);
  key.hidden = true;
  return (mode, theme) => {
    key.hidden = mode === "marks";
    const colors = [0.25, 0.5, 0.75, 1].map((share) => rampColor(theme, share));
    ramp.style.background = `linear-gradient(to right, ${colors.join(", ")})`;
  };
}

const SAMPLE_PX = { width: 40, height: 14 };

/**
 * The key of the links drawn: a line for each kind and for each doubt that is among them.
 * @param {any} L
 * @param {any} map
 * @param {{links: import("./arcs.js").LinkStyle[], words: Record<string, string>}} config
 * @returns {(arcs: import("./arcs.js").Arc[], theme: "light"|"dark") => void}
 */
export function addArcKey(L, map, { links, words }) {
  const key = element("div", { className: "arc-key" });
  key.hidden = true;
  const Key = L.Control.extend({ onAdd: () => key });
  new Key({ position: "bottomleft" }).addTo(map);
  const doubts = /** @type {const} */ ([
    [IS_INFERRED, words.arc_inferred], [IS_CONTESTED, words.arc_contested], [IS_INDIRECT, words.arc_indirect],
  ]);
  let shown = "";
  return (arcs, theme) => {
    const kinds = links.filter((_, index) => arcs.some(([, , kind]) => kind === index));
    const flagged = doubts.filter(([flag]) => arcs.some(([, , , flags]) => flags & flag));
    const now = [theme, ...kinds.map(({ label }) => label), ...flagged.map(([flag]) => flag)].join();
    // It is asked after each drawing, and seldom changes.
    if (now === shown) return;
    shown = now;
    const { line, paper } = INK[theme];
    key.hidden = !kinds.length;
    key.replaceChildren(
      ...kinds.map(({ label, head, [theme]: color }) => keyLine(label, { color, head, flags: 0, paper })),
      ...flagged.map(([flags, label]) => keyLine(label, { color: line, head: "none", flags, paper })),
    );
  };
}

/** @param {string} text @param {Parameters<typeof drawArc>[2]} style */
function keyLine(text, style) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas"));
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = SAMPLE_PX;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio, ratio);
  const steps = [...Array(9).keys()];
  drawArc(context, steps.map((step) => ({ x: 3 + (step / 8) * (width - 6), y: height / 2 })), style);
  return element("div", {}, [canvas, element("span", { text })]);
}

/**
 * One sentence at the map's lower edge, for what a reader must know just now.
 * @param {HTMLElement} container
 * @returns {(text: string, isCounting?: boolean) => void} empty takes it away; what counts on
 *   is not read out at each number
 */
export function addNote(container) {
  const note = element("p", { className: "note" });
  note.setAttribute("role", "status");
  note.hidden = true;
  container.append(note);
  return (text, isCounting = false) => {
    if (note.textContent === text) return;
    note.setAttribute("aria-live", isCounting ? "off" : "polite");
    note.textContent = text;
    note.hidden = !text;
  };
}
