// The keyboard of the desk. A key works where no text is being written.

import { unfold } from "./desk_moves.js";
import { moveBy, setFilter, toggleQuiet } from "./desk_queue.js";
import { byId } from "./dom.js";

const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const click = (id) => byId(id)?.click();
const focus = (id) => byId(id)?.focus();

const KEYS = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  r: () => focus("reply-text"),
  n: () => focus("note-text"),
  t: () => click("do-take"),
  b: () => click("do-return"),
  a: () => click("do-assign"),
  s: () => unfold("form-severity"),
  p: () => unfold("form-promise"),
  g: () => unfold("form-assign"),
  h: () => unfold("form-queue"),
  x: () => unfold("form-merge"),
  i: () => unfold("form-incident"),
  e: () => unfold("form-resolve"),
  w: () => unfold("leaving"),
  u: () => setFilter("owner", "none"),
  m: () => setFilter("owner", "me"),
  q: toggleQuiet,
  "?": () => (byId("keys").hidden = !byId("keys").hidden),
};

/** Listens for the keys that `?` lists. */
export function wireKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isWriting(event.target)) return event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event.target)) return null;
    const work = KEYS[event.key];
    if (!work) return null;
    event.preventDefault();
    return work();
  });
}
