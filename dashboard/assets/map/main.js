// @ts-check
/**
 * The map in its frame: base map, incident layer, popup, and the wire to the
 * page. Mounted once; what the page says later arrives as a state, and what the
 * slider says while it moves arrives as an event of the page's window.
 */
import { addLayerChoice, createBasemap } from "./basemap.js";
import { button, buildCard, buildList, element } from "./card.js";
import { readColumns } from "./columns.js";
import { addHomeButton, addLookChoice, addNote, addSurfaceKey } from "./controls.js";
import { fetchJson } from "./fetch.js";
import { Hint } from "./hint.js";
import { Labels } from "./labels.js";
import { createIncidentLayer } from "./layer.js";
import { Masks } from "./mask.js";
import { daysOfSlider, lookOfPage, writeAddress } from "./page.js";
import { Phrases } from "./phrases.js";

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
/** So long an answer of the server may be of before a reader's last choice on the map. */
const ANSWERED_MS = 4_000;
/** How long to wait before asking again a server that did not answer. */
const RETRY_MS = 2_000;

/**
 * @param {any} map the Leaflet map that folium made
 * @param {Record<string, string>} urls of the configuration and of the columns
 */
export async function mount(map, urls) {
  const { L } = /** @type {any} */ (window);
  // The columns are asked for first and don't wait for anything else.
  const columnsComing = fetch(urls.columns).catch(() => null);
  const config = await fetchConfig(urls.config);
  describe(map, config);
  // The style sheet that sizes the map may arrive after folium measured it.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  map.invalidateSize({ animate: false });
  watchPixelRatio(() => map.fire("resize"));
  /** @type {IncidentMap|null} */
  let view = null;
  try {
    await readColumns(columnsComing.then((response) => response ?? fetch(urls.columns)), (columns) => {
      if (view) view.grow();
      else {
        view = new IncidentMap(L, map, columns, config);
        view.start();
        // Without a base map the marks stand on plain ground: still a map.
        createBasemap(L, map, config.urls).then((basemap) => view?.underlay(basemap), console.warn);
      }
    });
  } catch (error) {
    // One sentence in place of a blank map; the table below still works.
    const failed = element("p", { className: "failed", text: config.words.failed });
    failed.setAttribute("role", "alert");
    map.getContainer().append(failed);
    console.warn(error);
  }
  /** @type {IncidentMap|null} */ (view)?.endLoading();
}

/**
 * Without the configuration there are no words to say that it is missing, so it is
 * asked for until it comes.
 * @param {string} url
 * @returns {Promise<Config>}
 */
