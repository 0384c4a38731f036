// @ts-check
/**
 * The map in its frame: base map, incident layer, popup, and the wire to the
 * page. Mounted once; what the page says later arrives as a state, and what the
 * slider says while it moves arrives as an event of the page's window.
 */
import { addLayerChoice, createBasemap } from "./basemap.js";
import { button, buildCard, buildList, element } from "./card.js";
import { addArcKey, addHomeButton, addLookChoice, addNote, addSurfaceKey } from "./controls.js";
import { Dataset, fetchColumns, Overtaken, receive } from "./dataset.js";
import { fetchJson } from "./fetch.js";
import { Hint } from "./hint.js";
import { daysOfSlider, lookOfPage, writeAddress } from "./page.js";
import { Phrases } from "./phrases.js";

/**
 * What the page asks the map to show; see dashboard/incident_map.py.
 * @typedef {object} State
 * @property {string} data address of the incidents, as known today or on some day
 * @property {[number, number]} window first and last day, both inclusive
 * @property {string} filter canonical query of the filter; empty lets all pass
 * @property {string|null} selected id of the selected incident
 * @property {number|null} row its row
 * @property {number[]} chain rows of its chain
 * @property {import("./arcs.js").Arc[]} arcs links among them
 * @property {"light"|"dark"} theme
 * @property {boolean} is_embedded whether there is no panel beside the map
 * @property {[number, number, number]|null} view longitude, latitude, zoom to open at
 * @property {[number, number, number]|null} goto where a step of a story leads, the same way
 */

/**
 * What dashboard/incident_map.py tells the map once.
 * @typedef {object} Config
 * @property {Record<string, string>} urls of the base map
 * @property {Record<string, import("./draw.js").Symbol>} symbols
 * @property {import("./arcs.js").LinkStyle[]} links how each kind of link is drawn
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
/** Height of a popup beside what it says: its tip, and the space around the text. */
const POPUP_FRAME_PX = 50;
/** By then the slider shows what the server said; if not, it is the server that is behind. */
const SETTLE_MS = 400;
/** So long an answer of the server may be of before a reader's last choice on the map. */
const ANSWERED_MS = 4_000;
/** The keys of a story; see components/story.js. */
const WALKING_KEYS = ["n", "p"];
/** How long to wait before asking again a server that did not answer. */
const RETRY_MS = 2_000;

/**
 * @param {any} map the Leaflet map that folium made
 * @param {string} configUrl
 */
export async function mount(map, configUrl) {
  const { L } = /** @type {any} */ (window);
  // The columns are asked for first and don't wait for anything else.
  const { data } = await firstState();
  const columnsComing = fetchColumns(data).catch(() => null);
  const config = await fetchConfig(configUrl);
  describe(map, config);
  // The style sheet that sizes the map may arrive after folium measured it.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  map.invalidateSize({ animate: false });
  watchPixelRatio(() => map.fire("resize"));
  const view = new IncidentMap(L, map, config);
  const isThere = await view.load(data, columnsComing.then((response) => response ?? fetchColumns(data)));
  if (isThere) return;
  // One sentence in place of a blank map; the table below still works.
  const failed = element("p", { className: "failed", text: config.words.failed });
  failed.setAttribute("role", "alert");
  map.getContainer().append(failed);
}

/**
 * What the page asks for first; it may come before or after this module.
 * @returns {Promise<State>}
 */
