// @ts-check
/**
 * The map in its frame: base map, incident layer, popup, and the wire to the
 * page. Mounted once; every later change arrives as a state.
 */
import { addLayerChoice, createBasemap, fetchJson } from "./basemap.js";
import { buildCard, buildList, element } from "./card.js";
import { createIncidentLayer } from "./layer.js";

/** @typedef {import("./marks.js").State} State */

/**
 * What dashboard/incident_map.py tells the map once.
 * @typedef {object} Config
 * @property {Record<string, string>} urls
 * @property {Record<string, import("./draw.js").Symbol>} symbols
 * @property {Record<string, string>} words
 * @property {[number, number, number, number]} home west, south, east, north
 */

const SELECT_ZOOM = 8;
/** Below this width the page's sheet shows the card; a popup would hide the map. */
const NARROW_PX = 500;

/**
 * @param {any} map the Leaflet map that folium made
 * @param {Config} config
 */
export async function mount(map, config) {
  const { L } = /** @type {any} */ (window);
  describe(map, config.words.label);
  // The style sheet that sizes the map may arrive after folium measured it.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  map.invalidateSize({ animate: false });
  try {
    // The marks are asked for first and don't wait for the larger base map.
    const columnsComing = fetchJson(config.urls.marks);
    const basemapComing = createBasemap(L, map, config.urls);
    const view = new IncidentMap(L, map, await columnsComing, config);
    view.listen();
    view.underlay(await basemapComing);
  } catch (error) {
    // One sentence in place of a blank map; the table below still works.
    map.getContainer().append(element("p", { className: "failed", text: config.words.failed }));
    console.warn(error);
  }
}

/** @param {any} map @param {string} label */
function describe(map, label) {
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", label);
  document.documentElement.lang = "en";
  document.title = label;
}

class IncidentMap {
  /**
   * @param {any} L
   * @param {any} map
   * @param {import("./marks.js").Columns} columns
   * @param {Config} config
   */
  constructor(L, map, columns, config) {
    this.L = L;
    this.map = map;
    this.columns = columns;
    this.config = config;
    /** @type {Map<string, number[][][]>} outlines, filled when the base map is there */
    this.areas = new Map();
    this.layer = createIncidentLayer(L, { columns, symbols: config.symbols, areas: this.areas });
    /** @type {import("./basemap.js").Basemap|null} */
    this.basemap = null;
    this.sequence = 0;
    /** @type {string|null} */
    this.selected = null;
    /** @type {"light"|"dark"|null} */
    this.theme = null;
    this.popup = L.popup({ maxWidth: 340, minWidth: 240, maxHeight: 280, autoPanPadding: [20, 20] });
    this.tooltip = L.tooltip({ direction: "top", offset: [0, -12] });
  }

