// What receivers outside did not take, for admins: dead letters can be sent again, others are still tried.

import { explain, get, post } from "./api.js";
import { byId, el, onceAtATime } from "./dom.js";
import { say, time } from "./words.js";

/** Shows the panel to admins; it is read whenever it is opened. */
export function wireOutbox(me, notice) {
  if (me.role !== "admin") return;
  const box = byId("outbox");
  box.hidden = false;
  box.addEventListener("toggle", () => box.open && read(notice).catch((error) => notice(explain(error))));
}

async function read(notice) {
  const found = await get("/api/v1/desk/outbox?all=true");
  byId("outbox-list").replaceChildren(...found.items.map((it) => item(it, notice)));
  byId("outbox-none").hidden = found.items.length > 0;
}

function item(one, notice) {
  const again = onceAtATime(async () => {
    try {
      await post(`/api/v1/desk/outbox/${encodeURIComponent(one.id)}/resend`, { receiver: one.receiver });
      notice(say("outbox_sent_again"));
      await read(notice);
    } catch (error) {
      notice(explain(error));
    }
  });
  const given = one.failed === 0 ? say("outbox_untried") : say("outbox_dead", { n: one.failed });
  const state = one.state === "dead" ? given : say("outbox_waiting", { t: time(one.next_at) });
  return el(
    "li",
    {},
    el("p", {}, el("strong", {}, one.topic), ` → ${one.receiver} · `, el("a", { href: `/desk?c=${encodeURIComponent(one.subject)}` }, time(one.at))),
    el("p", { class: "muted" }, [state, one.why].filter(Boolean).join(" · ")),
    one.state === "dead" ? el("button", { type: "button", onclick: again }, say("outbox_resend")) : null,
  );
}
