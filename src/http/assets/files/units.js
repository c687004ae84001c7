// Puts the server's sanitised units one after the other, as if they had been rendered together.
// The only place that turns text into elements.

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Replaces what `body` shows by one piece of the server's sanitised HTML. */
export function showWhole(body, html) {
  body.replaceChildren(parse(html));
  afterwards(body);
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
  afterwards(body);
}

const isList = (node) => node?.tagName === "UL" || node?.tagName === "OL";

function moveInto(last, first, between) {
  last.append(between, ...first.childNodes);
  first.remove();
}

/** Wide code and tables scroll by themselves, so they must be reachable by keyboard; links open beside the answer. */
function afterwards(body) {
  for (const wide of body.querySelectorAll("pre:not([tabindex])")) wide.tabIndex = 0;
  for (const table of body.querySelectorAll("table")) {
    if (table.parentElement.className === "table-box") continue;
    const box = document.createElement("div");
    box.className = "table-box";
    box.tabIndex = 0;
    table.replaceWith(box);
    box.append(table);
  }
  for (const link of body.querySelectorAll("a[href^='http']")) link.target = "_blank";
}
