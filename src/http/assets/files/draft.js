// The card for a proposed case: read, change, and open it. Nothing is opened but by a person's click on what is shown.

import { explain, get, post, Problem, request } from "./api.js";
import { readCatalogue, resourceWords, serviceWords } from "./catalogue.js";
import { clockLines } from "./clock.js";
import { el, onceAtATime, showText } from "./dom.js";
import { evidenceList, gapList } from "./draft_evidence.js";
import { draftForm, forgetUnsaved, isUnsaved, levelOf, named, rank, writeOver } from "./draft_form.js";
import { citeButton } from "./source.js";
import { statusWords } from "./thread.js";
import { duration, say } from "./words.js";

/** So many steps below what the evidence speaks for are said aloud. */
const FAR_BELOW = 2;

const trimmed = (text) => text.trim().replace(/[.。]$/, "");
const path = (draft, verb = "") => `/api/v1/drafts/${encodeURIComponent(draft.id)}${verb}`;

/**
 * `citation(evidenceId)` gives how that evidence was cited, or `null`; `fact(id)` reads a fact of the account;
 * `askPerson()` records the wish for a person. A form that was left unsaved is open again.
 */
export function draftCard(draft, actions) {
  const card = el("div", { class: "draft", role: "group", "aria-label": say("draft_title"), "data-draft": draft.id });
  const state = { draft, isEditing: isUnsaved(draft), newer: [], joins: null, said: "", card, actions };
  draw(state);
  bringUpToDate(state);
  // Whether a case is open decides what a yes leads to.
  card.addEventListener("case-moved", () => !card.dataset.case && bringUpToDate(state));
  return card;
}

/** The turn keeps the draft as it was; whoever opens an old conversation sees what became of it. */
async function bringUpToDate(state) {
  try {
    const [now] = await Promise.all([get(path(state.draft)), readCatalogue()]);
    Object.assign(state, { draft: now, joins: now.joins });
    if (now.case_id) return opened(state, now.case_id, now.has_joined);
    // Whoever is writing goes on; what they write is kept by itself.
    if (!state.isEditing) draw(state);
  } catch {
    // The card as it came is still true enough to read; opening it asks the server anyway.
  }
  return null;
}

function draw(state) {
  const { draft, card, said } = state;
  const hasFocus = card.contains(document.activeElement);
  card.replaceChildren(
    el("h3", {}, say("draft_title")),
    el("p", { class: "draft-state" }, state.joins ? say("draft_joins", { id: state.joins.display_id }) : say("draft_person_confirms")),
    newerParts(state),
    state.isEditing ? form(state) : shown(state),
    el("p", { class: "muted due" }),
    el("p", { class: "expected" }),
    upward(state),
    el("p", { class: "muted visible-to" }, say("draft_visible")),
    ...(state.isEditing ? [] : [buttons(state)]),
    el("p", { class: "draft-said", role: "status" }, said),
  );
  sayWhen(state, state.isEditing ? levelOf(draft) : draft.severity);
  // Whoever works by keyboard goes on in the card, and not at the top of the page.
  if (hasFocus) card.querySelector(".draft-form input, .reply-row button")?.focus();
}

/** When somebody answers at this severity; who answers in which language is known of the saved one alone. */
function sayWhen({ draft, joins, card }, level) {
  if (joins) {
    const isRaised = rank(level) > rank(joins.severity);
    showText(card.querySelector(".due"), isRaised ? say("draft_joins_raises", { id: joins.display_id, s: named(level) }) : "");
    return showText(card.querySelector(".expected"), "");
  }
  showText(card.querySelector(".due"), due(chosen(draft, level)));
  return showText(card.querySelector(".expected"), level === draft.severity ? draft.expected?.words : "");
}

/** The parts that a person can change, by their names. */
function changeable({ draft, actions }) {
  return [
    ["subject", say("draft_subject"), draft.subject],
    ["severity", say("draft_severity"), severity(draft, actions.citation)],
    ["description", say("draft_description"), el("div", { class: "draft-description", lang: draft.language }, draft.description)],
    ["service", say("draft_service"), serviceWords(draft)],
    ["needed_by", say("draft_needed_by"), draft.needed_by ? `${draft.needed_by.date} · ${draft.needed_by.why}` : null],
    ["resources", say("draft_resources"), list(resourceWords(draft))],
    ["tried", say("draft_tried"), list(draft.tried)],
  ];
}

/** What was changed elsewhere while somebody was writing, as it stands now. */
function newerParts(state) {
  const parts = state.newer.map((it) => (it === "category" ? "service" : it));
  const rows = changeable(state).filter(([part]) => parts.includes(part));
  if (!state.isEditing || !rows.length) return "";
  const terms = rows.flatMap(([, name, value]) => [el("dt", {}, name), el("dd", {}, value || "–")]);
  return el("div", { class: "note warning newer" }, el("p", {}, say("draft_newer")), el("dl", {}, terms));
}

