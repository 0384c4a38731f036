// @ts-check
/** One line that says what lies under the pointer. */
import { element } from "./card.js";

/** Of so many incidents it is worth knowing whether they lie at one point. */
const FEW = 12;

/** On the map's container, in pixels. @typedef {{x: number, y: number}} Point */

export class Hint {
  /**
   * @param {any} L
   * @param {any} map
   * @param {{columns: import("./columns.js").Columns, layer: any,
   *   labels: import("./labels.js").Labels, phrases: import("./phrases.js").Phrases}} about
   */
  constructor(L, map, about) {
    this.map = map;
    this.about = about;
    this.tooltip = L.tooltip({ direction: "top", offset: [0, -12] });
    /** @type {Point|null} the pointer, while it is over the map */
    this.pointer = null;
    /** Number of the last question: an answer to an earlier one is dropped. */
    this.asked = 0;
    map.on("mousemove", (/** @type {any} */ event) => this.point(event.containerPoint));
    // A finger that tapped to zoom never leaves; a mouse moves again.
    map.on("mouseout zoomstart", () => this.point(null));
  }

  /** The marks have moved under a pointer that rests, as days or view did. */
  followMarks() {
    if (this.pointer) this.point(this.pointer);
  }

  /** @param {Point|null} at null as it leaves */
  async point(at) {
    this.pointer = at;
    const asked = (this.asked += 1);
    const hit = at && this.about.layer.hitAt(at);
    this.map.getContainer().style.cursor = hit?.count ? "pointer" : "";
    const text = hit ? await this.textOf(at, hit) : "";
    if (asked !== this.asked) return;
    if (!text) {
      this.tooltip.remove();
      return;
    }
    this.tooltip.setLatLng(this.map.containerPointToLatLng(at)).setContent(element("span", { text }));
    this.map.openTooltip(this.tooltip);
  }

  /**
   * @param {Point} at
   * @param {{group?: import("./grid.js").Group, unit?: number, count: number}} hit
   */
  async textOf(at, hit) {
    const { columns, layer, labels, phrases } = this.about;
    if (hit.unit !== undefined) {
      const { name } = columns.dictionary.admin1[hit.unit];
      return phrases.say("in_unit", hit.count).replace("{unit}", name);
    }
    if (hit.group?.count === 1) {
      try {
        const [{ title, when }] = await labels.of([hit.group.row]);
        return `${title}, ${when}`;
      } catch {
        return "";
      }
    }
    if (hit.group && hit.count <= FEW) return phrases.sayRows(columns, layer.rowsOf(at, hit));
    return phrases.say("near_here", hit.count);
  }
}
