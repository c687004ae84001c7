// Talks to /api/v1: problems as errors, writes with an Idempotency-Key that survives every retry.

import { say, saying } from "./words.js";

const TRIES = 4;

/** The server refused; `code`, `requestId`, `draft`, `newer` and the message are those of its problem document, `retryAfterMs` too. */
export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail ?? body?.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.code ?? "";
    this.retryAfterMs = Math.min(20, body?.retry_after ?? 0) * 1000;
    this.requestId = body?.request_id ?? "";
    this.draft = body?.draft ?? null;
    this.newer = body?.newer ?? null;
  }
}

/** Words for any failure, in the reader's language, with the server's reference behind them. */
export function explain(error) {
  if (!(error instanceof Problem)) return say("error_network");
  const words = saying(`error_${error.code}`) ?? wordsByStatus(error);
  return error.requestId ? `${words} ${say("reference", { id: error.requestId })}` : words;
}

/** For what stands between us and the server, and codes that are newer than this page. */
function wordsByStatus({ status, message }) {
  if (status === 401) return say("error_unauthorized");
  if (status === 413) return say("error_too_large");
  if (status === 429) return say("error_rate_limited");
  return status >= 500 ? say("error_unavailable") : `${say("error_invalid_request")} ${message}`;
}

/** A new idempotency key. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A key that a reload keeps until `forgetKey` says that the write is known to have happened. */
export function keptKey(name) {
  const place = `key:${name}`;
  const key = sessionStorage.getItem(place) ?? newKey();
  sessionStorage.setItem(place, key);
  return key;
}

export const forgetKey = (name) => sessionStorage.removeItem(`key:${name}`);

/**
 * What is written under `name`, with its key: whoever tries the same `words` again sends the very same request, also after a
 * reload, until `settled` says that it is known what became of it. So a message whose answer was lost is not sent twice.
 */
export function sameAgain(name, words, body) {
  const kept = tried(name);
  if (kept?.words === words) return kept;
  const fresh = { words, body, key: newKey() };
  sessionStorage.setItem(`tried:${name}`, JSON.stringify(fresh));
  return fresh;
}

/** What was tried last under `name`, if nothing is known of it. */
export const tried = (name) => JSON.parse(sessionStorage.getItem(`tried:${name}`) ?? "null");

/** It arrived, or (`error`) was refused; a lost answer settles nothing. */
export function settled(name, error) {
  if (!error || (error instanceof Problem && error.status < 500)) sessionStorage.removeItem(`tried:${name}`);
}

export const pause = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Half a second, doubling up to eight, with some chance in it so that a crowd does not come back at once. */
export const backoff = (attempt) => Math.min(8000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2);

/** One request. Problems are thrown; the response's body is still unread. */
export async function request(method, path, { body, key, accept, after, signal } = {}) {
  const headers = { Accept: accept ?? "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (after) headers["Last-Event-ID"] = String(after);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(path, { method, headers, body: text, signal, credentials: "same-origin" });
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => null));
  return response;
}

const isWorthRetrying = (error) => !(error instanceof Problem) || error.status === 429 || error.status >= 500;

async function withRetries(attemptOnce, signal) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await attemptOnce();
    } catch (error) {
      if (signal?.aborted || attempt + 1 >= TRIES || !isWorthRetrying(error)) throw error;
      await pause(error.retryAfterMs || backoff(attempt), signal);
    }
  }
}

async function json(response) {
  return response.status === 204 ? null : response.json();
}

/** Reads JSON; network failures, 429 and 5xx are tried again a few times. */
export const get = (path, signal) => withRetries(async () => json(await request("GET", path, { signal })), signal);

/** Pages are at most so long. */
const LONGEST_PAGE = 100;

/** A list from its beginning, `{ items, next }`: at least `count` of it where there are as many. */
export async function getAsMany(path, count) {
  const list = { items: [], next: null };
  do {
    const query = new URLSearchParams({ limit: String(Math.min(LONGEST_PAGE, count - list.items.length)) });
    if (list.next) query.set("cursor", list.next);
    const found = await get(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    // What moved in the order between two pages is in both.
    list.items.push(...found.items.filter((it) => !list.items.some((known) => known.id === it.id)));
    list.next = found.next;
  } while (list.next && list.items.length < count);
  return list;
}

/** Writes JSON under one idempotency key, so that trying again cannot do it twice. */
export const post = (path, body, key = newKey()) =>
  withRetries(async () => json(await request("POST", path, { body, key })));

/** Keeps a file ahead of the message that will name it; gives what the server made of it. */
export const sendFile = (accountId, file) => keepFile("/api/v1/attachments", file, { account_id: accountId });

/** The same for a message in a case. */
export const sendCaseFile = (id, file) => keepFile(`/api/v1/cases/${encodeURIComponent(id)}/attachments`, file, {});

async function keepFile(path, file, more) {
  const query = new URLSearchParams({ ...more, name: file.name });
  const headers = { Accept: "application/json", "Content-Type": file.type || "text/plain", "Idempotency-Key": newKey() };
  const response = await fetch(`${path}?${query}`, { method: "POST", headers, body: file, credentials: "same-origin" });
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => null));
  return response.json();
}
