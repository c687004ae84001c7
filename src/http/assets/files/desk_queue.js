// The queue: what waits, the most pressing first, with filters that stick.

import { explain, get, post } from "./api.js";
import { countdown, urgentAt } from "./clock.js";
import { byId, el, onceAtATime, showText } from "./dom.js";
import { severityBadge, severityWords, statusWords } from "./thread.js";
import { say } from "./words.js";

/** In quiet mode a case is shown when it is due within the hour, or as bad as this. */
const PRESSING_MS = 60 * 60_000;
const GRAVE = ["urgent", "critical"];
const FILTERS = ["queue", "language", "owner"];
const state = { items: [], next: null, onOpen: () => {}, current: null };

/** Shows the queue; `onOpen(id)` is called for the case that is chosen, `notice(text)` tells what went wrong. */
export async function showQueue(onOpen, notice) {
  Object.assign(state, { onOpen });
  const counts = await get("/api/v1/desk/counts");
  byId("filter-queue").append(...counts.map((it) => el("option", { value: it.queue }, `${it.queue} (${it.open})`)));
  wireLeaving(notice);
  for (const name of FILTERS) {
    const field = byId(`filter-${name}`);
    field.value = localStorage.getItem(`desk:${name}`) ?? "";
    field.addEventListener("change", () => (localStorage.setItem(`desk:${name}`, field.value), refreshQueue()));
  }
  byId("quiet").checked = localStorage.getItem("desk:quiet") === "on";
  byId("quiet").addEventListener("change", () => {
    localStorage.setItem("desk:quiet", byId("quiet").checked ? "on" : "off");
    draw();
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("more-queue").addEventListener("click", onceAtATime(more));
  await refreshQueue();
}

/** Sets one filter, as the keys do. */
export function setFilter(name, value) {
  const field = byId(`filter-${name}`);
  field.value = field.value === value ? "" : value;
  field.dispatchEvent(new Event("change"));
}

export const toggleQuiet = () => byId("quiet").click();

function address(cursor) {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const { value } = byId(`filter-${name}`);
    if (value) query.set(name === "owner" ? "assignee" : name, value);
  }
  if (cursor) query.set("cursor", cursor);
  return `/api/v1/desk/queue?${query}`;
}

/** Reads the first page again. */
export async function refreshQueue() {
  const found = await get(address());
  Object.assign(state, { items: found.items, next: found.next });
  draw();
}

async function more() {
  const found = await get(address(state.next));
  Object.assign(state, { items: [...state.items, ...found.items], next: found.next });
  draw();
}

/** Marks the case that the page shows. */
export function markCase(id) {
  state.current = id;
  for (const link of byId("queue-list").querySelectorAll("a")) {
    if (link.dataset.id === id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Moves the keyboard's place in the list by `step`. */
export function moveBy(step) {
  const links = [...byId("queue-list").querySelectorAll("a")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const from = at >= 0 ? at : links.findIndex((link) => link.dataset.id === state.current);
  links[Math.min(links.length - 1, Math.max(0, from + step))].focus();
}

function isPressing(one) {
  const at = urgentAt(one);
  return GRAVE.includes(one.severity) || one.queue === "security" || (at !== null && at - Date.now() < PRESSING_MS);
}

function draw() {
  const isQuiet = byId("quiet").checked;
  const shown = isQuiet ? state.items.filter((one) => isPressing(one) || one.id === state.current) : state.items;
  const held = state.items.length - shown.length;
  showText(byId("held-back"), held > 0 ? say("desk_held_back", { n: held }) : "");
  byId("queue-empty").hidden = shown.length > 0;
  byId("more-queue").hidden = !state.next;
  byId("queue-count").textContent = say("desk_count", { n: `${state.items.length}${state.next ? "+" : ""}` });
  const focused = document.activeElement?.dataset?.id;
  byId("queue-list").replaceChildren(...shown.map(item));
  markCase(state.current);
  if (focused) byId("queue-list").querySelector(`a[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function item(one) {
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    state.onOpen(one.id);
  };
  const differs = one.suggested_severity !== one.severity;
  return el(
    "li",
    {},
    el(
      "a",
      { href: `/desk?c=${encodeURIComponent(one.id)}`, "data-id": one.id, onclick: open },
      el("span", { class: "queue-line" }, severityBadge(one.severity), countdown(urgentAt(one))),
      el("span", { class: "conversation-title", lang: one.language }, one.subject),
      el("span", { class: "muted" }, [one.account_name ?? one.account_id, one.queue, statusWords(one.status), one.assignee?.name ?? one.assignee?.subject].filter(Boolean).join(" · ")),
      differs
        ? el("span", { class: "muted" }, say("desk_declared", { d: severityWords(one.severity), s: severityWords(one.suggested_severity) }))
        : null,
      one.needed_by ? el("span", { class: "muted" }, say("desk_needed_by", { d: one.needed_by.date })) : null,
    ),
  );
}

/** Who leaves hands every open case on, each with the note. */
function wireLeaving(notice) {
  byId("leave-form").addEventListener(
    "submit",
    onceAtATime(async () => {
      const to = byId("leave-to").value.trim();
      try {
        await post("/api/v1/desk/leave", { to: to ? { subject: to, name: null } : null, note: byId("leave-note").value });
        byId("leave-note").value = "";
        notice(say("desk_left"));
        await refreshQueue();
      } catch (error) {
        notice(explain(error));
      }
    }),
  );
}
