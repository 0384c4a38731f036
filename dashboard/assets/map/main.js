// @ts-check
/**
 * The map in its frame: base map, incident layer, popup, and the wire to the
 * page. Mounted once; every later change arrives as a state.
 */
import { addLayerChoice, createBasemap, fetchJson } from "./basemap.js";
import { button, buildCard, buildList, element } from "./card.js";
import { PIN_HEIGHT } from "./draw.js";
import { createIncidentLayer, PINS } from "./layer.js";

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
  // The marks are asked for first and don't wait for the larger base map.
  const columnsComing = fetchJson(config.urls.marks);
  const basemapComing = createBasemap(L, map, config.urls).catch(() => null);
  try {
    const view = new IncidentMap(L, map, await columnsComing, config);
    view.listen();
    const basemap = await basemapComing;
    // Without a base map the marks stand on plain ground: still a map.
    if (basemap) view.underlay(basemap);
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
  // Streamlit names the frame after the component; a screen reader would say that.
  window.frameElement?.setAttribute("aria-label", label);
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
    /** Above that of any earlier frame of this page, so that no event looks like an old one. */
    this.sequence = Date.now();
    /** @type {string|null} */
    this.selected = null;
    /** @type {"light"|"dark"|null} */
    this.theme = null;
    this.popup = L.popup({ minWidth: 220, autoPanPadding: [20, 20] });
    /** Whether the popup opens or closes by our own doing, and not by a reader's. */
    this.isOurs = false;
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
    window.parent.document.addEventListener("keydown", (event) => this.onPageKey(event));
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
    if (row < 0 || this.columns.lon[row] === null || this.isNarrow()) this.closeQuietly();
    if (row < 0 || this.columns.lon[row] === null) return;
    const position = this.layer.latLngOf(row);
    if (mayMove && !this.map.getBounds().contains(position)) {
      this.map.setView(position, Math.max(this.map.getZoom(), SELECT_ZOOM));
    }
    if (!this.isNarrow()) this.openCard(row, position, mayMove);
    else if (mayMove) {
      // The page's sheet covers the lower half: keep the mark above it.
      const { y } = this.map.getSize();
      this.map.panInside(position, { paddingTopLeft: [40, 40], paddingBottomRight: [40, y * 0.5] });
    }
  }

  isNarrow() {
    return this.map.getSize().x < NARROW_PX;
  }

  /** Close the popup without telling the page that a reader did. */
  closeQuietly() {
    this.isOurs = true;
    this.map.closePopup(this.popup);
    this.isOurs = false;
  }

  /** @param {any} content @param {any} position @param {number} raised_px */
  showPopup(content, position, raised_px) {
    const { x, y } = this.map.getSize();
    Object.assign(this.popup.options, {
      maxWidth: Math.min(340, x - 110),
      maxHeight: Math.max(160, Math.min(360, y * 0.52)),
      offset: [0, -raised_px],
    });
    this.isOurs = true;
    this.popup.setLatLng(position).setContent(content).openOn(this.map);
    this.isOurs = false;
  }

  /** @param {number} row @param {any} position @param {boolean} autoPan */
  async openCard(row, position, autoPan) {
    const id = this.columns.id[row];
    const content = await this.cardOf(id);
    if (this.selected !== id) return;
    this.popup.options.autoPan = autoPan;
    this.showPopup(content, position, PINS.has(this.columns.precision[row]) ? PIN_HEIGHT + 8 : 8);
    this.popup.options.autoPan = true;
  }

  /**
   * The card of an incident, or one sentence if the server does not answer.
   * @param {string} id
   */
  async cardOf(id) {
    const { urls, words } = this.config;
    try {
      const card = await fetchJson(`${urls.cards}/${encodeURIComponent(id)}.json`);
      return buildCard(card, words, (source) => this.read(id, source));
    } catch {
      return element("p", { text: words.card_failed });
    }
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
    const incidents = rows.map((row) => ({ id: id[row], title: title[row], when: when[row] }));
    const content = buildList(incidents, this.headingOf(rows), (chosen) => this.choose(chosen));
    if (!this.shareOnePoint(rows)) {
      const bounds = this.L.latLngBounds(rows.map((row) => this.layer.latLngOf(row)));
      const zoomIn = () => {
        this.closeQuietly();
        this.map.fitBounds(bounds.pad(0.3), { maxZoom: 13 });
      };
      content.append(button(this.config.words.zoom_in, zoomIn));
    }
    this.showPopup(content, position, 8);
  }

  /** @param {number[]} rows */
  shareOnePoint(rows) {
    const { lon, lat } = this.columns;
    return rows.every((row) => lon[row] === lon[rows[0]] && lat[row] === lat[rows[0]]);
  }

  /** @param {number[]} rows */
  headingOf(rows) {
    const { here, near_here } = this.config.words;
    const heading = this.shareOnePoint(rows) ? here : near_here;
    return heading.replace("{count}", String(rows.length));
  }

  /** @param {any} event */
  onPopupClose(event) {
    if (event.popup !== this.popup || this.isOurs || this.selected === null) return;
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
        : this.headingOf(rows);
    this.tooltip.setLatLng(event.latlng).setContent(element("span", { text }));
    this.map.openTooltip(this.tooltip);
  }

  /**
   * Escape closes the card from the page too, but not from its lists and fields.
   * @param {KeyboardEvent} event
   */
  onPageKey({ key, target }) {
    const from = /** @type {Element} */ (target);
    const isFree = from === window.parent.document.body || from.closest(".st-key-panel") !== null;
    if (key !== "Escape" || !isFree || this.selected === null) return;
    this.onSelected(null);
    this.send({ event: "close" });
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
