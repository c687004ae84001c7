// One conversation: what was said, the turn that runs now, and the wish for a person.

import { addCitation, addUnit, endAnswer, endWords, knowMessage, newAnswer, storedAnswer } from "./answer.js";
import { explain, forgetKey, get, keptKey, newKey, post, Problem, request, sameAgain, settled } from "./api.js";
import { markCurrent, refreshConversations } from "./conversations.js";
import { byId, el, onceAtATime, showText } from "./dom.js";
import { fileIds, filesSent, keptFiles } from "./files.js";
import { handoffCard, tellWho } from "./handoff.js";
import { showCase, showDraft, tellCasesAgain } from "./pending.js";
import { closeSource } from "./source.js";
import { follow, followFeed } from "./stream.js";
import { files, linked } from "./thread.js";
import { say, time } from "./words.js";

// `shown`: ids of messages and turns that the log shows; a turn's value is its answer. `visit` rises with each change
// of conversation, so that whoever awaited something can tell that the reader has gone on.
const talk = { accountId: null, conversation: null, running: null, feed: null, sending: false, handoff: null, mayBeJoined: false };
Object.assign(talk, { shown: new Map(), visit: 0 });
const actions = { retry, askPerson, citation, fact };

export const conversationId = () => talk.conversation?.id ?? null;
export const isBusy = () => talk.sending || talk.running !== null;

/** Tells the reader what went wrong, or nothing. `more`: buttons that help. */
export function notice(text, ...more) {
  showText(byId("notice"), text);
  if (text) byId("notice").append(...more.flatMap((button) => [" ", button]));
}

function noticeOf(error) {
  const again = el("button", { type: "button", onclick: () => location.reload() }, say("sign_in"));
  notice(explain(error), ...(error instanceof Problem && error.status === 401 ? [again] : []));
}

/** Says what is going on. `quietly`: to screen readers alone, where the log shows it anyway. */
function status(text, { quietly = false } = {}) {
  byId("status").textContent = text;
  byId("status").classList.toggle("quietly", quietly);
}

const messages = () => byId("messages");
const log = { find: (selector) => [...messages().querySelectorAll(selector)], append: (node) => append(null, node) };

/** Begins with nothing said: starters, an empty log, a URL without a conversation. */
export function startNew(accountId) {
  leave();
  Object.assign(talk, { accountId, conversation: null });
  if (location.search) history.pushState(null, "", "/");
  showWelcome();
  showState();
  markCurrent(null);
  document.dispatchEvent(new CustomEvent("conversation-changed"));
}

/** Opens a stored conversation and follows its running turn; gives it, or `null` if the reader went on meanwhile. */
export async function openConversation(accountId, id) {
  leave();
  Object.assign(talk, { accountId, conversation: null });
  const { visit } = talk;
  const conversation = await get(`/api/v1/conversations/${encodeURIComponent(id)}`);
  if (visit !== talk.visit) return null;
  messages().setAttribute("aria-busy", "true");
  messages().replaceChildren();
  rememberInUrl(conversation.id);
  merge(conversation);
  if (!conversation.messages.length && !conversation.handoff) showWelcome();
  messages().setAttribute("aria-busy", "false");
  messages().scrollTop = messages().scrollHeight;
  document.dispatchEvent(new CustomEvent("conversation-changed"));
  return conversation;
}

/** Brings a message of the conversation into view, where it is shown by itself. */
export function showMessageAt(id) {
  const node = messages().querySelector(`[data-id="${CSS.escape(id)}"]`);
  node?.scrollIntoView({ block: "start" });
}

/** Stops following; the turn itself goes on at the server. */
function leave() {
  talk.running?.controller.abort();
  talk.feed?.controller.abort();
  talk.feed = null;
  closeSource();
  Object.assign(talk, { running: null, sending: false, handoff: null, mayBeJoined: false, shown: new Map(), visit: talk.visit + 1 });
  notice("");
  status("");
  setBusy();
}

function rememberInUrl(id) {
  const address = `/?c=${encodeURIComponent(id)}`;
  if (location.search !== address.slice(1)) history.pushState(null, "", address);
  markCurrent(id);
}

function showWelcome() {
  const fill = (event) => {
    byId("text").value = event.currentTarget.textContent;
    byId("text").dispatchEvent(new Event("input", { bubbles: true }));
    byId("text").focus();
  };
  const starters = [say("starter_account"), say("starter_database"), say("starter_response")];
  const buttons = starters.map((text) => el("li", {}, el("button", { type: "button", onclick: fill }, text)));
  messages().replaceChildren(
    el(
      "div",
      { class: "welcome", id: "welcome" },
      el("h2", {}, say("welcome")),
      el("p", {}, say("welcome_more")),
      el("ul", { class: "starters" }, buttons),
    ),
  );
}

