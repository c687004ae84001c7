// Something that hits several accounts: its cases, and one reply to each of them. No customer sees it.

import { explain, get, post, sameAgain, settled } from "./api.js";
import { el, onceAtATime } from "./dom.js";
import { severityBadge, statusWords } from "./thread.js";
import { say } from "./words.js";

/** An incident that folds open to its cases; `openCase(id)` shows one of them. */
export function incidentBox(incident, { openCase, notice }) {
  const body = el("div", { class: "incident" });
  const box = el("details", { class: "reported incident-box", "data-incident": incident.id }, el("summary", {}, incident.title), body);
  box.addEventListener("toggle", async () => {
    if (!box.open || box.dataset.read) return;
    box.dataset.read = "yes";
    try {
      const found = await get(`/api/v1/desk/incidents/${encodeURIComponent(incident.id)}`);
      body.replaceChildren(replies(incident, found.cases, openCase, notice));
    } catch (error) {
      notice(explain(error));
    }
  });
  return box;
}

/** One text for all, which fills each case's own; what stands in a case's own is what its customer reads. */
function replies(incident, cases, openCase, notice) {
  const open = cases.filter((it) => it.status !== "resolved");
  const rows = open.map((it) => row(it, openCase));
  const common = el("textarea", { rows: "3", maxlength: "8000", class: "incident-common", "aria-label": say("desk_incident_common"), placeholder: say("desk_incident_common") });
  common.addEventListener("input", () => {
    for (const it of rows) if (!it.text.dataset.own) it.text.value = common.value;
  });
  const name = `incident:${incident.id}`;
  const send = onceAtATime(async () => {
    const each = Object.fromEntries(rows.map((it) => [it.id, it.text.value]));
    if (!Object.values(each).some((it) => it.trim())) return;
    try {
      const { body, key } = sameAgain(name, JSON.stringify(each), { body: "", each });
      const told = await post(`/api/v1/desk/incidents/${encodeURIComponent(incident.id)}/reply`, body, key);
      settled(name);
      for (const { case_id: id, refused } of told) rows.find((it) => it.id === id)?.tell(refused);
    } catch (error) {
      settled(name, error);
      notice(explain(error));
    }
  });
  return el(
    "form",
    { class: "reply", onsubmit: send },
    common,
    el("ul", { class: "incident-cases" }, rows.map((it) => it.node)),
    el("div", { class: "reply-row" }, el("button", { type: "submit" }, say("desk_incident_send", { n: open.length })), el("span", { class: "muted" }, say("desk_incident_acknowledges"))),
  );
}

function row(one, openCase) {
  const text = el("textarea", { rows: "3", maxlength: "8000", lang: one.language, "aria-label": `${say("desk_reply")} ${one.display_id}` });
  text.addEventListener("input", () => (text.dataset.own = "yes"));
  const said = el("p", { class: "incident-said muted", role: "status" });
  const open = (event) => (event.preventDefault(), openCase(one.id));
  const tell = (refused) => {
    said.textContent = refused ? say("desk_incident_refused", { why: refused }) : say("desk_sent");
    said.classList.toggle("refused", Boolean(refused));
    if (refused) return;
    text.value = "";
    delete text.dataset.own;
  };
  const node = el(
    "li",
    { "data-case": one.id },
    el("p", {}, severityBadge(one.severity), " ", el("a", { href: `/desk?c=${encodeURIComponent(one.id)}`, onclick: open, lang: one.language }, one.subject)),
    el("p", { class: "muted" }, [one.account_name ?? one.account_id, one.display_id, statusWords(one.status), say(`language_${one.language}`)].join(" · ")),
    text,
    said,
  );
  return { id: one.id, node, text, tell };
}
