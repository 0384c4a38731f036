// @ts-check
/**
 * Titles and dates of incidents, asked for when somebody looks: a million
 * titles would be a hundred times the columns.
 */
import { fetchJson } from "./fetch.js";

/** What the server says of a row. @typedef {{id: string, title: string, when: string}} Label */

/** Rows a request; the server refuses more. */
const BATCH = 100;
/** Small collections are labelled at once, so that no tooltip waits. */
const SMALL = 500;

export class Labels {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    /** @type {Map<number, Promise<Label>>} */
    this.coming = new Map();
    /** @type {Map<number, Label>} */
    this.known = new Map();
  }

  /** @param {number} total */
  warmUp(total) {
    if (total > SMALL) return;
    this.of([...Array(total).keys()]).catch(() => {});
  }

  /**
   * Labels of rows, in their order.
   * @param {number[]} rows
   * @returns {Promise<Label[]>}
   */
  of(rows) {
    const missing = rows.filter((row) => !this.coming.has(row));
    for (let at = 0; at < missing.length; at += BATCH) this.request(missing.slice(at, at + BATCH));
    return Promise.all(rows.map((row) => /** @type {Promise<Label>} */ (this.coming.get(row))));
  }

  /** @param {number[]} rows */
  request(rows) {
    const answer = fetchJson(`${this.url}?rows=${rows.join(",")}`);
    rows.forEach((row, index) => {
      const label = answer.then((labels) => labels[index]);
      this.coming.set(row, label);
      label.then(
        (known) => this.known.set(row, known),
        // Asked again the next time: the server may be back by then.
        () => this.coming.delete(row),
      );
    });
  }
}
