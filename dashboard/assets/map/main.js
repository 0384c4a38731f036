// @ts-check
/**
 * The map in its frame: base map, incident layer, popup, and the wire to the
 * page. Mounted once; what the page says later arrives as a state, and what the
 * slider says while it moves arrives as an event of the page's window.
 */
import { addLayerChoice, createBasemap, fetchJson } from "./basemap.js";
import { button, buildCard, buildList, element } from "./card.js";
import { readColumns } from "./columns.js";
import { addHomeButton, addLookChoice, addNote, addSurfaceKey, LOOKS } from "./controls.js";
import { Labels } from "./labels.js";
import { createIncidentLayer } from "./layer.js";
import { Masks } from "./mask.js";

/**
 * What the page asks the map to show; see dashboard/incident_map.py.
 * @typedef {object} State
 * @property {[number, number]} window first and last day, both inclusive
 * @property {string} filter canonical query of the filter; empty lets all pass
 * @property {string|null} selected id of the selected incident
 * @property {number|null} row its row
 * @property {number[]} chain rows connected with it
 * @property {"light"|"dark"} theme
 * @property {boolean} is_embedded whether there is no panel beside the map
 * @property {[number, number, number]|null} view longitude, latitude, zoom to open at
 */

/**
 * What dashboard/incident_map.py tells the map once.
 * @typedef {object} Config
 * @property {Record<string, string>} urls
 * @property {Record<string, import("./draw.js").Symbol>} symbols
 * @property {Record<string, string>} words
 * @property {Record<string, Record<string, string>>} counted phrases with a number, by plural category
 * @property {string} language
 * @property {[number, number, number, number]} home west, south, east, north
 */

const SELECT_ZOOM = 8;
/** From here on a click on several incidents lists them: zooming would not part them. */
const LIST_ZOOM = 14;
/** So many incidents are listed at once; more are zoomed in on first. */
const LIST_AT_ONCE = 12;
/** Below this width the page's sheet shows the card; a popup would hide the map. */
const NARROW_PX = 500;
/** By then the slider shows what the server said; if not, it is the server that is behind. */
const SETTLE_MS = 400;

/**
 * @param {any} map the Leaflet map that folium made
 * @param {Record<string, string>} urls of the configuration and of the columns
 */
export async function mount(map, urls) {
  const { L } = /** @type {any} */ (window);
  // The columns are asked for first and don't wait for anything else.
  const columnsComing = fetch(urls.columns);
  /** @type {Config} */
  const config = await fetchJson(urls.config);
  describe(map, config);
  // The style sheet that sizes the map may arrive after folium measured it.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  map.invalidateSize({ animate: false });
  try {
    /** @type {IncidentMap|null} */
    let view = null;
    await readColumns(columnsComing, (columns) => {
      if (view) view.grow();
      else {
        view = new IncidentMap(L, map, columns, config);
        view.listen();
        // Without a base map the marks stand on plain ground: still a map.
        createBasemap(L, map, config.urls).then((basemap) => view?.underlay(basemap), console.warn);
      }
    });
  } catch (error) {
    // One sentence in place of a blank map; the table below still works.
    map.getContainer().append(element("p", { className: "failed", text: config.words.failed }));
    console.warn(error);
  }
}

/** @param {any} map @param {Config} config */
function describe(map, { words, language }) {
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", words.label);
  // Streamlit names the frame after the component; a screen reader would say that.
  window.frameElement?.setAttribute("aria-label", words.label);
  document.documentElement.lang = language;
  document.title = words.label;
}

class IncidentMap {
  /**
   * @param {any} L
   * @param {any} map
   * @param {import("./columns.js").Columns} columns
   * @param {Config} config
   */
  constructor(L, map, columns, config) {
    this.L = L;
    this.map = map;
    this.columns = columns;
    this.config = config;
    /** @type {Map<string, number[][][]>} filled when the base map is there */
    this.outlines = new Map();
    const { symbols, language } = config;
    this.layer = createIncidentLayer(L, { columns, symbols, outlines: this.outlines, language });
    this.labels = new Labels(config.urls.labels);
    this.note = addNote(map.getContainer());
    this.masks = new Masks(
      config.urls.mask,
      (filter, mask) => this.layer.show({ filter, mask }),
      (hasFailed) => this.note(hasFailed ? config.words.filter_failed : ""),
    );
    /** @type {import("./basemap.js").Basemap|null} */
    this.basemap = null;
    /** Above that of any earlier frame of this page, so that no event looks like an old one. */
    this.sequence = Date.now();
    /** @type {string|null} */
    this.selected = null;
    /** @type {"light"|"dark"|null} */
    this.theme = null;
    this.settling = 0;
    this.hovered = 0;
    // Clear of the buttons at the upper edge and at both sides: they lie above it.
    const clear = { autoPanPaddingTopLeft: [60, 56], autoPanPaddingBottomRight: [60, 20] };
    this.popup = L.popup({ minWidth: 220, ...clear });
    /** Whether the popup opens or closes by our own doing, and not by a reader's. */
    this.isOurs = false;
    this.tooltip = L.tooltip({ direction: "top", offset: [0, -12] });
  }

