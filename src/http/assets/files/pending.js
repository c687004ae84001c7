// What the log shows below what was said: drafts that wait for somebody's yes, and the case that came of one.

import { el } from "./dom.js";
import { draftCard, tellOpened } from "./draft.js";
import { say } from "./words.js";

/** Shows a draft, unless the log does already; gives what was added. `log`: `find(selector)` and `append(node)`. */
export function showDraft(log, draft, actions) {
  if (log.find(`[data-draft="${CSS.escape(draft.id)}"]`).length) return null;
  return add(log, draftCard(draft, actions));
}

/** Shows the open case that shares the thread, unless the card of the draft that it came from says so. */
export function showCase(log, { case_id: id, drafts = [] }) {
  const waits = new Set(drafts.map((draft) => draft.id));
  const isTold = log.find(".draft").some((card) => card.dataset.case === id || !waits.has(card.dataset.draft));
  if (isTold) return;
  const card = el("div", { class: "draft" });
  tellOpened(card, id);
  add(log, card);
}

/** Something happened to a case of this conversation: its cards, and those of drafts, are brought up to date. */
export function tellCasesAgain(log) {
  for (const card of log.find("[data-case], [data-draft]")) card.dispatchEvent(new CustomEvent("case-moved"));
}

function add(log, card) {
  const node = el("article", { class: "message assistant" }, el("h2", {}, say("assistant")), card);
  log.append(node);
  return node;
}
