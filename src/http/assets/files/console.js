// Starts the page: either the choice of an identity, or the console with everything wired to the keyboard.

import { showAccount } from "./account.js";
import { explain, get } from "./api.js";
import { showConversations } from "./conversations.js";
import { byId, onceAtATime } from "./dom.js";
import { offerFiles } from "./files.js";
import { offerSearch } from "./find.js";
import { begin, changeIdentity } from "./frame.js";
import { offerNewest } from "./newest.js";
import { closeSource } from "./source.js";
import { ask, askPerson, conversationId, isBusy, makeDraft, notice, openConversation, showMessageAt, startNew, stop } from "./talk.js";
import { say, setTimeZone } from "./words.js";

const wantedConversation = () => new URLSearchParams(location.search).get("c");

begin(start, notice);

async function start() {
  wireFrame();
  wireComposer();
  const me = await get("/api/v1/me");
  if (!me.accounts?.length) return notice(say("no_account"));
  const kept = sessionStorage.getItem("account");
  const account = me.accounts.find((one) => one.id === kept) ?? me.accounts[0];
  setTimeZone(account.time_zone);
  byId("new-conversation").addEventListener("click", () => (closeDrawers(), startNew(account.id), byId("text").focus()));
  addEventListener("popstate", () => show(account.id, me));
  offerFiles(account.id, () => conversationId() ?? "new");
  offerSearch(account.id, async (id, messageId) => {
    closeDrawers();
    await show(account.id, me, id);
    showMessageAt(messageId);
  });
  offerNewest();
  await Promise.all([
    showAccount(account.id, { accounts: me.accounts, onSwitch: switchAccount }),
    showConversations(account.id, (id) => (closeDrawers(), show(account.id, me, id))),
    show(account.id, me),
  ]);
  return null;
}

function switchAccount(id) {
  sessionStorage.setItem("account", id);
  location.assign("/");
}

/** Shows the conversation `id`, by default the one in the URL; one of another account switches to that account. */
async function show(accountId, me, id = wantedConversation()) {
  if (!id) return startNew(accountId);
  try {
    const conversation = await openConversation(accountId, id);
    const isElsewhere = conversation && conversation.account_id !== accountId;
    if (isElsewhere && me.accounts.some((one) => one.id === conversation.account_id)) {
      sessionStorage.setItem("account", conversation.account_id);
      location.reload();
    }
  } catch (error) {
    if (error.name === "AbortError") return null;
    startNew(accountId);
    notice(explain(error));
  }
  return null;
}

// The composer.

const textPlace = () => `text:${conversationId() ?? "new"}`;

function wireComposer() {
  const text = byId("text");
  const submit = onceAtATime(send);
  byId("composer").addEventListener("submit", submit);
  text.addEventListener("keydown", (event) => {
    // While an input method composes (keyCode 229 in older browsers), Enter picks a word and must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit(event);
  });
  text.addEventListener("input", () => keepText(textPlace(), text.value));
  document.addEventListener("conversation-changed", () => {
    text.value = sessionStorage.getItem(textPlace()) ?? "";
  });
  byId("stop").addEventListener("click", stop);
  byId("person").addEventListener("click", () => askPerson());
  byId("make-draft").addEventListener("click", makeDraft);
}

function keepText(place, value) {
  if (value) sessionStorage.setItem(place, value);
  else sessionStorage.removeItem(place);
}

/** The text leaves the field at once, stays in the tab until the server has it, and comes back if it is refused. */
async function send() {
  const text = byId("text");
  const value = text.value;
  if (isBusy() || !value.trim()) return;
  text.value = "";
  const forget = () => sessionStorage.getItem(textPlace()) === value && keepText(textPlace(), "");
  document.addEventListener("message-accepted", forget, { once: true });
  const isSent = await ask(value);
  document.removeEventListener("message-accepted", forget);
  if (isSent) return;
  if (!text.value) text.value = value;
  keepText(textPlace(), text.value);
}

// Drawers, keys, identity.

function wireFrame() {
  for (const name of ["conversations", "account"]) {
    const opener = byId(`open-${name}`);
    opener.addEventListener("click", () => setDrawer(name, !byId(name).classList.contains("is-drawn")));
  }
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => setDrawer(button.dataset.close, false));
  }
  byId("close-source").addEventListener("click", closeSource);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !closeSource()) closeDrawers();
  });
  const change = onceAtATime(() => changeIdentity(notice));
  for (const button of document.querySelectorAll("[data-change-identity]")) button.addEventListener("click", change);
}

function setDrawer(name, isOpen) {
  const panel = byId(name);
  const wasOpen = panel.classList.contains("is-drawn");
  panel.classList.toggle("is-drawn", isOpen);
  byId(`open-${name}`).setAttribute("aria-expanded", String(isOpen));
  if (isOpen) panel.querySelector("[data-close]").focus();
  else if (wasOpen) byId(`open-${name}`).focus();
}

function closeDrawers() {
  for (const name of ["conversations", "account"]) setDrawer(name, false);
}
