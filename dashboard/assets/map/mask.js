// @ts-check
/**
 * The filter as bits: which rows pass, computed by the server once a filter and
 * kept by the browser. Whatever the window does afterwards needs no server.
 */

import { Refused, fetchWell } from "./fetch.js";

/** How long to wait before asking again a server that did not answer. */
const RETRY_MS = 2_000;
/** Filters kept, so that going back and forth asks nothing. */
const KEPT = 16;

/**
 * What keeps the map from its filter: nothing; an answer that may still come; or that the
 * incidents of this page are no longer the server's.
 * @typedef {"none"|"waiting"|"outdated"} Trouble
 */

export class Masks {
  /**
   * @param {string} url
   * @param {(filter: string, mask: Uint8Array|null) => void} onMask called with the mask of the
   *   filter asked for last, never with one that arrives late
   * @param {(trouble: Trouble) => void} onTrouble
   */
  constructor(url, onMask, onTrouble) {
    this.url = url;
    this.onMask = onMask;
    this.onTrouble = onTrouble;
    /** @type {string|null} the filter asked for last */
    this.wanted = null;
    /** @type {Map<string, Uint8Array|null>} */
    this.kept = new Map([["", null]]);
    this.retrying = 0;
  }

  /** @param {string} filter canonical query; empty lets all pass */
  ask(filter) {
    if (filter === this.wanted) return;
    this.wanted = filter;
    clearTimeout(this.retrying);
    this.onTrouble("none");
    const kept = this.kept.get(filter);
    if (kept !== undefined) this.onMask(filter, kept);
    else this.request(filter);
  }

  /** Ask for nothing more, and say nothing. */
  stop() {
    clearTimeout(this.retrying);
    this.wanted = null;
  }

  /** @param {string} filter */
  async request(filter) {
    try {
      const response = await fetchWell(`${this.url}?${filter}`);
      this.keep(filter, new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      if (filter !== this.wanted) return;
      console.warn(error);
      const isFinal = error instanceof Refused && error.isFinal;
      this.onTrouble(isFinal ? "outdated" : "waiting");
      if (isFinal) return;
      clearTimeout(this.retrying);
      this.retrying = setTimeout(() => this.request(filter), RETRY_MS);
    }
  }

  /** @param {string} filter @param {Uint8Array} mask */
  keep(filter, mask) {
    const [, oldest] = this.kept.keys();
    if (this.kept.size > KEPT) this.kept.delete(oldest);
    this.kept.set(filter, mask);
    if (filter !== this.wanted) return;
    this.onTrouble("none");
    this.onMask(filter, mask);
  }
}
