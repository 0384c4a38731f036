// @ts-check
/* Times in the page itself, so that no round trip of the harness is in them.

   Put into each page before its own scripts. `benchmark.use(page)` says what kind of page
   it is; all times are milliseconds of performance.now(), which begins with the navigation. */

(() => {
  if (window !== window.top) {
    return; // the map's frame is looked at from here
  }

  const LONGEST = 180_000;

  /** @returns {any[]} windows of the frames that streamlit-folium draws in */
  const mapFrames = () =>
    [...document.querySelectorAll("iframe[title*='st_folium']")]
      .map(frame => /** @type {HTMLIFrameElement} */ (frame).contentWindow)
      .filter(Boolean);

  const page = /** @type {any} */ (window);
  const ours = () => page.incidentMap?.stats
    ?? mapFrames().find(frame => frame.incidentMap)?.incidentMap.stats;
  const hasSlider = () => document.querySelector(".st-key-dates input[type=range]") !== null;
  const script = () =>
    document.querySelector("[data-test-script-state]")?.getAttribute("data-test-script-state");
  const isIdle = () => script() === "notRunning";

  /* For each kind of page:
     isThere      its first sight: the slider, or the first mark
     isWhole      everything is there
     drawn        texts for the windows that are drawn now (an old frame may stand beside a new)
     isCommitted  the server has taken the window in
     scrub        move the window without the server
     seq, drawMs  a number that rises with each drawing; how long the last one took */
  const kinds = {
    floor: {
      isThere: hasSlider,
      isWhole: hasSlider,
      drawn: () => [document.querySelector("[data-testid=stText]")?.textContent],
      isCommitted: isIdle,
    },
    atlas: {
      isThere: () => (ours()?.seq ?? 0) > 0 && ours().shown > 0,
      isWhole: () => ours()?.loaded === true || !(ours()?.loaded < ours()?.total),
      drawn: () => [ours() && `${ours().start}/${ours().end}`],
      // The address is written by the server's run, and the slider's window stands in it.
      isCommitted: before => location.search !== before && isIdle(),
      scrub: (start, end) =>
        window.dispatchEvent(new CustomEvent("incidents:scrub", { detail: { start, end } })),
      seq: () => ours().seq,
      drawMs: () => ours().draw_ms,
      range: () => [ours().start, ours().end],
    },
    folium: {
      isThere: () => mapFrames().some(frame => frame.shownWindow),
      isWhole: isIdle,
      drawn: () => mapFrames().map(frame => frame.shownWindow).filter(Boolean),
      isCommitted: isIdle,
    },
    deckgl: {
      isThere: () => page.bench?.isReady && page.bench.seq > 0,
      isWhole: () => true,
      drawn: () => [`${page.bench.start}/${page.bench.end}`],
      isCommitted: () => true,
      scrub: (start, end) => page.bench.scrub(start, end),
      seq: () => page.bench.seq,
      drawMs: () => 0,
      range: () => page.days,
    },
  };

  /** Look before each frame, until the condition holds. Answers when that was.
      @param {() => any} holds
      @returns {Promise<number>} */
  function when(holds) {
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const look = () => {
        const now = performance.now();
        if (holds()) {
          resolve(now);
        } else if (now - began > LONGEST) {
          reject(new Error(`not within ${LONGEST / 1000} s: ${holds}`));
        } else {
          requestAnimationFrame(look);
        }
      };
      look();
    });
  }

  /** @type {any} */
  let kind;
  /** @type {Promise<any>} */
  let change;

  page.benchmark = {
    /** @param {keyof typeof kinds} name */
    use(name) {
      kind = kinds[name];
      this.opened = when(kind.isThere).then(async first => ({
        first,
        whole: await when(() => kind.isWhole() && kind.isThere()),
      }));
    },

    /** Begin to wait for a key, and for what it changes. */
    expectChange() {
      const before = new Set(kind.drawn());
      const address = location.search;
      const pressed = new Promise(resolve =>
        window.addEventListener("keydown", event => resolve(event.timeStamp), {
          capture: true,
          once: true,
        }));
      const drawn = when(() => kind.drawn().some(text => text && !before.has(text)));
      change = (async () => {
        const [from, to] = await Promise.all([pressed, drawn]);
        const committed = await when(() => kind.isCommitted(address));
        return { drawn: to - from, committed: committed - from };
      })();
    },

    /** @returns {Promise<{drawn: number, committed: number}>} since the key */
    changed() {
      return change;
    },

    /** Move a window through time in each animation frame, as fast as frames come.
        @param {{days: number, step: number, frames: number, limit: number}} options `limit`
            in milliseconds: a page may be too slow for all frames
        @returns {Promise<{intervals: number[], drawing: number[], frames: number}>} between
            successive drawings; what the page says that drawing took; animation frames */
    scrub({ days, step, frames, limit }) {
      const [first, last] = kind.range();
      const width = days || Math.round((last - first) / 2);
      const began = performance.now();
      const intervals = [];
      const drawing = [];
      let start = first;
      let seen = kind.seq();
      let previous = 0;
      let animated = 0;
      return new Promise(resolve => {
        const frame = () => {
          const now = performance.now();
          animated += 1;
          // Counted are frames that show another window than the one before.
          if (kind.seq() !== seen) {
            seen = kind.seq();
            if (previous) {
              intervals.push(now - previous);
              drawing.push(kind.drawMs());
            }
            previous = now;
          }
          if (intervals.length >= frames || now - began > limit) {
            resolve({ intervals, drawing, frames: animated });
            return;
          }
          tasks.port2.postMessage(null);
        };
        // Between frames, as a moving pointer does it, and not in one: a page that draws in
        // the next frame would come a whole frame later, and a frame in which nothing is
        // drawn lasts a 60th of a second, however fast the machine.
        const tasks = new MessageChannel();
        tasks.port1.onmessage = () => {
          start = start + step + width > last ? first : start + step;
          kind.scrub(start, start + width - 1);
          requestAnimationFrame(frame);
        };
        tasks.port2.postMessage(null);
      });
    },
  };
})();
