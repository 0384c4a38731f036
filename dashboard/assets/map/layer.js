// @ts-check
/**
 * The incident layer: one canvas over the map that draws what window, filter
 * and look ask for. No object a mark: typed arrays in, pixels out.
 */
import { curveBetween, drawArc, loopAt } from "./arcs.js";
import { toMercatorY } from "./columns.js";
import { countAround, dotsAround, paintSurface, rampColor } from "./density.js";
import {
  drawArea, drawHalo, drawLabel, drawOutline, drawPie, drawRing, drawStem, drawSymbol, INK, PIN_HEIGHT, pieRadius,
} from "./draw.js";
import { groupAt, makeGroups } from "./grid.js";
import { DOT_PX, nearestCopy } from "./placement.js";
import { isInside, isOnCanvas, middleOf, unitKey, unitsWithOutline } from "./regions.js";
import { Scene } from "./scene.js";
import { CERTAIN, nextDay, POSSIBLE, UNLOCATED } from "./window.js";

/** @typedef {import("./columns.js").Columns} Columns */
/** @typedef {import("./grid.js").Group} Group */
/** @typedef {{x: number, y: number}} Point */

/** What a reader wants to see. @typedef {"marks"|"density"|"governorates"} Look */

/**
 * What is drawn: all of it, at any time.
 * @typedef {object} Picture
 * @property {import("./window.js").Window} window
 * @property {string} filter the query that the mask answers
 * @property {import("./window.js").Mask} mask
 * @property {number|null} selected row
 * @property {number[]} chain rows of its chain
 * @property {import("./arcs.js").Arc[]} arcs links among them
 * @property {"light"|"dark"} theme
 * @property {Look} look
 */

/** Precisions that are drawn as a pin with a point. */
const PINS = new Set(["exact", "site"]);
const AREAS = new Set(["district", "governorate"]);
/** How much of the map's size the canvas reaches beyond each edge. */
const MARGIN = 0.15;
/** So much of that may come into sight before a pan ends; then the canvas moves on. */
const MOST_OF_MARGIN = 0.8;
/** Marks are drawn with the extent of their place up to this many; then they would hide the map. */
const MOST_EXTENTS = 400;
/** From so many marks on, a surface says more; back to marks at the lower number, so that scrubbing does not flicker. */
const DENSE_MARKS = 260;
const SPARSE_MARKS = 200;
/** How far around the pointer a surface is asked. */
const SURFACE_REACH_PX = 10;
const HALO = "#2f7fd0";
const EARTH_M = 40_075_017;

/**
 * @param {any} L Leaflet
 * @param {{columns: Columns, symbols: Record<string, import("./draw.js").Symbol>,
 *   links: import("./arcs.js").LinkStyle[], outlines: Map<string, number[][][]>, language: string}} data
 *   outlines are rings of [longitude, latitude] by unitKey; more may be added later
 */