  listen() {
    const { map, layer } = this;
    layer.on("drawn", (/** @type {any} */ event) => this.publish(event.stats));
    layer.addTo(map);
    map.on("click", (/** @type {any} */ event) => this.onClick(event));
    map.on("mousemove", (/** @type {any} */ event) => this.onHover(event));
    map.on("mouseout", () => this.tooltip.remove());
    map.on("moveend", () => this.rememberView());
    map.on("popupclose", (/** @type {any} */ event) => this.onPopupClose(event));
    // Leaflet hears Escape only while the map itself has the focus.
    document.addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup());
    this.addHomeButton();
    window.addEventListener("incidents:state", () => this.onState());
    // The server answers with the address that it knew, which may be of before
    // the last pan; each answer ends in a message to this frame.
    window.addEventListener("message", () => this.rememberView());
    this.onState();
  }

  /** @param {import("./basemap.js").Basemap} basemap */
  underlay(basemap) {
    this.basemap = basemap;
    for (const [id, rings] of basemap.areas) this.areas.set(id, rings);
    basemap.setTheme(this.theme ?? "light");
    basemap.layer.addTo(this.map);
    addLayerChoice(this.L, this.map, basemap.layer, this.config.words);
    this.layer.redraw();
  }

  onState() {
    const state = /** @type {State|undefined} */ (/** @type {any} */ (window).incidentState);
    if (!state) return;
    const isFirst = this.theme === null;
    if (isFirst) this.openAt(state.view);
    if (state.theme !== this.theme) {
      this.theme = state.theme;
      this.basemap?.setTheme(state.theme);
      document.documentElement.dataset.theme = state.theme;
    }
    this.layer.show(state);
    // A link's view is the reader's own: its popup must not move the map.
    const mayMove = !(isFirst && state.view);
    if (state.selected !== this.selected) this.onSelected(state.selected, mayMove);
  }

  /** @param {State["view"]} view */
  openAt(view) {
    if (view) this.map.setView([view[1], view[0]], view[2], { animate: false });
    else this.showHome(false);
  }

  /** @param {boolean} animate */
  showHome(animate) {
    const [west, south, east, north] = this.config.home;
    this.map.fitBounds([[south, west], [north, east]], { animate });
  }

  /**
   * @param {string|null} id
   * @param {boolean} [mayMove] whether the map may move to bring the mark into sight
   */
  onSelected(id, mayMove = true) {
    this.selected = id;
    const row = id === null ? -1 : this.columns.id.indexOf(id);
    if (row < 0 || this.columns.lon[row] === null) {
      this.map.closePopup(this.popup);
      return;
    }
    const position = this.layer.latLngOf(row);
    if (mayMove && !this.map.getBounds().contains(position)) {
      this.map.setView(position, Math.max(this.map.getZoom(), SELECT_ZOOM));
    }
    if (!this.isNarrow()) this.openCard(/** @type {string} */ (id), position, mayMove);
    else if (mayMove) {
      // The page's sheet covers the lower half: keep the mark above it.
      const { y } = this.map.getSize();
      this.map.panInside(position, { paddingTopLeft: [40, 40], paddingBottomRight: [40, y * 0.5] });
    }
  }

  isNarrow() {
    return this.map.getSize().x < NARROW_PX;
  }

  /** @param {string} id @param {any} position @param {boolean} autoPan */
  async openCard(id, position, autoPan) {
    const card = await fetchJson(`${this.config.urls.cards}/${encodeURIComponent(id)}.json`);
    if (this.selected !== id) return;
    const content = buildCard(card, this.config.words, (source) => this.read(id, source));
    this.popup.options.autoPan = autoPan;
    this.popup.setLatLng(position).setContent(content).openOn(this.map);
    this.popup.options.autoPan = true;
  }

  /** @param {string} incident @param {string} source */
  read(incident, source) {
    if (!(/** @type {any} */ (window).incidentState.is_embedded)) {
      this.send({ event: "read", incident, source });
      return;
    }
    const address = new URL(window.parent.location.href);
    address.searchParams.delete("embed");
    address.searchParams.set("incident", incident);
    address.searchParams.set("read", source);
    window.open(address, "_blank", "noopener");
  }

  /** @param {any} event */
  onClick(event) {
    const rows = this.layer.rowsAt(event.containerPoint);
    if (rows.length === 1) this.choose(this.columns.id[rows[0]]);
    else if (rows.length > 1) this.offer(rows, event.latlng);
  }

  /** @param {string} id */
  choose(id) {
    this.onSelected(id);
    this.send({ event: "select", incident: id });
  }

  /** @param {number[]} rows @param {any} position */
  offer(rows, position) {
    const { id, title, when } = this.columns;
    const heading = this.config.words.here.replace("{count}", String(rows.length));
    const incidents = rows.map((row) => ({ id: id[row], title: title[row], when: when[row] }));
    const content = buildList(incidents, heading, (chosen) => this.choose(chosen));
    this.isOffering = true;
    this.popup.setLatLng(position).setContent(content).openOn(this.map);
    this.isOffering = false;
  }

  /** @param {any} event */
  onPopupClose(event) {
    if (event.popup !== this.popup || this.isOffering || this.selected === null) return;
    this.selected = null;
    this.send({ event: "close" });
  }

  /** @param {any} event */
  onHover(event) {
    const rows = this.layer.rowsAt(event.containerPoint);
    this.map.getContainer().style.cursor = rows.length ? "pointer" : "";
    if (!rows.length) {
      this.tooltip.remove();
      return;
    }
    const { title, when } = this.columns;
    const text =
      rows.length === 1
        ? `${title[rows[0]]}, ${when[rows[0]]}`
        : this.config.words.here.replace("{count}", String(rows.length));
    this.tooltip.setLatLng(event.latlng).setContent(element("span", { text }));
    this.map.openTooltip(this.tooltip);
  }

  addHomeButton() {
    const { L, map, config } = this;
    const Home = L.Control.extend({
      onAdd: () => {
        const bar = L.DomUtil.create("div", "leaflet-bar");
        const link = element("a", { className: "home", text: "⌂", title: config.words.reset });
        link.setAttribute("href", "#");
        link.setAttribute("role", "button");
        link.setAttribute("aria-label", config.words.reset);
        L.DomEvent.disableClickPropagation(bar);
        L.DomEvent.on(link, "click", (/** @type {Event} */ event) => {
          L.DomEvent.preventDefault(event);
          this.showHome(true);
        });
        bar.append(link);
        return bar;
      },
    });
    new Home({ position: "topleft" }).addTo(map);
  }

  /** Keep the view in the page's address, without a rerun. */
  rememberView() {
    const { lng, lat } = this.map.getCenter().wrap();
    const page = window.parent;
    const address = new URL(page.location.href);
    const view = `${lng.toFixed(4)},${lat.toFixed(4)},${this.map.getZoom()}`;
    if (address.searchParams.get("view") === view) return;
    address.searchParams.set("view", view);
    page.history.replaceState(page.history.state, "", address);
  }

  /** @param {object} message */
  send(message) {
    this.sequence += 1;
    const { Streamlit } = /** @type {any} */ (window);
    Streamlit.setComponentValue({ ...message, sequence: this.sequence });
  }

  /** @param {object} stats */
  publish(stats) {
    const titleOf = (/** @type {string} */ id) => this.columns.title[this.columns.id.indexOf(id)];
    /** @type {any} */ (window).incidentMap = { stats, map: this.map, layer: this.layer, titleOf };
    window.dispatchEvent(new CustomEvent("incidents:drawn", { detail: stats }));
  }
}
