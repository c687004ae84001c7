// The desk's figures: every number opens its cases, every case what happened to it.

import { explain, get } from "./api.js";
import { byId, el, offer, onceAtATime, showText } from "./dom.js";
import { readsLog } from "./desk_log.js";
import { begin } from "./frame.js";
import { saying, say, setTimeZone, time } from "./words.js";

const DIMENSIONS = ["all", "plan", "queue", "language", "due_under", "handoff_reason", "account"];
/** What narrows the cases, by what the page calls it, and what the server does. */
const FILTERS = { from: "from", until: "until", severity: "severity", plan: "plan", account: "account_id" };
const notice = (text) => showText(byId("notice"), text);

begin(start, (text) => byId("notice") && notice(text));

async function start() {
  // A customer at this address is told so by the page itself.
  if (!byId("span")) return null;
  setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
  byId("span").addEventListener("submit", onceAtATime(show));
  const asked = new URLSearchParams(location.search);
  for (const [name, asName] of Object.entries(FILTERS)) byId(`span-${name}`).value = asked.get(asName) ?? "";
  await show();
  return null;
}

/** The chosen days and filters as a query; before any days are chosen the server's own. */
function span() {
  const query = new URLSearchParams();
  for (const [name, asName] of Object.entries(FILTERS)) if (byId(`span-${name}`).value) query.set(asName, byId(`span-${name}`).value);
  return query;
}

async function show() {
  notice("");
  try {
    const figures = await get(`/api/v1/desk/figures?${span()}`);
    byId("span-from").value = figures.from;
    byId("span-until").value = figures.until;
    byId("figures-csv").href = `/api/v1/desk/figures.csv?${span()}`;
    history.replaceState(null, "", `?${span()}`);
    offer(byId("span-account-seen"), figures.groups.filter((it) => it.by === "account").map((it) => [it.name, ""]));
    byId("figures-body").replaceChildren(...DIMENSIONS.map((by) => table(by, figures.groups.filter((it) => it.by === by))));
  } catch (error) {
    notice(explain(error));
  }
}

/** One table a dimension: a line a figure, a column a group, so that groups stand side by side. */
function table(by, groups) {
  if (!groups.length) return "";
  const names = groups.map((it) => el("th", { scope: "col" }, groupName(it), " ", number(it, null, it.cases)));
  const lines = groups[0].figures.map((first, at) =>
    el("tr", { "data-figure": first.figure }, el("th", { scope: "row" }, say(`figure_${first.figure}`)), groups.map((it) => el("td", {}, cell(it, it.figures[at])))),
  );
  return el(
    "section",
    { class: "group", "data-by": by },
    el("h2", {}, say(`figures_by_${by}`)),
    el("div", { class: "table-box", tabindex: "0" }, el("table", { class: "figure-table" }, el("thead", {}, el("tr", {}, el("td", {}), names)), el("tbody", {}, lines))),
  );
}

/** A plan, severity, language or reason is said in words, a queue or account as it is called. */
function groupName({ by, name }) {
  if (by === "all") return say("figures_all");
  const keys = { plan: `plan_${name}`, language: `language_${name}`, due_under: `severity_${name}`, handoff_reason: `reason_${name}` };
  return (keys[by] && saying(keys[by])) ?? name;
}

/** Few cases have a count and no share. */
function cell(group, { figure, count, of, percent }) {
  if (!of) return el("span", { class: "muted" }, "–");
  const share = percent === null ? "" : ` (${percent} %)`;
  return el("span", {}, number(group, figure, count), el("span", { class: "muted" }, ` / ${of}${share}`));
}

function number(group, figure, count) {
  if (!count) return el("span", {}, "0");
  const words = `${figure ? say(`figure_${figure}`) : say("figures_cases")}: ${groupName(group)}`;
  return el("button", { type: "button", class: "quiet", "aria-label": `${count}, ${words}`, onclick: onceAtATime(() => open(group, figure, words)) }, String(count));
}

async function open(group, figure, words) {
  notice("");
  const query = span();
  query.set("by", group.by);
  query.set("group", group.name);
  if (figure) query.set("figure", figure);
  try {
    const cases = await get(`/api/v1/desk/figures/cases?${query}`);
    byId("beside-body").replaceChildren(el("h2", { id: "behind", tabindex: "-1" }, `${words} (${cases.length})`), el("ul", { id: "behind-cases", class: "points" }, cases.map(line)));
    byId("behind").focus();
  } catch (error) {
    notice(explain(error));
  }
}

/** A case, with its log behind a fold that is read when somebody opens it. */
function line(one) {
  const events = readsLog(el("details", {}, el("summary", {}, say("desk_events"))), one.id, (error) => notice(explain(error)));
  return el("li", {}, el("a", { href: `/desk?c=${encodeURIComponent(one.id)}` }, `${one.display_id} ${one.subject}`), el("p", { class: "muted" }, `${one.account_id} · ${time(one.created_at)}`), events);
}
