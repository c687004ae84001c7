// The card for a proposed case: read, change, and open it. Nothing is opened but by a person's click on what is shown.

import { explain, get, post, Problem, request } from "./api.js";
import { el, onceAtATime } from "./dom.js";
import { duration, say, time } from "./words.js";

const LEVELS = ["low", "normal", "high", "urgent", "critical"];
/** So many steps below what the evidence speaks for are said aloud. */
const FAR_BELOW = 2;

const trimmed = (text) => text.trim().replace(/[.。]$/, "");
const rank = (level) => LEVELS.indexOf(level);
const named = (level) => say(`severity_${level}`) || level;
const path = (draft, verb = "") => `/api/v1/drafts/${encodeURIComponent(draft.id)}${verb}`;

/** `cite(evidenceId)` gives a button for that evidence, or `null`; `askPerson(reason)` records the wish for a person. */
export function draftCard(draft, actions) {
  const card = el("div", { class: "draft", role: "group", "aria-label": say("draft_title") });
  const state = { draft, isEditing: false, said: "", card, actions };
  draw(state);
  bringUpToDate(state);
  return card;
}

/** The turn keeps the draft as it was; whoever opens an old conversation sees what became of it. */
async function bringUpToDate(state) {
  try {
    const now = await get(path(state.draft));
    if (now.digest !== state.draft.digest && !state.isEditing) Object.assign(state, { draft: now });
    if (now.case_id) return opened(state, { id: now.case_id });
    draw(state);
  } catch {
    // The card as it came is still true enough to read; opening it asks the server anyway.
  }
  return null;
}

function draw(state) {
  const { draft, card, said } = state;
  card.replaceChildren(
    el("h3", {}, say("draft_title")),
    el("p", { class: "draft-state" }, say("draft_person_confirms")),
    state.isEditing ? form(state) : shown(state),
    el("p", { class: "muted due" }, due(draft)),
    upward(state),
    ...(state.isEditing ? [] : buttons(state)),
    el("p", { class: "draft-said", role: "status" }, said),
  );
}

