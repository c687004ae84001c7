// The triage beside a case: what was worked out before an engineer opened it. Nothing in it was sent to anybody.

import { explain, get, post } from "./api.js";
import { el, onceAtATime } from "./dom.js";
import { severityWords } from "./thread.js";
import { say, time } from "./words.js";

/** Reads the triage of a case; `null` where there is none yet. */
export async function readTriage(id) {
  try {
    return await get(`/api/v1/cases/${encodeURIComponent(id)}/triage`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

/** The panel. `onReply(markdown)` puts a drafted reply into the editor; `onSource(evidenceId)` opens evidence. */
export function triagePanel(one, triage, { onReply, onAgain, notice }) {
  const again = el("button", { type: "button", class: "quiet", onclick: onceAtATime(onAgain) }, say("desk_triage_again"));
  if (!triage) return el("section", { class: "triage" }, el("h2", {}, say("desk_triage")), el("p", { class: "muted" }, say("desk_triage_none")), again);
  return el(
    "section",
    { class: "triage" },
    el("h2", {}, say("desk_triage")),
    el("p", { class: "muted" }, `${say(`mode_${triage.mode}`)} · ${time(triage.generated_at)}`),
    el("p", {}, triage.summary),
    part(say("desk_impact"), el("p", {}, triage.customer_impact)),
    part(say("draft_severity"), severity(triage.severity)),
    part(say("desk_timeline"), list(triage.timeline, (it) => el("li", {}, el("span", { class: "muted" }, `${time(it.at)} `), it.text))),
    part(say("desk_hypotheses"), list(triage.hypotheses, hypothesis, "ol")),
    part(say("desk_similar"), list(triage.similar_cases, (it) => el("li", {}, el("strong", {}, it.title ?? it.subject ?? it.case_id), ` ${it.resolution ?? it.why ?? ""}`))),
    part(say("desk_documents"), list(triage.documents, (it) => el("li", {}, it.url ? el("a", { href: it.url, rel: "noreferrer" }, it.title) : (it.title ?? String(it))))),
    part(say("desk_missing"), list(triage.missing, (it) => el("li", {}, it))),
    part(say("desk_next_steps"), list(triage.next_steps, (it) => el("li", {}, it), "ol")),
    part(say("gaps"), list(triage.gaps, (it) => el("li", {}, `${it.source}: ${it.detail}`))),
    replies(triage.reply, onReply),
    verdicts(one.id, notice),
    again,
  );
}

function part(title, body) {
  return body ? el("section", { class: "group" }, el("h3", {}, title), body) : null;
}

function list(items, draw, tag = "ul") {
  return items?.length ? el(tag, { class: "points" }, items.map(draw)) : null;
}

function severity({ declared, suggested, reasons, confidence } = {}) {
  if (!suggested) return null;
  const words = say("desk_declared", { d: severityWords(declared), s: severityWords(suggested) });
  const share = typeof confidence === "number" ? ` (${confidence.toFixed(2)})` : "";
  return el("div", {}, el("p", {}, words, share), list(reasons, (it) => el("li", {}, it.text ?? it)));
}

function hypothesis(it) {
  const line = (name, items) => (items?.length ? el("p", { class: "muted" }, `${name}: ${items.map((one) => one.text ?? one).join("; ")}`) : null);
  return el(
    "li",
    {},
    el("p", {}, it.statement),
    line(say("desk_for"), it.supporting),
    line(say("desk_against"), it.refuting),
    it.next_check ? line(say("desk_check"), [it.next_check]) : null,
  );
}

/** The drafted reply, in both registers where there are two. */
function replies(reply, onReply) {
  if (!reply?.markdown) return null;
  const registers = [[say("desk_register_engineer"), reply.markdown], [say("desk_register_manager"), reply.manager_markdown]];
  const rows = registers.filter(([, text]) => text).map(([name, text]) =>
    el("details", { class: "folded" }, el("summary", {}, name), el("div", { class: "text", lang: reply.language }, text), el("button", { type: "button", onclick: () => onReply(text) }, say("desk_use_draft"))),
  );
  return part(say("desk_reply"), el("div", {}, rows));
}

function verdicts(id, notice) {
  const say_ = (verdict, reason) => onceAtATime(async () => {
    try {
      await post(`/api/v1/cases/${encodeURIComponent(id)}/triage/verdict`, { verdict, ...(reason ? { reason: reason() } : {}) });
      notice(say("desk_triage_kept"));
    } catch (error) {
      notice(explain(error));
    }
  });
  const why = el("input", { type: "text", maxlength: "500", "aria-label": say("desk_severity_why"), placeholder: say("desk_severity_why") });
  return el(
    "div",
    { class: "reply-row" },
    el("button", { type: "button", onclick: say_("accepted") }, say("desk_triage_accept")),
    why,
    el("button", { type: "button", onclick: say_("rejected", () => why.value) }, say("desk_triage_reject")),
  );
}
