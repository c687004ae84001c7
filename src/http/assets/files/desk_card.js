// The resolution card that a resolved case may become: proposed here, kept by whoever reviews it.

import { explain, post } from "./api.js";
import { el, onceAtATime } from "./dom.js";
import { say } from "./words.js";

/** A button that proposes the card of a resolved case below itself. */
export function cardProposal(one, notice) {
  const text = el("textarea", { id: "card-text", rows: "14", readonly: true, "aria-label": say("desk_card") });
  const box = el("div", { class: "reply", hidden: true }, el("p", { class: "muted" }, say("desk_card_review")), text);
  const propose = onceAtATime(async () => {
    notice("");
    try {
      text.value = (await post(`/api/v1/cases/${encodeURIComponent(one.id)}/card`, {})).markdown;
      box.hidden = false;
      text.focus();
      text.select();
    } catch (error) {
      notice(explain(error));
    }
  });
  return [el("button", { type: "button", id: "do-card", onclick: propose }, say("desk_card")), box];
}