// What was said.

/** Brings the log up to date with the stored conversation: appends what is new, completes what streamed. */
function merge(conversation) {
  const isAgain = talk.conversation?.id === conversation.id;
  talk.conversation = conversation;
  talk.mayBeJoined ||= Boolean(conversation.case_id) || conversation.messages.some((one) => one.turn?.draft);
  const answered = new Set(conversation.messages.filter((one) => one.from === "assistant").map((one) => one.turn_id));
  let waiting = conversation.handoff;
  for (const message of conversation.messages) {
    if (waiting && Date.parse(message.at) > Date.parse(waiting.at)) waiting = showHandoff(waiting);
    showMessage(message, answered);
  }
  if (waiting) showHandoff(waiting);
  for (const draft of conversation.drafts ?? []) showDraft(log, draft, actions);
  if (conversation.case_id && !conversation.handoff) showCase(log, conversation);
  if (isAgain) tellCasesAgain(log);
  showState();
}

function showMessage(message, answered) {
  if (message.from === "assistant") return showAnswerOf(message);
  if (talk.shown.has(message.id)) showAsStored(message);
  else append(message.id, spoken(message));
  const { turn } = message;
  if (!turn || answered.has(turn.id) || talk.shown.has(turn.id)) return null;
  if (turn.outcome === null) {
    if (!talk.running) run({ turnId: turn.id });
    return null;
  }
  const answer = newAnswer(actions);
  endAnswer(answer, turn);
  append(turn.id, answer.node, answer);
  return null;
}

/** What was echoed as it was typed becomes what is kept: a secret is masked there, and must not stay in sight here. */
function showAsStored({ id, text }) {
  const echo = messages().querySelector(`[data-id="${CSS.escape(id)}"] .text`);
  if (echo && echo.textContent !== text) echo.textContent = text;
}

function showAnswerOf(message) {
  const shown = talk.shown.get(message.turn_id);
  if (shown) return knowMessage(shown, message);
  const answer = storedAnswer(message, actions);
  return append(message.turn_id, answer.node, answer);
}

/** What a person wrote, as the text it is. */
function spoken({ id, from, author, text, at, attachments, manner }) {
  const automatic = manner && manner !== "person" ? ` · ${say("case_sent_automatic")}` : "";
  const name = from === "engineer" ? `${say("engineer")}${automatic}` : say("you");
  return el(
    "article",
    { class: `message ${from}`, "data-id": id },
    el("h2", {}, from === "engineer" && author ? `${author} · ${name}` : (author ?? name)),
    el("div", { class: "text" }, from === "engineer" ? linked(text) : text),
    files(attachments),
    at ? el("p", { class: "at muted" }, time(at)) : null,
  );
}

function append(id, node, answer = null) {
  byId("welcome")?.remove();
  if (id) talk.shown.set(id, answer);
  const log = messages();
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  log.append(node);
  if (isAtEnd) log.scrollTop = log.scrollHeight;
}

async function refresh() {
  const id = conversationId();
  if (!id) return;
  try {
    const conversation = await get(`/api/v1/conversations/${encodeURIComponent(id)}`);
    // A message that is on its way has no id here yet, and would be shown twice; its own end refreshes again.
    const isOnItsWay = talk.sending || (talk.running && !talk.running.turnId);
    if (conversationId() === id && !isOnItsWay) merge(conversation);
  } catch (error) {
    if (conversationId() === id) noticeOf(error);
  }
}

/**
 * Follows the conversation while a person leads it, or may come in because a case was drafted from it, for their words and for
 * the end of it; nothing else needs it, and a browser holds only a few connections open. What the feed tells is read again whole: it is short and seldom.
 */
function followPeople() {
  const isWaited = talk.conversation?.state === "human" || talk.mayBeJoined;
  const id = isWaited ? conversationId() : null;
  if (talk.feed?.id === id) return;
  talk.feed?.controller.abort();
  talk.feed = null;
  if (!id) return;
  const controller = new AbortController();
  talk.feed = { id, controller };
  followFeed(id, { signal: controller.signal, onEntries: () => !isBusy() && refresh() }).catch((error) => {
    if (!controller.signal.aborted) noticeOf(error);
  });
}

// Asking.