async function firstState() {
  const page = /** @type {any} */ (window);
  while (!page.incidentState) {
    await new Promise((resolve) => window.addEventListener("incidents:state", resolve, { once: true }));
  }
  return page.incidentState;
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
   * @param {Config} config
   */
  constructor(L, map, config) {
    this.L = L;
    this.map = map;
    this.config = config;
    /** @type {Map<string, number[][][]>} filled when the base map is there */
    this.outlines = new Map();
    /** The incidents shown; none before the first have arrived. @type {Dataset|null} */
    this.dataset = null;
    /** Layers whose picture stays until there is one to take its place. @type {any[]} */
    this.leaving = [];
    /** Address of the incidents shown, or on their way. @type {string|null} */
    this.wanted = null;
    /** Number of the last time that incidents were asked for: an earlier answer is dropped. */
    this.asked = 0;
    this.note = addNote(map.getContainer());
    this.isLoading = true;
    /** @type {import("./mask.js").Trouble} */
    this.filterTrouble = "none";
    this.hasDataFailed = false;
    this.retrying = 0;
    this.phrases = new Phrases(config.counted, config.language);
    /** @type {import("./basemap.js").Basemap|null} */
    this.basemap = null;
    /** Above that of any earlier frame of this page, so that no event looks like an old one. */
    this.sequence = Date.now();
    /** @type {string|null} */
    this.selected = null;
    /** @type {"light"|"dark"|null} */
    this.theme = null;
    this.settling = 0;
    /** Drawings so far, of whichever incidents. */
    this.drawings = 0;
    /** Where a step of a story led last. @type {string|null} */
    this.ledTo = null;
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
  }

  /** There is none before the first incidents have arrived, and nothing runs that asks. */
  get shown() {
    return /** @type {Dataset} */ (this.dataset);
  }

  get columns() {
    return this.shown.columns;
  }

  get layer() {
    return this.shown.layer;
  }

  get labels() {
    return this.shown.labels;
  }

  /**
   * Show the incidents of another address in place of those shown, once they arrive.
   * @param {string} address
   * @param {Promise<Response>} [coming] their columns, if they were asked for before
   * @returns {Promise<boolean>} whether they, or others asked for meanwhile, are there
   */
  async load(address, coming = fetchColumns(address)) {
    clearTimeout(this.retrying);
    this.wanted = address;
    const asked = (this.asked += 1);
    const isWanted = () => asked === this.asked;
    const isFirst = this.dataset === null;
    this.isLoading = true;
    try {
      await receive(coming, { isWanted, onFirst: (columns) => this.replace(address, columns) });
    } catch (error) {
      if (error instanceof Overtaken || !isWanted()) return true;
      console.warn(error);
      // Some of them without the rest would be a wrong answer, but no worse than none.
      this.hasDataFailed = !isFirst;
      if (!isFirst) this.retrying = setTimeout(() => this.load(address), RETRY_MS);
      this.endLoading();
      return !isFirst;
    }
    this.hasDataFailed = false;
    this.endLoading();
    return true;
  }

  /**
   * Put the first of the incidents that arrive on the map.
   * @param {string} address
   * @param {import("./columns.js").Columns} columns
   */
  replace(address, columns) {
    const leaving = this.dataset;
    // A row that somebody has just clicked is another incident now.
    this.clicked += 1;
    const { symbols, links, language } = this.config;
    const looks = { symbols, links, outlines: this.outlines, language };
    const dataset = new Dataset(this.L, address, columns, looks, (trouble) => {
      this.filterTrouble = trouble;
      if (this.dataset === dataset) this.sayTrouble();
    });
    this.dataset = dataset;
    dataset.layer.on("drawn", (/** @type {any} */ event) => this.publish(event.stats));
    if (leaving) {
      leaving.masks.stop();
      leaving.layer.off("drawn");
      this.leaving.push(leaving.layer);
    }
    dataset.layer.addTo(this.map);
    dataset.labels.warmUp(columns.total);
    if (leaving) this.takeOver(leaving);
    else this.start();
    return dataset;
  }

  /** Follow reader and page from now on. */
  start() {
    const { L, map, config } = this;
    addHomeButton(L, map, config.words.reset, () => this.showHome(true));
    this.markLook = addLookChoice(L, map, config.words, (look) => this.setLook(look));
    this.showKey = addSurfaceKey(L, map, config.words);
    this.showArcKey = addArcKey(L, map, config);
    this.hint = new Hint(L, map, this);
    this.listen();
    this.listenToPage();
    this.setLook(lookOfPage());
    this.onState();
    // Without a base map the marks stand on plain ground: still a map.
    createBasemap(L, map, config.urls).then((basemap) => this.underlay(basemap), console.warn);
  }

  /**
   * Show what the earlier incidents were shown with: the reader's days, look and card.
   * @param {Dataset} leaving
   */
  takeOver(leaving) {
    const { window: days, look, theme } = leaving.layer.picture;
    this.layer.show({ window: days, look, theme });
    // The card may say something else now, or the incident is not known yet.
    this.closeQuietly();
    this.selected = null;
    this.answerBy = 0;
    this.onState(false);
  }

  listen() {
    const { map } = this;
    map.on("click", (/** @type {any} */ event) => this.onClick(event));
    map.on("moveend", () => this.rememberView());
    // A popup that opened before the page had its width may lie under the buttons now.
    map.on("resize", () => this.popup.isOpen() && this.popup.update());
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

  /** @param {boolean} [mayMove] whether the map may move to what is selected */
  onState(mayMove = true) {
    const state = /** @type {State|undefined} */ (/** @type {any} */ (window).incidentState);
    if (!state) return;
    if (state.data !== this.wanted) this.load(state.data);
    // Its rows are of the incidents that are on their way; they will ask for it.
    if (state.data !== this.shown.address) return;
    const isFirst = this.theme === null;
    if (isFirst) this.openAt(state.view);
    if (state.theme !== this.theme) {
      this.theme = state.theme;
      this.basemap?.setTheme(state.theme);
      document.documentElement.dataset.theme = state.theme;
    }
    // The first picture waits for its filter: marks that vanish again would mislead.
    this.shown.masks.ask(state.filter);
    this.layer.show({ theme: state.theme });
    this.takeWindow(state.window, isFirst);
    const isLed = this.takeStep(state, isFirst);
    // A link's view is the reader's own: its popup must not move the map.
    this.takeSelection(state, mayMove && !isLed && !(isFirst && state.view));
  }

  /**
   * Go where a step of a story leads, once: from then on the view is the reader's own.
   * @param {State} state
   * @param {boolean} isFirst
   * @returns {boolean} whether the map goes there
   */
  takeStep({ goto: step, view }, isFirst) {
    const place = step?.join() ?? null;
    if (place === this.ledTo) return false;
    this.ledTo = place;
    if (!step || (isFirst && view)) return false;
    // At once: the popup that follows is measured against the view.
    this.map.setView([step[1], step[0]], step[2], { animate: false });
    return true;
  }

  /**
   * The server's selection counts, unless it may be of before the reader's last choice on
   * the map: then the answer to that is still to come.
   * @param {State} state
   * @param {boolean} mayMove
   */
  takeSelection(state, mayMove) {
    const { selected, row, chain, arcs } = state;
    clearTimeout(this.answering);
    const wait = this.answerBy - performance.now();
    if (selected === this.selected) {
      this.answerBy = 0;
      this.layer.show({ selected: row, chain, arcs });
    } else if (wait > 0) this.answering = setTimeout(() => this.takeSelection(state, mayMove), wait);
    else this.select({ selected, row, chain, arcs }, mayMove, state.goto !== null);
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
   * @param {Pick<State, "selected"|"row"|"chain"|"arcs">} chosen its chain as far as it is known
   * @param {boolean} mayMove whether the map may move to bring the mark into sight
   * @param {boolean} [isTold] whether a story tells of it beside the map: no popup over what it shows
   */
  select({ selected: id, row, chain, arcs }, mayMove, isTold = false) {
    this.selected = id;
    this.layer.show({ selected: row, chain, arcs });
    const isOnMap = id !== null && row !== null && this.columns.isLocated(row);
    if (!isOnMap || this.isNarrow() || isTold) this.closeQuietly();
    if (!isOnMap || isTold) return;
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
    // Where the map may not move, its head must not be cut off.
    const above = autoPan ? y : this.map.latLngToContainerPoint(position).y - raised_px - POPUP_FRAME_PX;
    Object.assign(this.popup.options, {
      autoPan,
      maxWidth: Math.min(340, x - 150),
      maxHeight: Math.max(autoPan ? 160 : 100, Math.min(360, y * 0.52, above)),
      offset: [0, -raised_px],
    });
    this.isOurs = true;
    this.popup.setLatLng(position).setContent(content).openOn(this.map);
    this.isOurs = false;
  }

  /** @param {string} id @param {number} row @param {boolean} autoPan */
  async openCard(id, row, autoPan) {
    const { shown } = this;
    const content = await this.cardOf(id);
    if (this.selected !== id || this.shown !== shown) return;
    this.showPopup(content, this.layer.latLngOf(row), this.layer.raisedPx(row) + 8, autoPan);
  }

  /**
   * The card of an incident, or one sentence if the server does not answer.
   * @param {string} id
   */
  async cardOf(id) {
    const { words } = this.config;
    try {
      const card = await fetchJson(this.shown.cardUrl(id));
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
    this.select({ selected: id, row, chain: [], arcs: [] }, true);
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
    this.layer.show({ selected: null, chain: [], arcs: [] });
    this.sendChoice({ event: "close" });
  }

  /**
   * Leaflet hears Escape only while the map itself has the focus; its buttons are links,
   * which space does not press; and space, which plays on the page, n and p, which walk a
   * story, would stay in this frame.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    const { key } = event;
    const target = /** @type {HTMLElement} */ (event.target);
    if (key === "Escape") this.map.closePopup();
    if (WALKING_KEYS.includes(key)) passOn(event);
    if (key !== " ") return;
    if (target.matches("a[role=button]")) {
      event.preventDefault();
      target.click();
    } else if (target === document.body || target === this.map.getContainer()) passOn(event);
  }

  /**
   * Escape closes the card from the page too, but not from its lists and fields.
   * @param {KeyboardEvent} event
   */
  onPageKey({ key, target }) {
    const from = /** @type {Element} */ (target);
    const isFree = from === window.parent.document.body || from.closest(".st-key-panel") !== null;
    if (key !== "Escape" || !isFree || this.selected === null) return;
    this.select({ selected: null, row: null, chain: [], arcs: [] }, false);
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
    const { loaded, total } = this.dataset?.columns ?? { loaded: 0, total: 0 };
    const { words, language } = this.config;
    if (this.hasDataFailed) this.note(words.data_failed);
    else if (this.filterTrouble === "waiting") this.note(words.filter_failed);
    else if (this.filterTrouble === "outdated") this.note(words.outdated);
    else if (this.isLoading && loaded < total) {
      const share = (loaded / total).toLocaleString(language, { style: "percent" });
      this.note(words.loading.replace("{share}", share), true);
    } else this.note("");
  }

  /** @param {any} drawn what the layer says that it drew */
  publish(drawn) {
    this.drawings += 1;
    const stats = { ...drawn, seq: this.drawings };
    const { map, layer, labels, leaving, shown: { address: data } } = this;
    this.showKey(stats.mode, this.theme ?? "light");
    this.showArcKey(layer.arcs(), this.theme ?? "light");
    this.hint.followMarks();
    for (const earlier of leaving.splice(0)) earlier.remove();
    this.sayTrouble();
    // The server's notice of an empty map is of the last window that it knows.
    window.parent.document.body.classList.toggle("has-marks", stats.shown > 0);
    const nextDay = (/** @type {number} */ day, /** @type {1|-1} */ direction) => layer.nextDay(day, direction);
    for (const where of [window, window.parent]) {
      /** @type {any} */ (where).incidentMap = { stats, data, map, layer, labels, nextDay };
      where.dispatchEvent(new CustomEvent("incidents:drawn", { detail: stats }));
    }
  }
}

/** Let the page hear a key that was pressed here. @param {KeyboardEvent} event */
function passOn({ key, repeat, ctrlKey, altKey, metaKey }) {
  const options = { key, repeat, ctrlKey, altKey, metaKey, bubbles: true, cancelable: true };
  window.parent.document.body.dispatchEvent(new KeyboardEvent("keydown", options));
}

/** Whether a reader asks for things not to move. */
const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** For moves of the map that Leaflet would animate where they are short. */
const calmly = () => (isCalm() ? { animate: false } : {});
