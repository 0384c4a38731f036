// @ts-check
/**
 * The incidents as columns: the binary that geodata/columns.py packs (its bytes
 * are described in docs/columns.md), read block by block as it arrives, so that
 * a map of a million incidents begins to draw before all of them are there.
 */

/** Stands for "no value" in lon, lat and earliest. */
const NONE = -(2 ** 31);

/** Bits of the column flags. */
export const IS_DURATION = 1;

/** Longer spans than this are listed apart, so that a window finds the rest by searching. */
export const LONG_DAYS = 45;

const MAGIC = 0x4f434149; // "IACO", little-endian
const VERSION = 1;
const HEADER_BYTES = 20;
const MICRODEGREES = 1e6;
/** The column radius counts tens of metres. */
const RADIUS_UNIT_M = 10;

/**
 * What the codes of the columns stand for.
 * @typedef {object} Dictionary
 * @property {string[]} event_type
 * @property {string[]} place_precision
 * @property {string[]} grade
 * @property {{name: string, country: string}[]} admin1
 */

/** The arrays of a block, in order: name, element type. */
const LAYOUT = /** @type {const} */ ([
  ["lon", Int32Array],
  ["lat", Int32Array],
  ["earliest", Int32Array],
  ["span_days", Int32Array],
  ["radius", Uint16Array],
  ["admin1", Uint16Array],
  ["type", Uint8Array],
  ["precision", Uint8Array],
  ["grade", Uint8Array],
  ["flags", Uint8Array],
]);

export class Columns {
  /** @param {number} total @param {Dictionary} dictionary */
  constructor(total, dictionary) {
    this.total = total;
    this.dictionary = dictionary;
    /** Rows that have arrived. */
    this.loaded = 0;
    /** Rows that have arrived and have a date; they come first, in order of earliest. */
    this.dated = 0;
    /** Position on the Web Mercator square, 0 to 1 each way; x is -1 where there is none. */
    this.x = new Float64Array(total);
    this.y = new Float64Array(total);
    this.earliest = new Int32Array(total);
    this.latest = new Int32Array(total);
    this.radius = new Uint16Array(total);
    this.admin1 = new Uint16Array(total);
    this.type = new Uint8Array(total);
    this.precision = new Uint8Array(total);
    this.flags = new Uint8Array(total);
    /** @type {number[]} rows whose date spans more than LONG_DAYS */
    this.long = [];
  }

  /**
   * Whether the map can show a row at all: it has a point and a date.
   * @param {number} row
   */
  isLocated(row) {
    return this.x[row] >= 0;
  }

  /** @param {number} row */
  isDuration(row) {
    return (this.flags[row] & IS_DURATION) !== 0;
  }

  /** @param {number} row */
  radiusM(row) {
    return this.radius[row] * RADIUS_UNIT_M;
  }

  /** @param {number} row @returns {string} */
  precisionOf(row) {
    return this.dictionary.place_precision[this.precision[row]];
  }

  /**
   * Longitude and latitude in degrees.
   * @param {number} row
   * @returns {[number, number]}
   */
  positionOf(row) {
    return [this.x[row] * 360 - 180, toLatitude(this.y[row])];
  }

  /** @param {number[]} rows located ones */
  shareOnePoint(rows) {
    return rows.every((row) => this.x[row] === this.x[rows[0]] && this.y[row] === this.y[rows[0]]);
  }

  /**
   * Take in the next rows.
   * @param {Record<string, any>} block typed arrays by column name, as LAYOUT lists them
   * @param {number} count
   */
  append(block, count) {
    const from = this.loaded;
    for (const name of /** @type {const} */ (["earliest", "radius", "admin1", "type", "precision", "flags"])) {
      this[name].set(block[name].subarray(0, count), from);
    }
    const { lon, lat, earliest, span_days } = block;
    for (let index = 0; index < count; index += 1) {
      const row = from + index;
      const isDated = earliest[index] !== NONE;
      if (isDated) this.dated = row + 1;
      this.latest[row] = earliest[index] + span_days[index];
      if (span_days[index] > LONG_DAYS) this.long.push(row);
      const isLocated = isDated && lon[index] !== NONE;
      this.x[row] = isLocated ? lon[index] / MICRODEGREES / 360 + 0.5 : -1;
      this.y[row] = isLocated ? toMercatorY(lat[index] / MICRODEGREES) : 0;
    }
    this.loaded += count;
  }
}

/**
 * Web Mercator's y, 0 in the north and 1 in the south (EPSG:3857 scaled to a unit square).
 * @param {number} lat
 */
export function toMercatorY(lat) {
  const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** @param {number} y */
function toLatitude(y) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/**
 * Fetch the columns; `onGrown` is called when the first rows are there and
 * again as more arrive. Resolves when all have.
 * @param {Promise<Response>} coming
 * @param {(columns: Columns) => void} onGrown
 */
export async function readColumns(coming, onGrown) {
  const response = await coming;
  if (!response.ok || !response.body) throw new Error(`${response.url}: ${response.status}`);
  const reader = response.body.getReader();
  try {
    await readInto(new ByteQueue(reader), onGrown);
  } catch (error) {
    // What nobody will look at need not come.
    reader.cancel().catch(() => {});
    throw error;
  }
}

/**
 * @param {ByteQueue} input
 * @param {(columns: Columns) => void} onGrown
 */
async function readInto(input, onGrown) {
  const header = new DataView(await input.take(HEADER_BYTES));
  if (header.getUint32(0, true) !== MAGIC || header.getUint16(4, true) !== VERSION) {
    throw new Error(`no columns of version ${VERSION}`);
  }
  const total = header.getUint32(8, true);
  const blockRows = header.getUint32(12, true);
  const dictionary = new TextDecoder().decode(await input.take(header.getUint32(16, true)));
  const columns = new Columns(total, JSON.parse(dictionary));
  do {
    const count = Math.min(blockRows, total - columns.loaded);
    columns.append(splitBlock(await input.take(blockBytes(count)), count), count);
    onGrown(columns);
  } while (columns.loaded < total);
}

/** @param {number} bytes */
const padded = (bytes) => Math.ceil(bytes / 4) * 4;

/** @param {number} count */
function blockBytes(count) {
  return LAYOUT.reduce((sum, [, type]) => sum + padded(count * type.BYTES_PER_ELEMENT), 0);
}

/**
 * The arrays of one block, as views of its bytes.
 * @param {ArrayBuffer} bytes
 * @param {number} count
 */
function splitBlock(bytes, count) {
  /** @type {Record<string, any>} */
  const block = {};
  let offset = 0;
  for (const [name, Type] of LAYOUT) {
    block[name] = new Type(bytes, offset, count);
    offset += padded(count * Type.BYTES_PER_ELEMENT);
  }
  return block;
}

/** Bytes of a stream, taken in pieces of the size that one asks for. */
class ByteQueue {
  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
  constructor(reader) {
    this.reader = reader;
    /** @type {Uint8Array} */
    this.rest = new Uint8Array();
  }

  /**
   * @param {number} count
   * @returns {Promise<ArrayBuffer>} a buffer of its own, so that it is aligned
   */
  async take(count) {
    const taken = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      if (this.rest.length === 0) this.rest = await this.next();
      const piece = this.rest.subarray(0, count - filled);
      taken.set(piece, filled);
      filled += piece.length;
      this.rest = this.rest.subarray(piece.length);
    }
    return taken.buffer;
  }

  async next() {
    const { value, done } = await this.reader.read();
    if (done) throw new Error("the columns end too early");
    return value;
  }
}
