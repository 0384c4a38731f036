// @ts-check
/**
 * The histogram over the slider, in the slider's own scale: how many incidents
 * each month (or longer unit) holds, the window shaded. A drag over it narrows the
 * window to what was dragged over, a click to one bar; the slider and the
 * exact dates do the same without a pointer.
 */
import { DAY_MS, dayOf } from "./dates.js";
import { element, svg } from "./nodes.js";

/** @typedef {import("./player.js").DayWindow} DayWindow */
/** @typedef {import("./player.js").Range} Range */
/** @typedef {keyof typeof MONTHS} Unit of a bar */

/**
 * @typedef {object} Bar
 * @property {number} start first day
 * @property {number} end last day
 * @property {number} certain incidents
 * @property {number} possible incidents
 * @property {number} expected how many of the possible ones, if they are as likely to be on
 *   any of their days; in hundredths of the tallest bar
 */

/**
 * @typedef {object} Handlers
 * @property {(start: number, end: number) => void} onBrush both days in the order dragged
 * @property {(bar: Bar) => void} onBar
 * @property {() => void} onRelease
 * @property {(bar: Bar) => string} sayBar
 */

const HEIGHT = 54;
/** An incident is seen, be it one beside a thousand. */
const LEAST_HEIGHT = 1.5;
/** A window of one day in twenty years is seen, too. */
const LEAST_WIDTH_PX = 2;
/** Less is a click, and no drag. */
const DRAG_PX = 4;
/** As UNITS of geodata/bins.py. */
const MONTHS = { month: 1, year: 12, decade: 120, century: 1_200 };
/** The first decade and century have no year 0. */
const FIRST_DAY = dayOf(1, 0, 1);

/**
 * Bars from the text that dashboard/timeline.py makes of them.
 * @param {string} text certain, possible and expected of each bar, in base 36
 * @param {Unit} unit
 * @param {number} first a day of the first bar
 * @returns {Bar[]}
 */
export function readBars(text, unit, first) {
  const date = new Date(first * DAY_MS);
  const month = 12 * date.getUTCFullYear() + date.getUTCMonth();
  let begin = month - (month % MONTHS[unit]);
  return text.split(" ").filter(Boolean).map((bar) => {
    const [certain, possible = 0, expected = 0] = bar.split(",").map((part) => parseInt(part, 36));
    const start = Math.max(dayOf(0, begin, 1), FIRST_DAY);
    begin += MONTHS[unit];
    return { start, end: dayOf(0, begin, 1) - 1, certain, possible, expected };
  });
}

export class Histogram {
  /** @param {Handlers} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    /** @type {Bar[]} */
    this.bars = [];
    /** @type {Range} */
    this.range = { first: 0, last: 1 };
    /** @type {DayWindow} */
    this.window = { start: 0, end: 1 };
    /** Of the slider's track; measured seldom, since it costs the page a layout. */
    this.width_px = 600;
    /** @type {{x: number, day: number, isDrag: boolean}|null} */
    this.brush = null;

