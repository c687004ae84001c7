// What changed in the account and what it raised, in order of time: the way from a cause to its effects.

import { el } from "./dom.js";
import { factDetails, factKind, isOpen, section } from "./facts.js";
import { clockTime, day, say, utcClock } from "./words.js";

const SHOWN_AT_ONCE = 10;
const TOLD = new Set(["change", "alarm", "health", "security"]);

/** The section, or `null` where nothing happened. `now`: the account's clock, where it has one of its own. */
export function timeline(facts, now) {
  const told = facts.filter((fact) => TOLD.has(fact.kind) || isOpen(fact));
  const sorted = told.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  if (!sorted.length) return null;
  const list = el("ol", { class: "timeline" });
  const hidden = Math.max(0, sorted.length - SHOWN_AT_ONCE);
  fill(list, sorted.slice(hidden), now);
  return section(say("timeline"), [hidden ? earlier(list, sorted, hidden, now) : null, list].filter(Boolean));
}

function earlier(list, sorted, hidden, now) {
  const show = (event) => {
    fill(list, sorted, now);
    list.querySelector("summary").focus();
    event.currentTarget.remove();
  };
  return el("button", { type: "button", class: "quiet", onclick: show }, say("timeline_earlier", { n: hidden }));
}

function fill(list, facts, now) {
  let last = null;
  const items = facts.flatMap((fact) => {
    const today = day(fact.at);
    const head = today === last ? [] : [el("li", { class: "day muted" }, today)];
    last = today;
    return [...head, item(fact)];
  });
  const end = now ? [el("li", { class: "now muted" }, `${say("timeline_now")} · ${clockTime(now)}`)] : [];
  list.replaceChildren(...items, ...end);
}

function item(fact) {
  const lead = el("time", { datetime: fact.at, class: "moment" }, clockTime(fact.at));
  const line = [factKind(fact), utcClock(fact.at)].filter(Boolean).join(" · ");
  return el("li", { class: `happened ${fact.kind}` }, factDetails(fact, { lead, line }));
}
