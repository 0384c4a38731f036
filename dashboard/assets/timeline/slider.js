// @ts-check
/**
 * Streamlit's own date slider: read, watched and moved through its DOM, the two
 * hidden range inputs that it keeps for keyboards and screen readers.
 *
 * Streamlit tells its server of a move only on release. Set through the native
 * setter and an input event, the thumbs move in the page alone. Where the DOM is
 * not the one known, everything here answers null or false and nothing breaks.
 */

/** @typedef {import("./player.js").DayWindow} DayWindow */
/** @typedef {"start"|"end"} Edge */

const INPUTS = ".st-key-dates input[type=range]";
/** Values of the inputs are microseconds since 1970-01-01. */
const DAY_US = 86_400_000_000;
/** Setting one thumb may move the other to where Streamlit last knew it. */
const TRIES = 3;
const KEYS = new Map([
  ["ArrowLeft", -1], ["ArrowDown", -1], ["ArrowRight", 1], ["ArrowUp", 1],
  ["PageDown", -30], ["PageUp", 30], ["Home", -Infinity], ["End", Infinity],
]);
const setNatively = /** @type {(this: HTMLInputElement, value: string) => void} */ (
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set
);

/**
 * What a reader does to the slider.
 * @typedef {object} Handlers
 * @property {() => void} onChange its DOM changed, by whomever
 * @property {() => boolean} isOurs whether we move both thumbs, in place of Streamlit one
 * @property {() => void} onGrab
 * @property {(edge: Edge, day: number) => void} onDrag
 * @property {(isOurs: boolean) => void} onRelease isOurs: Streamlit does not know of the move
 * @property {(edge: Edge, days: number) => void} onKey
 */

export class Slider {
  /**
   * @param {Element} container holds the slider, now or later
   * @param {Handlers} handlers
   */
  constructor(container, handlers) {
    this.container = container;
    this.handlers = handlers;
    /**
     * The thumb that a pointer holds. Of two at one place, the way it is moved tells which.
     * @type {{edge: Edge|null, from: number, offset: number, isOurs: boolean}|null}
     */
    this.held = null;
    this.observer = new MutationObserver(() => handlers.onChange());
    this.observer.observe(container, {
      subtree: true, childList: true, attributes: true,
      attributeFilter: ["value", "aria-valuetext", "disabled"],
    });
    this.ending = new AbortController();
    this.listen();
  }

  stop() {
    this.observer.disconnect();
    this.ending.abort();
  }

  /** @returns {[HTMLInputElement, HTMLInputElement]|null} */
  inputs() {
    const found = /** @type {NodeListOf<HTMLInputElement>} */ (this.container.querySelectorAll(INPUTS));
    const areWhole = [...found].every(({ value }) => Number(value) % DAY_US === 0);
    return found.length === 2 && areWhole ? [found[0], found[1]] : null;
  }

  /** @returns {DayWindow|null} */
  read() {
    const inputs = this.inputs();
    if (!inputs) return null;
    const [start, end] = inputs.map(({ value }) => Number(value) / DAY_US);
    return { start, end };
  }

  /** Streamlit disables its widgets while it has no server. */
  isDisabled() {
    return this.inputs()?.some(({ disabled }) => disabled) ?? false;
  }

