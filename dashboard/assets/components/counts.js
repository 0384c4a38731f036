// @ts-check
/**
 * The line that says how much is shown. The map's own counts are its only truth:
 * it follows each drawing, also while the slider moves, and takes the server's
 * counts only until the map has drawn. A sentence for screen readers changes with
 * the server's runs alone: they would read each step of a moving slider.
 */

/** @typedef {Record<string, string>} Forms a phrase by plural category */

/**
 * @typedef {object} Counts
 * @property {number} shown
 * @property {number} total
 * @property {number} possible
 * @property {number} unlocated
 */

/**
 * @typedef {object} Data
 * @property {Counts} counts what the server counted
 * @property {string[]} rest what does not follow the map, such as rows left out
 * @property {string} language
 * @property {string} line
 * @property {Forms} possible
 * @property {Forms} off_map
 * @property {string} sentence what is shown, for screen readers
 */

/** @typedef {{data: Data, ending: AbortController}} Line */

/** @type {WeakMap<ShadowRoot, Line>} one for each line on the page */
const lines = new WeakMap();

/** @param {{data: Data, parentElement: ShadowRoot}} component */
export default function draw({ data, parentElement }) {
  const line = lines.get(parentElement) ?? follow(parentElement, data);
  line.data = data;
  write(parentElement, data);
  announce(parentElement, data.sentence);
  return () => {
    // Streamlit also calls this for a run that another one overtook.
    if (parentElement.isConnected) return;
    line.ending.abort();
    lines.delete(parentElement);
  };
}

/** @param {ShadowRoot} parent @param {Data} data @returns {Line} */
function follow(parent, data) {
  const line = { data, ending: new AbortController() };
  lines.set(parent, line);
  window.addEventListener("incidents:drawn", () => write(parent, line.data), line.ending);
  return line;
}

/** @param {ShadowRoot} parent @param {Data} data */
function write(parent, { counts, rest, language, line, possible, off_map }) {
  const drawn = /** @type {any} */ (window).incidentMap?.stats;
  const { shown, total, possible: perhaps, unlocated } = /** @type {Counts} */ (drawn ?? counts);
  const plural = new Intl.PluralRules(language);
  const say = (/** @type {Forms} */ forms, /** @type {number} */ count) =>
    (forms[plural.select(count)] ?? forms.other).replace("{count}", count.toLocaleString(language));
  const strong = document.createElement("strong");
  strong.textContent = line
    .replace("{shown}", shown.toLocaleString(language))
    .replace("{total}", total.toLocaleString(language));
  const others = [...(perhaps ? [say(possible, perhaps)] : []), say(off_map, unlocated), ...rest];
  let paragraph = parent.querySelector("p");
  if (!paragraph) {
    paragraph = document.createElement("p");
    parent.append(paragraph);
  }
  paragraph.replaceChildren(strong, ` · ${others.join(" · ")}`);
}

/** @param {ShadowRoot} parent @param {string} sentence */
function announce(parent, sentence) {
  let status = parent.querySelector("[role=status]");
  if (!status) {
    // It stays for good: what comes into the page with its text in it is often not read.
    status = document.createElement("span");
    status.setAttribute("role", "status");
    parent.append(status);
  }
  if (status.textContent !== sentence) status.textContent = sentence;
}