/** Sends the composer's text. Gives `false` when it was not sent, so that the text stays where it is. */
export async function ask(text) {
  if (isBusy() || !text.trim()) return false;
  talk.sending = true;
  setBusy();
  notice("");
  status(say("stage_sending"));
  try {
    await ensureConversation();
  } catch (error) {
    noticeOf(error);
    status("");
    return false;
  } finally {
    talk.sending = false;
    setBusy();
  }
  const { id } = talk.conversation;
  const attachments = fileIds();
  const bubble = spoken({ from: "customer", text, at: new Date().toISOString(), attachments: keptFiles() });
  append(null, bubble);
  messages().scrollTop = messages().scrollHeight;
  // The same text sent again before the server said that it has it is the same message.
  const { key } = sameAgain(id, text);
  document.addEventListener("message-accepted", () => filesSent(id), { once: true });
  const send = (signal) =>
    request("POST", `/api/v1/conversations/${encodeURIComponent(id)}/messages`, {
      body: attachments.length ? { text, attachments } : { text },
      key,
      accept: "text/event-stream",
      signal,
    });
  return run({ open: send, bubble, text });
}

const forgetPending = () => settled(conversationId());

/** The server has the message: neither its key nor its text needs to be kept in the tab. */
function accepted() {
  forgetPending();
  document.dispatchEvent(new CustomEvent("message-accepted"));
}

/** The conversation begins with its first message or the wish for a person; the text being written moves along. */
async function ensureConversation() {
  if (talk.conversation) return;
  const name = `conversation:${talk.accountId}`;
  talk.conversation = await post("/api/v1/conversations", { account_id: talk.accountId }, keptKey(name));
  forgetKey(name);
  rememberInUrl(talk.conversation.id);
  for (const kind of ["text", "files"]) {
    const kept = sessionStorage.getItem(`${kind}:new`);
    if (kept) sessionStorage.setItem(`${kind}:${talk.conversation.id}`, kept);
    sessionStorage.removeItem(`${kind}:new`);
  }
}

/** Answers a message once more. */
async function retry(messageId) {
  if (isBusy()) return;
  notice("");
  const key = newKey();
  const again = (signal) =>
    request("POST", `/api/v1/messages/${encodeURIComponent(messageId)}/retry`, {
      key,
      accept: "text/event-stream",
      signal,
    });
  await run({ open: again });
}

// The turn that runs now.

/** Follows one turn to its end. Gives `false` when the server refused it, so that nothing was accepted. */
async function run({ open, turnId = null, bubble = null, text = null }) {
  const answer = newAnswer(actions);
  const running = { controller: new AbortController(), answer, turnId, bubble, stopped: false, turn: null };
  talk.running = running;
  setBusy();
  status(say("stage_gather"));
  answer.node.classList.add("running");
  append(null, answer.node);
  if (open && !bubble) messages().scrollTop = messages().scrollHeight;
  let outcome = true;
  try {
    const { signal } = running.controller;
    const onReconnecting = () => status(say("reconnecting"));
    const stored = await follow({ open, turnId, signal, onReconnecting, onPart: (part) => take(running, part) });
    if (stored) tookByPerson(running, stored);
    else await end(running);
  } catch (error) {
    if (running.controller.signal.aborted) return true;
    outcome = fail(running, error, { open, bubble, text });
  } finally {
    answer.node.classList.remove("running");
    if (talk.running === running) {
      talk.running = null;
      setBusy();
    }
  }
  if (outcome && !running.controller.signal.aborted) afterwards();
  return outcome;
}

/** Learns what the server stored: ids for ratings, titles, who leads now. Nobody waits for it. */
function afterwards() {
  refresh();
  refreshConversations().catch(() => {});
}

function take(running, part) {
  const { answer } = running;
  switch (part.type) {
    case "start":
      started(running, part.messageMetadata ?? { turn_id: part.messageId });
      break;
    case "data-status":
      if (!running.stopped) status(say(`stage_${part.data.stage}`) || say("stage_gather"));
      break;
    case "data-unit":
      keepInView(running, () => addUnit(answer, part.data));
      break;
    case "data-citation":
      addCitation(answer, part.data);
      break;
    case "data-turn":
      running.turn = part.data;
      break;
    default:
      break;
  }
}

function started(running, { turn_id: turnId, message_id: messageId }) {
  running.turnId = turnId;
  talk.shown.set(turnId, running.answer);
  if (messageId && running.bubble) {
    running.bubble.dataset.id = messageId;
    talk.shown.set(messageId, null);
  }
  accepted();
  setBusy();
}

/** Follows the growing answer only while its question is still in view, so that nobody is carried past the beginning. */
function keepInView(running, change) {
  const log = messages();
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  change();
  if (!isAtEnd) return;
  const top = (running.bubble ?? running.answer.node).offsetTop - log.offsetTop - 12;
  log.scrollTop = Math.min(log.scrollHeight, Math.max(top, 0));
}

async function end(running) {
  const turn = running.turn ?? (await get(`/api/v1/turns/${encodeURIComponent(running.turnId)}`));
  keepInView(running, () => endAnswer(running.answer, turn, { stopped: running.stopped }));
  status(endWords(turn, running.stopped), { quietly: true });
}

