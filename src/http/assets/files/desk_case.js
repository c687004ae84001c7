// One case at the desk: its thread, what an engineer does with it, and the log of what happened.

import { explain, get, post, sameAgain, settled } from "./api.js";
import { resourceWords, serviceWords } from "./catalogue.js";
import { clockLines, countdown, urgentAt, urgentWhy } from "./clock.js";
import { byId, el, isComposing, onceAtATime, redraw, showText } from "./dom.js";
import { cardProposal } from "./desk_card.js";
import { writtenFiles } from "./desk_files.js";
import { readsLog } from "./desk_log.js";
import { folded, moves } from "./desk_moves.js";
import { fillReply, replyEditor } from "./desk_reply.js";
import { markCase, refreshQueue } from "./desk_queue.js";
import { opens } from "./evidence.js";
import { packPanel } from "./pack.js";
import { appendNew, files, severityBadge, severityWords, showRefusal, statusWords } from "./thread.js";
import { readTriage, triagePanel } from "./triage.js";
import { say, saying, time } from "./words.js";

const LEVELS = ["low", "normal", "high", "urgent", "critical"];
/** `triageAt`: when the triage was made that is shown; `evidence`: what it names. */
const desk = { me: null, shown: null, triageAt: null, evidence: [] };

export const notice = (text) => showText(byId("notice"), text);
const path = (id, verb = "") => `/api/v1/cases/${encodeURIComponent(id)}${verb}`;

/** Who works here. */
export function setEngineer(me) {
  desk.me = me;
}

export const shownCase = () => desk.shown;

/** Opens a case with everything beside it. */
export async function openCase(id) {
  notice("");
  try {
    const one = await get(path(id));
    if (desk.shown?.id !== id) byId("beside-body").replaceChildren();
    Object.assign(desk, { shown: one, triageAt: null, evidence: [] });
    history.replaceState(null, "", `/desk?c=${encodeURIComponent(id)}`);
    markCase(id);
    draw(one);
    byId("case").scrollTop = 0;
    byId("case").focus({ preventScroll: true });
    await drawTriage(one);
  } catch (error) {
    notice(explain(error));
  }
}

/** Reads the shown case again; appends what is new in its thread, and draws anew what was made anew beside it. */
export async function lookAgain() {
  const { shown } = desk;
  if (!shown) return;
  const one = await get(path(shown.id));
  if (desk.shown?.id !== one.id) return;
  desk.shown = one;
  // A case that ended has no reply to write, and one that was reopened has.
  const isOver = (it) => it.status === "resolved";
  if (isOver(one) !== isOver(shown)) return draw(one);
  if (appendNew(byId("thread"), one.communications)) byId("status").textContent = say("case_news");
  if (one.updated_at !== shown.updated_at) drawHead(one);
  if (one.notes.length !== shown.notes.length) drawNotes(one);
  if (JSON.stringify(one.pack) !== JSON.stringify(shown.pack)) redraw(byId("pack-place"), packPanel(one.pack, one.first_response_at));
  if (one.triage_at !== desk.triageAt && !isComposing()) await drawTriage(one);
}

function draw(one) {
  const thread = el("div", { id: "thread", class: "thread", role: "log", "aria-label": say("case_thread") });
  byId("case-body").replaceChildren(
    el("header", { id: "case-head", class: "case-head" }),
    el(
      "details",
      { class: "reported", open: !one.communications.length },
      el("summary", {}, say("desk_says")),
      el("div", { class: "draft-description", lang: one.language }, one.description),
      el("p", { class: "muted" }, [serviceWords(one), ...resourceWords(one)].join(" · ")),
    ),
    el("div", { id: "pack-place" }, packPanel(one.pack, one.first_response_at)),
    thread,
    one.status === "resolved" ? "" : replyEditor(one, { lastSeq, onSent: sent, onJudged: () => drawTriage(one), notice }),
    el("div", { id: "case-foot", class: "case-foot" }),
  );
  appendNew(thread, one.communications);
  drawHead(one);
  byId("case-foot").replaceChildren(...forms(one), notes(one), readsLog(folded(say("desk_events")), one.id, (error) => notice(explain(error))));
  drawNotes(one);
}

const lastSeq = () => Number(byId("thread").dataset.last ?? 0);

async function sent() {
  await lookAgain();
  await refreshQueue();
}

