// The account panel: what is known, newest first within each group, and what could not be read.

import { explain, get } from "./api.js";
import { byId, el, onceAtATime, showText } from "./dom.js";
import { duration, longTime, say, saying, setTimeZone, time, timeZone } from "./words.js";

const SHOWN_AT_ONCE = 6;
const OPEN = /^(alarm|firing|issue|investigation|open|error|failed|failure|medium|high|urgent|critical)$/i;
const CLOSED = /^(ok|closed|resolved|completed|archived|suppressed|info|informational|low)$/i;
const METRICS = /metric|cloudwatch|prometheus|performance-insights|monitoring/i;

/** Reads the account and its facts; gives the account, or `null` when it cannot be read. */
export async function showAccount(id, { accounts, onSwitch }) {
  const path = `/api/v1/accounts/${encodeURIComponent(id)}`;
  const again = onceAtATime(() => showAccount(id, { accounts, onSwitch }));
  const [account, facts] = await Promise.allSettled([get(path), get(`${path}/facts`)]);
  if (account.status === "rejected") {
    byId("account-body").replaceChildren(failure(account.reason, again));
    return null;
  }
  setTimeZone(account.value.time_zone);
  headline(account.value);
  const parts = [switcher(id, accounts, onSwitch), identity(account.value)];
  if (facts.status === "fulfilled") parts.push(...factGroups(facts.value));
  else parts.push(failure(facts.reason, again));
  parts.push(...workloads(account.value), targets(account.value), refresh(again));
  byId("account-body").replaceChildren(...parts.filter(Boolean));
  byId("account-alert").hidden = facts.status === "fulfilled" && isQuiet(facts.value);
  return account.value;
}

const isQuiet = ({ facts, gaps }) => gaps.length === 0 && !facts.some(isOpen);

function headline(account) {
  byId("account-name").textContent = account.name;
  byId("account-plan").textContent = planName(account.plan);
  showText(byId("demo-clock"), account.now ? say("demo_clock", { t: longTime(account.now) }) : "");
}

const planName = (plan) => say("plan", { plan: saying(`plan_${plan}`) ?? plan });

function failure(error, again) {
  return el(
    "div",
    { class: "note warning" },
    el("p", {}, say("account_failed")),
    el("p", { class: "muted" }, explain(error)),
    el("button", { type: "button", onclick: again }, say("try_again")),
  );
}

function switcher(id, accounts, onSwitch) {
  if (accounts.length < 2) return null;
  const choices = accounts.map((one) => el("option", { value: one.id, selected: one.id === id }, one.name));
  const change = (event) => onSwitch(event.target.value);
  return el("select", { class: "switcher", "aria-label": say("account"), onchange: change }, choices);
}

function identity(account) {
  return el(
    "div",
    { class: "identity" },
    el("p", { class: "account-title" }, account.name),
    el("p", { class: "muted" }, `${account.id} · ${planName(account.plan)}`),
    account.now ? el("p", { class: "muted" }, say("demo_clock", { t: longTime(account.now) })) : null,
    el("p", { class: "muted" }, say("times_in", { zone: timeZone() })),
  );
}

/** Whether to show a fact first, by its source's own word; security findings count unless their source calms. */
function isOpen({ kind, severity }) {
  if (kind === "change" || kind === "inventory" || kind === "case") return false;
  return kind === "security" ? !CLOSED.test(severity ?? "") : OPEN.test(severity ?? "");
}

const newestFirst = (one, other) => Date.parse(other.at) - Date.parse(one.at);

function factGroups({ facts, gaps, now }) {
  const sorted = [...facts].sort(newestFirst);
  const open = sorted.filter(isOpen);
  const changes = sorted.filter((fact) => fact.kind === "change");
  const rest = sorted.filter((fact) => !isOpen(fact) && fact.kind !== "change");
  return [
    open.length
      ? group(say("facts_open"), open, now, "open")
      : section(say("facts_open"), [el("p", { class: "muted" }, say("facts_open_none"))]),
    gapSection(gaps),
    changes.length ? group(say("facts_changes"), changes, now) : null,
    rest.length ? group(say("facts_rest"), rest, now) : null,
  ];
}

const section = (title, parts, kind = "") => el("section", { class: `group ${kind}` }, el("h3", {}, title), ...parts);

function group(title, facts, now, kind) {
  const list = el("ul", { class: "facts" }, facts.slice(0, SHOWN_AT_ONCE).map((fact) => factItem(fact, now)));
  if (facts.length <= SHOWN_AT_ONCE) return section(title, [list], kind);
  const showAll = (event) => {
    list.append(...facts.slice(SHOWN_AT_ONCE).map((fact) => factItem(fact, now)));
    list.children[SHOWN_AT_ONCE].querySelector("summary").focus();
    event.currentTarget.remove();
  };
  const more = el("button", { type: "button", class: "quiet", onclick: showAll }, say("show_all", { n: facts.length }));
  return section(title, [list, more], kind);
}

function factItem(fact, now) {
  const isStale = fact.stale_after && Date.parse(fact.stale_after) < Date.parse(now ?? new Date().toISOString());
  const line = [say(`fact_kind_${fact.kind}`) || fact.kind, fact.severity, time(fact.at)].filter(Boolean).join(" · ");
  return el(
    "li",
    {},
    el(
      "details",
      { class: `fact ${isOpen(fact) ? "is-open" : ""}` },
      el(
        "summary",
        {},
        el("span", { class: "fact-title" }, fact.title),
        el("span", { class: "muted" }, line, isStale ? ` · ${say("fact_stale")}` : ""),
      ),
      fact.body && fact.body !== fact.title ? el("p", { class: "fact-body" }, fact.body) : null,
      fact.resource ? el("p", { class: "muted breakable" }, `${say("fact_resource")}: ${fact.resource}`) : null,
      el("p", { class: "muted breakable" }, `${say("fact_source")}: ${fact.source}`),
    ),
  );
}

function gapSection(gaps) {
  if (!gaps.length) return null;
  const items = gaps.map((gap) =>
    el(
      "li",
      {},
      el("p", {}, METRICS.test(gap.source) ? say("gap_metrics") : say("gap_other", { source: gap.source })),
      el("p", { class: "muted breakable" }, `${gap.source}: ${say(`gap_${gap.reason}`) || gap.reason}`),
      el("p", { class: "muted breakable" }, gap.detail),
    ),
  );
  return section(say("gaps"), [el("ul", { class: "gaps" }, items)], "warning");
}

function workloads(account) {
  if (!account.workloads?.length) return [];
  const items = account.workloads.map((workload) =>
    el(
      "li",
      {},
      el("p", {}, el("strong", {}, workload.name), workload.environment ? ` · ${workload.environment}` : ""),
      workload.business_impact ? el("p", { class: "muted" }, workload.business_impact) : null,
      el("p", { class: "muted breakable" }, [...(workload.services ?? []), ...(workload.regions ?? [])].join(" · ")),
    ),
  );
  return [section(say("workloads"), [el("ul", { class: "workloads" }, items)])];
}

function targets(account) {
  const rows = Object.entries(account.entitlements ?? {}).map(([severity, minutes]) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, say(`severity_${severity}`) || severity),
      el("td", { class: "muted" }, say(`severity_${severity}_meaning`)),
      el("td", {}, minutes === null ? say("targets_none") : say("targets_within", { t: duration(minutes) })),
    ),
  );
  return rows.length ? section(say("targets"), [el("table", { class: "targets" }, el("tbody", {}, rows))]) : null;
}

const refresh = (again) => el("button", { type: "button", class: "quiet", onclick: again }, say("refresh"));
