// @ts-check
/**
 * A document with its coded passages marked. Each leads to the incident that it
 * tells of; the page's fragment, such as #p12-51, leads to the passage.
 */

/**
 * @typedef {object} Data
 * @property {Paragraph[]} paragraphs
 * @property {{id: string, title: string, when: string}[]} incidents
 * @property {string} language
 * @property {string} label
 * @property {string} several says that a passage tells of several incidents
 */
/** @typedef {{number: number, anchors: string[], marks: Mark[]}} Paragraph */
/** @typedef {{text: string, anchors: string[], incidents: number[]}} Mark */
/** @typedef {(name: string, value: string) => void} Choose */
/** @typedef {{data: Data, parentElement: ShadowRoot, setTriggerValue: Choose}} Component */

const FRAGMENT = /^#p\d+(-\d+)?$/;

/** @type {WeakMap<ShadowRoot, {shown: string, ending: AbortController}>} one for each text */
const texts = new WeakMap();

/** @param {Component} component */
export default function draw({ data, parentElement, setTriggerValue }) {
  const shown = JSON.stringify(data);
  // A run that changes nothing here must not take the focus from a passage.
  if (texts.get(parentElement)?.shown !== shown) {
    texts.get(parentElement)?.ending.abort();
    const ending = new AbortController();
    texts.set(parentElement, { shown, ending });
    build(parentElement, data, setTriggerValue);
    const { signal } = ending;
    window.addEventListener("hashchange", () => followFragment(parentElement), { signal });
    // A link to the passage that the address names already changes no fragment.
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("a[href^='#p']");
      if (link && link.getAttribute("href") === window.location.hash) followFragment(parentElement);
    }, { signal });
    // Once the page around the text has its size.
    requestAnimationFrame(() => followFragment(parentElement));
  }
  return () => {
    // Streamlit also calls this for a run that another one overtook.
    if (parentElement.isConnected) return;
    texts.get(parentElement)?.ending.abort();
    texts.delete(parentElement);
  };
}

/** @param {ShadowRoot} root @param {Data} data @param {Choose} choose */
function build(root, data, choose) {
  const text = document.createElement("div");
  text.setAttribute("role", "group");
  text.setAttribute("aria-label", data.label);
  for (const paragraph of data.paragraphs) text.append(paragraphOf(paragraph, data, choose));
  root.querySelector(":scope > div")?.remove();
  root.append(text);
}

/** @param {Paragraph} paragraph @param {Data} data @param {Choose} choose */
function paragraphOf({ number, anchors, marks }, data, choose) {
  const whole = document.createElement("div");
  whole.className = "paragraph";
  whole.dataset.anchors = [`p${number}`, ...anchors].join(" ");
  whole.tabIndex = -1;
  const label = document.createElement("span");
  label.className = "number";
  label.textContent = String(number);
  const words = document.createElement("p");
  words.lang = data.language;
  words.dir = "auto";
  words.append(...marks.map((mark) => (mark.incidents.length ? markOf(mark, whole, data, choose) : mark.text)));
  whole.append(label, words);
  return whole;
}

/** @param {Mark} mark @param {HTMLElement} paragraph @param {Data} data @param {Choose} choose */
function markOf({ text, anchors, incidents }, paragraph, data, choose) {
  const told = incidents.map((number) => data.incidents[number]);
  const mark = document.createElement("mark");
  mark.dataset.anchors = anchors.join(" ");
  const link = document.createElement("a");
  link.textContent = text;
  link.title = told.map(({ title, when }) => `${title} · ${when}`).join("\n");
  if (told.length === 1) {
    link.href = addressOf(told[0].id);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose("incident", told[0].id);
    });
  } else {
    mark.className = "several";
    offerSeveral(link, paragraph, told, data, choose);
  }
  mark.append(link);
  return mark;
}

/** @param {string} id */
function addressOf(id) {
  const query = new URLSearchParams(window.location.search);
  query.set("page", "incident");
  query.set("incident", id);
  query.delete("read");
  return `?${query}`;
}

/**
 * @param {HTMLAnchorElement} link
 * @param {HTMLElement} paragraph
 * @param {Data["incidents"]} told
 * @param {Data} data
 * @param {Choose} choose
 */
function offerSeveral(link, paragraph, told, data, choose) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.tabIndex = 0;
  /** @type {HTMLElement|null} */
  let list = null;
  const close = () => {
    list?.remove();
    list = null;
    link.setAttribute("aria-expanded", "false");
  };
  const toggle = () => {
    if (list) return close();
    list = listOf(told, data, choose);
    list.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      close();
      link.focus();
    });
    paragraph.append(list);
    link.setAttribute("aria-expanded", "true");
    list.querySelector("button")?.focus();
  };
  link.addEventListener("click", toggle);
  link.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    toggle();
  });
}

/** @param {Data["incidents"]} told @param {Data} data @param {Choose} choose */
function listOf(told, data, choose) {
  const list = document.createElement("ul");
  list.setAttribute("aria-label", data.several);
  for (const { id, title, when } of told) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${title} · ${when}`;
    button.addEventListener("click", () => choose("incident", id));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  return list;
}

/** @param {ShadowRoot} root */
function followFragment(root) {
  if (!FRAGMENT.test(window.location.hash)) return;
  const anchor = window.location.hash.slice(1);
  const found = [...root.querySelectorAll("[data-anchors]")].filter(
    (node) => /** @type {HTMLElement} */ (node).dataset.anchors?.split(" ").includes(anchor),
  );
  const target = /** @type {HTMLElement|undefined} */ (found[0]);
  if (!target) return;
  for (const earlier of root.querySelectorAll(".target")) earlier.classList.remove("target");
  target.classList.add("target");
  target.scrollIntoView({ block: "center" });
  const stop = target.tagName === "MARK" ? target.querySelector("a") : target;
  stop?.focus({ preventScroll: true });
}
