// @ts-check
/**
 * The incident layer: one canvas over the map that draws what the state shows.
 * No object a mark; hit testing on what was drawn last.
 */
import { drawHalo, drawOutline, drawPie, drawRing, drawStem, drawSymbol, INK, PIN_HEIGHT } from "./draw.js";
import { groupNear, visibleMarks } from "./marks.js";

/** @typedef {import("./marks.js").Columns} Columns */
/** @typedef {import("./marks.js").State} State */
/** @typedef {import("./marks.js").Mark} Mark */

/**
 * Where a mark is drawn on the canvas.
 * @typedef {object} Anchor
 * @property {number} x
 * @property {number} y
 * @property {Mark} mark
 * @property {number} [hit_px] how far around a click still means it
 */

/** Precisions that are drawn as a pin with a point. */
export const PINS = new Set(["exact", "site"]);
const AREAS = new Set(["district", "governorate"]);
const GROUP_PX = 22;
/** How much of the map's size the canvas reaches beyond each edge. */
const MARGIN = 0.3;
const METRES_PER_DEGREE = 111_320;
const HALO = "#2f7fd0";

/** @param {Anchor[]} group */
const isPie = (group) => group.length > 1;

/**
 * @param {any} L Leaflet
 * @param {{columns: Columns, symbols: Record<string, import("./draw.js").Symbol>,
 *   areas: Map<string, number[][][]>}} data areas are rings of [longitude, latitude]
 */
