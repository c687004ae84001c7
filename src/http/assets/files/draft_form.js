// The form in which a proposed case is changed. What is written in it stays in the tab until it is saved or given up.

import { categoryChoices, hasCategory, readCatalogue, serviceChoices } from "./catalogue.js";
import { el, onceAtATime } from "./dom.js";
import { listField } from "./list_field.js";
import { say } from "./words.js";

const LEVELS = ["low", "normal", "high", "urgent", "critical"];

/** As the server takes them. */
const LONGEST_LINE = 300;
const MOST_ENTRIES = 20;

export const rank = (level) => LEVELS.indexOf(level);
export const named = (level) => say(`severity_${level}`) || level;

/** What of a draft the form changes. */
const PARTS = ["subject", "severity", "description", "service", "category", "resources", "tried", "needed_by"];

const place = (draft) => `draft:${draft.id}`;
/** `{values, shown}`: what is written, and the parts of the draft that it was written over, with their digest. */
const unsaved = (draft) => JSON.parse(sessionStorage.getItem(place(draft)) ?? "null");

/** Whether somebody was changing this draft when the page was left. */
export const isUnsaved = (draft) => unsaved(draft) !== null;
export const forgetUnsaved = (draft) => sessionStorage.removeItem(place(draft));

/** The severity that the form shows. */
export const levelOf = (draft) => unsaved(draft)?.values.severity ?? draft.severity;

const keepUnsaved = (draft, values, shown) => sessionStorage.setItem(place(draft), JSON.stringify({ values, shown }));
const partsOf = (draft) => Object.fromEntries(["digest", ...PARTS].map((name) => [name, draft[name]]));
const isSame = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

const asIs = ({ subject, severity, description, service, category, resources, tried, needed_by: deadline }) => ({
  subject,
  severity,
  description,
  service,
  category,
  resources,
  tried,
  date: deadline?.date ?? "",
  why: deadline?.why ?? "",
  stopped: "",
});

/**
 * Puts the draft as it stands `now` below what is written: each field that somebody wrote in stays theirs. Gives the parts that
 * are newer than what it was written over.
 */
export function writeOver(now) {
  const { values, shown } = unsaved(now);
  const [before, after] = [asIs(shown), asIs(now)];
  // A category is one of a service's: they go together.
  const isWritten = (name) => (name === "category" ? ["service", name] : [name]).some((it) => !isSame(values[it], before[it]));
  const written = Object.keys(values).filter(isWritten);
  keepUnsaved(now, { ...after, ...Object.fromEntries(written.map((name) => [name, values[name]])) }, partsOf(now));
  return PARTS.filter((name) => !isSame(shown[name], now[name]));
}

/**
 * Impact is chosen in words; what it means for the response is said once it is chosen: `onLevel(severity)`. `onSave(edit)` and
 * `onCancel()` end it.
 */
export function draftForm(draft, { onLevel, onSave, onCancel }) {
  const shown = unsaved(draft)?.shown ?? partsOf(draft);
  const given = { ...asIs(shown), ...unsaved(draft)?.values };
  const line = (value, required = false) => el("input", { type: "text", maxlength: LONGEST_LINE, value, required });
  const option = (it) => el("option", { value: it, selected: it === given.severity }, `${say(`severity_${it}_meaning`)} (${named(it)})`);
  const inputs = {
    subject: line(given.subject, true),
    severity: el("select", { class: "level" }, LEVELS.map(option)),
    description: area("6", "8000", given.description),
    service: el("select", { class: "service" }),
    category: el("select", { class: "category" }),
    date: el("input", { type: "date", value: given.date }),
    why: line(given.why),
    stopped: area("2", "2000", given.stopped),
  };
  const keep = () => keepUnsaved(draft, values(), shown);
  const entries = (name, items, hint) => listField(name, items, { most: MOST_ENTRIES, longest: LONGEST_LINE, hint, onChange: keep });
  const lists = {
    resources: entries(say("draft_resources"), given.resources, say("draft_resources_hint")),
    tried: entries(say("draft_tried"), given.tried),
  };
  const values = () => ({
    ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value])),
    ...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.values()])),
  });
  const more = field(say("draft_stopped"), inputs.stopped);
  const askMore = () => (more.hidden = rank(inputs.severity.value) <= rank(draft.suggested_severity));
  askMore();
  inputs.severity.addEventListener("change", () => {
    askMore();
    keep();
    onLevel(inputs.severity.value);
  });
  chooseService(inputs, given, keep);
  const save = onceAtATime(() => {
    keep();
    return onSave(editOf(shown, values(), !more.hidden));
  });
  return el(
    "form",
    { class: "draft-form", onsubmit: save, oninput: keep },
    field(say("draft_subject"), inputs.subject),
    field(say("draft_impact"), inputs.severity),
    more,
    field(say("draft_description"), inputs.description),
    field(say("draft_service"), inputs.service),
    field(say("draft_category"), inputs.category),
    lists.resources.node,
    lists.tried.node,
    field(say("draft_deadline"), inputs.date),
    field(say("draft_deadline_why"), inputs.why),
    el("div", { class: "reply-row" }, el("button", { type: "submit", class: "primary" }, say("draft_save")), el("button", { type: "button", onclick: onCancel }, say("draft_cancel"))),
  );
}

const field = (name, input) => el("label", { class: "field" }, el("span", {}, name), input);

function area(rows, maxlength, value) {
  const node = el("textarea", { rows, maxlength });
  node.value = value;
  return node;
}

/** The services of the catalogue, once they are known, and the categories of the one that is chosen. */
function chooseService({ service, category }, given, keep) {
  const fill = (select, choices, now) => {
    select.replaceChildren(...choices.map(([id, name]) => el("option", { value: id }, name)));
    select.value = now;
  };
  const offer = (nowService, nowCategory) => {
    fill(service, serviceChoices(nowService), nowService);
    fill(category, categoryChoices(nowService, nowCategory), nowCategory);
  };
  offer(given.service, given.category);
  readCatalogue().then(() => offer(service.value, category.value));
  service.addEventListener("change", () => {
    offer(service.value, hasCategory(service.value, category.value) ? category.value : "general");
    keep();
  });
}

/** What differs from the draft as it was shown, and the digest that tells which that is. */
function editOf(shown, given, isAsked) {
  const { subject, severity, service, category, resources, tried, date, why, stopped } = given;
  const told = isAsked && stopped.trim() ? `\n\n${stopped.trim()}` : "";
  const all = { subject, severity, description: given.description + told, needed_by: date ? { date, why } : null, resources, tried };
  const isNew = ([name, value]) => !isSame(value, shown[name]);
  const isElsewhere = service !== shown.service || category !== shown.category;
  return { digest: shown.digest, ...Object.fromEntries(Object.entries(all).filter(isNew)), ...(isElsewhere ? { service, category } : {}) };
}