async function fetchConfig(url) {
  for (;;) {
    try {
      return await fetchJson(url);
    } catch (error) {
      console.warn(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/**
 * A window that comes to another screen is not resized, but its canvases are too coarse.
 * @param {() => void} onChange
 */
function watchPixelRatio(onChange) {
  const watched = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  const change = () => {
    onChange();
    watchPixelRatio(onChange);
  };
  watched.addEventListener("change", change, { once: true });
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
    this.phrases = new Phrases(config.counted, language);
    this.hint = new Hint(L, map, this);
    this.note = addNote(map.getContainer());
    this.isLoading = true;
    /** @type {import("./mask.js").Trouble} */
    this.filterTrouble = "none";
    this.masks = new Masks(
      config.urls.mask,
      (filter, mask) => this.layer.show({ filter, mask }),
      (trouble) => {
        this.filterTrouble = trouble;
        this.sayTrouble();
      },
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
    /** Until then an answer of the server may be of before the last choice here. */
    this.answerBy = 0;
    this.answering = 0;
    /** Number of the last click: what comes late of an earlier one is dropped. */
    this.clicked = 0;
    // Clear of the buttons at the upper edge and at both sides: they lie above it.
    const clear = { autoPanPaddingTopLeft: [60, 56], autoPanPaddingBottomRight: [60, 20] };
    this.popup = L.popup({ minWidth: 220, ...clear });
    /** Whether the popup opens or closes by our own doing, and not by a reader's. */
    this.isOurs = false;
    addHomeButton(L, map, config.words.reset, () => this.showHome(true));
    this.markLook = addLookChoice(L, map, config.words, (look) => this.setLook(look));
    this.showKey = addSurfaceKey(L, map, config.words);
  }

  /** Stand on the map, and follow reader and page from now on. */
  start() {
    this.layer.addTo(this.map);
    this.listen();
    this.listenToPage();
    this.labels.warmUp(this.columns.total);
    this.setLook(lookOfPage());
    this.onState();
  }

  listen() {
    const { map, layer } = this;
    layer.on("drawn", (/** @type {any} */ event) => this.publish(event.stats));
    map.on("click", (/** @type {any} */ event) => this.onClick(event));
    map.on("moveend", () => this.rememberView());
    map.on("popupclose", (/** @type {any} */ event) => this.onPopupClose(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("incidents:state", () => this.onState());
    // The server answers with the address that it knew, which may be of before
    // the last pan; each answer ends in a message to this frame.
    window.addEventListener("message", () => {
      this.rememberView();
      this.rememberLook();
    });
  }

  /** The page outlives this frame: what we hear of it, and what it has of us, ends with us. */
  listenToPage() {
    const page = /** @type {any} */ (window.parent);
    const ended = new AbortController();
    window.addEventListener("pagehide", ({ persisted }) => {
      if (persisted) return; // a browser may come back to it
      ended.abort();
      if (page.incidentMap?.layer === this.layer) delete page.incidentMap;
    });
    page.document.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.onPageKey(event), ended);
    page.addEventListener("incidents:scrub", (/** @type {any} */ event) => this.onScrub(event), ended);
  }

  /** More incidents have arrived. */
  grow() {
    this.layer.grow();
  }

  /** All have arrived, or no more will. */
  endLoading() {
    this.isLoading = false;
    this.sayTrouble();
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
    // The first picture waits for its filter: marks that vanish again would mislead.
    this.masks.ask(state.filter);
    this.layer.show({ theme: state.theme });
    this.takeWindow(state.window, isFirst);
    // A link's view is the reader's own: its popup must not move the map.
    this.takeSelection(state, !(isFirst && state.view));
  }

  /**
   * The server's selection counts, unless it may be of before the reader's last choice on
   * the map: then the answer to that is still to come.
   * @param {State} state
   * @param {boolean} mayMove
   */
  takeSelection(state, mayMove) {
    const { selected, row, chain } = state;
    clearTimeout(this.answering);
    const wait = this.answerBy - performance.now();
    if (selected === this.selected) {
      this.answerBy = 0;
      this.layer.show({ selected: row, chain });
    } else if (wait > 0) this.answering = setTimeout(() => this.takeSelection(state, mayMove), wait);
    else this.select(selected, row, chain, mayMove);
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
    this.markLook(look);
    this.layer.show({ look });
    this.rememberLook();
  }

  /** @param {State["view"]} view */
  openAt(view) {
    if (view) this.map.setView([view[1], view[0]], view[2], { animate: false });
    else this.showHome(false);
  }

  /** @param {boolean} animate */
  showHome(animate) {
    const [west, south, east, north] = this.config.home;
    this.map.fitBounds([[south, west], [north, east]], { animate: animate && !isCalm() });
  }

  /**
   * @param {string|null} id
   * @param {number|null} row
   * @param {number[]} chain rows connected with it, as far as they are known
   * @param {boolean} mayMove whether the map may move to bring the mark into sight
   */
  select(id, row, chain, mayMove) {
    this.selected = id;
    this.layer.show({ selected: row, chain });
    const isOnMap = id !== null && row !== null && this.columns.isLocated(row);
    if (!isOnMap || this.isNarrow()) this.closeQuietly();
    if (!isOnMap) return;
    const position = this.layer.latLngOf(row);
    if (mayMove && !this.map.getBounds().contains(position)) {
      this.map.setView(position, Math.max(this.map.getZoom(), SELECT_ZOOM), calmly());
    }
    if (!this.isNarrow()) this.openCard(id, row, mayMove);
    else if (mayMove) {
      // The page's sheet covers the lower half: keep the mark above it.
      const { y } = this.map.getSize();
      const padding = { paddingTopLeft: [40, 40], paddingBottomRight: [40, y * 0.5] };
      this.map.panInside(position, { ...padding, ...calmly() });
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

  /**
   * @param {any} content
   * @param {any} position
   * @param {number} raised_px
   * @param {boolean} [autoPan] whether the map may move to make room for it
   */
  showPopup(content, position, raised_px, autoPan = true) {
    const { x, y } = this.map.getSize();
    Object.assign(this.popup.options, {
      autoPan,
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
    this.showPopup(content, this.layer.latLngOf(row), this.layer.raisedPx(row) + 8, autoPan);
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
    this.clicked += 1;
    const hit = this.layer.hitAt(containerPoint);
    if (!hit || !hit.count) return;
    const rows = this.layer.rowsOf(containerPoint, hit);
    if (hit.unit !== undefined || this.isWorthZooming(rows)) this.zoomTo(rows);
    else if (rows.length === 1) this.chooseRow(rows[0]);
    else this.offer(rows, latlng);
  }

  /** @param {number[]} rows */
  zoomTo(rows) {
    const bounds = this.L.latLngBounds(rows.map((row) => this.layer.latLngOf(row)));
    this.map.fitBounds(bounds.pad(0.3), { maxZoom: LIST_ZOOM, ...calmly() });
  }

  /** @param {number[]} rows */
  isWorthZooming(rows) {
    return rows.length > LIST_AT_ONCE && this.map.getZoom() < LIST_ZOOM && !this.columns.shareOnePoint(rows);
  }

  /** @param {number} row */
  async chooseRow(row) {
    const { clicked } = this;
    const label = await this.labels.of([row]).then(([found]) => found, () => null);
    if (clicked !== this.clicked) return;
    if (label) this.choose(label.id, row);
    else this.showPopup(element("p", { text: this.config.words.card_failed }), this.layer.latLngOf(row), 8);
  }

  /**
   * A reader chooses an incident on the map: shown at once; what is connected with it
   * the server says.
   * @param {string} id
   * @param {number} row
   */
  choose(id, row) {
    this.select(id, row, [], true);
    this.sendChoice({ event: "select", incident: id });
  }

  /** @param {number[]} rows @param {any} position */
  async offer(rows, position) {
    const { clicked } = this;
    const { more, card_failed: failed } = this.config.words;
    const words = { heading: this.phrases.sayRows(this.columns, rows), more, failed };
    const { content, ready } = buildList(rows, this.labels, words, (id, row) => this.choose(id, row));
    if (!this.columns.shareOnePoint(rows)) {
      const zoomIn = () => {
        this.closeQuietly();
        this.zoomTo(rows);
      };
      content.append(button(this.config.words.zoom_in, zoomIn));
    }
    await ready;
    if (clicked === this.clicked) this.showPopup(content, position, 8);
  }

  /** @param {any} event */
  onPopupClose(event) {
    if (event.popup !== this.popup || this.isOurs || this.selected === null) return;
    this.selected = null;
    this.layer.show({ selected: null, chain: [] });
    this.sendChoice({ event: "close" });
  }

  /**
   * Leaflet hears Escape only while the map itself has the focus; its buttons are links,
   * which space does not press; and space, which plays on the page, would stay in this frame.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    const { key, repeat } = event;
    const target = /** @type {HTMLElement} */ (event.target);
    if (key === "Escape") this.map.closePopup();
    if (key !== " ") return;
    if (target.matches("a[role=button]")) {
      event.preventDefault();
      target.click();
    } else if (target === document.body || target === this.map.getContainer()) {
      const passedOn = new KeyboardEvent("keydown", { key, repeat, bubbles: true, cancelable: true });
      window.parent.document.body.dispatchEvent(passedOn);
    }
  }

  /**
   * Escape closes the card from the page too, but not from its lists and fields.
   * @param {KeyboardEvent} event
   */
  onPageKey({ key, target }) {
    const from = /** @type {Element} */ (target);
    const isFree = from === window.parent.document.body || from.closest(".st-key-panel") !== null;
    if (key !== "Escape" || !isFree || this.selected === null) return;
    this.select(null, null, [], false);
    this.sendChoice({ event: "close" });
  }

  rememberView() {
    const { lng, lat } = this.map.getCenter().wrap();
    writeAddress("view", `${lng.toFixed(4)},${lat.toFixed(4)},${this.map.getZoom()}`);
  }

  rememberLook() {
    const { look } = this.layer.picture;
    writeAddress("look", look === "marks" ? null : look);
  }

  /** @param {object} message what a reader selects on the map, or closes */
  sendChoice(message) {
    this.answerBy = performance.now() + ANSWERED_MS;
    this.send(message);
  }

  /** @param {object} message */
  send(message) {
    this.sequence += 1;
    const { Streamlit } = /** @type {any} */ (window);
    Streamlit.setComponentValue({ ...message, sequence: this.sequence });
  }

  /** What a reader must know just now: a filter that is not there outlasts the loading. */
  sayTrouble() {
    const { columns: { loaded, total }, config: { words, language } } = this;
    if (this.filterTrouble === "waiting") this.note(words.filter_failed);
    else if (this.filterTrouble === "outdated") this.note(words.outdated);
    else if (this.isLoading && loaded < total) {
      const share = (loaded / total).toLocaleString(language, { style: "percent" });
      this.note(words.loading.replace("{share}", share), true);
    } else this.note("");
  }

  /** @param {any} stats */
  publish(stats) {
    const { map, layer, labels } = this;
    this.showKey(stats.mode, this.theme ?? "light");
    this.sayTrouble();
    // The server's notice of an empty map is of the last window that it knows.
    window.parent.document.body.classList.toggle("has-marks", stats.shown > 0);
    const nextDay = (/** @type {number} */ day, /** @type {1|-1} */ direction) => layer.nextDay(day, direction);
    for (const where of [window, window.parent]) {
      /** @type {any} */ (where).incidentMap = { stats, map, layer, labels, nextDay };
      where.dispatchEvent(new CustomEvent("incidents:drawn", { detail: stats }));
    }
  }
}

/** Whether a reader asks for things not to move. */
const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** For moves of the map that Leaflet would animate where they are short. */
const calmly = () => (isCalm() ? { animate: false } : {});
