// @ts-check
/**
 * Buttons that save the chart beside them as SVG or PNG, with the sentences that say what it
 * shows. What is saved is made here of what is on the page; no server is asked.
 */

const SVG = "http://www.w3.org/2000/svg";
const GROUND = "#ffffff";
const INK = "#1d2126";
const MARGIN_PX = 16;
const LINE_PX = 18;
const LETTER_PX = 6.4;
const SCALE = 2;

/**
 * @typedef {object} Data
 * @property {string} chart selector of what holds the chart
 * @property {string} name of the files, without their ending
 * @property {string[]} lines what stands under the chart
 * @property {{svg: string, png: string, failed: string}} words
 */

/** @type {WeakMap<ShadowRoot, Data>} what each one's buttons save now */
const shown = new WeakMap();

/** @param {{data: Data, parentElement: ShadowRoot}} component */
export default function draw({ data, parentElement }) {
  shown.set(parentElement, data);
  if (parentElement.querySelector("button")) return;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  for (const [kind, write] of /** @type {const} */ ([["svg", toSvg], ["png", toPng]])) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = data.words[kind];
    button.addEventListener("click", async () => {
      const { chart, lines, name, words } = /** @type {Data} */ (shown.get(parentElement));
      const drawn = document.querySelector(`${chart} svg.marks`);
      const file = drawn instanceof SVGSVGElement ? await write(complete(drawn, lines)) : null;
      status.textContent = file ? "" : words.failed;
      if (file) save(file, `${name}.${kind}`);
    });
    parentElement.append(button);
  }
  parentElement.append(status);
}

/**
 * A copy that stands alone: on white, with its sentences below it and for screen readers.
 * @param {SVGSVGElement} chart @param {string[]} lines @returns {SVGSVGElement}
 */
function complete(chart, lines) {
  const drawn = chart.getBoundingClientRect();
  const box = { width: Math.ceil(drawn.width), height: Math.ceil(drawn.height) };
  const width = Math.max(box.width, 480) + 2 * MARGIN_PX;
  const texts = lines.flatMap((line) => wrap(line, (width - 2 * MARGIN_PX) / LETTER_PX));
  const height = box.height + texts.length * LINE_PX + 3 * MARGIN_PX;
  const whole = element("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  const description = element("desc", {});
  description.textContent = lines.join(" ");
  const copy = /** @type {SVGSVGElement} */ (chart.cloneNode(true));
  copy.setAttribute("x", String(MARGIN_PX));
  copy.setAttribute("y", String(MARGIN_PX));
  // The page may be dark, and its words light; those on a full mark are white on either.
  for (const text of copy.querySelectorAll("text")) {
    if (text.getAttribute("fill")?.toLowerCase() !== GROUND) text.setAttribute("fill", INK);
  }
  whole.append(description, element("rect", { width, height, fill: GROUND }), copy);
  texts.forEach((line, number) => {
    const y = box.height + 2 * MARGIN_PX + (number + 0.7) * LINE_PX;
    const text = element("text", { x: MARGIN_PX, y, fill: INK, "font-family": "sans-serif", "font-size": 12 });
    text.textContent = line;
    whole.append(text);
  });
  return whole;
}

/** @param {string} name @param {Record<string, string|number>} attributes @returns {any} */
function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/**
 * @param {string} text @param {number} most letters in a line
 * @returns {string[]}
 */
function wrap(text, most) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** @param {SVGSVGElement} svg @returns {Promise<Blob>} */
async function toSvg(svg) {
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}

/** @param {SVGSVGElement} svg @returns {Promise<Blob|null>} null where the browser cannot draw it */
async function toPng(svg) {
  const address = URL.createObjectURL(await toSvg(svg));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = svg.width.baseVal.value * SCALE;
    canvas.height = svg.height.baseVal.value * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {Blob} file @param {string} name */
function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
