// What was recorded of the wish for a person: who answers, in which language and by when, and who reads along.

import { get } from "./api.js";
import { clockLines, urgentAt } from "./clock.js";
import { el } from "./dom.js";
import { say, time } from "./words.js";

/** The recorded wish; what is told of its case is read again whenever something happened to it (`case-moved`). */
export function handoffCard({ at, queue, case_id: id, due_at: dueAt, expected }) {
  const first = expected?.words ?? (dueAt ? say("clock_next", { t: time(dueAt) }) : null);
  const clock = el("div", { class: "expected" }, first && el("p", {}, first));
  const card = el(
    "section",
    { class: "handoff", tabindex: "-1", "aria-label": say("talk_to_person"), "data-case": id },
    el("p", {}, el("strong", {}, say("handoff_recorded", { t: time(at), q: queue }))),
    clock,
    el("p", {}, say("handoff_seen_by")),
    id ? el("p", {}, el("a", { href: `/cases?c=${encodeURIComponent(id)}` }, say("draft_show_case"))) : null,
  );
  // What was told with the wish may be older than what holds now.
  if (id) tell(clock, id);
  card.addEventListener("case-moved", () => tell(clock, id));
  return card;
}

async function tell(clock, id) {
  const one = await get(`/api/v1/cases/${encodeURIComponent(id)}`).catch(() => null);
  if (one) clock.replaceChildren(...clockLines(one).map((line) => el("p", {}, line)));
}

// By line: the latest that asked to write there; who waited for a case that is not shown any more says nothing.
const latest = new WeakMap();

/** Says in `line` who answers in `conversation` now: the assistant, or a person, by name as soon as one has taken it over. */
export async function tellWho(line, conversation) {
  const isWithPerson = conversation?.state === "human";
  const id = isWithPerson ? (conversation.case_id ?? conversation.handoff?.case_id) : null;
  const turn = Symbol(id ?? "");
  latest.set(line, turn);
  const one = id ? await get(`/api/v1/cases/${encodeURIComponent(id)}`).catch(() => null) : null;
  // What cannot be read leaves the line as it was: it may have named somebody.
  if (latest.get(line) === turn && (one || !id)) line.textContent = isWithPerson ? whoComes(one) : say("who_speaks");
}

function whoComes(one) {
  if (one?.assignee) return say("person_speaks", { name: one.assignee });
  const by = one ? urgentAt(one) : null;
  return by !== null && by > Date.now() ? say("person_comes_by", { t: time(by) }) : say("person_comes");
}
