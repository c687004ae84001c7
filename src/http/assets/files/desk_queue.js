// The queue: what waits, the most pressing first, with filters that stick.

import { explain, get, getAsMany } from "./api.js";
import { everyService } from "./catalogue.js";
import { countdown, urgentAt, urgentWhy } from "./clock.js";
import { byId, el, inTurn, offer, onceAtATime, showText } from "./dom.js";
import { severityBadge, severityWords, statusWords } from "./thread.js";
import { say, time } from "./words.js";

/** In quiet mode a case is shown at once when it is due within the hour, or as bad as this; others come together. */
const PRESSING_MS = 60 * 60_000;
const GRAVE = ["urgent", "critical"];
const BATCH_MS = 30 * 60_000;
const FILTERS = ["queue", "severity", "status", "plan", "service", "account", "language", "owner", "sort"];
/** So many are read at first, and by every "more". */
const PAGE = 50;
/** What the server calls a filter, where the page calls it otherwise. */
const ASKED_AS = { owner: "assignee", account: "account_id" };
const state = { items: [], next: null, onOpen: () => {}, current: null, counts: [] };

/** Every queue's id. */
export const queues = () => state.counts.map((it) => it.queue);

/** Shows the queue; `onOpen(id)` is called for the case that is chosen. */
export async function showQueue(onOpen) {
  state.onOpen = onOpen;
  await readCounts();
  byId("filter-service").append(...everyService().map(([id, words]) => el("option", { value: id }, words)));
  for (const name of FILTERS) {
    const field = byId(`filter-${name}`);
    field.value = localStorage.getItem(`desk:${name}`) ?? "";
    field.addEventListener("change", () => {
      // What is no account's id narrows nothing.
      if (!field.reportValidity()) return;
      localStorage.setItem(`desk:${name}`, field.value);
      readQueue(() => PAGE).catch((error) => showText(byId("notice"), explain(error)));
    });
  }
  byId("quiet").checked = localStorage.getItem("desk:quiet") === "on";
  byId("quiet").addEventListener("change", () => {
    localStorage.setItem("desk:quiet", byId("quiet").checked ? "on" : "off");
    keepBatch({ until: Date.now() + BATCH_MS, ids: [] });
    draw();
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("show-held").addEventListener("click", () => (release(), draw()));
  byId("more-queue").addEventListener("click", onceAtATime(() => readQueue(() => state.items.length + PAGE)));
  await refreshQueue();
}

/** Sets one filter, as the keys do. */
export function setFilter(name, value) {
  const field = byId(`filter-${name}`);
  field.value = field.value === value ? "" : value;
  field.dispatchEvent(new Event("change"));
}

export const toggleQuiet = () => byId("quiet").click();

function address() {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const field = byId(`filter-${name}`);
    if (field.value && field.checkValidity()) query.set(ASKED_AS[name] ?? name, field.value);
  }
  // Whoever looks at the newest cases looks for one, and it may have ended; what has ended is listed by that order alone.
  if (query.get("status") === "resolved") query.set("sort", "newest");
  if (query.get("sort") === "newest") query.set("resolved", "true");
  return `/api/v1/desk/queue?${query}`;
}

/** Reads the list again, as far as it is shown, to its end where it was shown to its end, and what waits in each queue. */
export const refreshQueue = () => readQueue(() => Math.max(PAGE, state.items.length + (state.next ? 0 : PAGE)));

const reading = inTurn();

/** Reads so many of the list and draws them. */
const readQueue = (count) =>
  reading(async () => {
    const [found] = await Promise.all([getAsMany(address(), count()), readCounts()]);
    Object.assign(state, { items: found.items, next: found.next });
    draw();
  });

/** Says what waits where: by queue in the list of queues, and below it how much of what is shown is nobody's or late. */
async function readCounts() {
  state.counts = await get("/api/v1/desk/counts");
  const list = byId("filter-queue");
  for (const it of state.counts) {
    const words = `${it.queue} (${it.open})`;
    const option = [...list.options].find((one) => one.value === it.queue);
    if (option) option.textContent = words;
    else list.append(el("option", { value: it.queue }, words));
  }
  const seen = state.counts.filter((it) => !list.value || it.queue === list.value);
  const sum = (name) => seen.reduce((all, it) => all + it[name], 0);
  byId("queue-tally").textContent = say("desk_tally", { u: sum("unassigned"), o: sum("overdue") });
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
  return GRAVE.includes(one.severity) || GRAVE.includes(one.suggested_severity) || one.queue === "security" || (at !== null && at - Date.now() < PRESSING_MS);
}

/** What quiet mode has let through so far, and when it lets through the next batch; kept over a reload. */
function batch() {
  try {
    return JSON.parse(localStorage.getItem("desk:batch")) ?? { until: 0, ids: [] };
  } catch {
    return { until: 0, ids: [] };
  }
}

const keepBatch = (next) => localStorage.setItem("desk:batch", JSON.stringify(next));

/** Lets everything through that waits now. */
const release = () => keepBatch({ until: Date.now() + BATCH_MS, ids: state.items.map((one) => one.id) });

/** What is not held back. */
function unheld() {
  if (!byId("quiet").checked) return state.items;
  if (Date.now() >= batch().until) release();
  const through = new Set(batch().ids);
  return state.items.filter((one) => isPressing(one) || one.id === state.current || through.has(one.id));
}

function draw() {
  const shown = unheld();
  const held = state.items.length - shown.length;
  showText(byId("held-back"), held > 0 ? say("desk_held_back", { n: held, t: time(new Date(batch().until).toISOString()) }) : "");
  byId("show-held").hidden = held === 0;
  byId("queue-empty").hidden = state.items.length > 0;
  byId("more-queue").hidden = !state.next;
  offer(byId("filter-account-seen"), state.items.map((it) => [it.account_id, it.account_name ?? it.account_id]));
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
      urgentWhy(one) ? el("span", { class: "muted" }, urgentWhy(one)) : null,
      differs
        ? el("span", { class: "muted" }, say("desk_declared", { d: severityWords(one.severity), s: severityWords(one.suggested_severity) }))
        : null,
      one.needed_by ? el("span", { class: "muted" }, say("desk_needed_by", { d: one.needed_by.date })) : null,
    ),
  );
}
