// The source panel: a cited passage with the quoted words marked where they stand.

import { explain, get } from "./api.js";
import { byId, el, showText } from "./dom.js";
import { language, say } from "./words.js";

const passages = new Map();
let opener = null;
let wanted = 0;

/** Fetches a passage once; it never changes, as its address is its digest. */
async function passage(digest) {
  if (!passages.has(digest)) passages.set(digest, await get(`/api/v1/passages/${encodeURIComponent(digest)}`));
  return passages.get(digest);
}

export const openWords = (citation) => say("open_source", { n: citation.marker, title: citation.title });

/** Opens the source of a citation; shown as its number, or as `text`. */
export function citeButton(citation, text = null) {
  const open = (event) => openSource(citation, event.currentTarget);
  const label = text ? null : openWords(citation);
  return el("button", { type: "button", class: "cite", "aria-label": label, onclick: open }, text ?? `[${citation.marker}]`);
}

/** Opens the panel at the citation's quote and moves the focus there; `from` gets the focus back. */
export async function openSource(citation, from) {
  opener?.classList.remove("is-open");
  opener = from;
  opener.classList.add("is-open");
  const ticket = (wanted += 1);
  const panel = byId("source");
  panel.hidden = false;
  document.body.classList.add("has-source");
  byId("source-title").textContent = citation.title;
  showText(byId("quote-note"), "");
  byId("source-body").replaceChildren(el("p", { class: "muted" }, say("source_loading")));
  byId("source-title").focus({ preventScroll: true });
  try {
    const found = await passage(citation.digest);
    if (ticket === wanted) show(citation, found);
  } catch (error) {
    if (ticket === wanted) byId("source-body").replaceChildren(el("p", { class: "notice" }, explain(error)));
  }
}

/** Closes the panel and gives the focus back; says whether it was open. */
export function closeSource() {
  const panel = byId("source");
  if (panel.hidden) return false;
  wanted += 1;
  panel.hidden = true;
  document.body.classList.remove("has-source");
  opener?.classList.remove("is-open");
  if (opener?.isConnected) opener.focus();
  opener = null;
  return true;
}

function show(citation, found) {
  const updated = found.updated ?? citation.updated;
  const parts = cut(found.text, citation);
  const changed = found.changed_since ? ` ${say("source_changed")}` : "";
  showText(byId("quote-note"), parts ? matches(citation.kind, updated) + changed : say("quote_differs"));
  byId("quote-note").classList.toggle("differs", !parts);
  const text = el("div", { class: "source-text", lang: found.language ?? citation.language, tabindex: "0" });
  if (parts) text.append(parts[0], el("mark", { id: "quote" }, parts[1]), parts[2]);
  else text.append(found.text);
  byId("source-body").replaceChildren(about(citation, found, updated), text, ...original(found, citation));
  byId("quote")?.scrollIntoView({ block: "center" });
}

function matches(kind, updated) {
  return updated && kind !== "fact" ? say("quote_matches", { d: updated }) : say("quote_matches_undated");
}

/** The text before, in and after the quote. Offsets count UTF-8 bytes; `null` if the quote does not stand there. A quote
 * that is not known (`null`) is whatever stands there. */
export function cut(text, { start, end, quote }) {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const slice = (from, to) => decoder.decode(bytes.subarray(from, to));
  try {
    const parts = [slice(0, start), slice(start, end), slice(end)];
    return quote === null || parts[1] === quote ? parts : null;
  } catch {
    return null;
  }
}

function about(citation, found, updated) {
  const headings = (found.headings ?? []).filter((heading) => heading !== citation.title);
  return el(
    "div",
    { class: "source-about" },
    headings.length ? el("p", { class: "headings" }, headings.join(" › ")) : null,
    el(
      "p",
      { class: "chips" },
      el("span", { class: "chip" }, say(`kind_${citation.kind}`)),
      el("span", { class: "chip" }, say(`language_${found.language ?? citation.language}`)),
      updated ? el("span", { class: "chip" }, dated(citation.kind, updated)) : null,
    ),
  );
}

function original(found, citation) {
  const url = found.url ?? citation.url;
  if (!url || !/^https?:\/\//.test(url)) return [];
  const link = { href: url, target: "_blank", rel: "noopener noreferrer nofollow" };
  return [el("p", {}, el("a", link, say("source_original")))];
}

/** A document is updated; a fact happened. */
const dated = (kind, date) => (kind === "fact" ? date : say("source_updated", { d: date }));

/** The quote in one line, without the title that stands above it. */
export function quoteLine({ quote, title }) {
  return (quote.startsWith(title) ? quote.slice(title.length) : quote).trim();
}

/** `[1] title` with what else a reader wants to know before opening it. */
export function sourceLine(citation) {
  const more = [];
  if (citation.kind !== "doc") more.push(say(`kind_${citation.kind}`));
  if (citation.language !== language && citation.kind !== "fact") more.push(say(`language_${citation.language}`));
  if (citation.updated) more.push(dated(citation.kind, citation.updated));
  return more.join(" · ");
}
