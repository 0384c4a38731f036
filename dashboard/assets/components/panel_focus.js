// @ts-check
/**
 * When the panel shows something else, it begins at its top, and a keyboard
 * that pressed a button which is gone now stands in the panel.
 */

const SCROLLERS = ".st-key-panel, .st-key-sheet, .st-key-incident-page, .st-key-source-page";

/** @type {string|null} what the panel showed last */
let shown = null;

/** @param {{data: {showing: string}}} component */
export default function follow({ data }) {
  const previous = shown;
  shown = data.showing;
  if (previous === null || previous === shown) return;
  for (const scroller of document.querySelectorAll(SCROLLERS)) scroller.scrollTop = 0;
  if (document.activeElement === document.body) {
    /** @type {HTMLElement|null} */ (document.querySelector(".st-key-panel button"))?.focus({ preventScroll: true });
  }
}
