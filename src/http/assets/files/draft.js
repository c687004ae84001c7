// The card for a proposed case. It opens nothing: that takes a person.

import { el, onceAtATime } from "./dom.js";
import { duration, say } from "./words.js";

const trimmed = (text) => text.trim().replace(/[.。]$/, "");

/** `cite(evidenceId)` gives a button for that evidence, or `null`; `askPerson(reason)` records the wish for a person. */
export function draftCard(draft, { cite, askPerson }) {
  const rows = [
    [say("draft_subject"), draft.subject],
    [say("draft_severity"), severity(draft, cite)],
    [say("draft_description"), el("div", { class: "draft-description", lang: draft.language }, draft.description)],
    [say("draft_service"), [draft.service, draft.category].filter(Boolean).join(" · ")],
    [say("draft_needed_by"), draft.needed_by ? `${draft.needed_by.date} · ${draft.needed_by.why}` : null],
    [say("draft_resources"), list(draft.resources)],
    [say("draft_tried"), list(draft.tried)],
    [say("draft_missing"), list(draft.missing)],
  ];
  const shown = rows.filter(([, value]) => value);
  const ask = onceAtATime(() => askPerson(draft.subject));
  return el(
    "section",
    { class: "draft", "aria-label": say("draft_title") },
    el("h4", {}, say("draft_title")),
    el("p", { class: "draft-state" }, say("draft_person_confirms")),
    el("dl", {}, shown.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    el("p", { class: "muted" }, due(draft)),
    el("button", { type: "button", class: "person", onclick: ask }, say("draft_person")),
  );
}

const named = (level) => say(`severity_${level}`) || level;

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

function due(draft) {
  if (draft.due_in_minutes === null || draft.due_in_minutes === undefined) return say("draft_not_entitled");
  return say("draft_due", { t: duration(draft.due_in_minutes) });
}