  /**
   * Move both thumbs, without the server.
   * @param {DayWindow} window
   * @returns {boolean} whether they stand there now
   */
  move(window) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const shown = this.read();
      if (!shown || this.isDisabled()) return false;
      if (shown.start === window.start && shown.end === window.end) return true;
      // Neither thumb can pass the other: the one in front goes first.
      const edges = window.end >= shown.start ? ["end", "start"] : ["start", "end"];
      for (const edge of /** @type {Edge[]} */ (edges)) this.put(edge, window[edge]);
    }
    return false;
  }

  /** @param {Edge} edge @param {number} day */
  put(edge, day) {
    const input = this.inputs()?.[edge === "start" ? 0 : 1];
    const value = String(day * DAY_US);
    if (!input || input.value === value) return;
    setNatively.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Where the slider's first and last day are. */
  track() {
    const track = this.inputs()?.[0].closest("[data-orientation]");
    return track?.getBoundingClientRect() ?? null;
  }

  /** Whether one thumb covers the other. */
  isStacked() {
    const [one, other] = (this.inputs() ?? []).map((input) => input.closest("[style*='left']"));
    if (!one || !other) return false;
    const { left, width } = one.getBoundingClientRect();
    return other.getBoundingClientRect().left - left < width;
  }

  /** @param {number} clientX @returns {number|null} a day, not rounded, maybe outside of the range */
  dayAt(clientX) {
    const [track, bounds] = [this.track(), this.bounds()];
    if (!track || !bounds) return null;
    return bounds[0] + ((clientX - track.left) / track.width) * (bounds[1] - bounds[0]);
  }

  /** @returns {[number, number]|null} the slider's first and last day, as its DOM has them */
  bounds() {
    const inputs = this.inputs();
    return inputs && [Number(inputs[0].min) / DAY_US, Number(inputs[1].max) / DAY_US];
  }

  listen() {
    const { signal } = this.ending;
    // Before React hears of it, so that it does not where we move the thumbs.
    const options = { signal, capture: true };
    const on = (/** @type {string} */ type, /** @type {(event: any) => void} */ listener) =>
      this.container.addEventListener(type, (event) => this.isOn(event) && listener(event), options);
    on("pointerdown", (event) => this.onPointerDown(event));
    for (const type of ["mousedown", "touchstart"]) on(type, (event) => this.held?.isOurs && keep(event));
    on("keydown", (event) => this.onKeyDown(event));
    window.addEventListener("pointermove", (event) => this.onPointerMove(event), { signal });
    for (const type of ["pointerup", "pointercancel"]) {
      window.addEventListener(type, () => this.onPointerUp(), { signal });
    }
  }

  /** @param {Event} event whether it is on the slider's track, and not on something else here */
  isOn(event) {
    const target = /** @type {Element} */ (event.target);
    return target.closest?.(".st-key-dates [data-orientation]") != null && this.inputs() !== null;
  }

  isMovedByUs() {
    return this.isDisabled() || this.handlers.isOurs();
  }

  /** @param {PointerEvent} event */
  onPointerDown(event) {
    if (event.button !== 0) return;
    const [day, shown] = [this.dayAt(event.clientX), this.read()];
    if (day === null || !shown) return;
    const isOurs = this.isMovedByUs() || this.isStacked();
    this.handlers.onGrab();
    const isOnThumb = /** @type {Element} */ (event.target).closest(".st-key-dates [style*='left']");
    const edge = isOnThumb && this.isStacked() ? null : nearestEdge(shown, day);
    this.held = { edge, from: day, offset: isOnThumb ? shown[edge ?? "start"] - day : 0, isOurs };
    if (!isOurs) return;
    keep(event);
    // So that the pointer may stray, even over the map's frame.
    /** @type {Element} */ (event.target).setPointerCapture(event.pointerId);
    this.inputs()?.[edge === "end" ? 1 : 0].focus({ preventScroll: true });
    this.onPointerMove(event);
  }

  /** @param {PointerEvent} event */
  onPointerMove(event) {
    const [{ held }, day] = [this, this.dayAt(event.clientX)];
    if (!held || day === null) return;
    // The server may be lost while Streamlit's own thumb is held: then we go on.
    held.isOurs ||= this.isDisabled();
    if (held.edge === null && day !== held.from) held.edge = day < held.from ? "start" : "end";
    if (!held.isOurs || held.edge === null) return;
    this.handlers.onDrag(held.edge, Math.round(day + held.offset));
  }

  onPointerUp() {
    if (!this.held) return;
    const { isOurs } = this.held;
    this.held = null;
    this.handlers.onRelease(isOurs);
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const days = KEYS.get(event.key);
    const edge = event.target === this.inputs()?.[0] ? "start" : "end";
    if (days === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const isOurs = this.isMovedByUs();
    this.handlers.onGrab();
    if (!isOurs) return;
    keep(event);
    this.handlers.onKey(edge, days);
  }
}

/**
 * @param {DayWindow} window
 * @param {number} day
 * @returns {Edge}
 */
function nearestEdge({ start, end }, day) {
  return day <= start || (day < end && day - start < end - day) ? "start" : "end";
}

/** @param {Event} event from Streamlit */
function keep(event) {
  event.stopPropagation();
  if (event.cancelable) event.preventDefault();
}
