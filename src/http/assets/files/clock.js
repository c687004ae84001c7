// Response clocks in words: when somebody hears from the desk, and how long that is away.

import { el } from "./dom.js";
import { duration, say, saying, time } from "./words.js";

const DAY = 24 * 60;

/** What is told of a case's clock, a line each; a customer's case says who will answer and in which language as well. */
export function clockLines(one, now = Date.now()) {
  const lines = [];
  if (one.first_response_at) lines.push(say("clock_answered", { t: time(one.first_response_at) }));
  else if (one.status !== "resolved" && one.due_at) {
    const t = time(one.due_at);
    lines.push(Date.parse(one.due_at) < now ? say("clock_missed", { t }) : (one.expected?.words ?? say("clock_due", { t })));
  } else if (one.status !== "resolved" && "due_at" in one) lines.push(one.expected?.words ?? say("clock_none"));
  if (one.next_update_at && one.status !== "resolved") {
    const t = time(one.next_update_at);
    lines.push(Date.parse(one.next_update_at) < now ? say("clock_next_missed", { t }) : say("clock_next", { t }));
  }
  return lines;
}

/** The next moment by which somebody has to hear: for staff what their queue is ordered by, for a customer what was promised; `null`: nobody waits. */
export function urgentAt(one) {
  if ("urgent_at" in one) return one.urgent_at ? Date.parse(one.urgent_at) : null;
  const response = one.first_response_at ? [] : [one.due_at];
  const all = [...response, one.next_update_at].filter(Boolean).map((at) => Date.parse(at));
  return all.length && one.status !== "resolved" ? Math.min(...all) : null;
}

/** Why that moment counts where nobody was promised it; `null`: it was. */
export function urgentWhy(one) {
  if (one.urgent_by === "evidence") return say("urgent_by_evidence", { s: saying(`severity_${one.suggested_severity}`), t: time(one.urgent_at) });
  return one.urgent_by === "aim" ? say("urgent_by_aim", { t: time(one.urgent_at) }) : null;
}

/** `25 minutes left` or `5 minutes overdue`, marked by how pressing it is. */
export function countdown(at, now = Date.now()) {
  if (at === null) return null;
  const minutes = Math.round((at - now) / 60_000);
  const kind = minutes < 0 ? "missed" : minutes <= 15 ? "soon" : "calm";
  const words = minutes < 0 ? say("overdue", { t: span(-minutes) }) : say("left", { t: span(minutes) });
  return el("span", { class: `clock ${kind}` }, words);
}

/** Minutes in the largest units that matter, so that a line stays short. */
function span(minutes) {
  const unit = minutes < 120 ? 1 : minutes < 2 * DAY ? 60 : DAY;
  return duration(Math.round(minutes / unit) * unit);
}
