// Files that go with the next message: long pastes as text, pictures, and what is chosen. Each is kept at the server at once,
// redacted; the page says what was taken from it.

import { explain, sendFile } from "./api.js";
import { byId, el, showText } from "./dom.js";
import { say } from "./words.js";

/** Longer pastes, in bytes, become files. */
const LONG_PASTE = 8 * 1024;
const MOST = 3;

const tray = { accountId: null, place: () => "new", files: [], taken: 0 };

/** Makes pasting, dropping and choosing work; `place()` names the conversation whose message is being written. */
export function offerFiles(accountId, place) {
  Object.assign(tray, { accountId, place });
  const text = byId("text");
  text.addEventListener("paste", (event) => pasted(event));
  const composer = byId("composer");
  composer.addEventListener("dragover", (event) => event.preventDefault());
  composer.addEventListener("drop", (event) => dropped(event));
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", async (event) => {
    await takeAll([...event.target.files]);
    event.target.value = "";
  });
  document.addEventListener("conversation-changed", recall);
  recall();
}

/** Ids of the files that go with the message which is sent now. */
export const fileIds = () => tray.files.map((file) => file.id);

/** The files as the log shows them beside the message. */
export const keptFiles = () => tray.files.map(({ id, name }) => ({ id, name }));

/** The message was taken: its files are with it. */
export function filesSent(place) {
  sessionStorage.removeItem(`files:${place}`);
  if (place === tray.place()) recall();
}

function recall() {
  tray.files = JSON.parse(sessionStorage.getItem(`files:${tray.place()}`) ?? "[]");
  draw();
}

function remember() {
  const place = `files:${tray.place()}`;
  if (tray.files.length) sessionStorage.setItem(place, JSON.stringify(tray.files));
  else sessionStorage.removeItem(place);
  draw();
}

function pasted(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (new Blob([text]).size > LONG_PASTE) {
    event.preventDefault();
    tray.taken += 1;
    takeAll([new File([text], `pasted-log-${tray.taken}.txt`, { type: "text/plain" })]);
  } else if (files.length && !text) {
    event.preventDefault();
    takeAll(files.map(named));
  }
}

function dropped(event) {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  takeAll(files);
}

/** Browsers call every pasted picture the same. */
function named(file) {
  if (!/^image\./.test(file.name)) return file;
  tray.taken += 1;
  return new File([file], `pasted-picture-${tray.taken}.${file.name.split(".").pop()}`, { type: file.type });
}

async function takeAll(files) {
  for (const file of files) await take(file);
}

async function take(file) {
  if (tray.files.length >= MOST) return showText(byId("files-said"), say("file_many"));
  const place = tray.place();
  showText(byId("files-said"), say("file_keeping", { name: file.name }));
  try {
    const kept = await sendFile(tray.accountId, file);
    if (place !== tray.place()) return null;
    const said = whatWasTaken(kept);
    tray.files.push({ id: kept.id, name: kept.name, said });
    putIntoQuestion(kept.error_lines);
    remember();
    showText(byId("files-said"), "");
  } catch (error) {
    showText(byId("files-said"), explain(error));
  }
  return null;
}

function whatWasTaken({ name, is_read: isRead, lines, error_lines: errors, masked }) {
  if (!isRead) return say("file_picture", { name });
  const said = errors.length ? say("file_log", { name, lines, n: errors.length }) : say("file_no_errors", { name, lines });
  return masked.length ? `${said} ${say("file_masked")}` : said;
}

/** The reader sees and may change what will be asked. */
function putIntoQuestion(errors) {
  if (!errors.length) return;
  const text = byId("text");
  text.value = [text.value.trimEnd(), ...errors].filter(Boolean).join("\n");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}

function draw() {
  byId("files").hidden = !tray.files.length;
  byId("files").replaceChildren(...tray.files.map(chip));
}

function chip(file) {
  const remove = () => {
    tray.files = tray.files.filter((one) => one !== file);
    remember();
    byId("text").focus();
  };
  const label = say("file_remove", { name: file.name });
  return el(
    "li",
    {},
    el("span", {}, file.said),
    el("button", { type: "button", class: "quiet", "aria-label": label, title: label, onclick: remove }, "×"),
  );
}
