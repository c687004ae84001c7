// The triage beside a case: what was worked out before an engineer opened it. Nothing in it was sent to anybody.

import { explain, get, post } from "./api.js";
import { el, onceAtATime } from "./dom.js";
import { opens } from "./evidence.js";
import { severityWords } from "./thread.js";
import { language, say, time } from "./words.js";

/** Reads the triage of a case; `null` where there is none yet. */
export async function readTriage(id) {
  try {
    return await get(`/api/v1/cases/${encodeURIComponent(id)}/triage`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

/** The panel: first what to think and do, then what it rests on. `onReply({ words, sources })` puts a drafted reply into the editor. */
export function triagePanel(one, triage, { onReply, onAgain, notice }) {
  const again = el("button", { type: "button", class: "quiet", onclick: onceAtATime(onAgain) }, say("desk_triage_again"));
  if (!triage) return el("section", { class: "triage" }, el("h2", {}, say("desk_triage")), el("p", { class: "muted" }, say("desk_triage_none")), again);
  const known = new Map((triage.evidence ?? []).map((it) => [it.id, it]));
  // Our own sentences are read in the page's language; quotes, and what a model worded, stay as they are.
  const ours = (text) => triage.in_languages?.[text]?.[language] ?? text;
  const finding = (it) => el("li", {}, opens(ours(it.text), known.get(it.evidence_id)));
  const { claimed = [], observed = [] } = triage.customer_impact ?? {};
  return el(
    "section",
    { class: "triage" },
    el("h2", {}, say("desk_triage")),
    el("p", { class: "muted" }, `${say(`mode_${triage.mode}`)} · ${time(triage.generated_at)}`),
    triage.security ? el("p", { class: "chips" }, el("span", { class: "chip severity urgent" }, say("desk_security"))) : null,
    el("p", { class: "summary" }, ours(triage.summary)),
    list(triage.summary_citations, (it) => citation(it, known)),
    keptNote(triage.wording),
    lookedNote(triage.wording),
    part(say("draft_severity"), severity(triage.severity, finding)),
    part(say("desk_hypotheses"), hypotheses(triage.hypotheses ?? [], finding, ours)),
    part(say("desk_next_steps"), list(triage.next_steps, (it) => el("li", {}, ours(it)), "ol")),
    part(say("desk_missing"), list(triage.missing, (it) => el("li", ours(it) === it ? { lang: triage.reply.language } : {}, ours(it)))),
    replies(triage, known, onReply),
    part(say("desk_says"), list(claimed, (it) => el("li", {}, el("q", {}, it)))),
    part(say("desk_observed"), list(observed, finding)),
    part(say("desk_timeline"), timeline(triage.timeline, known, ours)),
    part(say("desk_similar"), similar(triage, known)),
    part(say("desk_documents"), list(triage.documents, (it) => el("li", { lang: it.language }, opens(it.title, known.get(it.evidence_id))))),
    part(say("gaps"), list(triage.gaps, (it) => el("li", {}, `${it.source}: ${it.detail}`))),
    verdicts(one.id, triage.verdict, notice),
    again,
  );
}

/** Which parts a model was asked for and did not word, or not so that it held. */
function keptNote(wording) {
  const kept = Object.keys(wording?.kept ?? {});
  return kept.length ? el("p", { class: "muted" }, say("desk_triage_as_computed", { parts: kept.join(", ") })) : null;
}

/** What a model looked up beyond what the draft was computed from, in its own words. */
function lookedNote(wording) {
  const looked = (wording?.looked ?? []).map((it) => `${it.tool} “${it.about}” (${it.found})`);
  return looked.length ? el("p", { class: "muted" }, say("desk_triage_looked", { looked: looked.join(", ") })) : null;
}

/** What is like this case; that nothing is, where it was looked for. */
function similar({ similar_cases: cases, gaps }, known) {
  const draw = (it) => el("li", { lang: it.language }, opens(it.title, known.get(it.evidence_id)), it.solved_by ? el("p", {}, it.solved_by) : null);
  const isLookedFor = !(gaps ?? []).some((it) => it.source === "search");
  return list(cases, draw) ?? (isLookedFor ? el("p", { class: "muted" }, say("desk_no_similar")) : null);
}

function part(title, body) {
  return body ? el("section", { class: "group" }, el("h3", {}, title), body) : null;
}

function list(items, draw, tag = "ul") {
  return items?.length ? el(tag, { class: "points" }, items.map(draw)) : null;
}

/** What lies far back folds away: the latest of it is what an engineer reads first. */
function timeline(entries, known, ours) {
  const LATEST = 8;
  const draw = (it) => el("li", {}, el("span", { class: "muted" }, `${time(it.at)} `), opens(ours(it.text), known.get(it.evidence_id)));
  if (!entries?.length) return null;
  const early = entries.slice(0, -LATEST);
  const before = early.length ? el("details", {}, el("summary", { class: "muted" }, say("desk_earlier", { n: early.length })), list(early, draw)) : null;
  return el("div", {}, before, list(entries.slice(-LATEST), draw));
}

function severity({ declared, suggested, reasons, confidence } = {}, finding) {
  if (!suggested) return null;
  const words = declared === suggested ? severityWords(suggested) : say("desk_declared", { d: severityWords(declared), s: severityWords(suggested) });
  const sure = typeof confidence === "number" ? ` · ${say("desk_sure", { n: Math.round(confidence * 10) })}` : "";
  return el("div", {}, el("p", {}, words, el("span", { class: "muted" }, sure)), list(reasons, finding));
}

/** What fits ill folds away: it is there for who asks why it was ruled out. */
function hypotheses(all, finding, ours) {
  const draw = (it) => hypothesis(it, finding, ours);
  const fitting = all.filter((it) => it.likelihood !== "unlikely");
  const rest = all.filter((it) => it.likelihood === "unlikely");
  if (!all.length) return null;
  const ruledOut = rest.length ? el("details", {}, el("summary", { class: "muted" }, `${say("likelihood_unlikely")} (${rest.length})`), list(rest, draw)) : null;
  return el("div", {}, list(fitting, draw, "ol"), ruledOut);
}

function hypothesis(it, finding, ours) {
  const group = (name, items) => (items?.length ? el("div", {}, el("p", { class: "muted" }, name), list(items, finding)) : null);
  return el(
    "li",
    {},
    el("p", {}, el("strong", {}, say(`likelihood_${it.likelihood}`)), ` · ${ours(it.statement)}`),
    group(say("desk_for"), it.supporting),
    group(say("desk_against"), it.refuting),
    it.likelihood === "unlikely" ? null : el("p", { class: "muted" }, `${say("desk_check")}: ${ours(it.next_check)}`),
  );
}

/** The drafted reply, in both registers where there are two, each with what it rests on. */
function replies({ reply, to_send: toSend }, known, onReply) {
  if (!reply?.markdown) return null;
  const registers = [[say("desk_register_engineer"), reply.markdown, toSend.engineer], [say("desk_register_manager"), reply.manager_markdown, toSend.manager]];
  const rows = registers.filter(([, text]) => text).map(([name, text, ready]) => {
    const sources = new Map((reply.citations ?? []).map((it) => [it.marker, citation(it, known)]));
    return el(
      "details",
      { class: "folded" },
      el("summary", {}, name),
      el("div", { class: "text drafted", lang: reply.language }, withMarkers(text, sources)),
      list([...sources].filter(([marker]) => text.includes(`[${marker}]`)), ([, it]) => it),
      el("button", { type: "button", onclick: () => onReply(ready) }, say("desk_use_draft")),
    );
  });
  return part(say("desk_reply"), el("div", {}, rows));
}

/** A number with the quote that it stands for, which opens its source there. */
const citation = (it, known) => el("li", { class: "citation" }, el("span", {}, `[${it.marker}]`), opens(it.quote, known.get(it.evidence_id), [it]));

/** A drafted text whose markers open their line in `sources`. */
function withMarkers(text, sources) {
  return text.split(/(\[\d+\])/).map((piece) => {
    const box = sources.get(Number(/^\[(\d+)\]$/.exec(piece)?.[1]))?.querySelector("details");
    if (!box) return piece;
    const open = () => {
      box.open = true;
      box.querySelector("summary").focus();
    };
    return el("button", { type: "button", class: "cite", "aria-label": say("open_source", { n: piece.slice(1, -1), title: box.querySelector("summary").textContent }), onclick: open }, piece);
  });
}

/** What somebody said of the draft before, and what one says of it; who finds it useless says why. */
function verdicts(id, before, notice) {
  const said = el("div", { id: "judged" }, judged(before));
  const why = el("input", { type: "text", maxlength: "500", "aria-label": say("desk_triage_why"), placeholder: say("desk_triage_why") });
  const judge = (verdict) => onceAtATime(async () => {
    const reason = why.value.trim();
    if (verdict === "rejected" && !reason) {
      notice(say("desk_triage_why_missing"));
      why.focus();
      return;
    }
    try {
      await post(`/api/v1/cases/${encodeURIComponent(id)}/triage/verdict`, { verdict, ...(reason ? { reason } : {}) });
      notice(say("desk_triage_kept"));
      said.replaceChildren(...judged((await readTriage(id)).verdict));
    } catch (error) {
      notice(explain(error));
    }
  });
  return el(
    "div",
    {},
    said,
    el(
      "div",
      { class: "reply-row" },
      el("button", { type: "button", onclick: judge("accepted") }, say("desk_triage_accept")),
      why,
      el("button", { type: "button", onclick: judge("rejected") }, say("desk_triage_reject")),
    ),
  );
}

/** Who judged it how, and what became of its words. */
function judged(verdict) {
  if (!verdict) return [];
  const told = el("p", { class: "muted" }, judgedWords(verdict));
  const isEdited = verdict.changes?.some((it) => it.kind !== "kept");
  return isEdited ? [told, el("details", { class: "folded" }, el("summary", {}, say("desk_triage_changes")), edits(verdict.changes))] : [told];
}

/** A text with what was taken out of it and what was put in; of what stayed as much as shows where. */
function edits(changes) {
  const AROUND = 80;
  const near = (text) => (text.length > 3 * AROUND ? `${text.slice(0, AROUND)} … ${text.slice(-AROUND)}` : text);
  const draw = { kept: (text) => near(text), removed: (text) => el("del", {}, text), added: (text) => el("ins", {}, text) };
  return el("div", { class: "text edits" }, changes.map((it) => draw[it.kind](it.text)));
}

function judgedWords({ verdict, by, at, reason }) {
  const words = { accepted: say("desk_triage_accept"), rejected: say("desk_triage_reject"), edited: say("desk_triage_edited") }[verdict];
  return [`${by}: ${words}`, reason, time(at)].filter(Boolean).join(" · ");
}
