// A customer's cases: the list, one case with its thread, and what a customer may do with it.

import { explain, get, getAsMany, post, sameAgain, sendFile, settled } from "./api.js";
import { readCatalogue, resourceWords, serviceWords } from "./catalogue.js";
import { clockLines } from "./clock.js";
import { byId, el, inTurn, onceAtATime, redraw, showText } from "./dom.js";
import { begin } from "./frame.js";
import { appendNew, severityBadge, showRefusal, statusWords } from "./thread.js";
import { language, say, setTimeZone, time } from "./words.js";

const LOOK_AGAIN_MS = 5_000;
const LIST_MS = 15_000;
/** So many are read at first, and by every "more". */
const PAGE = 50;
const page = { accounts: [], account: null, items: [], next: null, hasAny: false, openOnly: true, shown: null };

const notice = (text) => showText(byId("notice"), text);
const refused = (error) => showRefusal(byId("notice"), error, "/cases");
const status = (text) => (byId("status").textContent = text);
const wanted = () => new URLSearchParams(location.search).get("c");

begin(start, notice);

async function start() {
  const me = await get("/api/v1/me");
  if (!me.accounts?.length) return notice(say("no_account"));
  const kept = sessionStorage.getItem("account");
  page.account = me.accounts.find((one) => one.id === kept) ?? me.accounts[0];
  setTimeZone(page.account.time_zone);
  byId("account-line").textContent = page.account.name;
  byId("open-only").addEventListener("click", () => choose(true));
  byId("all-cases").addEventListener("click", () => choose(false));
  byId("more-cases").addEventListener("click", onceAtATime(() => readList(() => page.items.length + PAGE)));
  addEventListener("popstate", () => show(wanted()));
  await Promise.all([readCatalogue(), refreshList()]);
  if (wanted()) await show(wanted());
  const whileSeen = (work) => () => document.visibilityState === "visible" && work().catch(() => {});
  setInterval(whileSeen(look), LOOK_AGAIN_MS);
  setInterval(whileSeen(refreshList), LIST_MS);
  return null;
}

const address = (more) => `/api/v1/cases?${new URLSearchParams({ account_id: page.account.id, ...more })}`;

/** Reads the list again, as far as it is shown. */
const refreshList = () => readList(() => Math.max(PAGE, page.items.length));

const reading = inTurn();

/** Reads so many of the list and draws them. Which cases are open the server knows: on the first page of all there may be none. */
const readList = (count) =>
  reading(async () => {
    const { openOnly } = page;
    const found = await getAsMany(address(openOnly ? { status: "open" } : {}), count());
    const hasAny = found.items.length > 0 || (openOnly && (await get(address({ limit: "1" }))).items.length > 0);
    // Somebody chose the other list meanwhile, whose reading comes next.
    if (openOnly !== page.openOnly) return;
    Object.assign(page, { items: found.items, next: found.next, hasAny });
    drawList();
  });

function choose(openOnly) {
  page.openOnly = openOnly;
  byId("open-only").setAttribute("aria-pressed", String(openOnly));
  byId("all-cases").setAttribute("aria-pressed", String(!openOnly));
  readList(() => PAGE).catch((error) => notice(explain(error)));
}

function drawList() {
  const none = page.hasAny ? say("cases_none_open") : say("cases_none");
  showText(byId("no-cases"), page.items.length ? "" : none);
  byId("more-cases").hidden = !page.next;
  redraw(byId("case-list"), ...page.items.map(item));
}

function item(one) {
  const open = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", `/cases?c=${encodeURIComponent(one.id)}`);
    show(one.id);
  };
  const current = page.shown?.id === one.id ? "page" : null;
  return el(
    "li",
    {},
    el(
      "a",
      { href: `/cases?c=${encodeURIComponent(one.id)}`, onclick: open, "aria-current": current },
      el("span", { class: "conversation-title" }, one.subject),
      el("span", { class: "muted" }, [one.display_id, statusWords(one.status), time(one.created_at)].join(" · ")),
    ),
  );
}

/** Reads the case that is shown again; a customer who waits need not reload. */
async function look() {
  if (!page.shown) return;
  const one = await get(`/api/v1/cases/${encodeURIComponent(page.shown.id)}`);
  if (page.shown?.id !== one.id) return;
  if (appendNew(byId("thread"), one.communications)) status(say("case_news"));
  if (one.updated_at !== page.shown.updated_at) drawHead(one);
  page.shown = one;
}

async function show(id) {
  if (!id) return;
  notice("");
  try {
    const one = await get(`/api/v1/cases/${encodeURIComponent(id)}`);
    page.shown = one;
    draw(one);
    drawList();
    byId("case").focus({ preventScroll: true });
  } catch (error) {
    notice(explain(error));
  }
}

function draw(one) {
  const thread = el("div", { id: "thread", class: "thread", role: "log", "aria-label": say("case_thread") });
  byId("case-body").replaceChildren(
    el("header", { id: "case-head", class: "case-head" }),
    el("details", { class: "reported" }, el("summary", {}, say("case_description")), reported(one)),
    thread,
    replyForm(one),
    el("div", { id: "case-foot", class: "case-foot" }),
  );
  appendNew(thread, one.communications);
  drawHead(one);
}

function reported(one) {
  return el(
    "div",
    {},
    el("div", { class: "draft-description", lang: one.language }, one.description),
    el("p", { class: "muted" }, [serviceWords(one), ...resourceWords(one)].join(" · ")),
  );
}

