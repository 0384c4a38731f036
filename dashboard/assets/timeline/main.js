// @ts-check
/**
 * The timeline: histogram and player over Streamlit's own date slider.
 *
 * The window that a reader sees is here; Streamlit's slider shows it, the map
 * draws it as it changes ("incidents:scrub"), and the server is told of it when
 * it stands still. A component of Streamlit, called again with each run of the
 * page whose data differ.
 */
import { Controls } from "./controls.js";
import { Dates, fill } from "./dates.js";
import { Histogram, readBars } from "./histogram.js";
import { element } from "./nodes.js";
import { ServerWatch } from "./offline.js";
import { atEnd, atStart, isSame, stepped, usualStep, withEdge, within, withMode } from "./player.js";
import { Slider } from "./slider.js";

/** @typedef {import("./player.js").DayWindow} DayWindow */
/** @typedef {import("./player.js").Mode} Mode */
/** @typedef {import("./player.js").Step} Step */

/**
 * What dashboard/timeline.py says. Days are whole numbers since 1970-01-01.
 * @typedef {object} Data
 * @property {string} module URL of this file
 * @property {string} language
 * @property {[number, number]} range the slider's first and last day
 * @property {[number, number]} window what the server takes for shown
 * @property {import("./histogram.js").Unit} unit of a bar
 * @property {string} bars see readBars
 * @property {number} tallest incidents of the tallest bar
 * @property {string} label of the histogram
 * @property {boolean} is_compact
 * @property {Record<string, string>} words
 */

/**
 * What Streamlit hands to a component.
 * @typedef {object} Component
 * @property {Data} data
 * @property {ShadowRoot} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** After steps by hand, so that a key held down asks the server once. */
const SETTLED_MS = 400;
/** How long the server may take to show that it has heard of a window. */
const ANSWERED_MS = 4_000;
const TRIES = 3;
/** With reduced motion, steps come no faster than that. */
const CALM_STEP_MS = 1_000;
const USUAL_RATE = 5;

// Awaited here, so that nothing is ever seen without its style, and nothing jumps.
const style = new CSSStyleSheet();
await fetch(new URL("timeline.css", import.meta.url))
  .then((answer) => answer.text())
  .then((text) => style.replace(text))
  .catch(() => console.warn("timeline.css could not be loaded"));

/** @type {WeakMap<ShadowRoot, Timeline>} */
const timelines = new WeakMap();

/** @param {Component} component */
export function update(component) {
  const present = timelines.get(component.parentElement);
  if (present) present.onData(component);
  else timelines.set(component.parentElement, new Timeline(component));
}

/** @param {ShadowRoot} root */
export function release(root) {
  // Streamlit also calls this for a run that another one overtook.
  if (root.isConnected) return;
  timelines.get(root)?.stop();
  timelines.delete(root);
}