/** A person leads: the message is stored and nobody answers by machine. */
function tookByPerson(running, { message }) {
  running.answer.node.remove();
  if (message) {
    if (running.bubble) running.bubble.dataset.id = message.id;
    talk.shown.set(message.id, null);
    showAsStored(message);
  }
  accepted();
  status(say("handoff_message"));
}

function fail(running, error, { open, bubble, text }) {
  status("");
  const wasRefused = !running.turnId && error instanceof Problem;
  if (wasRefused) {
    bubble?.remove();
    running.answer.node.remove();
    if (error.status < 500 && error.status !== 429) forgetPending();
    noticeOf(error);
    // Something changed elsewhere, e.g. a turn runs in another tab: show it.
    if (error.status === 409) afterwards();
    return false;
  }
  const again = onceAtATime(async () => {
    if (isBusy()) return;
    running.answer.node.remove();
    talk.shown.delete(running.turnId);
    await run({ open, turnId: running.turnId, bubble, text });
  });
  const lost = el("p", {}, say("connection_lost"));
  const button = el("button", { type: "button", onclick: again }, say("try_again"));
  running.answer.below.replaceChildren(el("div", { class: "note warning" }, lost, button));
  return true;
}

/** Stops the running turn at the server; what was shown stays. */
export const stop = onceAtATime(async () => {
  const { running } = talk;
  if (!running?.turnId) return;
  running.stopped = true;
  status(say("stopping"));
  try {
    await post(`/api/v1/turns/${encodeURIComponent(running.turnId)}/cancel`);
  } catch (error) {
    noticeOf(error);
  }
});

function setBusy() {
  const busy = isBusy();
  byId("send").hidden = busy;
  byId("stop").hidden = !busy;
  byId("stop").disabled = !talk.running?.turnId;
  messages().classList.toggle("busy", busy);
}

document.addEventListener("case-opened", () => {
  talk.mayBeJoined = true;
  afterwards();
});

// A person.

let asking = null;

/** Records the wish for a person; needs no answer to finish. Asking again shows what is recorded. */
export function askPerson(reason) {
  asking ??= recordWish(reason).finally(() => (asking = null));
  return asking;
}

async function recordWish(reason) {
  if (talk.handoff) return pointAtHandoff();
  notice("");
  status(say("handoff_sending"));
  try {
    await ensureConversation();
    const name = `handoff:${conversationId()}`;
    const path = `/api/v1/conversations/${encodeURIComponent(conversationId())}/handoff`;
    const recorded = await post(path, reason ? { reason } : {}, keptKey(name));
    forgetKey(name);
    talk.conversation.handoff = recorded;
    showHandoff(recorded);
    status("");
    pointAtHandoff();
  } catch (error) {
    status("");
    return noticeOf(error);
  }
  return afterwards();
}

/** A draft of a case from what was said so far, as a card to read and change; opens nothing. */
export const makeDraft = onceAtATime(async () => {
  const id = conversationId();
  if (!id || isBusy()) return;
  notice("");
  try {
    const draft = await post(`/api/v1/conversations/${encodeURIComponent(id)}/draft`, {});
    if (conversationId() === id) showDraft(log, draft, actions)?.scrollIntoView({ block: "start" });
  } catch (error) {
    noticeOf(error);
  }
});

/** How an answer of this conversation cites that evidence. */
function citation(evidenceId) {
  const cited = [...talk.shown.values()].flatMap((answer) => answer?.citations ?? []);
  return cited.find((one) => one.evidence_id === evidenceId) ?? null;
}

/** A fact of the account as it is now; `undefined` where it is not there any more. */
async function fact(id) {
  const { facts } = await get(`/api/v1/accounts/${encodeURIComponent(talk.accountId)}/facts`);
  return facts.find((one) => one.id === id);
}

function pointAtHandoff() {
  talk.handoff?.scrollIntoView({ block: "nearest" });
  talk.handoff?.focus({ preventScroll: true });
}

/** Says what was recorded and who sees it, once. Gives `null`: nothing is left to show. */
function showHandoff(request) {
  if (talk.handoff) return null;
  talk.handoff = handoffCard(request);
  append(null, talk.handoff);
  showState();
  return null;
}

function showState() {
  followPeople();
  tellWho(byId("who-speaks"), talk.conversation);
  const wished = Boolean(talk.handoff);
  byId("drafting").hidden = !talk.conversation;
  showText(byId("paused"), talk.conversation?.paused);
  byId("person").textContent = wished ? say("person_asked") : say("talk_to_person");
  byId("person").classList.toggle("done", wished);
  const isClosed = talk.conversation?.state === "closed";
  byId("text").disabled = isClosed;
  byId("send").disabled = isClosed;
  if (isClosed) notice(say("closed_notice"));
}