function drawHead(one) {
  const facts = [
    say("case_number", { id: one.display_id }),
    say("case_opened", { t: time(one.created_at) }),
    one.assignee ? say("case_with", { name: one.assignee }) : null,
    one.merged_into ? say("desk_merged", { id: one.merged_into }) : null,
  ];
  byId("case-head").replaceChildren(
    el("h2", {}, one.subject),
    el("p", { class: "case-state" }, severityBadge(one.severity), " · ", statusWords(one.status)),
    el("p", { class: "muted" }, facts.filter(Boolean).join(" · ")),
    ...clockLines(one).map((line) => el("p", { class: "clock-line" }, line)),
    ...(one.resolution ? [ending(one.resolution)] : []),
  );
  redraw(byId("case-foot"), ...endings(one), ...tools(one));
}

function ending(resolution) {
  const steps = (resolution.steps ?? []).map((step) => el("li", {}, step));
  return el(
    "div",
    { class: "note" },
    el("p", {}, el("strong", {}, say("case_resolution")), ` ${resolution.summary}`),
    steps.length ? el("ol", { class: "steps" }, steps) : null,
  );
}

function endings(one) {
  const act = (verb) => onceAtATime(() => change(one.id, verb, {}));
  if (one.merged_into) return [];
  if (one.status !== "resolved") return [button(say("case_resolve"), act("resolve"))];
  return [button(say("case_reopen"), act("reopen")), ...rating(one)];
}

/** How it went, in a number; who has said that may say more. */
function rating({ id, rating: said }) {
  const comment = el("input", { type: "text", maxlength: "4000", "aria-label": say("comment"), placeholder: say("comment") });
  comment.value = said?.comment ?? "";
  const send = (score) => onceAtATime(() => rate(id, { score, comment: comment.value.trim() }));
  const stars = [1, 2, 3, 4, 5].map((score) =>
    el(
      "button",
      { type: "button", class: "star", "data-score": score, "aria-pressed": String(said?.score === score), "aria-label": say("case_stars", { n: score }), onclick: send(score) },
      String(score),
    ),
  );
  const row = el("div", { class: "rating-row", role: "group", "aria-label": say("case_rate") }, say("case_rate"), stars);
  if (!said) return [row];
  return [row, el("form", { id: "rating-comment", class: "reply-row", onsubmit: send(said.score) }, comment, el("button", { type: "submit" }, say("comment_send")))];
}

const button = (text, onclick) => el("button", { type: "button", onclick }, text);

function tools(one) {
  return [
    el("a", { href: `/api/v1/cases/${encodeURIComponent(one.id)}/transcript?language=${language}`, download: `case-${one.display_id}.md` }, say("case_transcript")),
    one.conversation_id
      ? el("a", { href: `/?c=${encodeURIComponent(one.conversation_id)}` }, say("case_conversation"))
      : null,
  ].filter(Boolean);
}

async function change(id, verb, body) {
  notice("");
  try {
    await post(`/api/v1/cases/${encodeURIComponent(id)}/${verb}`, body);
    page.shown = await get(`/api/v1/cases/${encodeURIComponent(id)}`);
    draw(page.shown);
    await refreshList();
  } catch (error) {
    refused(error);
  }
}

async function rate(id, said) {
  notice("");
  try {
    await post(`/api/v1/cases/${encodeURIComponent(id)}/rating`, said);
    page.shown = await get(`/api/v1/cases/${encodeURIComponent(id)}`);
    drawHead(page.shown);
    status(say("case_rated"));
  } catch (error) {
    notice(explain(error));
  }
}

/** Ids of the files that go with a message; a file is kept once. */
async function attached(file, pending) {
  if (!file) return [];
  if (pending.file !== file) Object.assign(pending, { file, kept: await sendFile(page.account.id, file) });
  return [pending.kept.id];
}

function replyForm(one) {
  const text = el("textarea", { rows: "3", maxlength: "8000", "aria-label": say("case_reply"), placeholder: say("case_reply") });
  const file = el("input", { type: "file", "aria-label": say("case_attach") });
  const name = `reply:${one.id}`;
  text.value = sessionStorage.getItem(name) ?? "";
  text.addEventListener("input", () => sessionStorage.setItem(name, text.value));
  const said = el("p", { class: "muted file-said", role: "status", hidden: true });
  // The same words with the same file are the same message, however often they are tried.
  const pending = { file: null, kept: null };
  const send = onceAtATime(async () => {
    if (!text.value.trim()) return;
    notice("");
    try {
      const body = { body: text.value, attachments: await attached(file.files[0], pending) };
      showText(said, pending.kept?.masked.length ? say("file_masked") : "");
      const { key } = sameAgain(name, JSON.stringify(body), body);
      await post(`/api/v1/cases/${encodeURIComponent(one.id)}/communications`, body, key);
      settled(name);
      text.value = "";
      file.value = "";
      sessionStorage.removeItem(name);
      Object.assign(pending, { file: null, kept: null });
      await look();
      drawHead(page.shown);
    } catch (error) {
      settled(name, error);
      refused(error);
    }
  });
  return el(
    "form",
    { class: "reply", onsubmit: send },
    text,
    said,
    el("div", { class: "reply-row" }, file, el("button", { type: "submit", class: "primary" }, say("case_send"))),
  );
}
