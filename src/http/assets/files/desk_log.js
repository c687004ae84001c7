// What happened to a case, in the reader's words. The names of the events themselves stay in the API.

import { get } from "./api.js";
import { el } from "./dom.js";
import { severityWords, statusWords } from "./thread.js";
import { say, saying, time } from "./words.js";

/** Fills `box` with the log of a case when it is first opened, and not before; `onError(error)` where it cannot be read. */
export function readsLog(box, caseId, onError) {
  box.addEventListener("toggle", async () => {
    if (!box.open || box.dataset.read) return;
    box.dataset.read = "yes";
    try {
      const events = await get(`/api/v1/cases/${encodeURIComponent(caseId)}/events`);
      box.append(el("ol", { class: "points" }, events.map(line)));
    } catch (error) {
      onError(error);
    }
  });
  return box;
}

const line = (event) => el("li", {}, el("span", { class: "muted" }, `${time(event.at)} ${event.actor} `), told(event).join(" · "));

/** The sentence of an event, then from what to what, as what, and why, where it says so. */
function told(event) {
  const sentence = sentenceOf(event) ?? saying(`happened_${event.type}`) ?? event.type;
  return [sentence, ...(details[event.type]?.(event) ?? [])].filter(Boolean);
}

const person = (it) => it?.name ?? it?.subject;
const move = ({ from, to }, words = (it) => it) => `${words(from)} → ${words(to)}`;
const sent = (manner) => (manner && manner !== "person" ? say("case_sent_automatic") : null);

/** Events whose sentence depends on more than their type. */
function sentenceOf({ type, to, next_update_at: promised, kind, case_id: other }) {
  if (type === "assigned") return to ? say("happened_assigned", { who: person(to) }) : say("happened_unassigned");
  if (type === "update_promised" && promised) return say("clock_next", { t: time(promised) });
  if (type === "merged_into") return say("desk_merged", { id: other });
  return type === "resolved" ? saying(`figure_${kind}`) : null;
}

const details = {
  opened: ({ severity, reason }) => [severityWords(severity), reason ? saying(`reason_${reason}`) : null],
  engineer_wrote: ({ manner, awaits_customer: waits }) => [sent(manner), waits ? statusWords("pending-customer-action") : null],
  assigned: ({ note }) => [note],
  severity_changed: (it) => [move(it, severityWords), it.reason],
  suggestion_raised: (it) => [move(it, severityWords)],
  routed: (it) => [move(it)],
  escalated: ({ contact }) => [contact],
  rated: ({ score }) => [`${score}/5`],
  absorbed: ({ case_id: other }) => [other],
};
