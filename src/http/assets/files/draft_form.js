// The form in which a proposed case is changed. What is written in it stays in the tab until it is saved or given up.

import { el, onceAtATime } from "./dom.js";
import { say } from "./words.js";

const LEVELS = ["low", "normal", "high", "urgent", "critical"];

export const rank = (level) => LEVELS.indexOf(level);
export const named = (level) => say(`severity_${level}`) || level;

const place = (draft) => `draft:${draft.id}`;
const unsaved = (draft) => JSON.parse(sessionStorage.getItem(place(draft)) ?? "null");

/** Whether somebody was changing this draft when the page was left. */
export const isUnsaved = (draft) => unsaved(draft) !== null;
export const forgetUnsaved = (draft) => sessionStorage.removeItem(place(draft));

/** The severity that the form shows. */
export const levelOf = (draft) => unsaved(draft)?.severity ?? draft.severity;

const asIs = ({ subject, severity, description, needed_by: deadline }) => ({
  subject,
  severity,
  description,
  date: deadline?.date ?? "",
  why: deadline?.why ?? "",
  stopped: "",
});

/**
 * Impact is chosen in words; what it means for the response is said once it is chosen: `onLevel(severity)`. `onSave(edit)` and
 * `onCancel()` end it.
 */
export function draftForm(draft, { onLevel, onSave, onCancel }) {
  const given = { ...asIs(draft), ...unsaved(draft) };
  const field = (name, input) => el("label", { class: "field" }, el("span", {}, name), input);
  const area = (rows, maxlength, value) => {
    const node = el("textarea", { rows, maxlength });
    node.value = value;
    return node;
  };
  const option = (it) => el("option", { value: it, selected: it === given.severity }, `${say(`severity_${it}_meaning`)} (${named(it)})`);
  const inputs = {
    subject: el("input", { type: "text", maxlength: "300", value: given.subject, required: true }),
    severity: el("select", { class: "level" }, LEVELS.map(option)),
    description: area("6", "8000", given.description),
    date: el("input", { type: "date", value: given.date }),
    why: el("input", { type: "text", maxlength: "300", value: given.why }),
    stopped: area("2", "2000", given.stopped),
  };
  const values = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
  const keep = () => sessionStorage.setItem(place(draft), JSON.stringify(values()));
  const more = field(say("draft_stopped"), inputs.stopped);
  const askMore = () => (more.hidden = rank(inputs.severity.value) <= rank(draft.suggested_severity));
  askMore();
  inputs.severity.addEventListener("change", () => {
    askMore();
    keep();
    onLevel(inputs.severity.value);
  });
  const save = onceAtATime(() => onSave(editOf(values(), !more.hidden)));
  return el(
    "form",
    { class: "draft-form", onsubmit: save, oninput: keep },
    field(say("draft_subject"), inputs.subject),
    field(say("draft_impact"), inputs.severity),
    more,
    field(say("draft_description"), inputs.description),
    field(say("draft_deadline"), inputs.date),
    field(say("draft_deadline_why"), inputs.why),
    el("div", { class: "reply-row" }, el("button", { type: "submit", class: "primary" }, say("draft_save")), el("button", { type: "button", onclick: onCancel }, say("draft_cancel"))),
  );
}

function editOf({ subject, severity, description, date, why, stopped }, isAsked) {
  const told = isAsked && stopped.trim() ? `\n\n${stopped.trim()}` : "";
  return { subject, severity, description: description + told, needed_by: date ? { date, why } : null };
}