  listen() {
    const { L, map, layer, config } = this;
    layer.on("drawn", (/** @type {any} */ event) => this.publish(event.stats));
    layer.addTo(map);
    map.on("click", (/** @type {any} */ event) => this.onClick(event));
    map.on("mousemove", (/** @type {any} */ event) => this.onHover(event));
    map.on("mouseout", () => this.tooltip.remove());
    map.on("moveend", () => this.rememberView());
    map.on("popupclose", (/** @type {any} */ event) => this.onPopupClose(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    addHomeButton(L, map, config.words.reset, () => this.showHome(true));
    this.markLook = addLookChoice(L, map, config.words, (look) => this.setLook(look));
    this.showKey = addSurfaceKey(L, map, config.words);
    window.addEventListener("incidents:state", () => this.onState());
    // The server answers with the address that it knew, which may be of before
    // the last pan; each answer ends in a message to this frame.
    window.addEventListener("message", () => this.rememberView());
    this.listenToPage();
    this.labels.warmUp(this.columns.total);
    this.setLook(lookOfPage());
    this.onState();
  }

  /** The page outlives this frame: what we hear of it must end with us. */
  listenToPage() {
    const page = window.parent;
    const ended = new AbortController();
    window.addEventListener("pagehide", () => ended.abort());
    page.document.addEventListener("keydown", (event) => this.onPageKey(event), ended);
    page.addEventListener("incidents:scrub", (event) => this.onScrub(/** @type {any} */ (event)), ended);
  }

  /** More incidents have arrived. */
  grow() {
    this.layer.grow();
  }

  /** @param {import("./basemap.js").Basemap} basemap */
  underlay(basemap) {
    this.basemap = basemap;
    for (const [key, rings] of basemap.outlines) this.outlines.set(key, rings);
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
    const { selected, row, chain, theme } = state;
    // The first picture waits for its filter: marks that vanish again would mislead.
    this.masks.ask(state.filter);
    this.layer.show({ selected: row, chain, theme });
    this.takeWindow(state.window, isFirst);
    // A link's view is the reader's own: its popup must not move the map.
    const mayMove = !(isFirst && state.view);
    if (selected !== this.selected) this.onSelected(selected, row, mayMove);
  }

  /**
   * The server's window counts unless the slider already shows another: then
   * the server speaks of a moment ago, or the slider is about to follow.
   * @param {[number, number]} days
   * @param {boolean} isFirst
   */
  takeWindow(days, isFirst) {
    clearTimeout(this.settling);
    const slider = daysOfSlider();
    const agrees = slider === null || (slider[0] === days[0] && slider[1] === days[1]);
    if (isFirst || agrees) this.layer.show({ window: days });
    else this.settling = setTimeout(() => this.layer.show({ window: daysOfSlider() ?? days }), SETTLE_MS);
  }

  /** @param {CustomEvent<{start: number, end: number}>} event */
  onScrub({ detail: { start, end } }) {
    clearTimeout(this.settling);
    this.layer.show({ window: [start, end] });
  }

  /** @param {import("./layer.js").Look} look */
  setLook(look) {
    this.markLook?.(look);
    this.layer.show({ look });
    writeAddress("look", look === "marks" ? null : look);
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
   * @param {number|null} row
   * @param {boolean} [mayMove] whether the map may move to bring the mark into sight
   */
  onSelected(id, row, mayMove = true) {
    this.selected = id;
    const isOnMap = id !== null && row !== null && this.columns.isLocated(row);
    if (!isOnMap || this.isNarrow()) this.closeQuietly();
    if (!isOnMap) return;
    const position = this.layer.latLngOf(row);
    if (mayMove && !this.map.getBounds().contains(position)) {
      this.map.setView(position, Math.max(this.map.getZoom(), SELECT_ZOOM));
    }
    if (!this.isNarrow()) this.openCard(id, row, mayMove);
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
      maxWidth: Math.min(340, x - 150),
      maxHeight: Math.max(160, Math.min(360, y * 0.52)),
      offset: [0, -raised_px],
    });
    this.isOurs = true;
    this.popup.setLatLng(position).setContent(content).openOn(this.map);
    this.isOurs = false;
  }

  /** @param {string} id @param {number} row @param {boolean} autoPan */
  async openCard(id, row, autoPan) {
    const content = await this.cardOf(id);
    if (this.selected !== id) return;
    this.popup.options.autoPan = autoPan;
    this.showPopup(content, this.layer.latLngOf(row), this.layer.raisedPx(row) + 8);
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
  onClick({ containerPoint, latlng }) {
    const hit = this.layer.hitAt(containerPoint);
    if (!hit) return;
    if (hit.unit !== undefined) {
      if (hit.count) this.map.fitBounds(this.boundsOf(this.layer.rowsOf(containerPoint, hit)));
      return;
    }
    const rows = this.layer.rowsOf(containerPoint, hit);
    if (rows.length === 1) this.chooseRow(rows[0]);
    else if (this.isWorthZooming(rows)) this.map.fitBounds(this.boundsOf(rows), { maxZoom: LIST_ZOOM });
    else this.offer(rows, latlng);
  }

  /** @param {number[]} rows */
  isWorthZooming(rows) {
    return rows.length > LIST_AT_ONCE && this.map.getZoom() < LIST_ZOOM && !this.shareOnePoint(rows);
  }

  /** @param {number[]} rows */
  boundsOf(rows) {
    return this.L.latLngBounds(rows.map((row) => this.layer.latLngOf(row))).pad(0.3);
  }

  /** @param {number} row */
  async chooseRow(row) {
    try {
      const [{ id }] = await this.labels.of([row]);
      this.choose(id, row);
    } catch {
      this.showPopup(element("p", { text: this.config.words.card_failed }), this.layer.latLngOf(row), 8);
    }
  }

  /** @param {string} id @param {number} row */
  choose(id, row) {
    this.onSelected(id, row);
    this.send({ event: "select", incident: id });
  }

  /** @param {number[]} rows @param {any} position */
  async offer(rows, position) {
    const { more, card_failed: failed } = this.config.words;
    const words = { heading: this.headingOf(rows), more, failed };
    const { content, ready } = buildList(rows, this.labels, words, (id, row) => this.choose(id, row));
    if (!this.shareOnePoint(rows)) {
      const zoomIn = () => {
        this.closeQuietly();
        this.map.fitBounds(this.boundsOf(rows), { maxZoom: LIST_ZOOM });
      };
      content.append(button(this.config.words.zoom_in, zoomIn));
    }
    await ready;
    this.showPopup(content, position, 8);
  }

  /** @param {number[]} rows */
  shareOnePoint(rows) {
    const { x, y } = this.columns;
    return rows.every((row) => x[row] === x[rows[0]] && y[row] === y[rows[0]]);
  }

  /** @param {number[]} rows */
  headingOf(rows) {
    const { here, near_here } = this.config.counted;
    return this.withCount(this.shareOnePoint(rows) ? here : near_here, rows.length);
  }

  /** @param {Record<string, string>} forms @param {number} count */
  withCount(forms, count) {
    const { language } = this.config;
    const form = forms[new Intl.PluralRules(language).select(count)] ?? forms.other;
    return form.replace("{count}", count.toLocaleString(language));
  }

  /** @param {any} event */
  onPopupClose(event) {
    if (event.popup !== this.popup || this.isOurs || this.selected === null) return;
    this.selected = null;
    this.send({ event: "close" });
  }

  /** @param {any} event */
  async onHover({ containerPoint, latlng }) {
    const hovered = (this.hovered += 1);
    const hit = this.layer.hitAt(containerPoint);
    this.map.getContainer().style.cursor = hit ? "pointer" : "";
    const text = hit ? await this.tooltipOf(containerPoint, hit) : "";
    if (hovered !== this.hovered) return;
    if (!text) {
      this.tooltip.remove();
      return;
    }
    this.tooltip.setLatLng(latlng).setContent(element("span", { text }));
    this.map.openTooltip(this.tooltip);
  }

  /**
   * One line for what lies under the pointer.
   * @param {any} at
   * @param {{group?: import("./grid.js").Group, unit?: number, count: number}} hit
   */
  async tooltipOf(at, hit) {
    const { counted } = this.config;
    if (hit.unit !== undefined) {
      const { name } = this.columns.dictionary.admin1[hit.unit];
      return this.withCount(counted.in_unit, hit.count).replace("{unit}", name);
    }
    if (hit.group?.count === 1) {
      try {
        const [{ title, when }] = await this.labels.of([hit.group.row]);
        return `${title}, ${when}`;
      } catch {
        return "";
      }
    }
    if (hit.group && hit.count <= LIST_AT_ONCE) return this.headingOf(this.layer.rowsOf(at, hit));
    return this.withCount(counted.near_here, hit.count);
  }

  /**
   * Leaflet hears Escape only while the map itself has the focus; and space, which
   * plays on the page, would stay in this frame.
   * @param {KeyboardEvent} event
   */
  onKey({ key, target }) {
    if (key === "Escape") this.map.closePopup();
    const isFree = target === document.body || target === this.map.getContainer();
    if (key !== " " || !isFree) return;
    window.parent.document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }

  /**
   * Escape closes the card from the page too, but not from its lists and fields.
   * @param {KeyboardEvent} event
   */
  onPageKey({ key, target }) {
    const from = /** @type {Element} */ (target);
    const isFree = from === window.parent.document.body || from.closest(".st-key-panel") !== null;
    if (key !== "Escape" || !isFree || this.selected === null) return;
    this.onSelected(null, null);
    this.send({ event: "close" });
  }

  rememberView() {
    const { lng, lat } = this.map.getCenter().wrap();
    writeAddress("view", `${lng.toFixed(4)},${lat.toFixed(4)},${this.map.getZoom()}`);
    const { look } = this.layer.picture;
    writeAddress("look", look === "marks" ? null : look);
  }

  /** @param {object} message */
  send(message) {
    this.sequence += 1;
    const { Streamlit } = /** @type {any} */ (window);
    Streamlit.setComponentValue({ ...message, sequence: this.sequence });
  }

  /** @param {any} stats */
  publish(stats) {
    const { map, layer, labels } = this;
    this.showKey?.(stats.mode, this.theme ?? "light");
    if (stats.loaded < stats.total) {
      const share = (stats.loaded / stats.total).toLocaleString(this.config.language, { style: "percent" });
      this.note(this.config.words.loading.replace("{share}", share));
    } else if (this.wasLoading) this.note("");
    this.wasLoading = stats.loaded < stats.total;
    // The server's notice of an empty map is of the last window that it knows.
    window.parent.document.body.classList.toggle("has-marks", stats.shown > 0);
    const nextDay = (/** @type {number} */ day, /** @type {1|-1} */ direction) => layer.nextDay(day, direction);
    for (const where of [window, window.parent]) {
      /** @type {any} */ (where).incidentMap = { stats, map, layer, labels, nextDay };
      where.dispatchEvent(new CustomEvent("incidents:drawn", { detail: stats }));
    }
  }
}

/** The look that the page's address asks for. */
function lookOfPage() {
  const wanted = new URL(window.parent.location.href).searchParams.get("look");
  return LOOKS.find((look) => look === wanted) ?? "marks";
}

/**
 * Keep something in the page's address, without a rerun.
 * @param {string} key
 * @param {string|null} value null takes it away
 */
function writeAddress(key, value) {
  const page = window.parent;
  const address = new URL(page.location.href);
  if (address.searchParams.get(key) === value) return;
  if (value === null) address.searchParams.delete(key);
  else address.searchParams.set(key, value);
  page.history.replaceState(page.history.state, "", address);
}

/**
 * The days that Streamlit's slider shows; null where there is none.
 * @returns {[number, number]|null}
 */
function daysOfSlider() {
  const inputs = window.parent.document.querySelectorAll(".st-key-dates input[type=range]");
  const [start, end] = [...inputs].map((input) => Math.round(Number(/** @type {any} */ (input).value) / 86_400e6));
  return inputs.length === 2 ? [start, end] : null;
}
