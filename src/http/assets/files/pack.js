// What comes with a case that people take over, above its thread: what was said, tried, seen, and what is open.

import { el } from "./dom.js";
import { opens } from "./evidence.js";
import { say, time } from "./words.js";

/** The pack as one folded section; open while nobody has answered. */
export function packPanel(pack, isAnswered) {
  if (!pack) return "";
  const known = new Map(pack.evidence.map((it) => [it.id, it]));
  return el(
    "details",
    { class: "reported pack", id: "pack", open: !isAnswered },
    el("summary", {}, say("desk_pack")),
    el("p", { class: "pack-summary" }, pack.summary),
    group(say("desk_pack_tried"), pack.tried, (it) => el("li", { lang: pack.language }, el("q", {}, it.text), from(it.seq))),
    group(say("desk_pack_open"), pack.open_questions, (it) => el("li", { lang: pack.language }, it.text, from(it.seq))),
    group(say("gaps"), pack.gaps, (it) => el("li", {}, `${it.source}: ${it.detail}`)),
    folded(say("desk_timeline"), pack.timeline, (it) => moment(it, known)),
    folded(say("desk_pack_evidence"), pack.evidence, (it) => source(it, pack.quoted)),
  );
}

/** The number of a message, which brings one to it. */
function from(seq) {
  if (!seq) return null;
  const go = () => document.querySelector(`#thread [data-seq="${seq}"]`)?.scrollIntoView({ block: "center" });
  return el("button", { type: "button", class: "quiet", "aria-label": say("desk_pack_message", { n: seq }), onclick: go }, `#${seq}`);
}

function group(title, items, draw) {
  return items.length ? el("section", { class: "group" }, el("h3", {}, title), el("ul", { class: "points" }, items.map(draw))) : "";
}

function folded(title, items, draw) {
  return items.length ? el("details", {}, el("summary", {}, `${title} (${items.length})`), el("ol", { class: "points" }, items.map(draw))) : "";
}

function moment(it, known) {
  const evidence = known.get(it.evidence_id);
  return el("li", {}, el("span", { class: "muted" }, `${time(it.at)} `), opens(it.text, evidence, [it.text, evidence?.title ?? ""]));
}

/** It opens where answers quoted it; what none quoted, at its title. */
function source(it, quoted) {
  const quotes = quoted.filter((quote) => quote.evidence_id === it.id);
  return el("li", { lang: it.language }, opens(it.title, it, quotes.length ? quotes : [it.title]));
}