/** The list alone: what somebody is writing below it stays. */
function drawNotes(one) {
  const items = one.notes.map((it) =>
    el("li", {}, el("p", { class: "muted" }, `${it.author} · ${time(it.at)}`), el("p", { class: "text" }, it.text), files(it.attachments)),
  );
  byId("note-list").replaceChildren(...items);
}

function drawHead(one) {
  const facts = [
    say("case_number", { id: one.display_id }),
    `${say("desk_account")} ${one.account_id} · ${one.plan}`,
    one.queue,
    say("case_opened", { t: time(one.created_at) }),
    one.assignee ? say("case_with", { name: one.assignee.name ?? one.assignee.subject }) : say("desk_unassigned"),
    one.merged_into ? say("desk_merged", { id: one.merged_into }) : null,
  ];
  const differs = one.declared_severity !== one.suggested_severity;
  redraw(
    byId("case-head"),
    el("h2", { lang: one.language }, one.subject),
    el("p", { class: "case-state" }, severityBadge(one.severity), " · ", statusWords(one.status), " ", countdown(urgentAt(one)) ?? ""),
    el("p", { class: "muted" }, facts.filter(Boolean).join(" · ")),
    ...[...clockLines(one), urgentWhy(one)].filter(Boolean).map((line) => el("p", { class: "clock-line" }, line)),
    ended(one),
    rated(one.rating),
    differs
      ? el("div", { class: "note" }, el("p", {}, say("desk_declared", { d: severityWords(one.declared_severity), s: severityWords(one.suggested_severity) })), reasons(one))
      : "",
    inflation(one),
    outside(one.outside),
    actions(one),
  );
}

/** How it ended: as what it counts, and in whose words. */
function ended({ status, resolved_as: as, resolution }) {
  if (status !== "resolved" || !as) return "";
  const steps = (resolution?.steps ?? []).map((step) => el("li", {}, step));
  return el(
    "div",
    { class: "note", id: "ended" },
    el("p", {}, el("strong", {}, say(`figure_${as}`)), resolution?.summary ? ` · ${resolution.summary}` : ""),
    steps.length ? el("ol", { class: "steps" }, steps) : null,
  );
}

/** What its customer said of how it went. */
function rated(rating) {
  if (!rating) return "";
  return el("p", { class: "note", id: "rated" }, el("strong", {}, say("desk_rated", { n: rating.score })), rating.comment ? ` · ${rating.comment}` : "", el("span", { class: "muted" }, ` · ${time(rating.at)}`));
}

/** How this account declares beside the evidence; to be talked about, it moves no case. */
function inflation({ inflation: { above, below, of } }) {
  return above + below === 0 ? "" : el("p", { class: "muted", id: "inflation" }, say("desk_inflation", { a: above, b: below, n: of }));
}

/** Where the ticket outside stands, and what was not taken from there. */
function outside(known) {
  if (!known) return "";
  const words = (it) => saying(`outside_${it.status}`) ?? it.status;
  const { latest, refused } = known;
  return el(
    "div",
    { class: "outside" },
    latest ? el("p", { class: "muted" }, say("desk_outside", { id: latest.ticket ?? "", s: words(latest) }), latest.assignee ? ` · ${latest.assignee}` : "", ` · ${time(latest.at)}`) : null,
    refused ? el("p", { class: "note warning" }, say("desk_outside_refused", { s: words(refused), why: refused.why })) : null,
  );
}

function reasons(one) {
  const known = new Map([...one.pack.evidence, ...desk.evidence].map((it) => [it.id, it]));
  const reason = ({ text, evidence_id: id }) => opens(text, known.get(id), [text, known.get(id)?.title ?? ""]);
  const items = (one.severity_reasons ?? []).map((it) => el("li", {}, reason(it)));
  return items.length ? el("ul", { class: "points" }, items) : null;
}

/** The verbs that need nothing but a click. */
function actions(one) {
  if (one.status === "resolved") {
    const [propose, proposed] = cardProposal(one, notice);
    return el("div", {}, el("div", { class: "reply-row" }, act(say("case_reopen"), "reopen"), propose), proposed);
  }
  const mine = one.assignee?.subject === desk.me.sub;
  return el(
    "div",
    { class: "reply-row" },
    mine
      ? act(say("desk_assign_none"), "assign", () => ({ to: null }), "assign")
      : act(say("desk_assign_me"), "assign", () => ({ to: { subject: desk.me.sub, name: desk.me.name } }), "assign"),
    act(say("desk_take"), "take", undefined, "take"),
    one.may_give_back ? act(say("desk_give_back"), "return", undefined, "return") : "",
  );
}

