// @ts-check
/** Streamlit runs a component's script from a blob; the real one is an asset of ours. */

/** @param {import("./main.js").Component} component */
export default function load(component) {
  const timeline = import(new URL(component.data.module, document.baseURI).href);
  timeline.then(({ update }) => update(component));
  return () => { timeline.then(({ release }) => release(component.parentElement)); };
}
