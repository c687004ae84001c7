// Puts the server's sanitised units one after the other, as if they had been rendered together.
// The only place that turns text into elements.

import { el } from "./dom.js";
import { say } from "./words.js";

const SAID_MS = 2000;

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  makeReachable(template.content);
  return template.content;
}

/** Replaces what `body` shows by one piece of the server's sanitised HTML. */
export function showWhole(body, html) {
  body.replaceChildren(parse(html));
}

/** Appends a unit; `before` is all Markdown before it. Without an empty line between them, a paragraph goes on. */
export function appendUnit(body, { html, markdown }, before) {
  const unit = parse(html);
  const first = unit.firstElementChild;
  const last = body.lastElementChild;
  if (isList(last) && !isList(first) && /\n {2,}$/.test(before)) {
    // Indented below a list item: its code, or more of its text.
    const indent = new RegExp(`^ {1,${/ *$/.exec(before)[0].length}}`, "gm");
    for (const code of unit.querySelectorAll("pre code")) code.textContent = code.textContent.replace(indent, "");
    last.lastElementChild?.append(unit);
  } else if (first && last && first.tagName === last.tagName) {
    const between = /\s*$/.exec(before)[0] + /^\s*/.exec(markdown)[0];
    if (isList(first)) moveInto(last, first, "");
    else if (first.tagName === "P" && !/\n[ \t]*\n/.test(between)) moveInto(last, first, between ? " " : "");
  }
  body.append(unit);
}

const isList = (node) => node?.tagName === "UL" || node?.tagName === "OL";

function moveInto(last, first, between) {
  last.append(between, ...first.childNodes);
  first.remove();
}

/**
 * Wide code and tables scroll by themselves, so they must be reachable by keyboard; links open beside the answer. Done before
 * a unit is shown, so that the log changes once for it and it is read out once.
 */
function makeReachable(unit) {
  for (const code of unit.querySelectorAll("pre")) {
    code.tabIndex = 0;
    const box = el("div", { class: "code-box" });
    code.replaceWith(box);
    box.append(code, copyButton(code));
  }
  for (const table of unit.querySelectorAll("table")) {
    const box = document.createElement("div");
    box.className = "table-box";
    box.tabIndex = 0;
    table.replaceWith(box);
    box.append(table);
  }
  for (const link of unit.querySelectorAll("a[href^='http']")) link.target = "_blank";
}

/** Its words are its label alone, so that they are no part of the answer's text when that is copied. */
function copyButton(code) {
  const button = el("button", { type: "button", class: "quiet copy-code", "aria-label": say("copy_code") });
  const tell = (words) => button.setAttribute("aria-label", words);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent.trimEnd());
      tell(say("copied"));
    } catch {
      tell(say("copy_failed"));
    }
    setTimeout(() => tell(say("copy_code")), SAID_MS);
  });
  return button;
}
