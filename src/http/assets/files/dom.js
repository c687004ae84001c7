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

/** Does one work after the other: an older reading never takes back what a later one brought. */
export function inTurn() {
  let last = Promise.resolve();
  return (work) => {
    last = last.catch(() => {}).then(work);
    return last;
  };
}

/** What in `place` has a state of its own, by its words; the n-th part of the same words has the same name in every drawing. */
function parts(place) {
  const counts = new Map();
  const named = [...place.querySelectorAll("details, summary, button, a, input, select, textarea, [tabindex]")].map((node) => {
    const words = node.getAttribute("aria-label") ?? (node.tagName === "DETAILS" ? node.querySelector("summary") : node)?.textContent ?? "";
    const name = `${node.tagName} ${words}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return [`${name} ${counts.get(name)}`, { node, scrolled: node.scrollTop }];
  });
  return new Map(named);
}

/** Shows `children` in `place` instead of an older drawing of them, and keeps what somebody opened, wrote or has the keyboard on. */
export function redraw(place, ...children) {
  const before = parts(place);
  const active = document.activeElement;
  place.replaceChildren(...children);
  for (const [name, { node }] of parts(place)) {
    const { node: was, scrolled } = before.get(name) ?? {};
    if (!was) continue;
    if (scrolled) node.scrollTop = scrolled;
    if (node.tagName === "DETAILS") node.open = was.open;
    if (["INPUT", "SELECT", "TEXTAREA"].includes(node.tagName) && node.type !== "file") node.value = was.value;
    if (was !== active) continue;
    node.focus({ preventScroll: true });
    if (typeof was.selectionStart === "number") node.setSelectionRange(was.selectionStart, was.selectionEnd);
  }
}

let composing = false;
addEventListener("compositionstart", () => (composing = true));
addEventListener("compositionend", () => (composing = false));

/** Whether somebody is in the middle of a word that an input method composes; a field that is drawn anew then loses it. */
export const isComposing = () => composing;
