// @ts-check
/** What stands on the map beside Leaflet's own controls: home, the looks, the key of the surface, notes. */
import { element } from "./card.js";
import { rampColor } from "./density.js";

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
