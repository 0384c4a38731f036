// @ts-check
/**
 * The histogram over the slider: bars in the slider's own scale, the window
 * shaded. A click on a bar asks the page to show that bar's days; the slider,
 * the exact dates and the presets do the same without a pointer.
 */

const HEIGHT = 54;
const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {object} Data
 * @property {[number, number, number, number, string][]} bars first day, day after the last,
 *   certain, possible, label; days count from the slider's start
 * @property {number} days from the slider's start to its end
 * @property {[number, number]} window
 * @property {string} label
 */

/**
 * @param {string} name
 * @param {Record<string, string|number>} attributes
 */
function svg(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/** @param {{data: Data, parentElement: HTMLElement, setTriggerValue: (name: string, value: unknown) => void}} component */
export default function draw({ data, parentElement, setTriggerValue }) {
  const { bars, days, window: [start, end], label } = data;
  const picture = svg("svg", {
    class: "histogram",
    viewBox: `0 0 ${Math.max(days, 1)} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": label,
  });
  const width = Math.max(end - start, days / 400);
  picture.append(svg("rect", { class: "window", x: start, y: 0, width, height: HEIGHT }));
  const highest = Math.max(1, ...bars.map(([, , certain, possible]) => certain + possible));
  bars.forEach(([from, to, certain, possible, text], index) => {
    const group = svg("g", { class: from <= end && to > start ? "bar in" : "bar" });
    const scale = (HEIGHT - 4) / highest;
    const gap = (to - from) * 0.12;
    const x = Math.max(from, 0) + gap / 2;
    const wide = Math.max(Math.min(to, days) - Math.max(from, 0) - gap, days / 1500);
    const title = svg("title", {});
    title.textContent = text;
    group.append(
      title,
      svg("rect", { class: "target", x, y: 0, width: wide, height: HEIGHT }),
      svg("rect", { class: "certain", x, y: HEIGHT - certain * scale, width: wide, height: certain * scale }),
      svg("rect", {
        class: "possible", x, y: HEIGHT - (certain + possible) * scale,
        width: wide, height: possible * scale,
      }),
    );
    group.addEventListener("click", () => setTriggerValue("bin", index));
    picture.append(group);
  });
  parentElement.querySelector("svg")?.remove();
  parentElement.append(picture);
}
