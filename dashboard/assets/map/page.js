// @ts-check
/** What the map's frame reads of the page that holds it, and keeps in its address. */
import { LOOKS } from "./controls.js";

const DAY_US = 86_400_000_000;

/** The look that the page's address asks for. */
export function lookOfPage() {
  const wanted = new URL(window.parent.location.href).searchParams.get("look");
  return LOOKS.find((look) => look === wanted) ?? "marks";
}

/**
 * Keep something in the page's address, without a rerun.
 * @param {string} key
 * @param {string|null} value null takes it away
 */
export function writeAddress(key, value) {
  const page = window.parent;
  const address = new URL(page.location.href);
  if (address.searchParams.get(key) === value) return;
  if (value === null) address.searchParams.delete(key);
  else address.searchParams.set(key, value);
  page.history.replaceState(page.history.state, "", address);
}

/**
 * The days that Streamlit's slider shows, in microseconds; null where there is none. The
 * page's own reader of it, timeline/slider.js, would come too late for the first picture.
 * @returns {[number, number]|null}
 */
export function daysOfSlider() {
  const inputs = window.parent.document.querySelectorAll(".st-key-dates input[type=range]");
  const [start, end] = [...inputs].map((input) => Math.round(Number(/** @type {any} */ (input).value) / DAY_US));
  return inputs.length === 2 ? [start, end] : null;
}
