// The correspondence of a case, as both sides read it.

import { explain } from "./api.js";
import { el, showText } from "./dom.js";
import { say, saying, time } from "./words.js";

/** Shows in `place` why a case was not changed; where a newer one is in the way, with a link to it on `page`. */
export function showRefusal(place, error, page) {
  showText(place, explain(error));
  if (!error.newer) return;
  place.append(" ", el("a", { href: `${page}?c=${encodeURIComponent(error.newer.id)}` }, say("case_number", { id: error.newer.display_id })));
}

/** One message. The assistant's long answers are folded; what a person wrote is shown as the text it is. */
export function communication(one) {
  const name = { customer: say("you"), engineer: say("engineer"), assistant: say("assistant") }[one.from];
  const who = one.from === "customer" ? (one.author ?? name) : [one.author, name].filter(Boolean).join(" · ");
  const automatic = one.manner && one.manner !== "person" ? ` · ${say("case_sent_automatic")}` : "";
  return el(
    "article",
    { class: `message ${one.from}`, "data-seq": one.seq },
    el("h3", {}, who, automatic),
    one.from === "assistant" ? folded(one.body) : el("div", { class: "text" }, one.from === "engineer" ? linked(one.body) : one.body),
    files(one.attachments),
    el("p", { class: "at muted" }, time(one.at)),
  );
}

/** What an engineer wrote, with its addresses as links: the sources below a reply are to be opened. */
export function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"'）」』】、。，；]+[^\s<>"'）」』】、。，；.,;:!?)\]])/).map((piece) =>
    /^https?:\/\//.test(piece) ? el("a", { href: piece, target: "_blank", rel: "noopener noreferrer nofollow" }, piece) : piece,
  );
}

function folded(body) {
  return el(
    "details",
    { class: "folded" },
    el("summary", {}, say("case_assistant_said")),
    el("div", { class: "text" }, body.replaceAll("**", "")),
  );
}

/** Links to files that came with a message; `null` where there are none. */
export function files(attachments) {
  if (!attachments?.length) return null;
  const items = attachments.map((file) =>
    el("li", {}, el("a", { href: `/api/v1/attachments/${encodeURIComponent(file.id)}`, download: file.name }, file.name)),
  );
  return el("ul", { class: "files" }, items);
}

/** Appends what the thread does not show yet; gives whether anything was new. */
export function appendNew(thread, communications) {
  const last = Number(thread.dataset.last ?? 0);
  const fresh = communications.filter((one) => one.seq > last);
  if (!fresh.length) return false;
  thread.append(...fresh.map(communication));
  thread.dataset.last = String(fresh.at(-1).seq);
  return true;
}

export const statusWords = (status) => saying(`status_${status}`) ?? status;
export const severityWords = (level) => saying(`severity_${level}`) ?? level;

/** A severity with its colour and what it means. */
export function severityBadge(level) {
  return el("span", { class: `severity ${level}`, title: say(`severity_${level}_meaning`) }, severityWords(level));
}
