// @ts-check
/**
 * Days as the reader's language writes them. A day is a whole number since
 * 1970-01-01; it is a date in UTC, so that no time zone moves it.
 */

export const DAY_MS = 86_400_000;

export class Dates {
  /** @param {string} language */
  constructor(language) {
    const format = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
      new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    this.number = new Intl.NumberFormat(language);
    this.day = format({ day: "numeric", month: "long", year: "numeric" });
    this.month = format({ month: "long", year: "numeric" });
    this.year = format({ year: "numeric" });
  }

  /**
   * Day, month and year in the order of the rest of the page.
   * @param {number} day
   */
  writeDay(day) {
    const parts = this.day.formatToParts(day * DAY_MS);
    const part = (/** @type {string} */ type) => parts.find((found) => found.type === type)?.value;
    return `${part("day")} ${part("month")} ${part("year")}`;
  }

  /**
   * A month, a year, or the years that are one decade or century.
   * @param {{start: number, end: number}} period
   * @param {import("./histogram.js").Unit} unit
   */
  writePeriod({ start, end }, unit) {
    const format = unit === "month" ? this.month : this.year;
    return format.formatRange(start * DAY_MS, end * DAY_MS);
  }
}

/**
 * The day of a date; unlike for Date.UTC, the year 20 is none of the twentieth century.
 * @param {number} year
 * @param {number} month from 0; may be of years before or after
 * @param {number} day from 1; may be of months before or after
 */
export function dayOf(year, month, day) {
  return new Date(0).setUTCFullYear(year, month, day) / DAY_MS;
}

/**
 * A text with its {names} filled in.
 * @param {string} text
 * @param {Record<string, string>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