class Timeline {
  /** @param {Component} component */
  constructor({ data, parentElement, setTriggerValue }) {
    this.data = data;
    this.setTriggerValue = setTriggerValue;
    this.dates = new Dates(data.language);
    this.range = rangeOf(data);
    this.window = windowOf(data);
    /** @type {DayWindow[]} sent to the server and not yet seen in its answers, be they late */
    this.sent = [];
    this.isAwaiting = false;
    this.isPlaying = false;
    /** Whether a pointer moves the window, other than Streamlit's own thumb. */
    this.isDragging = false;
    this.frame = 0;
    this.ticking = 0;
    this.settling = 0;
    this.answering = 0;

    /** @type {Mode} */
    this.mode = "free";
    this.rate = USUAL_RATE;
    this.isLooping = false;

    this.histogram = new Histogram({
      onBrush: (from, to) => this.onBrush(from, to),
      onBar: (bar) => this.onBar(bar),
      onRelease: () => this.onRelease(true),
      sayBar: (bar) => this.sayBar(bar),
    });
    this.controls = new Controls(data.words, this.dates.number, {
      onToggle: () => this.toggle(),
      onStep: (direction) => this.stepByHand(direction),
      onJump: (edge) => this.jump(edge),
      onMode: (mode) => this.setMode(mode),
      onStepChoice: (step) => { this.step = step; },
      onRate: (rate) => { this.rate = rate; },
      onLoop: (isLooping) => { this.isLooping = isLooping; },
    }, data.is_compact);
    this.text = element("p", { class: "window" });
    this.status = element("p", { class: "status", role: "status" });
    this.notice = element("div", { class: "notice", role: "status" });
    // What lies over the map; where there is only a button, the window's words do too.
    const over = element("div", { class: "over" }, this.notice, ...(data.is_compact ? [this.text] : []));
    const beside = data.is_compact ? [] : [this.text];
    this.region = element("div", {
      class: data.is_compact ? "timeline compact" : "timeline",
      role: "group", "aria-label": data.words["player.region"], tabindex: "0",
    }, over, ...beside, this.controls.element, this.histogram.element, this.status);
    parentElement.adoptedStyleSheets = [style];
    parentElement.append(this.region);

    const container = /** @type {Element} */ (parentElement.host.closest(".st-key-time") ?? document.body);
    this.slider = new Slider(container, {
      onChange: () => this.onSlider(),
      // Streamlit's own drag would be undone by an answer that is still to come.
      isOurs: () => this.mode !== "free" || this.isUnsettled(),
      onGrab: () => this.setPlaying(false),
      onDrag: (edge, day) => this.onDrag(edge, day),
      onRelease: (isOurs) => this.onRelease(isOurs),
      onKey: (edge, days) => this.onKey(edge, days),
    });
    /** Whether Streamlit has lost its connection. */
    this.isCutOff = false;
    this.server = new ServerWatch(() => this.slider.isDisabled(), () => this.onServer());
    this.isAligned = false;
    this.resizing = new ResizeObserver(() => this.align());
    this.resizing.observe(this.region);
    this.ending = new AbortController();
    this.listen();
    this.setBars();
    this.step = this.usualStep();
    this.controls.setPace(this.step, this.rate);
    this.onSlider();
    this.draw();
  }

  stop() {
    this.setPlaying(false);
    this.slider.stop();
    this.server.stop();
    this.resizing.disconnect();
    this.ending.abort();
    cancelAnimationFrame(this.frame);
    this.forgetToCommit();
    this.stopAwaiting();
  }

  listen() {
    const { signal } = this.ending;
    this.region.addEventListener("keydown", (event) => this.onRegionKey(event), { signal });
    document.addEventListener("keydown", (event) => this.onPageKey(event), { signal });
    for (const type of ["offline", "online"]) {
      window.addEventListener(type, () => this.server.check(), { signal });
    }
    document.addEventListener("visibilitychange", () => document.hidden || this.server.check(), { signal });
  }

  /** @param {Component} component of another run of the page */
  onData({ data, setTriggerValue }) {
    const before = this.data;
    this.data = data;
    this.setTriggerValue = setTriggerValue;
    this.range = rangeOf(data);
    if (data.bars !== before.bars || String(data.range) !== String(before.range)) this.setBars();
    this.hear(windowOf(data), windowOf(before));
  }

  /**
   * What the server takes for shown: an answer to us, or another one's wish (a preset).
   * @param {DayWindow} heard
   * @param {DayWindow} before
   */
  hear(heard, before) {
    const index = this.sent.findIndex((window) => isSame(window, heard));
    if (index >= 0) this.sent.splice(0, index + 1);
    else if (!isSame(heard, before) && !this.isDragging) {
      this.sent = [];
      this.forgetToCommit();
      this.setPlaying(false);
      this.adopt(heard);
      this.slider.move(heard);
    }
    if (this.sent.length === 0) this.stopAwaiting();
  }

  setBars() {
    const { bars, unit, tallest, label } = this.data;
    this.histogram.setBars(readBars(bars, unit, this.range.first), tallest, this.range, label);
  }

  /** @returns {Step} */
  usualStep() {
    const incidents = this.histogram.bars.reduce((sum, bar) => sum + bar.certain, 0);
    return usualStep(incidents, this.range);
  }

  /** Streamlit's slider changed: moved by us, by a reader, or by the server. */
  onSlider() {
    if (!this.isAligned) this.align();
    const wasCutOff = this.isCutOff;
    this.isCutOff = this.slider.isDisabled();
    if (this.isCutOff !== wasCutOff) this.server.onConnection();
    const shown = this.slider.read();
    if (!shown || isSame(shown, this.window)) return;
    // The server's answer to an earlier window comes late and is not meant any more.
    if (this.isPlaying || this.isDragging || this.isUnsettled() || this.server.isAway) {
      this.slider.move(this.window);
    } else {
      this.adopt(shown);
      if (!this.slider.held) this.expect();
    }
  }

