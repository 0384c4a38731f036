// @ts-check
/**
 * The base map: vectors that this server ships, and two online layers that a
 * reader may switch on. Nothing is asked of another host before that.
 */
import { fetchJson } from "./fetch.js";
import { nearestCopy } from "./placement.js";
import { unitKey } from "./regions.js";

/**
 * Colours of the base map by theme.
 * The sea is the map's ground, in map.css: it is there before all others.
 * @typedef {Record<"land"|"border"|"governorate"|"river"|"label"|"halo", string>} Palette
 */

/** @type {Record<"light"|"dark", Palette>} */
const PALETTES = {
  light: {
    land: "#faf8f2", border: "#8f8a80", governorate: "#d3cdbf",
    river: "#a9c7d8", label: "#55504a", halo: "#faf8f2",
  },
  dark: {
    land: "#1d242b", border: "#6d7780", governorate: "#38424b",
    river: "#2f5468", label: "#aab4bd", halo: "#1d242b",
  },
};

/** No label stands less than this above another. */
const LABEL_LINE_PX = 14;

/**
 * @typedef {object} Basemap
 * @property {(theme: "light"|"dark") => void} setTheme
 * @property {any} layer everything of it, as one Leaflet layer
 * @property {Map<string, number[][][]>} outlines rings of each governorate, by regions.js' unitKey
 */

/**
 * @param {any} L Leaflet
 * @param {any} map
 * @param {Record<string, string>} urls
 * @returns {Promise<Basemap>}
 */
export async function createBasemap(L, map, urls) {
  const names = ["land", "lakes", "rivers", "governorates", "borders"];
  const [land, lakes, rivers, governorates, borders, towns] = await Promise.all(
    [...names.map((name) => urls[name]), urls.towns].map(fetchJson),
  );
  const pane = map.createPane("basemap");
  pane.style.zIndex = "150";
  const renderer = L.canvas({ pane: "basemap", padding: 0.5 });
  const drawn = { land, lakes, rivers, governorates, borders };
  /** @type {Record<string, any>} */
  const layers = {};
  for (const name of Object.keys(drawn)) layers[name] = L.featureGroup();
  const labels = createTownLabels(L, towns);
  const layer = L.layerGroup([...Object.values(layers), labels]);
  /** @type {Set<number>} */
  const copies = new Set();
  /** @type {"light"|"dark"} */
  let theme = "light";

  /** Draw each copy of the world that is in view; beyond 180 degrees lies the next one. */
  function drawCopies() {
    const bounds = map.getBounds();
    for (const copy of [-1, 0, 1]) {
      const isInView = bounds.getWest() < 180 + 360 * copy && bounds.getEast() > 360 * copy - 180;
      if (copies.has(copy) || !isInView) continue;
      copies.add(copy);
      const coordsToLatLng = (/** @type {number[]} */ [lon, lat]) => L.latLng(lat, lon + 360 * copy);
      for (const [name, features] of Object.entries(drawn)) {
        const options = { pane: "basemap", renderer, interactive: false, coordsToLatLng };
        layers[name].addLayer(L.geoJSON(features, options));
      }
      setTheme(theme);
    }
  }

  /** @param {"light"|"dark"} chosen */
  function setTheme(chosen) {
    theme = chosen;
    const colors = PALETTES[theme];
    layers.land.setStyle({ stroke: false, fillColor: colors.land, fillOpacity: 1 });
    layers.lakes.setStyle({ stroke: false, fillColor: colors.river, fillOpacity: 1 });
    layers.rivers.setStyle({ color: colors.river, weight: 1.6, fill: false });
    layers.governorates.setStyle({ color: colors.governorate, weight: 1, fill: false });
    layers.borders.setStyle({ color: colors.border, weight: 1.2, fill: false });
    labels.setColors(colors.label, colors.halo);
  }
  map.on("moveend", drawCopies);
  drawCopies();
  return { setTheme, layer, outlines: toOutlines(governorates) };
}

/**
 * Rings of each governorate by unitKey.
 * @param {any} collection GeoJSON
 * @returns {Map<string, number[][][]>}
 */
function toOutlines(collection) {
  return new Map(
    collection.features.map((/** @type {any} */ { properties, geometry }) => [
      unitKey(properties),
      geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat(),
    ]),
  );
}

/**
 * Labels of towns on a canvas, largest first, none over another.
 * @param {any} L
 * @param {[string, number, number, number][]} towns name, longitude, latitude, first zoom
 */
function createTownLabels(L, towns) {
  const ordered = [...towns].sort((a, b) => a[3] - b[3]);
  const Labels = L.Layer.extend({
    onAdd(/** @type {any} */ map) {
      this._map = map;
      this._canvas = L.DomUtil.create("canvas", "town-labels");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane("basemap").appendChild(this._canvas);
      this._draw();
    },
    onRemove() {
      this._canvas.remove();
    },
    getEvents() {
      return { moveend: this._draw, resize: this._draw, zoomstart: this._clear };
    },
    /** @param {string} color @param {string} halo */
    setColors(color, halo) {
      this._color = color;
      this._halo = halo;
      if (this._map) this._draw();
    },
    _clear() {
      this._canvas.getContext("2d").clearRect(0, 0, this._canvas.width, this._canvas.height);
    },
    _draw() {
      const size = this._map.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._canvas, this._map.containerPointToLayerPoint([0, 0]));
      this._canvas.width = Math.round(size.x * ratio);
      this._canvas.height = Math.round(size.y * ratio);
      this._canvas.style.width = `${size.x}px`;
      this._canvas.style.height = `${size.y}px`;
      const context = this._canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.font = "12px system-ui, sans-serif";
      context.lineJoin = "round";
      const middle = this._map.getCenter().lng;
      /** @type {{x: number, y: number, width: number}[]} */
      const taken = [];
      for (const [name, lon, lat, zoom] of ordered) {
        if (zoom > this._map.getZoom()) break;
        const { x, y } = this._map.latLngToContainerPoint([lat, nearestCopy(lon, middle, 360)]);
        const width = context.measureText(name).width + 8;
        if (x < -width || y < 0 || x > size.x || y > size.y + 12) continue;
        const isOver = taken.some((other) =>
          x < other.x + other.width && other.x < x + width && Math.abs(y - other.y) < LABEL_LINE_PX);
        if (isOver) continue;
        taken.push({ x, y, width });
        this._label(context, name, x, y);
      }
    },
    _label(/** @type {CanvasRenderingContext2D} */ context, /** @type {string} */ name, /** @type {number} */ x, /** @type {number} */ y) {
      context.fillStyle = this._color;
      context.beginPath();
      context.arc(x, y, 1.8, 0, 2 * Math.PI);
      context.fill();
      context.strokeStyle = this._halo;
      context.lineWidth = 3;
      context.strokeText(name, x + 5, y + 4);
      context.fillText(name, x + 5, y + 4);
    },
  });
  return new Labels();
}

/**
 * The choice between the plain map and the two online ones.
 * @param {any} L
 * @param {any} map
 * @param {any} plain
 * @param {Record<string, string>} words
 */
export function addLayerChoice(L, map, plain, words) {
  const osm = L.tileLayer("https://tile.openstreetmap.org/{z}/{x}/{y}.png", {
    maxZoom: 18,
    attribution: words.osm_attribution,
  });
  const satellite = L.tileLayer(
    "https://server.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}",
    { maxZoom: 18, attribution: words.satellite_attribution },
  );
  const choices = { [words.plain]: plain, [words.osm]: osm, [words.satellite]: satellite };
  L.control.layers(choices, {}, { position: "topright" }).addTo(map);
}