function shown({ draft, actions }) {
  const rows = [
    [say("draft_subject"), draft.subject],
    [say("draft_severity"), severity(draft, actions.cite)],
    [say("draft_description"), el("div", { class: "draft-description", lang: draft.language }, draft.description)],
    [say("draft_service"), [draft.service, draft.category].filter(Boolean).join(" · ")],
    [say("draft_needed_by"), draft.needed_by ? `${draft.needed_by.date} · ${draft.needed_by.why}` : null],
    [say("draft_resources"), list(draft.resources)],
    [say("draft_tried"), list(draft.tried)],
    [say("draft_missing"), list(draft.missing)],
  ];
  const known = rows.filter(([, value]) => value);
  return el("dl", {}, known.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function buttons(state) {
  const { draft, actions } = state;
  const edit = () => {
    Object.assign(state, { isEditing: true, said: "" });
    draw(state);
    state.card.querySelector("input, select, textarea")?.focus();
  };
  const ask = onceAtATime(() => actions.askPerson(draft.subject));
  const open = draft.is_included === false ? null : el("button", { type: "button", class: "primary", onclick: onceAtATime(() => confirm(state)) }, say("draft_confirm"));
  return [
    el("p", { class: "muted" }, say("draft_visible")),
    el(
      "div",
      { class: "reply-row" },
      open,
      el("button", { type: "button", onclick: edit }, say("draft_edit")),
      el("button", { type: "button", class: "person", onclick: ask }, say("draft_person")),
    ),
  ];
}

/** Impact is chosen in words; what it means for the response is said once it is chosen. */
function form(state) {
  const { draft } = state;
  const field = (name, input) => el("label", { class: "field" }, el("span", {}, name), input);
  const subject = el("input", { type: "text", maxlength: "300", value: draft.subject, required: true });
  const level = el("select", { class: "level" }, LEVELS.map((it) => el("option", { value: it, selected: it === draft.severity }, `${say(`severity_${it}_meaning`)} (${named(it)})`)));
  const description = el("textarea", { rows: "6", maxlength: "8000" });
  description.value = draft.description;
  const date = el("input", { type: "date", value: draft.needed_by?.date ?? "" });
  const why = el("input", { type: "text", maxlength: "300", value: draft.needed_by?.why ?? "" });
  const stopped = el("textarea", { rows: "2", maxlength: "2000" });
  const more = field(say("draft_stopped"), stopped);
  const isAbove = () => rank(level.value) > rank(draft.suggested_severity);
  more.hidden = !isAbove();
  level.addEventListener("change", () => {
    more.hidden = !isAbove();
    state.card.querySelector(".due").textContent = due(chosen(draft, level.value));
  });
  const save = onceAtATime(() => {
    const told = !more.hidden && stopped.value.trim() ? `\n\n${stopped.value.trim()}` : "";
    return change(state, {
      subject: subject.value,
      severity: level.value,
      description: description.value + told,
      needed_by: date.value ? { date: date.value, why: why.value } : null,
    });
  });
  const cancel = () => {
    state.isEditing = false;
    draw(state);
  };
  return el(
    "form",
    { class: "draft-form", onsubmit: save },
    field(say("draft_subject"), subject),
    field(say("draft_impact"), level),
    more,
    field(say("draft_description"), description),
    field(say("draft_deadline"), date),
    field(say("draft_deadline_why"), why),
    el("div", { class: "reply-row" }, el("button", { type: "submit", class: "primary" }, say("draft_save")), el("button", { type: "button", onclick: cancel }, say("draft_cancel"))),
  );
}

/** Where the choice lies far below the evidence, one click takes it up. Nobody is asked to lower theirs. */
function upward(state) {
  const { draft } = state;
  if (rank(draft.suggested_severity) - rank(draft.severity) < FAR_BELOW) return "";
  const s = named(draft.suggested_severity);
  const take = onceAtATime(() => change(state, { severity: draft.suggested_severity }));
  return el("div", { class: "note warning" }, el("p", {}, say("draft_upward", { s })), el("button", { type: "button", onclick: take }, say("draft_take_upward", { s })));
}

async function change(state, edit) {
  try {
    const answer = await request("PUT", path(state.draft), { body: edit });
    Object.assign(state, { draft: await answer.json(), isEditing: false, said: "" });
  } catch (error) {
    state.said = explain(error);
    if (state.isEditing) {
      state.card.querySelector(".draft-said").textContent = state.said;
      return;
    }
  }
  draw(state);
}

async function confirm(state) {
  try {
    opened(state, await post(path(state.draft, "/confirm"), { digest: state.draft.digest }));
  } catch (error) {
    if (error instanceof Problem && error.code === "draft_changed") {
      state.draft = await get(path(state.draft));
      state.said = say("draft_changed");
    } else if (error instanceof Problem && error.code === "draft_confirmed") {
      state.said = say("draft_confirmed_before");
    } else {
      state.said = explain(error);
    }
    draw(state);
  }
}

/** What stands in the card's place once the case is open. */
function opened(state, { id, display_id: number, due_at: dueAt }) {
  const link = el("a", { href: `/cases?c=${encodeURIComponent(id)}` }, say("draft_show_case"));
  state.card.replaceChildren(
    el("h3", {}, number ? say("draft_opened", { id: number }) : say("draft_confirmed_before")),
    dueAt ? el("p", {}, say("clock_due", { t: time(dueAt) })) : "",
    el("p", {}, link),
  );
  state.card.classList.add("opened");
  document.dispatchEvent(new CustomEvent("case-opened"));
}

function severity(draft, cite) {
  const meaning = say(`severity_${draft.severity}_meaning`);
  const reasons = (draft.severity_reasons ?? []).map((reason) => trimmed(reason.text));
  const suggested = named(draft.suggested_severity);
  const words = reasons.length
    ? say("severity_suggested", { s: suggested, r: reasons.join("; ") })
    : say("severity_suggested_plain", { s: suggested });
  const markers = (draft.severity_reasons ?? []).map((reason) => cite(reason.evidence_id)).filter(Boolean);
  return el(
    "div",
    {},
    el("strong", { class: `severity ${draft.severity}` }, named(draft.severity)),
    meaning ? ` · ${meaning}` : "",
    el("p", {}, words, ...markers.flatMap((marker) => [" ", marker])),
  );
}

function list(items) {
  return items?.length ? el("ul", {}, items.map((item) => el("li", {}, item))) : null;
}

/** A draft as the plan would take it at another severity. */
function chosen(draft, level) {
  return { ...draft, ...draft.choices?.find((it) => it.severity === level) };
}

function due(draft) {
  if (draft.is_included === false) return say("draft_not_entitled");
  if (draft.due_in_minutes === null || draft.due_in_minutes === undefined) return say("clock_none");
  return say("draft_due", { t: duration(draft.due_in_minutes) });
}
