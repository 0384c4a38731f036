// @ts-check
/** Answers of the server, or an error that names the address. */

/** The server's answer is no. To ask again helps only where the fault is its own. */
export class Refused extends Error {
  /** @param {string} url @param {number} status of HTTP */
  constructor(url, status) {
    super(`${url}: ${status}`);
    this.isFinal = status < 500;
  }
}

/** @param {string} url */
export async function fetchWell(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Refused(url, response.status);
  return response;
}

/** @param {string} url @returns {Promise<any>} */
export async function fetchJson(url) {
  return (await fetchWell(url)).json();
}