    this.shades = [svg("rect", { y: 0, height: HEIGHT }), svg("rect", { class: "shade", y: 0, height: HEIGHT })];
    this.hover = svg("rect", { class: "hover", y: 0, height: HEIGHT, width: 0 });
    this.shapes = svg("g", { id: "bars" });
    this.picture = svg(
      "svg", { preserveAspectRatio: "none", role: "img" },
      svg("clipPath", { id: "shown" }, this.shades[0]),
      this.shades[1], this.hover, this.shapes,
      svg("use", { href: "#bars", class: "in", "clip-path": "url(#shown)" }),
    );
    this.hint = element("span", { class: "hint", hidden: "" });
    this.element = element("div", { class: "histogram" }, this.picture, this.hint);
    this.listen();
  }

  /**
   * @param {Bar[]} bars
   * @param {number} tallest incidents, certain and expected, of the tallest bar
   * @param {Range} range
   * @param {string} label
   */
  setBars(bars, tallest, range, label) {
    this.bars = bars;
    this.range = range;
    this.picture.setAttribute("viewBox", `0 0 ${range.last - range.first} ${HEIGHT}`);
    this.picture.setAttribute("aria-label", label);
    this.shapes.replaceChildren(...bars.map((bar) => this.draw(bar, tallest)));
    this.drawWindow();
  }

  /** @param {Bar} bar @param {number} tallest */
  draw(bar, tallest) {
    const { x, width } = this.spanOf(bar);
    const gap = width * 0.12;
    const place = { x: x + gap / 2, width: width - gap };
    const tall = (/** @type {number} */ share) => (share > 0 ? Math.max(share * (HEIGHT - 4), LEAST_HEIGHT) : 0);
    const certain = tall(bar.certain / tallest);
    const expected = tall(bar.expected / 100);
    return svg(
      "g", { class: "bar" },
      svg("rect", { ...place, class: "certain", y: HEIGHT - certain, height: certain }),
      svg("rect", { ...place, class: "possible", y: HEIGHT - certain - expected, height: expected }),
    );
  }

  /**
   * Where days lie: each is as wide as a day, around the slider's place of it.
   * @param {DayWindow} days
   * @param {number} [least]
   */
  spanOf({ start, end }, least = 0) {
    const { first, last } = this.range;
    const from = Math.max(start - first - 0.5, 0);
    const to = Math.min(end - first + 0.5, last - first);
    const width = Math.max(to - from, least);
    return { x: Math.min(from, last - first - width), width };
  }

  /** @param {DayWindow} window */
  setWindow(window) {
    this.window = window;
    this.drawWindow();
  }

  drawWindow() {
    const least = (LEAST_WIDTH_PX * (this.range.last - this.range.first)) / this.width_px;
    const { x, width } = this.spanOf(this.window, least);
    for (const shade of this.shades) {
      shade.setAttribute("x", String(x));
      shade.setAttribute("width", String(width));
    }
  }

  /**
   * Lie over the slider's track, so that a day is straight above its thumb.
   * @param {DOMRect|null} track
   * @returns {boolean} whether there is one
   */
  align(track) {
    const outer = this.element.parentElement?.getBoundingClientRect();
    if (!track || !outer || !track.width) return false;
    this.width_px = track.width;
    this.element.style.marginLeft = `${track.left - outer.left}px`;
    this.element.style.marginRight = `${outer.right - track.right}px`;
    this.drawWindow();
    return true;
  }

  /** @param {number} clientX */
  dayAt(clientX) {
    const { left, width } = this.picture.getBoundingClientRect();
    const { first, last } = this.range;
    const day = Math.round(first + ((clientX - left) / width) * (last - first));
    return Math.max(first, Math.min(day, last));
  }

  listen() {
    const { picture } = this;
    picture.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      picture.setPointerCapture(event.pointerId);
      this.brush = { x: event.clientX, day: this.dayAt(event.clientX), isDrag: false };
    });
    picture.addEventListener("pointermove", (event) => this.onMove(event));
    picture.addEventListener("pointerleave", () => this.point(null));
    picture.addEventListener("pointercancel", () => this.onUp(null));
    picture.addEventListener("pointerup", (event) => this.onUp(event));
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    const day = this.dayAt(event.clientX);
    this.point(this.brush?.isDrag ? null : this.barOn(day));
    if (!this.brush) return;
    this.brush.isDrag ||= Math.abs(event.clientX - this.brush.x) > DRAG_PX;
    if (this.brush.isDrag) this.handlers.onBrush(this.brush.day, day);
  }

  /** @param {PointerEvent|null} event */
  onUp(event) {
    const { brush } = this;
    this.brush = null;
    if (!brush) return;
    const bar = event && this.barOn(brush.day);
    if (brush.isDrag) this.handlers.onRelease();
    else if (bar) this.handlers.onBar(bar);
  }

  /** @param {number} day */
  barOn(day) {
    return this.bars.find(({ start, end }) => start <= day && day <= end) ?? null;
  }

  /** @param {Bar|null} bar the one that a pointer is over */
  point(bar) {
    this.hint.hidden = !bar;
    const { x, width } = bar ? this.spanOf(bar) : { x: 0, width: 0 };
    this.hover.setAttribute("x", String(x));
    this.hover.setAttribute("width", String(width));
    if (!bar) return;
    this.hint.textContent = this.handlers.sayBar(bar);
    const middle = (x + width / 2) / (this.range.last - this.range.first);
    const room = this.element.clientWidth - this.hint.offsetWidth;
    const left = middle * this.element.clientWidth - this.hint.offsetWidth / 2;
    this.hint.style.left = `${Math.max(0, Math.min(left, room))}px`;
  }
}
