// Follows one turn's events, over dropped connections, until the server says that they are all there.

import { backoff, pause, Problem, request } from "./api.js";

const GIVE_UP_AFTER = 9;

/** Frames of a `text/event-stream`: `{ id, data }`, comments left out. */
async function* frames(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value.replaceAll("\r", "");
      const blocks = rest.split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const frame = readFrame(block);
        if (frame) yield frame;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function readFrame(block) {
  let id = null;
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("id:")) id = Number(line.slice(3).trim());
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? { id, data: data.join("\n") } : null;
}

const isFinal = (error) => error instanceof Problem && error.status !== 429 && error.status < 500;

/**
 * Follows a turn. `open()` makes the first request (a write under a kept idempotency key, so it may be repeated);
 * `turnId` instead follows one that runs already. `onPart(part)` gets every part once.
 * Returns the JSON of an answer that is no stream, else `null` after `[DONE]`.
 * Throws a `Problem` that will not go away by waiting, or the last failure after about a minute without a connection.
 */
export async function follow({ open, turnId = null, onPart, onReconnecting, signal }) {
  const seen = new Set();
  let after = 0;
  let attempt = 0;
  for (;;) {
    let failure = new Error("the stream ended early");
    try {
      const response = turnId ? await reopen(turnId, after, signal) : await open(signal);
      if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) return await response.json();
      for await (const { id, data } of frames(response)) {
        if (data === "[DONE]") return null;
        attempt = 0;
        const part = JSON.parse(data);
        if (part.type === "start") turnId = part.messageMetadata?.turn_id ?? part.messageId;
        if (!seen.has(partName(part))) onPart(part);
        seen.add(partName(part));
        if (id) after = Math.max(after, id);
      }
    } catch (error) {
      if (signal?.aborted || isFinal(error)) throw error;
      failure = error;
    }
    if (signal?.aborted || attempt >= GIVE_UP_AFTER) throw failure;
    onReconnecting?.();
    await Promise.race([pause(failure.retryAfterMs || backoff(attempt), signal), backOnline(signal)]);
    attempt += 1;
  }
}

const reopen = (turnId, after, signal) =>
  request("GET", `/api/v1/turns/${encodeURIComponent(turnId)}/events?after=${after}`, {
    accept: "text/event-stream",
    after,
    signal,
  });

/**
 * Follows a conversation's feed for good, over dropped connections. `onEntries()` is called when something new came in,
 * what came together once. Throws only a `Problem` that will not go away by waiting.
 */
export async function followFeed(conversationId, { onEntries, signal }) {
  const path = `/api/v1/conversations/${encodeURIComponent(conversationId)}/events`;
  let after = 0;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const response = await request("GET", path, { accept: "text/event-stream", after, signal });
      for await (const { id } of frames(response)) {
        attempt = 0;
        after = Math.max(after, id ?? 0);
        tellSoon();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
    }
    await Promise.race([pause(backoff(attempt), signal), backOnline(signal)]);
  }

  function tellSoon() {
    tellSoon.timer ??= setTimeout(() => {
      tellSoon.timer = null;
      if (!signal.aborted) onEntries();
    }, 50);
  }
}

/** What makes a replayed part the same part; transient ones are new each time. */
let transient = 0;
function partName(part) {
  if (part.transient) return `transient-${(transient += 1)}`;
  return `${part.type} ${part.id ?? part.sourceId ?? ""} ${part.delta ?? ""}`;
}

const backOnline = (signal) =>
  new Promise((resolve) => addEventListener("online", resolve, { once: true, signal }));