export function createIncidentLayer(L, { columns, symbols, areas }) {
  const Layer = L.Layer.extend({
    onAdd(/** @type {any} */ map) {
      this._map = map;
      this._canvas = L.DomUtil.create("canvas", "incident-canvas leaflet-zoom-animated");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPanes().overlayPane.appendChild(this._canvas);
      this._drawn = /** @type {Anchor[][]} */ ([]);
      this._sequence = 0;
      this.redraw();
    },

    onRemove() {
      this._canvas.remove();
    },

    getEvents() {
      return { moveend: this.redraw, resize: this.redraw, zoomanim: this._animateZoom };
    },

    /** @param {State} state */
    show(state) {
      this._state = state;
      if (this._map) this.redraw();
    },

    /**
     * The incidents at a point of the map's container, nearest group only.
     * @param {{x: number, y: number}} point
     * @returns {number[]} rows
     */
    rowsAt(point) {
      const at = this._map.containerPointToLayerPoint(point).subtract(this._origin);
      let best = /** @type {Anchor[]|null} */ (null);
      let nearest = Infinity;
      for (const group of this._drawn) {
        const away = Math.hypot(group[0].x - at.x, group[0].y - at.y);
        if (away < nearest && away <= (group[0].hit_px ?? 14)) [best, nearest] = [group, away];
      }
      return best ? best.map((anchor) => anchor.mark.row) : [];
    },

    /**
     * The group that an incident was drawn in last, for tests and benchmarks.
     * @param {string} id
     * @returns {Anchor[]|undefined}
     */
    groupOf(id) {
      return this._drawn.find((/** @type {Anchor[]} */ group) =>
        group.some((anchor) => columns.id[anchor.mark.row] === id),
      );
    },

    /** Where the canvas begins, as a layer point. */
    originOnMap() {
      return this._origin;
    },

    /** @param {number} row */
    latLngOf(row) {
      return L.latLng(columns.lat[row], columns.lon[row]);
    },

    redraw() {
      if (!this._state) return;
      const began = performance.now();
      const { marks, counts } = visibleMarks(columns, this._state);
      this._isChainDrawn = marks.some(({ row }) => this._isInChain(row));
      const context = this._prepareCanvas();
      const anchors = marks.map((mark) => this._anchor(mark));
      const groups = groupNear(this._selectedFirst(anchors), GROUP_PX);
      for (const anchor of anchors) this._dimmed(context, anchor, () => this._drawExtent(context, anchor));
      for (const group of groups.reverse()) this._drawGroup(context, group);
      this._drawn = groups;
      this._publish(counts, groups, performance.now() - began);
    },

    _prepareCanvas() {
      const size = this._map.getSize();
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(size.x * (1 + 2 * MARGIN));
      const height = Math.round(size.y * (1 + 2 * MARGIN));
      this._origin = this._map.containerPointToLayerPoint([
        -Math.round(size.x * MARGIN),
        -Math.round(size.y * MARGIN),
      ]);
      this._zoom = this._map.getZoom();
      L.DomUtil.setPosition(this._canvas, this._origin);
      this._canvas.width = width * ratio;
      this._canvas.height = height * ratio;
      this._canvas.style.width = `${width}px`;
      this._canvas.style.height = `${height}px`;
      const context = this._canvas.getContext("2d");
      context.scale(ratio, ratio);
      return context;
    },

    /**
     * @param {Mark} mark
     * @returns {Anchor}
     */
    _anchor(mark) {
      const { x, y } = this._toCanvas(columns.lon[mark.row], columns.lat[mark.row]);
      const raised = PINS.has(columns.precision[mark.row]) ? PIN_HEIGHT : 0;
      return { x, y: y - raised, mark };
    },

    /** @param {number} lon @param {number} lat */
    _toCanvas(lon, lat) {
      return this._map.latLngToLayerPoint([lat, lon]).subtract(this._origin);
    },

    /** The selected mark leads its group, so that it is never hidden in a pie of others. */
    _selectedFirst(/** @type {Anchor[]} */ anchors) {
      const isSelected = (/** @type {Anchor} */ anchor) => columns.id[anchor.mark.row] === this._state.selected;
      return [...anchors.filter(isSelected), ...anchors.filter((anchor) => !isSelected(anchor))];
    },

    /** Draw with marks outside the selected incident's chain dimmed. */
    _dimmed(/** @type {CanvasRenderingContext2D} */ context, /** @type {Anchor} */ anchor, /** @type {() => void} */ draw) {
      context.globalAlpha = this._isLit(anchor.mark.row) ? 1 : 0.35;
      draw();
      context.globalAlpha = 1;
    },

    /** The ring or area that says how closely the place is known. */
    _drawExtent(/** @type {CanvasRenderingContext2D} */ context, /** @type {Anchor} */ anchor) {
      const { row, certain } = anchor.mark;
      const precision = columns.precision[row];
      const style = { color: this._symbol(row).color, certain, dashed: AREAS.has(precision) };
      const rings = areas.get(columns.area[row] ?? "");
      if (rings) {
        const projected = rings.map((ring) => ring.map(([lon, lat]) => this._toCanvas(lon, lat)));
        drawOutline(context, projected, style);
        return;
      }
      const radius = this._radiusPx(row);
      if (!PINS.has(precision) || radius > PIN_HEIGHT) {
        const raised = PINS.has(precision) ? PIN_HEIGHT : 0;
        drawRing(context, anchor.x, anchor.y + raised, Math.max(radius, 12), style);
      }
    },

    /** @param {number} row */
    _radiusPx(row) {
      const lat = /** @type {number} */ (columns.lat[row]);
      const lon = /** @type {number} */ (columns.lon[row]);
      const degrees = (columns.radius_m[row] ?? 0) / METRES_PER_DEGREE;
      return Math.abs(this._toCanvas(lon, lat + degrees).y - this._toCanvas(lon, lat).y);
    },

    _drawGroup(/** @type {CanvasRenderingContext2D} */ context, /** @type {Anchor[]} */ group) {
      const ink = INK[/** @type {State} */ (this._state).theme];
      const lead = group[0];
      const isSelected = columns.id[lead.mark.row] === this._state.selected;
      if (isSelected) drawHalo(context, lead.x, lead.y, isPie(group) ? 28 : 20, HALO);
      if (isPie(group)) {
        const isAnyLit = group.some((anchor) => this._isLit(anchor.mark.row));
        context.globalAlpha = isAnyLit ? 1 : 0.4;
        lead.hit_px = drawPie(context, lead.x, lead.y, this._slices(group), ink) + 2;
        context.globalAlpha = 1;
        return;
      }
      const { row, certain } = lead.mark;
      const precision = columns.precision[row];
      this._dimmed(context, lead, () => {
        if (PINS.has(precision)) drawStem(context, lead.x, lead.y + PIN_HEIGHT, ink);
        drawSymbol(context, this._symbol(row), lead.x, lead.y, { certain, hollow: AREAS.has(precision), ink });
      });
    },

    /** @param {number} row */
    _isInChain(row) {
      const { selected, chain } = this._state;
      return columns.id[row] === selected || chain.includes(row);
    },

    /**
     * Nothing is dimmed for a selection that the map does not show: dimmed marks
     * would look like dates that are only possible.
     * @param {number} row
     */
    _isLit(row) {
      return !this._isChainDrawn || this._isInChain(row);
    },

    _slices(/** @type {Anchor[]} */ group) {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const { mark } of group) {
        const { color } = this._symbol(mark.row);
        counts.set(color, (counts.get(color) ?? 0) + 1);
      }
      return [...counts].map(([color, count]) => ({ color, count }));
    },

    /** @param {number} row */
    _symbol(row) {
      return symbols[columns.type[row]] ?? symbols.unknown;
    },

    /** Keep the picture in place while Leaflet animates a zoom. */
    _animateZoom(/** @type {any} */ event) {
      const scale = this._map.getZoomScale(event.zoom, this._zoom);
      const topLeft = this._map.layerPointToLatLng(this._origin);
      const offset = this._map._latLngToNewLayerPoint(topLeft, event.zoom, event.center);
      L.DomUtil.setTransform(this._canvas, offset, scale);
    },

    /** Say what was drawn: the only truth for counts about the map. */
    _publish(/** @type {object} */ counts, /** @type {Anchor[][]} */ groups, /** @type {number} */ draw_ms) {
      this._sequence += 1;
      const [start, end] = this._state.window;
      this.stats = {
        ...counts,
        clusters: groups.filter(isPie).length,
        start,
        end,
        draw_ms,
        seq: this._sequence,
      };
      this.fire("drawn", { stats: this.stats });
    },
  });
  return new Layer();
}