function act(text, verb, body = () => ({}), id = null) {
  return el("button", { type: "button", id: id && `do-${id}`, onclick: onceAtATime(() => carryOut(verb, body())) }, text);
}

async function carryOut(verb, body) {
  notice("");
  const { id } = desk.shown;
  try {
    await post(path(id, `/${verb}`), body);
    const [before, one] = [desk.shown, await get(path(id))];
    desk.shown = one;
    draw(one);
    // How a case ended is told at its head, and the form that ended it stood at its foot.
    if (before.status !== one.status && [before, one].some((it) => it.status === "resolved")) byId("case-head").scrollIntoView();
    await refreshQueue();
  } catch (error) {
    showRefusal(byId("notice"), error, "/desk");
  }
}

function forms(one) {
  return one.status === "resolved" ? [] : [severityForm(one), ...moves(one, { carryOut, openCase, notice }), resolveForm()];
}

function severityForm(one) {
  const level = el("select", { "aria-label": say("draft_severity") }, LEVELS.map((it) => el("option", { value: it, selected: it === one.severity }, severityWords(it))));
  const reason = el("input", { type: "text", maxlength: "500", required: true, "aria-label": say("desk_severity_why"), placeholder: say("desk_severity_why") });
  const save = onceAtATime(() => carryOut("severity", { severity: level.value, reason: reason.value }));
  return folded(say("desk_severity_change"), { id: "form-severity", key: "s" }, el("form", { class: "reply-row", onsubmit: save }, level, reason, el("button", { type: "submit" }, say("desk_save"))));
}

function resolveForm() {
  const summary = el("input", { type: "text", maxlength: "2000", required: true, "aria-label": say("desk_resolution_summary"), placeholder: say("desk_resolution_summary") });
  const steps = el("textarea", { rows: "3", "aria-label": say("desk_resolution_steps"), placeholder: say("desk_resolution_steps") });
  const confirmed = el("input", { type: "checkbox" });
  const save = onceAtATime(() =>
    carryOut("resolve", {
      resolution: { summary: summary.value, steps: steps.value.split("\n").map((it) => it.trim()).filter(Boolean) },
      confirmed: confirmed.checked,
    }),
  );
  return folded(
    say("desk_resolve"),
    { id: "form-resolve", key: "e" },
    el("form", { class: "reply", onsubmit: save }, summary, steps, el("div", { class: "reply-row" }, el("label", {}, confirmed, say("desk_confirmed")), el("button", { type: "submit" }, say("desk_resolve")))),
  );
}

function notes(one) {
  const text = el("textarea", { id: "note-text", rows: "2", maxlength: "4000", "aria-label": say("desk_note_new"), placeholder: say("desk_note_new") });
  const kept = `desk-note:${one.id}`;
  text.value = sessionStorage.getItem(kept) ?? "";
  text.addEventListener("input", () => sessionStorage.setItem(kept, text.value));
  const attached = writtenFiles(one.id, "note");
  const add = onceAtATime(async () => {
    if (!text.value.trim()) return;
    const note = { text: text.value, attachments: attached.ids() };
    try {
      const { body, key } = sameAgain(kept, JSON.stringify(note), note);
      await post(path(one.id, "/notes"), body, key);
      settled(kept);
      text.value = "";
      attached.clear();
      sessionStorage.removeItem(kept);
      await lookAgain();
    } catch (error) {
      settled(kept, error);
      notice(explain(error));
    }
  });
  return el(
    "section",
    { class: "group notes" },
    el("h3", {}, say("desk_notes")),
    el("ul", { id: "note-list" }),
    el("form", { class: "reply", onsubmit: add }, text, attached.row, el("div", { class: "reply-row" }, el("button", { type: "submit" }, say("desk_note_add")))),
  );
}

/** Draws the latest triage of the shown case; one that the background still makes is drawn when it is there. */
async function drawTriage(one) {
  const triage = await readTriage(one.id);
  if (desk.shown?.id !== one.id) return;
  Object.assign(desk, { triageAt: triage?.generated_at ?? null, evidence: triage?.evidence ?? [] });
  const onAgain = async () => {
    try {
      await post(path(one.id, "/triage"), {});
      await drawTriage(one);
    } catch (error) {
      notice(explain(error));
    }
  };
  redraw(byId("beside-body"), triagePanel(one, triage, { onReply: fillReply, onAgain, notice }));
  drawHead(desk.shown);
}
