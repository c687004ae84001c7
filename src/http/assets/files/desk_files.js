// Files that go with an engineer's next reply or note: each is kept at the server at once, and is nobody's until that is sent.

import { explain, sendCaseFile } from "./api.js";
import { el, showText } from "./dom.js";
import { say } from "./words.js";

const MOST = 3;

/** The files of what is `written` to case `id`, a "reply" or a "note": `row` is what its form shows, `ids()` go with it, `clear()` once it is sent. */
export function writtenFiles(id, written) {
  const name = `desk-${written}-files:${id}`;
  let kept = JSON.parse(sessionStorage.getItem(name) ?? "[]");
  const list = el("ul", { class: "files" });
  const said = el("p", { class: "muted", role: "status", hidden: true });
  const chosen = el("input", { type: "file", id: `${written}-file`, multiple: true, hidden: true });
  const button = el("button", { type: "button", class: "quiet", onclick: () => chosen.click() }, say("file_attach"));
  const remember = (files) => {
    kept = files;
    if (kept.length) sessionStorage.setItem(name, JSON.stringify(kept));
    else sessionStorage.removeItem(name);
    list.hidden = !kept.length;
    list.replaceChildren(...kept.map(chip));
  };
  const chip = (file) => {
    const label = say("file_remove", { name: file.name });
    const remove = () => {
      remember(kept.filter((one) => one.id !== file.id));
      button.focus();
    };
    return el("li", {}, el("span", {}, file.name), el("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: remove }, "×"));
  };
  const take = async (file) => {
    if (kept.length >= MOST) return showText(said, say("file_many"));
    showText(said, say("file_keeping", { name: file.name }));
    try {
      const { id: fileId, name: called, masked } = await sendCaseFile(id, file);
      remember([...kept, { id: fileId, name: called }]);
      showText(said, masked.length ? say("file_masked") : "");
    } catch (error) {
      showText(said, explain(error));
    }
    return null;
  };
  chosen.addEventListener("change", async () => {
    for (const file of [...chosen.files]) await take(file);
    chosen.value = "";
  });
  remember(kept);
  return { row: el("div", { class: `${written}-files` }, list, said, chosen, button), ids: () => kept.map((file) => file.id), clear: () => remember([]) };
}
