// The account panel: what is known, newest first within each group, and what could not be read.

import { explain, get } from "./api.js";
import { byId, el, onceAtATime, showText } from "./dom.js";
import { factItem, gapItem, isOpen, section } from "./facts.js";
import { timeline } from "./timeline.js";
import { chooseZone, duration, longTime, say, saying, setTimeZone, timeZone, zoneHere } from "./words.js";

const SHOWN_AT_ONCE = 6;
const IN_TIMELINE = /^(change|alarm|health|security)$/;

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
  byId("draft-plan").textContent = whatThePlanGives(account);
}

/** Said before anything is drafted: how soon somebody answers a case, or what one can do without cases. */
function whatThePlanGives({ plan, entitlements }) {
  const name = saying(`plan_${plan}`) ?? plan;
  const minutes = Object.values(entitlements ?? {}).filter((it) => it !== null);
  if (!minutes.length) return say("draft_plan_none", { plan: name });
  const [soonest, latest] = [Math.min(...minutes), Math.max(...minutes)].map(duration);
  return say("draft_plan", { plan: name, a: soonest, b: latest });
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
    zones(account),
  );
}

/** Answers say times in the account's zone; who reads elsewhere may have the page's own times in the browser's. */
function zones(account) {
  if (account.time_zone === zoneHere()) return el("p", { class: "muted" }, say("times_in", { zone: timeZone() }));
  const isHere = timeZone() === zoneHere();
  const choices = [
    el("option", { value: "account", selected: !isHere }, say("zone_account", { zone: account.time_zone })),
    el("option", { value: "here", selected: isHere }, say("zone_here", { zone: zoneHere() })),
  ];
  const change = (event) => {
    chooseZone(event.target.value);
    location.reload();
  };
  return el("label", { class: "zones muted" }, say("zone_choose"), el("select", { id: "time-zone", onchange: change }, choices));
}

const newestFirst = (one, other) => Date.parse(other.at) - Date.parse(one.at);

function factGroups({ facts, gaps, now }) {
  const sorted = [...facts].sort(newestFirst);
  const open = sorted.filter(isOpen);
  const rest = sorted.filter((fact) => !isOpen(fact) && !IN_TIMELINE.test(fact.kind));
  return [
    open.length
      ? group(say("facts_open"), open, now, "open")
      : section(say("facts_open"), [el("p", { class: "muted" }, say("facts_open_none"))]),
    gapSection(gaps),
    timeline(facts, now),
    rest.length ? group(say("facts_rest"), rest, now) : null,
  ];
}

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

function gapSection(gaps) {
  if (!gaps.length) return null;
  return section(say("gaps"), [el("ul", { class: "gaps" }, gaps.map(gapItem))], "warning");
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
