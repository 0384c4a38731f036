// @ts-check
/**
 * The incidents under one address of the server: its columns, and the layer, labels
 * and masks that go with them. Row numbers mean something within one dataset alone:
 * as known on another day, the rows are other incidents.
 */
import { readColumns } from "./columns.js";
import { Labels } from "./labels.js";
import { createIncidentLayer } from "./layer.js";
import { Masks } from "./mask.js";

/** Another dataset was asked for before this one had arrived. */
export class Overtaken extends Error {}

/** @param {string} address */
export const fetchColumns = (address) => fetch(`${address}/columns.bin`);

/**
 * Read columns as they arrive.
 * @param {Promise<Response>} coming
 * @param {{isWanted: () => boolean, onFirst: (columns: import("./columns.js").Columns) => Dataset}} expected
 * @throws {Overtaken} once they are not wanted any more
 */
export async function receive(coming, { isWanted, onFirst }) {
  /** @type {Dataset|null} */
  let dataset = null;
  await readColumns(coming, (columns) => {
    if (!isWanted()) throw new Overtaken();
    if (dataset) dataset.layer.grow();
    else dataset = onFirst(columns);
  });
  if (!isWanted()) throw new Overtaken();
}

export class Dataset {
  /**
   * @param {any} L
   * @param {string} address of the server's folder, such as /atlas/data/<version>
   * @param {import("./columns.js").Columns} columns
   * @param {{symbols: any, links: any, outlines: any, language: string}} looks see createIncidentLayer
   * @param {(trouble: import("./mask.js").Trouble) => void} onTrouble with the filter
   */
  constructor(L, address, columns, looks, onTrouble) {
    this.address = address;
    this.columns = columns;
    this.layer = createIncidentLayer(L, { columns, ...looks });
    this.labels = new Labels(`${address}/labels.json`);
    const onMask = (/** @type {string} */ filter, /** @type {Uint8Array|null} */ mask) => this.layer.show({ filter, mask });
    this.masks = new Masks(`${address}/mask.bin`, onMask, onTrouble);
  }

  /** @param {string} id */
  cardUrl(id) {
    return `${this.address}/incidents/${encodeURIComponent(id)}.json`;
  }
}
