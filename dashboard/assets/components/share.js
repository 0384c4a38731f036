// @ts-check
/** A button that copies the page's address. */

/** How long the button says what it did. */
const SAID_MS = 4_000;

/** @param {{data: Record<"share"|"share_done"|"share_failed", string>, parentElement: ShadowRoot}} component */
export default function draw({ data, parentElement }) {
  if (parentElement.querySelector("button")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = data.share;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  let clearing = 0;
  button.addEventListener("click", async () => {
    status.textContent = (await copy(window.location.href)) ? data.share_done : data.share_failed;
    clearTimeout(clearing);
    clearing = setTimeout(() => { status.textContent = ""; }, SAID_MS);
  });
  parentElement.append(button, status);
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser does not allow it (plain http)
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
