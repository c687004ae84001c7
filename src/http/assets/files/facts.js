// One fact about the account as a line that opens, and sections of them.

import { el } from "./dom.js";
import { say, shortTime, utcClock } from "./words.js";

const OPEN = /^(alarm|firing|issue|investigation|open|error|failed|failure|medium|high|urgent|critical)$/i;
const CLOSED = /^(ok|closed|resolved|completed|archived|suppressed|info|informational|low)$/i;

/** Whether to show a fact first, by its source's own word; security findings count unless their source calms. */
export function isOpen({ kind, severity }) {
  if (kind === "change" || kind === "inventory" || kind === "case") return false;
  return kind === "security" ? !CLOSED.test(severity ?? "") : OPEN.test(severity ?? "");
}

/** A titled part of the panel. */
export const section = (title, parts, kind = "") =>
  el("section", { class: `group ${kind}` }, el("h3", {}, title), ...parts);

/** What is known of a fact's kind, as its source says it. */
export const factKind = (fact) => [say(`fact_kind_${fact.kind}`) || fact.kind, fact.severity].filter(Boolean).join(" · ");

/** A fact that opens; `lead` stands before its title, `line` below it. */
export function factDetails(fact, { lead = null, line }) {
  return el(
    "details",
    { class: `fact ${isOpen(fact) ? "is-open" : ""}` },
    el("summary", {}, lead, el("span", { class: "fact-title" }, fact.title), el("span", { class: "muted" }, line)),
    fact.body && fact.body !== fact.title ? el("p", { class: "fact-body" }, fact.body) : null,
    fact.resource ? el("p", { class: "muted breakable" }, `${say("fact_resource")}: ${fact.resource}`) : null,
    el("p", { class: "muted breakable" }, `${say("fact_source")}: ${fact.source}`),
  );
}

/** A fact as an item of a list that is not in order of time. */
export function factItem(fact, now) {
  const isStale = fact.stale_after && Date.parse(fact.stale_after) < Date.parse(now ?? new Date().toISOString());
  const parts = [factKind(fact), shortTime(fact.at), utcClock(fact.at), isStale ? say("fact_stale") : null];
  const line = parts.filter(Boolean).join(" · ");
  return el("li", {}, factDetails(fact, { line }));
}

const METRICS = /metric|cloudwatch|prometheus|performance-insights|monitoring/i;

/** What could not be read, as an item of a list. */
export const gapItem = (gap) =>
  el(
    "li",
    {},
    el("p", {}, METRICS.test(gap.source) ? say("gap_metrics") : say("gap_other", { source: gap.source })),
    el("p", { class: "muted breakable" }, `${gap.source}: ${say(`gap_${gap.reason}`) || gap.reason}`),
    el("p", { class: "muted breakable" }, gap.detail),
  );
