// One answer: its units, its citation markers, and below it what a reader needs to judge it.

import { explain, post } from "./api.js";
import { el, onceAtATime } from "./dom.js";
import { draftCard } from "./draft.js";
import { openSource, openWords, quoteLine, sourceLine } from "./source.js";
import { appendUnit, showWhole } from "./units.js";
import { say, time } from "./words.js";

const SOURCES_AT_ONCE = 4;

/**
 * An empty answer. `actions`: `retry(messageId)`, `askPerson(reason)`, and what a draft's card reads.
 * Gives the element and what may be done with it while and after it streams.
 */
export function newAnswer(actions) {
  const body = el("div", { class: "answer-body" });
  const below = el("div", { class: "below", "aria-live": "off" });
  const node = el("article", { class: "message assistant" }, el("h2", {}, say("assistant")), body, below);
  const answer = { node, body, below, actions, citations: [], before: "", messageId: null, turn: null };
  body.addEventListener("click", (event) => clickedMarker(answer, event));
  return answer;
}

/** A unit has arrived. */
export function addUnit(answer, unit) {
  appendUnit(answer.body, unit, answer.before);
  answer.before += unit.markdown;
  nameMarkers(answer);
}

/** A citation has arrived; its markers are in the body already. */
export function addCitation(answer, citation) {
  answer.citations.push(citation);
  nameMarkers(answer);
}

/** The turn has ended. `stopped`: this reader stopped it. */
export function endAnswer(answer, turn, { stopped = false } = {}) {
  answer.turn = turn;
  answer.node.dataset.turn = turn.id;
  answer.node.dataset.outcome = turn.outcome ?? "";
  if (turn.answer) {
    answer.citations = turn.answer.citations;
    answer.body.lang = turn.answer.language;
    nameMarkers(answer);
  }
  answer.below.replaceChildren(...notes(answer, stopped), ...footer(answer).filter(Boolean));
}

/** The stored message behind a finished answer: its id for ratings, and its earlier rating. */
export function knowMessage(answer, message) {
  answer.messageId = message.id;
  answer.node.dataset.id = message.id;
  for (const button of answer.below.querySelectorAll("[data-rating]")) {
    button.disabled = false;
    button.setAttribute("aria-pressed", String(button.dataset.rating === message.feedback));
  }
}

/** An answer from before, whole. */
export function storedAnswer(message, actions) {
  const answer = newAnswer(actions);
  showWhole(answer.body, message.html ?? "");
  if (message.turn) endAnswer(answer, message.turn);
  knowMessage(answer, message);
  return answer;
}

const isAt = (marker, citation) =>
  marker.dataset.evidence === citation.evidence_id &&
  Number(marker.dataset.start) === citation.start &&
  Number(marker.dataset.end) === citation.end;

const citationOf = (answer, marker) => answer.citations.find((citation) => isAt(marker, citation));

function nameMarkers(answer) {
  for (const marker of answer.body.querySelectorAll("a.cite:not([aria-label])")) {
    const citation = citationOf(answer, marker);
    if (citation) marker.setAttribute("aria-label", openWords(citation));
  }
}

function clickedMarker(answer, event) {
  const marker = event.target.closest("a.cite");
  if (!marker) return;
  event.preventDefault();
  const citation = citationOf(answer, marker) ?? sameEvidence(answer, marker);
  if (citation) openSource(citation, marker);
}

/** While an answer streams, a source is told once; a later quote of it is known by its marker alone. */
function sameEvidence(answer, marker) {
  const { evidence, start, end, digest } = marker.dataset;
  const known = answer.citations.find((citation) => citation.evidence_id === evidence);
  return known ? { ...known, digest, start: Number(start), end: Number(end), quote: null } : null;
}

function notes(answer, stopped) {
  const { turn } = answer;
  const all = [];
  const note = (text, kind, ...more) => all.push(el("div", { class: `note ${kind}` }, el("p", {}, text), ...more));
  if (turn.masked?.length) note(maskedWords(turn.masked), "warning", maskedKinds(turn.masked));
  if (turn.degraded) note(say("degraded"), "plain");
  if (turn.withheld > 0) note(withheldWords(turn.withheld), "plain");
  if (!turn.answer && turn.outcome === "no_evidence") note(say("nothing_found"), "plain");
  const outcome = outcomeWords(turn, stopped);
  if (outcome) note(outcome, turn.outcome, ...outcomeActions(answer));
  if (turn.handoff?.expected) note(turn.handoff.expected.words, "plain");
  else if (turn.handoff?.due_at) {
    // Who was answered before is told when they hear again, and of no first reply.
    const t = time(turn.handoff.due_at);
    note(turn.handoff.is_answered ? say("clock_next", { t }) : say("handoff_due", { t }), "plain");
  }
  if (turn.draft) all.push(draftCard(turn.draft, draftActions(answer)));
  return all;
}

function maskedWords(kinds) {
  return kinds.length === 1 ? say("masked_one") : say("masked_many", { n: kinds.length });
}

const maskedKinds = (kinds) => el("p", { class: "muted" }, say("masked_kinds", { kinds: kinds.join(", ") }));

const withheldWords = (n) => (n === 1 ? say("withheld_one") : say("withheld_many", { n }));

/** How the turn ended, in a sentence to be said aloud. */
export const endWords = (turn, stopped) => outcomeWords(turn, stopped) ?? say("finished");

