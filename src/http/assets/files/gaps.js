// The page of gaps: what the assistant could not help with, and what no document explains.

import { explain, get } from "./api.js";
import { byId, el, showText } from "./dom.js";
import { begin } from "./frame.js";
import { say, time } from "./words.js";

const notice = (text) => showText(byId("notice"), text);

begin(start, notice);

async function start() {
  byId("gaps-days")?.addEventListener("change", show);
  if (byId("gaps-days")) await show();
}

async function show() {
  notice("");
  try {
    const gaps = await get(`/api/v1/desk/gaps?days=${encodeURIComponent(byId("gaps-days").value)}`);
    byId("topics").replaceChildren(...listOr(gaps.topics, topic));
    byId("unexplained").replaceChildren(...listOr(gaps.unexplained, unexplained));
    byId("status").textContent = say("gaps_looked_at", { n: gaps.cases_looked_at });
  } catch (error) {
    notice(explain(error));
  }
}

function listOr(items, draw) {
  return items.length ? [el("ol", { class: "gap-list" }, items.map(draw))] : [el("p", { class: "muted" }, say("gaps_none"))];
}

function topic(one) {
  const counts = [
    one.found_nothing ? say("gaps_found_nothing", { n: one.found_nothing }) : null,
    one.handed_over ? say("gaps_handed_over", { n: one.handed_over }) : null,
    one.disliked ? say("gaps_disliked", { n: one.disliked }) : null,
  ];
  return group(one, counts, one.turns.map(turn));
}

const unexplained = (one) => group(one, [], one.cases.map((it) => el("li", {}, caseLink(it))));

function group({ about, count, languages, example }, counts, links) {
  const facts = [...counts, languages.map((tag) => say(`language_${tag}`)).join(", ")].filter(Boolean);
  return el(
    "li",
    {},
    el("h3", {}, el("span", { class: "gap-count" }, `${count}×`), ` ${about.join(" · ")}`),
    el("p", { class: "muted" }, facts.join(" · ")),
    el("p", {}, el("span", { class: "muted" }, `${say("gaps_example")}: `), example),
    el("details", { class: "reported" }, el("summary", {}, `${say("gaps_turns")} (${links.length})`), el("ul", {}, links)),
  );
}

/** A turn has a page of its own only as part of a case; else its id is what `firstline turn show` takes. */
function turn(one) {
  return el("li", {}, `${time(one.at)} · `, one.case ? caseLink(one.case) : el("code", {}, one.id));
}

const caseLink = (one) => el("a", { href: `/desk?c=${encodeURIComponent(one.id)}` }, one.display_id);
