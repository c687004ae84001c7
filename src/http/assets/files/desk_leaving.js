// Leaving a shift: what one has promised, and the hand-over of all of it with a note.

import { explain, getAsMany, post } from "./api.js";
import { countdown, urgentAt } from "./clock.js";
import { people } from "./desk_people.js";
import { byId, el, onceAtATime } from "./dom.js";
import { severityBadge } from "./thread.js";
import { say, time } from "./words.js";

/** Lists one's open cases whenever the form is opened; `onLeft()` is called once they are handed on. */
export function wireLeaving({ onOpen, onLeft, notice }) {
  const box = byId("leaving");
  byId("leave-to").append(...people());
  const list = () => listPromises(onOpen).catch((error) => notice(explain(error)));
  box.addEventListener("toggle", () => box.open && list());
  byId("leave-form").addEventListener(
    "submit",
    onceAtATime(async () => {
      const to = byId("leave-to").value;
      try {
        const handed = await post("/api/v1/desk/leave", { to: to ? { subject: to, name: null } : null, note: byId("leave-note").value });
        byId("leave-note").value = "";
        notice(say("desk_left", { n: handed.length }));
        await Promise.all([list(), onLeft()]);
      } catch (error) {
        notice(explain(error));
      }
    }),
  );
}

/** The next thing that is due first. */
async function listPromises(onOpen) {
  const items = (await ownCases()).map((one) => promise(one, onOpen));
  byId("leave-promises").replaceChildren(...items);
  byId("leave-none").hidden = items.length > 0;
  byId("leave-form").hidden = items.length === 0;
  // Whoever came by the key goes on by it.
  if (items.length && document.activeElement === document.body) byId("leave-to").focus();
}

/**
 * All of them, because all are handed on. Read in the order in which they were opened, which never changes: one that comes to be
 * due earlier while pages are read in the order of that would be in none.
 */
async function ownCases() {
  const { items } = await getAsMany("/api/v1/desk/queue?assignee=me&sort=newest", Infinity);
  const due = (one) => urgentAt(one) ?? Number.MAX_VALUE;
  return items.sort((one, other) => due(one) - due(other));
}

function promise(one, onOpen) {
  const open = (event) => (event.preventDefault(), onOpen(one.id));
  const owed = one.first_response_at ? one.next_update_at : one.due_at;
  const words = owed ? say(one.first_response_at ? "clock_next" : "clock_due", { t: time(owed) }) : say("desk_leaving_nothing_owed");
  return el(
    "li",
    {},
    el("p", {}, severityBadge(one.severity), " ", el("a", { href: `/desk?c=${encodeURIComponent(one.id)}`, onclick: open, lang: one.language }, one.subject)),
    el("p", { class: "muted" }, words, " ", countdown(urgentAt(one)) ?? ""),
  );
}
