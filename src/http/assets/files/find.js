// Looks for words in one's own conversations, while one types.

import { explain, get } from "./api.js";
import { byId, el, showText } from "./dom.js";
import { say, shortTime } from "./words.js";

const PAUSE_MS = 250;

/** Makes the field above the list work; `onOpen(id, messageId)` is called for what is chosen. */
export function offerSearch(accountId, onOpen) {
  const field = byId("find");
  let timer = null;
  let looking = null;
  const clear = () => {
    field.value = "";
    show(null, onOpen);
  };
  const look = async () => {
    looking?.abort();
    const words = field.value.trim();
    if (!words) return show(null, onOpen);
    looking = new AbortController();
    const { signal } = looking;
    try {
      const query = new URLSearchParams({ account_id: accountId, q: words });
      const found = await get(`/api/v1/conversations/search?${query}`, signal);
      if (!signal.aborted) show(found, onOpen);
    } catch (error) {
      if (!signal.aborted) showText(byId("find-said"), explain(error));
    }
    return null;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      look();
    } else if (event.key === "Escape" && field.value) {
      event.stopPropagation();
      clear();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      byId("found-list").querySelector("a")?.focus();
    }
  });
}

/** Shows what was found in place of the list; `null`: nothing is looked for. */
function show(found, onOpen) {
  const isLooking = found !== null;
  byId("listed").hidden = isLooking;
  byId("found-list").hidden = !isLooking;
  byId("found-list").replaceChildren(...(found ?? []).map((one) => item(one, onOpen)));
  showText(byId("find-said"), isLooking ? said(found.length) : "");
}

const said = (n) => (n ? say("find_found", { n }) : say("find_none"));

function item(one, onOpen) {
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(one.conversation_id, one.message_id);
  };
  return el(
    "li",
    {},
    el(
      "a",
      { href: `/?c=${encodeURIComponent(one.conversation_id)}`, "data-id": one.conversation_id, onclick: open },
      el("span", { class: "conversation-title" }, one.title ?? say("untitled")),
      el("span", { class: "excerpt" }, one.before, el("mark", {}, one.hit), one.behind),
      el("span", { class: "muted" }, shortTime(one.at)),
    ),
  );
}
