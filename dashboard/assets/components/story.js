// @ts-check
/**
 * The keys n and p walk the story, from the page and (the map passes them on) from the
 * map. A screen reader hears where they lead; the words themselves stand in the page.
 */

/**
 * @typedef {object} Data
 * @property {string} story
 * @property {number} step the step shown, from 1
 * @property {number} steps how many there are
 * @property {string} said
 */

/** @typedef {{data: Data, wanted: number, sentAt: number, send: (step: number) => void, ending: AbortController}} Walk */

/** @typedef {(name: string, value: number) => void} Trigger Streamlit's setTriggerValue */

/** After this the server has answered, or will not: what it says counts again. */
const ANSWERED_MS = 4_000;

/** Where a letter is typed or chooses something. */
const FIELDS = "input:not([type=range]), textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=grid]";

/** @type {Record<string, number>} */
const DIRECTIONS = { n: 1, p: -1 };

/** @type {WeakMap<ShadowRoot, Walk>} */
const walks = new WeakMap();

/** @param {{data: Data, setTriggerValue: Trigger, parentElement: ShadowRoot}} component */
export default function follow({ data, setTriggerValue, parentElement }) {
  const walk = walks.get(parentElement) ?? begin(parentElement, data);
  // A key pressed while the server was at work leads further than its answer.
  const isAwaited = data.story === walk.data.story && performance.now() - walk.sentAt < ANSWERED_MS;
  if (!isAwaited || data.step === walk.wanted) Object.assign(walk, { wanted: data.step, sentAt: -Infinity });
  walk.data = data;
  walk.send = (step) => setTriggerValue("step", step);
  say(parentElement, data.said);
  return () => {
    // Streamlit also calls this for a run that another one overtook.
    if (parentElement.isConnected) return;
    walk.ending.abort();
    walks.delete(parentElement);
  };
}

/** @param {ShadowRoot} parent @param {Data} data @returns {Walk} */
function begin(parent, data) {
  const walk = { data, wanted: data.step, sentAt: -Infinity, send: () => {}, ending: new AbortController() };
  walks.set(parent, walk);
  document.addEventListener("keydown", (event) => onKey(event, walk), { signal: walk.ending.signal });
  return walk;
}

/** @param {KeyboardEvent} event @param {Walk} walk */
function onKey(event, walk) {
  const direction = DIRECTIONS[event.key];
  if (!direction || event.repeat || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  // The innermost element, also within a component.
  const [target] = event.composedPath();
  if (target instanceof Element && target.closest(FIELDS)) return;
  const wanted = walk.wanted + direction;
  if (wanted < 1 || wanted > walk.data.steps) return;
  event.preventDefault();
  Object.assign(walk, { wanted, sentAt: performance.now() });
  walk.send(wanted);
}

/** @param {ShadowRoot} parent @param {string} said */
function say(parent, said) {
  let status = parent.querySelector("p");
  if (!status) {
    status = document.createElement("p");
    status.setAttribute("role", "status");
    parent.append(status);
  }
  if (status.textContent !== said) status.textContent = said;
}
