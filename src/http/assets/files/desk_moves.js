// What an engineer does with a case besides answering it: promise, hand on, move, merge, and link to what hits several accounts.

import { explain, get, post } from "./api.js";
import { el, onceAtATime } from "./dom.js";
import { incidentBox } from "./desk_incident.js";
import { people } from "./desk_people.js";
import { queues } from "./desk_queue.js";
import { say, time } from "./words.js";

const HOUR_MS = 60 * 60_000;
const MOST_DUPLICATES = 50;

/** A form that folds away; `key` is the letter that opens it. */
export function folded(title, { id = null, key = null } = {}, ...parts) {
  const hint = key ? el("kbd", { "aria-hidden": "true" }, key) : null;
  return el("details", { class: "reported", id }, el("summary", {}, title, hint), ...parts);
}

/** Opens a folded form and puts the keyboard into its first field. */
export function unfold(id) {
  const box = document.getElementById(id);
  if (!box) return;
  box.open = true;
  box.scrollIntoView({ block: "nearest" });
  box.querySelector("form input, form select, form textarea")?.focus();
}

/** The forms; `carryOut(verb, body)` does one thing to the shown case, `openCase(id)` shows another one. */
export function moves(one, { carryOut, openCase, notice }) {
  return [promiseForm(one, carryOut), assignForm(one, carryOut), queueForm(one, carryOut), mergeForm(one, { openCase, notice }), incidentForm(one, { openCase, notice })];
}

function promiseForm(one, carryOut) {
  const at = el("input", { type: "datetime-local", required: true, "aria-label": say("desk_next_update") });
  at.value = local(new Date(one.next_update_at ?? Date.now() + HOUR_MS));
  const save = onceAtATime(() => carryOut("next-update", { at: new Date(at.value).toISOString() }));
  const none = one.next_update_at ? el("button", { type: "button", onclick: onceAtATime(() => carryOut("next-update", { at: null })) }, say("desk_promise_none")) : null;
  return folded(say("desk_promise"), { id: "form-promise", key: "p" }, el("form", { class: "reply-row", onsubmit: save }, at, el("button", { type: "submit" }, say("desk_save")), none));
}

function assignForm(one, carryOut) {
  const to = el("select", { required: true, "aria-label": say("desk_assign_whom") }, people(one.assignee?.subject));
  const note = el("input", { type: "text", maxlength: "4000", "aria-label": say("desk_assign_note"), placeholder: say("desk_assign_note") });
  const save = onceAtATime(() => carryOut("assign", { to: { subject: to.value, name: null }, note: note.value.trim() || null }));
  return folded(say("desk_assign_other"), { id: "form-assign", key: "g" }, el("form", { class: "reply-row", onsubmit: save }, to, note, el("button", { type: "submit" }, say("desk_save"))));
}

function queueForm(one, carryOut) {
  const queue = el("select", { "aria-label": say("desk_queue") }, queues().map((it) => el("option", { value: it, selected: it === one.queue }, it)));
  const save = onceAtATime(() => carryOut("queue", { queue: queue.value }));
  return folded(say("desk_move"), { id: "form-queue", key: "h" }, el("form", { class: "reply-row", onsubmit: save }, queue, el("button", { type: "submit" }, say("desk_save"))));
}

/** The account's other open cases are read when somebody looks for a duplicate. */
function mergeForm(one, { openCase, notice }) {
  const into = el("select", { required: true, "aria-label": say("desk_merge_into") });
  const save = onceAtATime(async () => {
    try {
      await post(`/api/v1/cases/${encodeURIComponent(one.id)}/merge`, { into: into.value });
      await openCase(into.value);
      notice(say("desk_merge_done"));
    } catch (error) {
      notice(explain(error));
    }
  });
  const row = el("form", { class: "reply-row", hidden: true, onsubmit: save }, into, el("button", { type: "submit" }, say("desk_merge_do")));
  const none = el("p", { class: "muted" }, say("desk_merge_none"));
  const box = folded(say("desk_merge"), { id: "form-merge", key: "x" }, none, row);
  whenOpened(box, notice, async () => {
    const query = new URLSearchParams({ account_id: one.account_id, limit: String(MOST_DUPLICATES) });
    const found = await get(`/api/v1/desk/queue?${query}`);
    const others = found.items.filter((it) => it.id !== one.id);
    into.replaceChildren(...others.map((it) => el("option", { value: it.id }, `${it.display_id} · ${it.subject} · ${time(it.created_at)}`)));
    row.hidden = others.length === 0;
    none.hidden = others.length > 0;
    if (others.length && box.open) into.focus();
  });
  return box;
}

/** What the case is linked to, and a form that links it. */
function incidentForm(one, { openCase, notice }) {
  const linked = new Set(one.incidents.map((it) => it.id));
  const known = el("select", { "aria-label": say("desk_incident_known") }, el("option", { value: "" }, say("desk_incident_new")));
  const title = el("input", { type: "text", maxlength: "300", "aria-label": say("desk_incident_title"), placeholder: say("desk_incident_title") });
  known.addEventListener("change", () => (title.hidden = Boolean(known.value)));
  const save = onceAtATime(async () => {
    if (!known.value && !title.value.trim()) return title.focus();
    try {
      const id = known.value || (await post("/api/v1/desk/incidents", { title: title.value })).id;
      await post(`/api/v1/cases/${encodeURIComponent(one.id)}/link`, { incident_id: id });
      await openCase(one.id);
    } catch (error) {
      notice(explain(error));
    }
    return null;
  });
  const row = el("form", { class: "reply-row", onsubmit: save }, known, title, el("button", { type: "submit" }, say("desk_incident_link")));
  const boxes = one.incidents.map((it) => incidentBox(it, { openCase, notice }));
  const box = folded(say("desk_incident"), { id: "form-incident", key: "i" }, el("p", { class: "muted" }, say("desk_incident_staff")), ...boxes, row);
  box.open = boxes.length > 0;
  whenOpened(box, notice, async () => {
    const all = await get("/api/v1/desk/incidents");
    known.append(...all.filter((it) => !linked.has(it.id)).map((it) => el("option", { value: it.id }, it.title)));
  });
  return box;
}

/** Runs `work` the first time that a box is opened. */
export function whenOpened(box, notice, work) {
  const look = async () => {
    if (!box.open || box.dataset.read) return;
    box.dataset.read = "yes";
    try {
      await work();
    } catch (error) {
      notice(explain(error));
    }
  };
  box.addEventListener("toggle", look);
}

/** What a `datetime-local` field wants, in the browser's own zone. */
export function local(at) {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
