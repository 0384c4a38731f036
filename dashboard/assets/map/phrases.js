// @ts-check
/** Phrases with a number in them, in the form that the language has for it. */

export class Phrases {
  /**
   * @param {Record<string, Record<string, string>>} counted phrases by plural category
   * @param {string} language
   */
  constructor(counted, language) {
    this.counted = counted;
    this.language = language;
    this.plural = new Intl.PluralRules(language);
  }

  /** @param {string} name of the phrase @param {number} count */
  say(name, count) {
    const forms = this.counted[name];
    const form = forms[this.plural.select(count)] ?? forms.other;
    return form.replace("{count}", count.toLocaleString(this.language));
  }

  /**
   * How many incidents there are, and how close together.
   * @param {import("./columns.js").Columns} columns
   * @param {number[]} rows
   */
  sayRows(columns, rows) {
    return this.say(columns.shareOnePoint(rows) ? "here" : "near_here", rows.length);
  }
}