function outcomeWords(turn, stopped) {
  switch (turn.outcome) {
    case "clarify":
    case "out_of_scope":
    case "no_evidence":
    case "failed":
      return say(`outcome_${turn.outcome}`);
    case "interrupted":
      if (stopped) return say("outcome_stopped");
      return turn.answer ? say("outcome_interrupted") : say("outcome_interrupted_empty");
    default:
      return null;
  }
}

function outcomeActions({ turn, actions }) {
  const retry = onceAtATime(() => actions.retry(turn.message_id));
  const person = onceAtATime(() => actions.askPerson());
  if (["interrupted", "failed"].includes(turn.outcome)) {
    return [el("button", { type: "button", onclick: retry }, say("try_again"))];
  }
  if (["no_evidence", "out_of_scope"].includes(turn.outcome)) {
    return [el("button", { type: "button", onclick: person }, say("talk_to_person"))];
  }
  return [];
}

/** This answer's own citations first; an older one's where it cites what the draft attaches. */
function draftActions(answer) {
  const own = (evidenceId) => answer.citations.find((one) => one.evidence_id === evidenceId);
  return { ...answer.actions, citation: (evidenceId) => own(evidenceId) ?? answer.actions.citation(evidenceId) };
}

function footer(answer) {
  const { turn } = answer;
  const parts = [sourceList(answer.citations)];
  if (!turn.answer) return parts;
  const said = el("span", { class: "said", role: "status" });
  const tools = el(
    "div",
    { class: "tools" },
    el("span", { class: "mode" }, say(`mode_${turn.mode}`)),
    el("button", { type: "button", class: "quiet", onclick: () => copy(answer, said) }, say("copy")),
    ratingButton(answer, "up", said),
    ratingButton(answer, "down", said),
    el("button", { type: "button", class: "quiet", onclick: retryOf(answer) }, say("retry")),
    said,
  );
  parts.push(tools);
  return parts;
}

const retryOf = ({ turn, actions }) => onceAtATime(() => actions.retry(turn.message_id));

/** One line a marker; a marker with several quotes opens at its first one here, and at each one in the text. */
function sourceList(citations) {
  const sources = sourcesOf(citations);
  if (!sources.length) return null;
  const list = el("ol", {}, sources.slice(0, SOURCES_AT_ONCE).map(sourceItem));
  // A group and no landmark: a conversation has as many of them as answers.
  const section = el("div", { class: "sources", role: "group", "aria-label": say("sources") }, el("h3", {}, say("sources")), list);
  if (sources.length > SOURCES_AT_ONCE) section.append(showAllSources(list, sources));
  return section;
}

function sourcesOf(citations) {
  const byMarker = new Map();
  for (const citation of citations) if (!byMarker.has(citation.marker)) byMarker.set(citation.marker, citation);
  return [...byMarker.values()].sort((one, other) => one.marker - other.marker);
}

function showAllSources(list, sources) {
  const showAll = (event) => {
    list.append(...sources.slice(SOURCES_AT_ONCE).map(sourceItem));
    list.children[SOURCES_AT_ONCE].firstElementChild.focus();
    event.currentTarget.remove();
  };
  return el("button", { type: "button", class: "quiet", onclick: showAll }, say("show_all", { n: sources.length }));
}

function sourceItem(citation) {
  const open = (event) => openSource(citation, event.currentTarget);
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "source-line", "aria-label": openWords(citation), onclick: open },
      el("span", { class: "number" }, `[${citation.marker}]`),
      el("span", { class: "source-title" }, citation.title),
      el("span", { class: "muted source-quote", lang: citation.language }, quoteLine(citation)),
      el("span", { class: "muted" }, sourceLine(citation)),
    ),
  );
}

function ratingButton(answer, rating, said) {
  const rate = onceAtATime(async (event) => {
    const { currentTarget } = event;
    try {
      await post(`/api/v1/messages/${encodeURIComponent(answer.messageId)}/feedback`, { rating });
    } catch (error) {
      said.textContent = explain(error);
      return;
    }
    for (const button of answer.below.querySelectorAll("[data-rating]")) {
      button.setAttribute("aria-pressed", String(button === currentTarget));
    }
    offerComment(answer, rating, said);
  });
  const props = { type: "button", class: "quiet rating", "data-rating": rating, "aria-pressed": "false" };
  return el("button", { ...props, disabled: !answer.messageId, onclick: rate }, say(`rate_${rating}`));
}

function offerComment(answer, rating, said) {
  said.textContent = say("rated");
  answer.below.querySelector(".comment")?.remove();
  const input = el("input", { type: "text", maxlength: "2000", "aria-label": say("comment"), placeholder: say("comment") });
  const send = onceAtATime(async () => {
    const comment = input.value.trim();
    if (!comment) return;
    try {
      await post(`/api/v1/messages/${encodeURIComponent(answer.messageId)}/feedback`, { rating, comment });
      said.textContent = say("comment_thanks");
      form.remove();
    } catch (error) {
      said.textContent = explain(error);
    }
  });
  const form = el("form", { class: "comment", onsubmit: send }, input, el("button", { type: "submit" }, say("comment_send")));
  answer.below.append(form);
  form.scrollIntoView({ block: "nearest" });
}

async function copy(answer, said) {
  const sources = sourcesOf(answer.citations).map((citation) => {
    const more = [citation.url, sourceLine(citation)].filter(Boolean).join(", ");
    return `[${citation.marker}] ${citation.title}${more ? ` (${more})` : ""}`;
  });
  const text = [answer.body.innerText.trim(), "", ...sources].join("\n");
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = say("copied");
  } catch {
    said.textContent = say("copy_failed");
  }
}
