// Words that open what they rest on, with the quote marked where it stands in it.

import { el } from "./dom.js";
import { cut } from "./source.js";
import { say, time } from "./words.js";

/**
 * `words` that open the text of `evidence` at `quotes`: citations, or words that are marked where they stand first. Plain words
 * where there is no evidence.
 */
export function opens(words, evidence, quotes = [words]) {
  if (!evidence) return el("span", {}, words);
  const chips = [say(`kind_${evidence.kind}`), say(`language_${evidence.language}`), evidence.fact ? time(evidence.fact.at) : evidence.updated];
  const link = evidence.url && /^https?:/.test(evidence.url) ? el("a", { href: evidence.url, target: "_blank", rel: "noopener noreferrer nofollow" }, say("source_original")) : null;
  const box = el(
    "details",
    { class: "rests-on" },
    el("summary", {}, words),
    el("p", { class: "muted" }, chips.filter(Boolean).join(" · ")),
    evidence.headings?.length ? el("p", { class: "muted" }, evidence.headings.join(" › ")) : null,
    el("div", { class: "source-text", lang: evidence.language, tabindex: "0" }, marked(evidence.text, quotes)),
    link,
  );
  // A long text opens where it is quoted, not where it begins.
  const isTheirs = () => box.open && box.contains(document.activeElement);
  box.addEventListener("toggle", () => isTheirs() && box.querySelector("mark")?.scrollIntoView({ block: "nearest" }));
  return box;
}

/** The text in pieces, those between quotes plain. */
function marked(text, quotes) {
  const pieces = [];
  let done = 0;
  for (const [from, to] of places(text, quotes)) {
    pieces.push(text.slice(done, from), el("mark", {}, text.slice(from, to)));
    done = to;
  }
  return [...pieces, text.slice(done)];
}

/** Where quotes stand, in characters, in order; of two that overlap the one that begins first. */
function places(text, quotes) {
  const found = quotes.map((it) => place(text, it)).filter((it) => it && it[0] < it[1]);
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  return found.reduce((apart, it) => (it[0] >= (apart.at(-1)?.[1] ?? 0) ? [...apart, it] : apart), []);
}

function place(text, quote) {
  if (typeof quote === "string") {
    const at = text.indexOf(quote);
    return at < 0 ? null : [at, at + quote.length];
  }
  const parts = cut(text, quote);
  return parts && [parts[0].length, parts[0].length + parts[1].length];
}