  align() {
    this.isAligned = this.histogram.align(this.slider.track());
  }

  /** @param {DayWindow} days show them here and on the map, in the next frame */
  show(days) {
    const shown = within(days, this.range);
    if (isSame(shown, this.window)) return;
    this.window = shown;
    this.draw();
  }

  draw() {
    // At once: the map then draws in the frame that comes next, and not in the one after.
    window.dispatchEvent(new CustomEvent("incidents:scrub", { detail: { ...this.window } }));
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      this.text.textContent = this.say(this.window);
      this.histogram.setWindow(this.window);
    });
  }

  /** @param {DayWindow} days chosen elsewhere: a mode that they don't suit is over */
  adopt(days) {
    if (!isSame(days, withMode(days, this.mode, this.range))) {
      this.mode = "free";
      this.controls.setMode(this.mode);
    }
    this.show(days);
  }

  /** @param {DayWindow} days move the slider there too */
  move(days) {
    this.show(days);
    this.slider.move(this.window);
  }

  /**
   * Tell the server, once: the address, the counts and the tables follow.
   * @param {number} [tries] a session that has just begun may not hear the first
   */
  commit(tries = TRIES) {
    this.forgetToCommit();
    this.status.textContent = this.say(this.window);
    const isNews = !this.server.isAway && this.expect(() => {
      if (tries > 1 && !this.isPlaying) this.commit(tries - 1);
      else this.onSlider();
    });
    if (isNews) this.setTriggerValue("window", [this.window.start, this.window.end]);
  }

  /**
   * The server is being told of the window, by us or by Streamlit's slider itself.
   * @param {() => void} [onSilence] where no answer comes
   * @returns {boolean} false where it has heard of it already
   */
  expect(onSilence) {
    const known = (this.isAwaiting && this.sent.at(-1)) || windowOf(this.data);
    if (isSame(known, this.window)) return false;
    this.sent.push(this.window);
    this.stopAwaiting();
    this.isAwaiting = true;
    this.answering = setTimeout(() => {
      this.isAwaiting = false;
      onSilence?.();
    }, ANSWERED_MS);
    return true;
  }

  stopAwaiting() {
    clearTimeout(this.answering);
    this.isAwaiting = false;
  }

  commitSoon() {
    this.forgetToCommit();
    this.settling = setTimeout(() => this.commit(), SETTLED_MS);
  }

  /** Whether the server is still to hear, or to show that it has heard, of the window. */
  isUnsettled() {
    return this.settling !== 0 || this.isAwaiting;
  }

  forgetToCommit() {
    clearTimeout(this.settling);
    this.settling = 0;
  }

  // What a reader does by hand.

  /** @param {"start"|"end"} edge @param {number} day */
  onDrag(edge, day) {
    this.isDragging = true;
    this.move(withEdge(this.window, edge, day, this.mode, this.range));
  }

  /** @param {boolean} isOurs */
  onRelease(isOurs) {
    this.isDragging = false;
    if (isOurs) this.commit();
    else this.expect();
  }

  /** @param {"start"|"end"} edge @param {number} days how far; Infinity is as far as it goes */
  onKey(edge, days) {
    const moved = this.mode === "until" ? "end" : edge;
    this.move(withEdge(this.window, moved, this.window[moved] + days, this.mode, this.range));
    this.commitSoon();
  }

  /** @param {number} from @param {number} to */
  onBrush(from, to) {
    this.setPlaying(false);
    this.isDragging = true;
    this.move(this.mode === "free"
      ? { start: Math.min(from, to), end: Math.max(from, to) }
      : withEdge(this.window, "end", to, this.mode, this.range));
  }

  /** @param {import("./histogram.js").Bar} bar */
  onBar(bar) {
    this.setPlaying(false);
    const days = within(bar, this.range);
    this.move(this.mode === "until" ? { ...days, start: this.range.first } : withMode(days, this.mode, this.range));
    this.commit();
  }

  /** @param {Mode} mode */
  setMode(mode) {
    this.mode = mode;
    this.controls.setMode(mode);
    this.move(withMode(this.window, mode, this.range));
    if (!this.isPlaying) this.commit();
  }

  /** @param {"start"|"end"} edge */
  jump(edge) {
    this.move((edge === "start" ? atStart : atEnd)(this.window, this.mode, this.range));
    if (!this.isPlaying) this.commitSoon();
  }

  /** @param {1|-1} direction */
  stepByHand(direction) {
    this.setPlaying(false);
    const next = this.next(this.window, direction);
    if (next) this.move(next);
    this.commitSoon();
  }

  /** @param {KeyboardEvent} event */
  onRegionKey(event) {
    const isChoice = event.target instanceof HTMLSelectElement;
    const isButton = event.target instanceof HTMLButtonElement;
    if (isChoice || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && !isButton) {
      if (!event.repeat) this.toggle();
    } else if (event.key === "ArrowLeft") this.stepByHand(-1);
    else if (event.key === "ArrowRight") this.stepByHand(1);
    else if (event.key === "Home") this.jump("start");
    else if (event.key === "End") this.jump("end");
    else return;
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event space plays, unless something else wants it */
  onPageKey(event) {
    const { target } = event;
    const isFree = target === document.body || (target instanceof Element
      && (target.matches(".stMain") || target.matches(".st-key-dates input")));
    if (event.key !== " " || event.defaultPrevented || !isFree) return;
    event.preventDefault();
    if (!event.repeat) this.toggle();
  }

  // The player.

  toggle() {
    if (!this.isPlaying) this.play();
    else {
      this.setPlaying(false);
      this.commit();
    }
  }

  play() {
    this.forgetToCommit();
    if (!this.next(this.window, 1)) this.rewind();
    this.setPlaying(true);
    let last = performance.now();
    const tick = (/** @type {number} */ now) => {
      this.ticking = requestAnimationFrame(tick);
      if (now - last < this.stepMs()) return;
      last = now;
      this.advance();
    };
    this.ticking = requestAnimationFrame(tick);
  }

  /** Back to the first days; all days at once can only be played as they add up. */
  rewind() {
    const first = atStart(this.window, this.mode, this.range);
    if (isSame(first, this.window) && this.mode === "free") {
      this.mode = "until";
      this.controls.setMode(this.mode);
    }
    this.move(atStart(this.window, this.mode, this.range));
  }

  advance() {
    const next = this.next(this.window, 1);
    if (next) this.move(next);
    else if (this.isLooping) this.rewind();
    else this.toggle();
  }

  /** @param {boolean} isPlaying */
  setPlaying(isPlaying) {
    if (isPlaying === this.isPlaying) return;
    this.isPlaying = isPlaying;
    this.controls.setPlaying(isPlaying);
    if (!isPlaying) cancelAnimationFrame(this.ticking);
  }

  stepMs() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return Math.max(1_000 / this.rate, isCalm ? CALM_STEP_MS : 0);
  }

  /** @param {DayWindow} days @param {1|-1} direction */
  next(days, direction) {
    const { mode, step, range } = this;
    return stepped(days, direction, { mode, step, range, nextDay });
  }

  // The server.

  onServer() {
    const said = this.server.isOffline ? [element("p", {}, this.data.words["player.offline"])] : [];
    this.notice.replaceChildren(...said);
    this.region.classList.toggle("offline", this.server.isOffline);
    this.sent = [];
    this.stopAwaiting();
    if (this.server.isAway) return;
    this.slider.move(this.window);
    if (!this.isPlaying) this.commit();
  }

  // Words.

  /** @param {DayWindow} days */
  say({ start, end }) {
    if (start === end) return this.dates.writeDay(start);
    const [from, to] = [this.dates.writeDay(start), this.dates.writeDay(end)];
    return fill(this.data.words["when.from_to"], { start: from, end: to });
  }

  /** @param {import("./histogram.js").Bar} bar */
  sayBar(bar) {
    return fill(this.data.words["time.bar"], {
      period: this.dates.writePeriod(bar, this.data.unit),
      certain: this.dates.number.format(bar.certain),
      possible: this.dates.number.format(bar.possible),
    });
  }
}

/** @param {Data} data */
const rangeOf = ({ range: [first, last] }) => ({ first, last });

/** @param {Data} data */
const windowOf = ({ window: [start, end] }) => ({ start, end });

/**
 * The map knows the incidents; without it, the next day is as good as any.
 * @param {number} day
 * @param {1|-1} direction
 * @returns {number|null}
 */
function nextDay(day, direction) {
  const map = /** @type {any} */ (window).incidentMap;
  return map?.nextDay ? map.nextDay(day, direction) : day + direction;
}
