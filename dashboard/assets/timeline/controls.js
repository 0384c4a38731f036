// @ts-check
/** The row of buttons and choices: what the player is told, and how it shows its state. */
import { fill } from "./dates.js";
import { element, svg } from "./nodes.js";
import { LENGTHS, RATES, STEPS } from "./player.js";

/** @typedef {import("./player.js").Mode} Mode */
/** @typedef {import("./player.js").Step} Step */

/**
 * @typedef {object} Handlers
 * @property {() => void} onToggle play or pause
 * @property {(direction: 1|-1) => void} onStep
 * @property {(edge: "start"|"end") => void} onJump to the first or the last days
 * @property {(mode: Mode) => void} onMode
 * @property {(step: Step) => void} onStepChoice
 * @property {(rate: number) => void} onRate steps a second
 * @property {(isLooping: boolean) => void} onLoop
 */

const ICONS = {
  first: "M18 6l-6 6 6 6M7 6v12",
  back: "M15 6l-6 6 6 6",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 6v12M16 6v12",
  forward: "M9 6l6 6-6 6",
  last: "M6 6l6 6-6 6M17 6v12",
  loop: "M5 10a4 4 0 0 1 4-4h9l-3-3m3 3l-3 3M19 14a4 4 0 0 1-4 4H6l3 3m-3-3l3-3",
};

/** @param {keyof typeof ICONS} name */
function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: name }, svg("path", { d: ICONS[name] }));
}

export class Controls {
  /**
   * @param {Record<string, string>} words
   * @param {Intl.NumberFormat} number
   * @param {Handlers} handlers
   * @param {boolean} isCompact play and pause alone
   */
  constructor(words, number, handlers, isCompact) {
    this.words = words;
    this.play = this.button("play", words["player.play"], () => handlers.onToggle());
    this.play.classList.add("main");
    this.element = element("div", { class: "controls" });
    if (isCompact) {
      this.element.append(this.play);
      return;
    }
    const days = (/** @type {number} */ length) => fill(words["player.length"], { days: number.format(length) });
    this.mode = select(words["player.mode"], [
      ["free", words["player.free"]],
      ...LENGTHS.map((length) => [String(length), days(length)]),
      ["until", words["player.until"]],
      ["day", words["player.day"]],
    ], (value) => handlers.onMode(LENGTHS.includes(Number(value)) ? Number(value) : /** @type {Mode} */ (value)));
    this.step = select(
      words["player.step"],
      STEPS.map((step) => [step, words[`player.by_${step}`]]),
      (value) => handlers.onStepChoice(/** @type {Step} */ (value)),
    );
    this.rate = select(
      words["player.speed"],
      RATES.map((rate) => [String(rate), fill(words["player.rate"], { count: number.format(rate) })]),
      (value) => handlers.onRate(Number(value)),
    );
    this.loop = this.button("loop", words["player.loop"], () => {
      const isLooping = this.loop?.getAttribute("aria-pressed") !== "true";
      this.loop?.setAttribute("aria-pressed", String(isLooping));
      handlers.onLoop(isLooping);
    });
    this.loop.setAttribute("aria-pressed", "false");
    this.element.append(
      element(
        "div", { class: "buttons" },
        this.button("first", words["player.first"], () => handlers.onJump("start")),
        this.button("back", words["player.back"], () => handlers.onStep(-1)),
        this.play,
        this.button("forward", words["player.forward"], () => handlers.onStep(1)),
        this.button("last", words["player.last"], () => handlers.onJump("end")),
      ),
      this.loop,
      element("div", { class: "choices" }, this.mode, this.step, this.rate),
    );
  }

  /**
   * @param {keyof typeof ICONS} name
   * @param {string} label
   * @param {() => void} onClick
   */
  button(name, label, onClick) {
    const button = element("button", { type: "button", "aria-label": label, title: label }, icon(name));
    button.addEventListener("click", onClick);
    return button;
  }

  /** @param {boolean} isPlaying */
  setPlaying(isPlaying) {
    const label = isPlaying ? this.words["player.pause"] : this.words["player.play"];
    this.play.setAttribute("aria-label", label);
    this.play.setAttribute("title", label);
    this.play.replaceChildren(icon(isPlaying ? "pause" : "play"));
  }

  /** @param {Mode} mode */
  setMode(mode) {
    if (this.mode) this.mode.value = String(mode);
  }

  /** @param {Step} step @param {number} rate */
  setPace(step, rate) {
    if (this.step) this.step.value = step;
    if (this.rate) this.rate.value = String(rate);
  }
}

/**
 * @param {string} label
 * @param {string[][]} options value and text
 * @param {(value: string) => void} onChoice
 */
function select(label, options, onChoice) {
  const node = /** @type {HTMLSelectElement} */ (element(
    "select", { "aria-label": label, title: label },
    ...options.map(([value, text]) => element("option", { value }, text)),
  ));
  node.addEventListener("change", () => onChoice(node.value));
  return node;
}
