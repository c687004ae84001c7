// What a draft attaches and what it could not see, as lists of the card.

import { explain } from "./api.js";
import { el } from "./dom.js";
import { gapItem } from "./facts.js";
import { citeButton } from "./source.js";
import { say } from "./words.js";

/**
 * A cited source opens at its quote, a fact below its title, anything else at its address; passages of one document stand once.
 * `null`: nothing is attached.
 */
export function evidenceList(attached, actions) {
  if (!attached?.length) return null;
  const first = new Map(attached.toReversed().map((it) => [`${it.kind} ${it.title}`, it]));
  const shown = attached.filter((it) => first.get(`${it.kind} ${it.title}`) === it);
  return el("ul", { class: "attached" }, shown.map((it) => el("li", {}, ...item(it, actions))));
}

/** Every gap in words; `null`: there is none. */
export function gapList(gaps) {
  return gaps?.length ? el("ul", { class: "draft-gaps" }, gaps.map(gapItem)) : null;
}

function item(it, { citation, fact }) {
  const kind = el("span", { class: "muted" }, ` · ${say(`kind_${it.kind}`) || it.kind}`);
  const cited = citation(it.id);
  if (cited) return [citeButton(cited, it.title), kind];
  if (it.kind === "fact") return [factBox(it, fact)];
  const isLink = /^https?:\/\//.test(it.url ?? "");
  const link = { href: it.url, target: "_blank", rel: "noopener noreferrer nofollow" };
  return [isLink ? el("a", link, it.title) : el("span", {}, it.title), kind];
}

/** The fact is read when somebody opens it. */
function factBox(it, fact) {
  const box = el("details", { class: "rests-on" }, el("summary", {}, it.title));
  const read = async () => {
    if (!box.open || box.dataset.read) return;
    box.dataset.read = "yes";
    try {
      const found = await fact(it.id);
      box.append(el("p", { class: "source-text" }, found?.body || it.title));
      if (found) box.append(el("p", { class: "muted breakable" }, `${say("fact_source")}: ${found.source}`));
    } catch (error) {
      delete box.dataset.read;
      box.append(el("p", { class: "muted" }, explain(error)));
    }
  };
  box.addEventListener("toggle", read);
  return box;
}
