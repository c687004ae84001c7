// The list of this account's conversations, newest first.

import { get } from "./api.js";
import { byId, el, onceAtATime } from "./dom.js";
import { say, shortTime } from "./words.js";

const list = { accountId: null, items: [], next: null, onOpen: () => {} };

/** Shows the account's conversations; `onOpen(id)` is called for the one that is chosen. */
export async function showConversations(accountId, onOpen) {
  Object.assign(list, { accountId, onOpen });
  byId("more-conversations").addEventListener("click", onceAtATime(more));
  await refreshConversations();
}

/** Reads the newest page again; older ones are shown on demand. */
export async function refreshConversations() {
  const page = await get(address());
  list.items = page.items;
  list.next = page.next;
  draw();
}

async function more() {
  const page = await get(`${address()}&cursor=${encodeURIComponent(list.next)}`);
  list.items = [...list.items, ...page.items];
  list.next = page.next;
  draw();
}

const address = () => `/api/v1/conversations?account_id=${encodeURIComponent(list.accountId)}`;

/** Marks the conversation that the page shows. */
export function markCurrent(id) {
  for (const link of byId("conversation-list").querySelectorAll("a")) {
    if (link.dataset.id === id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function draw() {
  byId("no-conversations").hidden = list.items.length > 0;
  byId("more-conversations").hidden = !list.next;
  byId("conversation-list").replaceChildren(...list.items.map(item));
  markCurrent(new URLSearchParams(location.search).get("c"));
}

function item(conversation) {
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    list.onOpen(conversation.id);
  };
  const state = conversation.state === "assistant" ? "" : say(`state_${conversation.state}`);
  return el(
    "li",
    {},
    el(
      "a",
      { href: `/?c=${encodeURIComponent(conversation.id)}`, "data-id": conversation.id, onclick: open },
      el("span", { class: "conversation-title" }, conversation.title ?? say("untitled")),
      el("span", { class: "muted" }, [shortTime(conversation.updated_at), state].filter(Boolean).join(" · ")),
    ),
  );
}
