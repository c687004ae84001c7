// A list in a form, a line an entry, that one adds to and takes away from; Enter begins the next line.

import { el } from "./dom.js";
import { say } from "./words.js";

/** `most` entries of at most `longest` characters; `onChange()` follows every change. Gives the element and `values()`. */
export function listField(name, given, { most, longest, hint = null, onChange }) {
  const rows = el("ul", { class: "entries" });
  const inputs = () => [...rows.querySelectorAll("textarea")];
  const add = el("button", { type: "button", "aria-label": `${say("list_add")}: ${name}` }, say("list_add"));

  const number = () => {
    for (const [at, input] of inputs().entries()) {
      const label = `${name} ${at + 1}`;
      input.setAttribute("aria-label", label);
      input.nextElementSibling.setAttribute("aria-label", `${say("list_remove")}: ${label}`);
    }
    add.hidden = inputs().length >= most;
  };
  const changed = () => (number(), onChange());

  const insert = (value, after = null) => {
    // It grows with its text: what tells one resource from the next stands at the end of its id.
    const input = el("textarea", { rows: "1", maxlength: longest });
    input.value = value;
    const away = el("button", { type: "button", class: "quiet" }, say("list_remove"));
    const row = el("li", {}, input, away);
    away.addEventListener("click", () => remove(row));
    input.addEventListener("keydown", (event) => next(event, row));
    input.addEventListener("paste", (event) => paste(event, row));
    if (after) after.after(row);
    else rows.append(row);
    return row;
  };

  const begin = (after) => {
    if (inputs().length >= most) return;
    const row = insert("", after);
    changed();
    row.firstElementChild.focus();
  };

  /** The keyboard goes on where the line was. */
  function remove(row) {
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    changed();
    (beside?.firstElementChild ?? add).focus();
  }

  function next(event, row) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (event.target.value.trim()) begin(row);
  }

  /** Several lines become as many entries. */
  function paste(event, row) {
    const lines = event.clipboardData.getData("text/plain").split(/\r?\n/).map((it) => it.trim()).filter(Boolean);
    const isTooMuch = inputs().length + lines.length > most || lines.some((it) => it.length > longest);
    if (lines.length < 2 || isTooMuch) return;
    event.preventDefault();
    const last = lines.reduce((at, line) => insert(line, at), row);
    if (!row.firstElementChild.value.trim()) row.remove();
    changed();
    last.firstElementChild.focus();
  }

  for (const entry of given) insert(entry);
  number();
  add.addEventListener("click", () => begin(rows.lastElementChild));
  const said = hint ? el("p", { class: "muted" }, hint) : null;
  const node = el("fieldset", { class: "list-field" }, el("legend", {}, name), said, rows, add);
  const values = () => inputs().map((it) => it.value.trim()).filter(Boolean);
  return { node, values };
}
