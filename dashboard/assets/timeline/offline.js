// @ts-check
/**
 * Says whether the server answers. Asked rarely while nothing is wrong, often
 * while something is.
 */

const HEALTH = "_stcore/health";
const CALM_MS = 15_000;
const TROUBLED_MS = 2_000;
const ANSWER_MS = 5_000;

export class ServerWatch {
  /**
   * @param {() => boolean} isCutOff whether Streamlit itself has lost its connection
   * @param {() => void} onChange
   */
  constructor(isCutOff, onChange) {
    this.isCutOff = isCutOff;
    this.onChange = onChange;
    /** Whether the server would hear nothing just now, be it for a moment. */
    this.isAway = false;
    /** Whether it is worth telling a reader. */
    this.isOffline = false;
    this.wasCutOff = false;
    /** Only the latest of two questions asked at once is heard. */
    this.asked = 0;
    this.timer = setTimeout(() => this.check(), CALM_MS);
    // Streamlit says it in a dialog that locks the page; the map would be out of reach.
    this.dialogs = new MutationObserver(() => isCutOff() && closeDialog());
    this.dialogs.observe(document.body, { childList: true });
  }

  /** Streamlit's connection went, or came back. */
  onConnection() {
    this.isAway = true;
    this.check();
  }

  async check() {
    const question = (this.asked += 1);
    clearTimeout(this.timer);
    const answers = document.hidden || (await isAnswering());
    if (question !== this.asked) return;
    const isCutOff = this.isCutOff();
    // A connection may be lost for a moment while the server is well: it is asked twice.
    const isOffline = !answers || (isCutOff && this.wasCutOff);
    const isAway = isOffline || isCutOff;
    const isNews = isOffline !== this.isOffline || isAway !== this.isAway;
    Object.assign(this, { isOffline, isAway, wasCutOff: isCutOff });
    this.timer = setTimeout(() => this.check(), isAway ? TROUBLED_MS : CALM_MS);
    if (isNews) this.onChange();
  }

  stop() {
    this.asked = Infinity;
    clearTimeout(this.timer);
    this.dialogs.disconnect();
  }
}

function closeDialog() {
  const close = document.querySelector("[data-testid='stDialog'] [role='dialog'] > button");
  if (close instanceof HTMLElement) close.click();
}

async function isAnswering() {
  try {
    const address = new URL(HEALTH, document.baseURI);
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}
