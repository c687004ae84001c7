// Elements without markup: strings become text nodes, so nothing that was written by a person is ever parsed.

/** Makes `<tag>`; `props` are attributes (`false`/`null` leave one out), `class`, or `on<Event>` listeners. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Adds to a datalist the `[value, words]` that it does not offer yet. */
export function offer(list, options) {
  const known = new Set([...list.options].map((it) => it.value));
  for (const [value, words] of options) {
    if (known.has(value)) continue;
    known.add(value);
    list.append(el("option", { value }, words));
  }
}

/** Shows `text` in an element that is hidden while it is empty. */
export function showText(node, text) {
  node.textContent = text ?? "";
  node.hidden = !text;
}

/** Runs `work` for a click, once at a time: a second click while it runs does nothing. */
export function onceAtATime(work) {
  let running = false;
  return async (event) => {
    event?.preventDefault?.();
    if (running) return;
    running = true;
    try {
      await work(event);
    } finally {
      running = false;
    }
  };
}
