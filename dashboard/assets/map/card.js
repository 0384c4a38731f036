// @ts-check
/**
 * The popup: built from text nodes only, so that no text of a record is ever
 * read as HTML.
 */

/**
 * A value in words, and why the coder inferred it; empty if a source states it.
 * @typedef {{text: string, inferred_because: string}} Value
 */

/**
 * What dashboard/card.py says of an incident.
 * @typedef {object} Card
 * @property {string} id
 * @property {string} title
 * @property {Value} event_type
 * @property {{label: string, values: Value[]}[]} facts
 * @property {string} grade
 * @property {string} grade_why
 * @property {string} conflict
 * @property {string} unrecorded said where no claims are recorded
 * @property {{source_id: string, outlet: string, published: string, says: string, who: string,
 *   paragraph: number, warning: string}[]} testimonies with a warning, says is empty
 * @property {string} rounded said where the place is given only roughly, to keep somebody safe
 */

/** @typedef {Record<string, string>} Words */

/**
 * @param {string} tag
 * @param {{className?: string, text?: string, title?: string}} [options]
 * @param {(Node|null)[]} [children]
 */
export function element(tag, { className, text, title } = {}, children = []) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (title) node.title = title;
  for (const child of children) if (child) node.append(child);
  return node;
}

/**
 * @param {string} text
 * @param {() => void} onClick
 * @param {string} [label] for screen readers, where the text alone says too little
 */
export function button(text, onClick, label) {
  const node = /** @type {HTMLButtonElement} */ (element("button", { className: "link", text }));
  node.type = "button";
  if (label) node.setAttribute("aria-label", label);
  node.addEventListener("click", onClick);
  return node;
}

/**
 * @param {Value} value
 * @param {Words} words
 * @returns {Node[]}
 */
function valueNodes({ text, inferred_because: title }, words) {
  const said = document.createTextNode(text);
  return title ? [said, element("span", { className: "inferred", text: words.inferred, title })] : [said];
}

/**
 * @param {Card} card
 * @param {Words} words
 * @param {(sourceId: string) => void} onRead
 */
export function buildCard(card, words, onRead) {
  const facts = card.facts.flatMap((fact) => [
    element("dt", { text: fact.label }),
    element("dd", {}, fact.values.flatMap((value, index) => [
      ...(index ? [document.createTextNode(", ")] : []),
      ...valueNodes(value, words),
    ])),
  ]);
  const sources = card.testimonies.map((testimony) =>
    element("li", {}, [
      element("div", { className: "outlet", text: `${testimony.outlet}, ${testimony.published}` }),
      element("p", {
        text: testimony.warning || (testimony.who ? `${testimony.who}: ${testimony.says}` : testimony.says),
      }),
      button(
        words.read,
        () => onRead(testimony.source_id),
        words.read_named.replace("{source}", testimony.outlet),
      ),
    ]),
  );
  return element("article", { className: "card" }, [
    element("p", { className: "kind" }, valueNodes(card.event_type, words)),
    element("h2", { text: card.title }),
    element("dl", {}, facts),
    card.rounded ? element("p", { text: card.rounded }) : null,
    element("p", { className: "grade" }, [
      element("strong", { text: card.grade }),
      document.createTextNode(` · ${card.grade_why}`),
    ]),
    card.conflict ? element("p", { className: "conflict", text: card.conflict }) : null,
    ...(sources.length
      ? [element("h3", { text: words.sources }), element("ul", {}, sources)]
      : [element("p", { text: card.unrecorded })]),
  ]);
}

/** Incidents that the list shows at first, and more at each press of its button. */
const LIST_PAGE = 50;

/**
 * The list offered where several incidents share a place; a page of it at a time.
 * @param {number[]} rows
 * @param {import("./labels.js").Labels} labels
 * @param {{heading: string, more: string, failed: string}} words
 * @param {(id: string, row: number) => void} onChoose
 */
export function buildList(rows, labels, { heading, more, failed }, onChoose) {
  const list = element("ul");
  const trouble = element("p");
  trouble.setAttribute("role", "status");
  const next = button(more, () => show());
  let shown = 0;
  let isComing = false;

  async function show() {
    if (isComing) return;
    isComing = true;
    const page = rows.slice(shown, shown + LIST_PAGE);
    try {
      const found = await labels.of(page);
      const buttons = found.map(({ id, title }, index) => button(title, () => onChoose(id, page[index])));
      list.append(...found.map(({ when }, index) =>
        element("li", {}, [buttons[index], element("div", { className: "outlet", text: when })]),
      ));
      shown += page.length;
      trouble.textContent = "";
      // A keyboard goes on from where the button was.
      if (document.activeElement === next) buttons[0].focus();
      next.hidden = shown >= rows.length;
    } catch {
      trouble.textContent = failed;
    }
    isComing = false;
  }
  const ready = show();
  const content = element("article", { className: "card list" }, [element("h2", { text: heading }), list, trouble, next]);
  return { content, ready };
}
