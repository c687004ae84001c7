// The reply editor of a case: what an engineer writes to the customer, and what is refused when the thread moved on.

import { explain, post, Problem, sameAgain, settled, tried } from "./api.js";
import { writtenFiles } from "./desk_files.js";
import { local } from "./desk_moves.js";
import { el, onceAtATime, showText } from "./dom.js";
import { say } from "./words.js";

/** From these on a reply says when the customer hears again. */
const GRAVE = ["high", "urgent", "critical"];
const SOONEST_MS = 60 * 60_000;
/** So long nobody types before the text is looked through. */
const PAUSE_MS = 1200;

/** The editor; `lastSeq()` is the last message that is shown, `onSent()` reads the case again, `onJudged()` its triage. */
export function replyEditor(one, { lastSeq, onSent, onJudged, notice }) {
  const name = `desk-reply:${one.id}`;
  const text = el("textarea", { id: "reply-text", rows: "5", maxlength: "8000", "aria-label": say("desk_reply"), placeholder: say("desk_reply") });
  text.value = sessionStorage.getItem(name) ?? "";
  const foreign = el("div", { class: "note warning", role: "alert", hidden: true });
  const look = () => showForeign(one.id, text.value, foreign).catch(() => {});
  let pause;
  text.addEventListener("input", () => {
    sessionStorage.setItem(name, text.value);
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  });
  const files = writtenFiles(one.id, "reply");
  const awaits = el("input", { type: "checkbox" });
  const next = el("input", { type: "datetime-local", "aria-label": say("desk_next_update") });
  if (GRAVE.includes(one.severity)) next.value = local(new Date(Date.now() + SOONEST_MS));
  const before = tried(name)?.body;
  if (before && before.body === text.value) {
    awaits.checked = before.awaits_customer;
    if (before.next_update_at) next.value = local(new Date(before.next_update_at));
  }
  const unjudged = el("div", { class: "note warning unjudged", role: "alert", hidden: true });
  const lost = tried(verdictName(one.id))?.body;
  if (lost) judge(one.id, lost, unjudged, onJudged);
  const moveNote = el("p", { class: "note warning", role: "alert", hidden: true });
  const send = onceAtATime(async () => {
    if (!text.value.trim()) return;
    notice("");
    showText(moveNote, "");
    const reply = {
      body: text.value,
      attachments: files.ids(),
      awaits_customer: awaits.checked,
      next_update_at: next.value ? new Date(next.value).toISOString() : null,
    };
    // What came since belongs to no other message: the reply itself may be what came.
    const { body, key } = sameAgain(name, JSON.stringify(reply), { ...reply, after_seq: lastSeq() });
    try {
      await post(`/api/v1/cases/${encodeURIComponent(one.id)}/communications`, body, key);
      settled(name);
      if (isLeftOf(text.dataset.draft, text.value)) judge(one.id, verdictOn(text.dataset.draft, text.value), unjudged, onJudged);
      delete text.dataset.draft;
      text.value = "";
      files.clear();
      sessionStorage.removeItem(name);
      notice(say("desk_sent"));
      await onSent();
    } catch (error) {
      settled(name, error);
      if (error instanceof Problem && error.code === "foreign_words") await look();
      const moved = error instanceof Problem && error.code === "thread_moved";
      if (!moved) return notice(explain(error));
      const before = lastSeq();
      await onSent();
      showNew(before);
      showText(moveNote, say("desk_moved"));
    }
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) send(event);
  });
  return el(
    "form",
    { class: "reply", onsubmit: send },
    moveNote,
    unjudged,
    text,
    foreign,
    files.row,
    el(
      "div",
      { class: "reply-row" },
      el("label", {}, awaits, say("desk_awaits")),
      el("label", {}, `${say("desk_next_update")} `, next),
      el("button", { type: "submit", class: "primary" }, say("case_send")),
    ),
  );
}

/** Shows the words of a text that its customer must not read, each marked, with what it is from. */
async function showForeign(id, body, place) {
  const { items } = body.trim() ? await post(`/api/v1/cases/${encodeURIComponent(id)}/foreign-words`, { body }) : { items: [] };
  const draw = (it) => el("li", {}, el("mark", {}, it.text), it.source ? el("span", { class: "muted" }, ` ${it.source}`) : null);
  place.replaceChildren(el("p", {}, say("desk_foreign")), el("ul", { class: "points" }, items.map(draw)));
  place.hidden = !items.length;
}

/** Marks what came while a reply was written, and brings the first of it into view. */
function showNew(before) {
  const fresh = [...document.querySelectorAll("#thread [data-seq]")].filter((it) => Number(it.dataset.seq) > before);
  for (const it of fresh) it.classList.add("fresh");
  fresh[0]?.scrollIntoView({ block: "nearest" });
}

/** Puts a drafted text, with the list of its sources, into the editor without losing what stands there. */
export function fillReply({ words, sources }) {
  const text = document.getElementById("reply-text");
  if (!text) return;
  const before = text.value.trim() ? `${text.value.trimEnd()}\n\n` : "";
  const draft = [words, sources].filter(Boolean).join("\n\n");
  text.value = before + draft;
  text.dataset.draft = draft;
  text.dispatchEvent(new Event("input"));
  text.focus();
  // Whoever goes on writes behind the words, not behind the list.
  text.setSelectionRange(before.length + words.length, before.length + words.length);
}

/** So many characters in a row are no chance. */
const TELLING = 12;

/** Whether anything of a draft is left in what is sent: words of one's own in place of it are no edit of it. */
function isLeftOf(draft, sent) {
  if (!draft) return false;
  const runs = Array.from({ length: Math.max(1, draft.length - TELLING + 1) }, (_, at) => draft.slice(at, at + TELLING));
  return runs.some((run) => run.trim() === run && sent.includes(run));
}

/** Whoever sends a drafted reply has judged it: as it was, or edited. */
const verdictOn = (draft, sent) => (sent.trim() === draft.trim() ? { verdict: "accepted" } : { verdict: "edited", edited: sent });

const verdictName = (id) => `desk-verdict:${id}`;

/** Keeps a verdict. One that cannot be kept harms no reply: it is told in `place`, and tried again by whoever wants, or when the case is opened again. */
async function judge(id, verdict, place, onJudged) {
  const name = verdictName(id);
  const { body, key } = sameAgain(name, JSON.stringify(verdict), verdict);
  const keep = onceAtATime(async () => {
    try {
      await post(`/api/v1/cases/${encodeURIComponent(id)}/triage/verdict`, body, key);
      settled(name);
      place.hidden = true;
      // What cannot be read now is read when the case is opened again.
      onJudged().catch(() => {});
    } catch (error) {
      settled(name, error);
      place.replaceChildren(el("p", {}, say("desk_unjudged", { why: explain(error) })), el("button", { type: "button", onclick: keep }, say("try_again")));
      place.hidden = false;
    }
  });
  await keep();
}