function shown(state) {
  const { draft, actions } = state;
  const rows = [
    ...changeable(state).map(([, name, value]) => [name, value]),
    [say("draft_evidence"), evidenceList(draft.attached, actions)],
    [say("gaps"), gapList(draft.gaps)],
    [say("draft_missing"), list(draft.missing)],
  ];
  const known = rows.filter(([, value]) => value);
  return el("dl", {}, known.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function buttons(state) {
  const { draft, joins, actions } = state;
  const edit = () => {
    Object.assign(state, { isEditing: true, said: "" });
    draw(state);
  };
  const ask = onceAtATime(() => actions.askPerson());
  const yes = joins ? say("draft_joins_confirm", { id: joins.display_id }) : say("draft_confirm");
  const open = draft.is_included === false ? null : el("button", { type: "button", class: "primary", onclick: onceAtATime(() => confirm(state)) }, yes);
  return el(
    "div",
    { class: "reply-row" },
    open,
    el("button", { type: "button", onclick: edit }, say("draft_edit")),
    el("button", { type: "button", class: "person", onclick: ask }, say("draft_person")),
  );
}

function form(state) {
  const cancel = () => {
    forgetUnsaved(state.draft);
    Object.assign(state, { isEditing: false, newer: [] });
    draw(state);
  };
  return draftForm(state.draft, { onLevel: (level) => sayWhen(state, level), onSave: (edit) => change(state, edit), onCancel: cancel });
}

/** Where the choice lies far below the evidence, one click takes it up. Nobody is asked to lower theirs. */
function upward(state) {
  const { draft } = state;
  if (rank(draft.suggested_severity) - rank(draft.severity) < FAR_BELOW) return "";
  const s = named(draft.suggested_severity);
  const take = onceAtATime(() => change(state, { digest: draft.digest, severity: draft.suggested_severity }));
  return el("div", { class: "note warning" }, el("p", {}, say("draft_upward", { s })), el("button", { type: "button", onclick: take }, say("draft_take_upward", { s })));
}

async function change(state, edit) {
  try {
    const answer = await request("PUT", path(state.draft), { body: edit });
    forgetUnsaved(state.draft);
    Object.assign(state, { draft: await answer.json(), isEditing: false, newer: [], said: "" });
  } catch (error) {
    if (isOutdated(error)) return showNewer(state, error.draft);
    state.said = explain(error);
    if (state.isEditing) {
      state.card.querySelector(".draft-said").textContent = state.said;
      return null;
    }
  }
  return draw(state);
}

const isOutdated = (error) => error instanceof Problem && error.code === "draft_changed";

/** Another window was faster: what stands now is shown, and nobody's words are lost. */
function showNewer(state, draft) {
  const newer = state.isEditing ? writeOver(draft) : [];
  Object.assign(state, { draft, newer, said: state.isEditing ? "" : say("draft_changed") });
  draw(state);
}

async function confirm(state) {
  try {
    const { id } = await post(path(state.draft, "/confirm"), { digest: state.draft.digest });
    const now = await get(path(state.draft)).catch(() => null);
    await opened(state, id, now?.has_joined);
    document.dispatchEvent(new CustomEvent("case-opened"));
    return null;
  } catch (error) {
    if (isOutdated(error)) return showNewer(state, error.draft);
    if (error instanceof Problem && error.code === "draft_confirmed") {
      state.said = say("draft_confirmed_before");
    } else {
      state.said = explain(error);
    }
    return draw(state);
  }
}

/** What stands in the card's place once the case is open. */
async function opened({ card, draft }, id, hasJoined) {
  forgetUnsaved(draft);
  await tellOpened(card, id, hasJoined);
}

/** Says of a case its number, who answers and by when; again whenever something happened to it (`case-moved`). `hasJoined`: it was open before. */
export async function tellOpened(card, id, hasJoined = false) {
  card.classList.add("opened");
  card.dataset.case = id;
  card.addEventListener("case-moved", () => tell(card, id, hasJoined));
  await tell(card, id, hasJoined);
}

async function tell(card, id, hasJoined) {
  const one = await get(`/api/v1/cases/${encodeURIComponent(id)}`).catch(() => null);
  const hasFocus = card.contains(document.activeElement);
  card.replaceChildren(
    el("h3", {}, title(one, hasJoined)),
    ...(one ? clockLines(one).map((line) => el("p", { class: "expected" }, line)) : []),
    el("p", {}, el("a", { href: `/cases?c=${encodeURIComponent(id)}` }, say("draft_show_case"))),
  );
  if (hasFocus) card.querySelector("a").focus();
}

function title(one, hasJoined) {
  if (!one) return say("draft_confirmed_before");
  const isOver = one.status === "resolved";
  if (isOver) return `${say("case_number", { id: one.display_id })} · ${statusWords(one.status)}`;
  return hasJoined ? say("draft_joined", { id: one.display_id }) : say("draft_opened", { id: one.display_id });
}

function severity(draft, citation) {
  const meaning = say(`severity_${draft.severity}_meaning`);
  const reasons = (draft.severity_reasons ?? []).map((reason) => trimmed(reason.text));
  const suggested = named(draft.suggested_severity);
  const words = reasons.length
    ? say("severity_suggested", { s: suggested, r: reasons.join("; ") })
    : say("severity_suggested_plain", { s: suggested });
  const markers = (draft.severity_reasons ?? []).map((reason) => citation(reason.evidence_id)).filter(Boolean).map((it) => citeButton(it));
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
