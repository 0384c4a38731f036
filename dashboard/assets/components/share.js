// @ts-check
/** A button that copies the page's address. */

/** @param {{data: Record<"share"|"share_done"|"share_failed", string>, parentElement: HTMLElement}} component */
export default function draw({ data, parentElement }) {
  if (parentElement.querySelector("button")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = data.share;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    status.textContent = (await copy(window.location.href)) ? data.share_done : data.share_failed;
    setTimeout(() => { status.textContent = ""; }, 4_000);
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