export function createIncidentLayer(L, { columns, symbols, links, outlines, language }) {
  const symbolOfType = [...columns.dictionary.event_type.map((name) => symbols[name]), symbols.unknown];
  const compact = new Intl.NumberFormat(language, { notation: "compact" });

  const Layer = L.Layer.extend({
    /** Nobody is chosen until the page says so; the map may draw before. @type {Partial<Picture>} */
    picture: { selected: null, chain: [], arcs: [] },

    onAdd(/** @type {any} */ map) {
      this._map = map;
      this._canvas = L.DomUtil.create("canvas", "incident-canvas leaflet-zoom-animated");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPanes().overlayPane.appendChild(this._canvas);
      this._context = this._canvas.getContext("2d");
      this._surfaceCanvas = document.createElement("canvas");
      this._scene = new Scene(columns);
      this._isDense = false;
      this._isSurface = false;
      /** @type {import("./grid.js").Grouping} of the last picture; a pointer may ask before there is one */
      this._grouping = { groups: [], groupOfCell: new Int32Array() };
      this._units = new Map();
      /** @type {import("./arcs.js").Arc[]} of the last picture */
      this._arcs = [];
      this._look();
    },

    onRemove() {
      this._cancelFrame();
      this._canvas.remove();
    },

    getEvents() {
      return {
        moveend: this._look, resize: this._look, move: this._onMove,
        zoomanim: this._transform,
        // Two fingers zoom without an animation.
        zoom: () => this._transform({ center: this._map.getCenter(), zoom: this._map.getZoom() }),
      };
    },

    /** @param {Partial<Picture>} change */
    show(change) {
      this.picture = { ...this.picture, ...change };
      this.redraw();
    },

    /** More rows have arrived. */
    grow() {
      this._scene.grow();
      this.redraw();
    },

    /** Draw in the next animation frame, however often it is asked for until then. */
    redraw() {
      if (this._frame || !this._isReady()) return;
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        this._draw();
      });
    },

    _cancelFrame() {
      cancelAnimationFrame(this._frame);
      this._frame = 0;
    },

    /** Whether all of the picture has been said; the filter's mask comes last. */
    _isReady() {
      const { window: days, mask, theme } = this.picture;
      return this._map && days && theme && mask !== undefined;
    },

    /** The nearest day on which an incident begins; see window.js. */
    nextDay(/** @type {number} */ day, /** @type {1|-1} */ direction) {
      return nextDay(columns, this.picture.mask ?? null, day, direction);
    },

    /**
     * What was drawn at a point of the map's container.
     * @param {Point} at
     * @returns {{group?: Group, unit?: number, count: number}|null}
     */
    hitAt(at) {
      const point = this._toCanvas(at);
      if (this._isSurface) {
        const count = countAround(this._scene.tallies, point, SURFACE_REACH_PX);
        return count ? { count } : null;
      }
      const { placement } = this._scene;
      const group = groupAt(placement, this._grouping, point, (other) => this._targetOf(other));
      if (group) return { group, count: group.count };
      for (const [unit, { rings, count }] of this._units) {
        if (isInside(point, rings)) return { unit, count };
      }
      return null;
    },

    /**
     * Rows that a hit stands for, in order of time.
     * @param {Point} at a point of the map's container
     * @param {{group?: Group, unit?: number}} hit
     * @returns {number[]}
     */
    rowsOf(at, { group, unit }) {
      const { placement } = this._scene;
      if (unit !== undefined) {
        return this._scene.shownRows().filter((/** @type {number} */ row) => columns.admin1[row] === unit);
      }
      if (group) {
        const isIn = (/** @type {number} */ row) => this._isShown(row) && !this._isApart(row);
        return placement.rowsIn(group.cells, isIn);
      }
      const point = this._toCanvas(at);
      const near = new Set(dotsAround(placement, point, SURFACE_REACH_PX));
      const isNear = (/** @type {number} */ row) => this._isShown(row) && near.has(placement.dot[row]);
      return placement.rowsIn(placement.cellsAround(placement.cellAt(point)), isNear);
    },

    /** A point of the map's container on the canvas. */
    _toCanvas(/** @type {Point} */ at) {
      return this._map.containerPointToLayerPoint(at).subtract(this._origin);
    },

    /**
     * Where a row is drawn on the canvas, and with how many others; for tests and benchmarks.
     * @param {number} row
     * @returns {(Point & {count: number})|null}
     */
    targetOfRow(row) {
      if (this._isSurface) return null;
      const group = this._groupOfRow(row);
      if (!group) return null;
      const { x, y } = this._targetOf(group);
      const origin = this._map.layerPointToContainerPoint(this._origin);
      return { x: x + origin.x, y: y + origin.y, count: group.count };
    },

    /** The groups drawn last: marks and pies. */
    groups() {
      return this._isSurface ? [] : this._grouping.groups;
    },

    /** The links drawn last. */
    arcs() {
      return this._arcs;
    },

    /** A row's place, on the copy of the world that is in view. */
    latLngOf(/** @type {number} */ row) {
      const [lon, lat] = columns.positionOf(row);
      return L.latLng(lat, nearestCopy(lon, this._map.getCenter().lng, 360));
    },

    /** How far above its place a row's mark stands. */
    raisedPx(/** @type {number} */ row) {
      return PINS.has(columns.precisionOf(row)) ? PIN_HEIGHT : 0;
    },

    /** The view has changed: size the canvas, and place every row on it. */
    _look() {
      const size = this._map.getSize();
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(size.x * (1 + 2 * MARGIN));
      const height = Math.round(size.y * (1 + 2 * MARGIN));
      this._origin = this._map.containerPointToLayerPoint([
        -Math.round(size.x * MARGIN),
        -Math.round(size.y * MARGIN),
      ]);
      this._zoom = this._map.getZoom();
      this._topLeft = this._map.layerPointToLatLng(this._origin);
      L.DomUtil.setPosition(this._canvas, this._origin);
      this._canvas.width = Math.round(width * ratio);
      this._canvas.height = Math.round(height * ratio);
      this._canvas.style.width = `${width}px`;
      this._canvas.style.height = `${height}px`;
      this._context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const { x: left, y: top } = this._origin.add(this._map.getPixelOrigin());
      this._view = { scale: 256 * 2 ** this._zoom, left, top, width, height };
      this._scene.look(this._view);
      this._rings = new Map();
      // At once, not in the next frame: the old picture is of another place.
      this._cancelFrame();
      if (this._isReady()) this._draw();
    },

    /** A long pan reaches the canvas's edge before it ends. */
    _onMove() {
      const size = this._map.getSize();
      const { x, y } = this._map.layerPointToContainerPoint(this._origin);
      const moved = Math.max(Math.abs(x / size.x + MARGIN), Math.abs(y / size.y + MARGIN));
      if (moved > MARGIN * MOST_OF_MARGIN && this._zoom === this._map.getZoom()) this._look();
    },

    _draw() {
      const began = performance.now();
      const { window: days, mask, look } = this.picture;
      this._scene.filter(mask);
      this._scene.setApart(look === "governorates" ? this._unitsOutlined() : null);
      this._scene.show(days);
      this._chain = this._chainShown();
      this._context.clearRect(0, 0, this._view.width, this._view.height);
      this._units = new Map();
      this._arcs = [];
      this._grouping = makeGroups(this._scene.tallies);
      this._isDense = look === "marks" && this._isTooFull();
      this._isSurface = look === "density" || this._isDense;
      if (this._isSurface) this._drawSurface();
      else this._drawMarks();
      this._publish(performance.now() - began);
    },

    /** Units with an outline, made once and again when outlines have come. */
    _unitsOutlined() {
      if (this._outlinesKnown !== outlines.size) this._outlined = unitsWithOutline(columns, outlines);
      this._outlinesKnown = outlines.size;
      return this._outlined;
    },

    /** Whether marks and pies would cover the map. */
    _isTooFull() {
      const most = this._isDense ? SPARSE_MARKS : DENSE_MARKS;
      return this._grouping.groups.length > most;
    },

    _drawSurface() {
      const picture = paintSurface(this._scene.tallies, this.picture.theme);
      this._surfaceCanvas.width = picture.width;
      this._surfaceCanvas.height = picture.height;
      this._surfaceCanvas.getContext("2d").putImageData(picture, 0, 0);
      this._context.drawImage(this._surfaceCanvas, 0, 0, picture.width * DOT_PX, picture.height * DOT_PX);
      this._drawSelectedOnSurface();
    },

    /** The selected incident stands out of the surface as its own mark. */
    _drawSelectedOnSurface() {
      const { selected } = this.picture;
      if (!this._groupOfRow(selected)) return;
      const { x, y } = this._scene.placement;
      const at = { x: x[selected], y: y[selected] - this.raisedPx(selected) };
      drawHalo(this._context, at.x, at.y, 20, HALO);
      this._drawMark(selected, at);
    },

    _drawMarks() {
      if (this._scene.apart) this._drawUnits();
      this._lit = this._litGroups();
      this._drawExtents();
      this._drawArcs();
      // The fullest last, on top; the selected one above all.
      for (const group of [...this._grouping.groups].reverse()) this._drawGroup(group);
      const selected = this._groupOfRow(this.picture.selected);
      if (selected) this._drawGroup(selected);
    },

    /** Fill each governorate in view by how many incidents it holds. */
    _drawUnits() {
      const { theme } = this.picture;
      const ink = this._ink();
      const { units } = this._scene.tallies;
      const most = Math.max(...units);
      units.forEach((/** @type {number} */ count, /** @type {number} */ unit) => {
        if (!this._scene.apart[unit]) return;
        const rings = this._ringsOf(unit);
        if (!rings.length) return;
        const share = Math.log1p(count) / Math.log1p(most);
        drawArea(this._context, rings, count ? rampColor(theme, share) : null, ink);
        this._units.set(unit, { rings, count });
      });
      for (const { rings, count } of this._units.values()) {
        const { x, y } = middleOf(rings);
        if (count) drawLabel(this._context, x, y, compact.format(count), ink);
      }
    },

    /** Outline of a first-level unit on the canvas; empty where it has none, or lies beside the canvas. */
    _ringsOf(/** @type {number} */ unit) {
      let rings = this._rings.get(unit);
      if (!rings) {
        const outline = outlines.get(unitKey(columns.dictionary.admin1[unit])) ?? [];
        const { scale, left, top, width } = this._view;
        const middle = ((left + width / 2) / scale - 0.5) * 360;
        const first = outline[0]?.[0]?.[0] ?? 0;
        const away = nearestCopy(first, middle, 360) - first;
        rings = outline.map((ring) =>
          ring.map(([lon, lat]) => ({
            x: ((lon + away) / 360 + 0.5) * scale - left,
            y: toMercatorY(lat) * scale - top,
          })),
        );
        if (!isOnCanvas(rings, this._view)) rings = [];
        this._rings.set(unit, rings);
      }
      return rings;
    },

    /** The rings and areas that say how closely places are known, each drawn once. */
    _drawExtents() {
      if (this._scene.shown > MOST_EXTENTS) {
        for (const { count, row } of this._grouping.groups) if (count === 1) this._drawExtent(row);
        return;
      }
      const { x, y, radius, type, precision } = columns;
      const seen = new Set();
      for (const row of this._scene.shownRows()) {
        const key = [x[row], y[row], radius[row], type[row], precision[row], this._scene.status[row]].join();
        if (seen.has(key) || !this._groupOfRow(row)) continue;
        seen.add(key);
        this._drawExtent(row);
      }
    },

    _drawExtent(/** @type {number} */ row) {
      const precision = columns.precisionOf(row);
      const style = {
        color: this._symbol(row).color,
        certain: this._scene.status[row] === CERTAIN,
        dashed: AREAS.has(precision),
      };
      const unit = columns.admin1[row];
      const isUnit = precision === "governorate" && unit < columns.dictionary.admin1.length;
      const rings = isUnit ? this._ringsOf(unit) : [];
      const radius = this._radiusPx(row);
      this._dimmed(this._isLit(row), () => {
        if (rings.length) drawOutline(this._context, rings, style);
        else if (!PINS.has(precision) || radius > PIN_HEIGHT) {
          const { x, y } = this._scene.placement;
          drawRing(this._context, x[row], y[row], Math.max(radius, 12), style);
        }
      });
    },

    /** @param {number} row */
    _radiusPx(row) {
      // Web Mercator draws everything larger, by the cosine of its latitude.
      return (columns.radiusM(row) * this._view.scale * Math.cosh(Math.PI * (1 - 2 * columns.y[row]))) / EARTH_M;
    },

    /** Links of the selected incident's chain, where both ends are shown. */
    _drawArcs() {
      const { arcs, theme } = this.picture;
      /** @type {Map<string, number>} */
      const drawn = new Map();
      for (const arc of arcs ?? []) {
        const [from, to, kind, flags] = arc;
        if (!this._hasEnd(from) || !this._hasEnd(to)) continue;
        const [begin, end] = [this._endOf(from), this._endOf(to)];
        const key = [begin.x, begin.y, end.x, end.y].join();
        const beside = drawn.get(key) ?? 0;
        drawn.set(key, beside + 1);
        const isLoop = begin.x === end.x && begin.y === end.y;
        const points = isLoop ? loopAt(begin, beside) : curveBetween(begin, end, beside);
        if (!points.length) continue;
        const { head, [/** @type {"light"|"dark"} */ (theme)]: color } = links[kind];
        drawArc(this._context, points, { color, head, flags, paper: this._ink().paper });
        this._arcs.push(arc);
      }
    },

    /** Whether a link can end at a row: it is shown, and not counted on an outline. */
    _hasEnd(/** @type {number} */ row) {
      return this._isShown(row) && !this._isApart(row);
    },

    /** Where a link ends: at the group that holds the row, or at its place beside the canvas. */
    _endOf(/** @type {number} */ row) {
      const group = this._groupOfRow(row);
      if (group) return this._targetOf(group);
      const { scale, left, top, width } = this._view;
      const world = nearestCopy(columns.x[row], (left + width / 2) / scale, 1);
      return { x: world * scale - left, y: columns.y[row] * scale - top, reach_px: 0 };
    },

    _drawGroup(/** @type {Group} */ group) {
      const { selected } = this.picture;
      const hasSelected = selected !== null && group === this._groupOfRow(selected);
      const { x, y } = this._targetOf(group);
      if (hasSelected) drawHalo(this._context, x, y, group.count > 1 ? pieRadius(group.count) + 9 : 20, HALO);
      if (group.count === 1) {
        this._drawMark(group.row, { x, y });
        return;
      }
      /** @type {{color: string, count: number}[]} */
      const slices = [];
      for (let type = 0; type < group.types.length; type += 1) {
        if (group.types[type]) slices.push({ color: symbolOfType[type].color, count: group.types[type] });
      }
      this._dimmed(!this._lit || this._lit.has(group), () =>
        drawPie(this._context, x, y, slices, {
          text: compact.format(group.count), count: group.count, certain: group.certain > 0, ink: this._ink(),
        }),
      );
    },

    /** One incident as a mark. */
    _drawMark(/** @type {number} */ row, /** @type {Point} */ { x, y }) {
      const ink = this._ink();
      const certain = this._scene.status[row] === CERTAIN;
      this._dimmed(this._isLit(row), () => {
        if (this.raisedPx(row)) drawStem(this._context, x, y + PIN_HEIGHT, ink);
        drawSymbol(this._context, this._symbol(row), x, y, { certain, hollow: AREAS.has(columns.precisionOf(row)), ink });
      });
    },

    /** Draw with what is outside the selected incident's chain dimmed. */
    _dimmed(/** @type {boolean} */ isLit, /** @type {() => void} */ draw) {
      this._context.globalAlpha = isLit ? 1 : 0.35;
      draw();
      this._context.globalAlpha = 1;
    },

    /** Where a group is drawn, and how far around it a click means it. */
    _targetOf(/** @type {Group} */ { x, y, count, row }) {
      if (count > 1) return { x, y, reach_px: pieRadius(count) + 2 };
      return { x, y: y - this.raisedPx(row), reach_px: 14 };
    },

    /** The group that stands for a row; none if the row is not drawn as a mark. */
    _groupOfRow(/** @type {number|null} */ row) {
      if (row === null || !this._isShown(row) || this._isApart(row)) return undefined;
      const cell = this._scene.placement.cell[row];
      return cell < 0 ? undefined : this._grouping.groups[this._grouping.groupOfCell[cell]];
    },

    /** Whether a row is counted on its governorate's outline. */
    _isApart(/** @type {number} */ row) {
      return this._scene.apart !== null && this._scene.apart[columns.admin1[row]] === 1;
    },

    /**
     * Groups that hold the selected incident or one of its chain; null if the
     * map shows none of them: dimmed marks would look like possible dates.
     */
    _litGroups() {
      const groups = this._chain.map((/** @type {number} */ row) => this._groupOfRow(row));
      return groups.length ? new Set(groups) : null;
    },

    /** The selected incident and its chain, as far as the window shows them. */
    _chainShown() {
      const { selected, chain } = this.picture;
      if (selected === null) return [];
      return [selected, ...chain].filter((row) => this._isShown(row));
    },

    _isLit(/** @type {number} */ row) {
      return this._chain.length === 0 || this._chain.includes(row);
    },

    _isShown(/** @type {number} */ row) {
      return this._scene.isShown(row);
    },

    /** @returns {import("./draw.js").Ink} */
    _ink() {
      return INK[/** @type {"light"|"dark"} */ (this.picture.theme)];
    },

    _symbol(/** @type {number} */ row) {
      return symbolOfType[columns.type[row]] ?? symbols.unknown;
    },

    /** Keep the picture in place while Leaflet zooms. */
    _transform(/** @type {{center: any, zoom: number}} */ { center, zoom }) {
      const scale = this._map.getZoomScale(zoom, this._zoom);
      const offset = this._map._latLngToNewLayerPoint(this._topLeft, zoom, center);
      L.DomUtil.setTransform(this._canvas, offset, scale);
    },

    /** Say what was drawn: the only truth for counts about the map. */
    _publish(/** @type {number} */ draw_ms) {
      const { window: days, filter, look } = this.picture;
      const { counted, shown, tallies } = this._scene;
      let inUnits = 0;
      for (const { count } of this._units.values()) inUnits += count;
      const stats = {
        total: columns.total, loaded: columns.loaded, shown,
        certain: counted[CERTAIN], possible: counted[POSSIBLE], unlocated: counted[UNLOCATED],
        in_view: tallies.inView + inUnits,
        clusters: this.groups().filter((/** @type {Group} */ { count }) => count > 1).length,
        arcs: this._arcs.length, start: days[0], end: days[1], mode: this._isSurface ? "density" : look,
        filter, draw_ms,
      };
      this.fire("drawn", { stats });
    },
  });
  return new Layer();
}
