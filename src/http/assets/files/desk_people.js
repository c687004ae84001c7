// Whom a case can be given to: the roster, with the languages that each of them speaks.

import { get } from "./api.js";
import { el } from "./dom.js";
import { say } from "./words.js";

let roster = [];

/** Reads the roster once; it changes with the catalogue. */
export async function readPeople() {
  roster = await get("/api/v1/desk/people");
}

/** An option for each of them, for a list that may begin with something else. */
export function people(chosen = null) {
  return roster.map((it) => el("option", { value: it.subject, selected: it.subject === chosen }, described(it)));
}

function described({ name, languages }) {
  const spoken = languages.map((it) => say(`language_${it}`)).join(", ");
  return spoken ? `${name} · ${spoken}` : name;
}
