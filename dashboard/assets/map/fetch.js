// @ts-check
/** Answers of the server, or an error that names the address. */

/** @param {string} url */
export async function fetchWell(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** @param {string} url @returns {Promise<any>} */
export async function fetchJson(url) {
  return (await fetchWell(url)).json();
}
