// What a case can be about: services and their categories, by the names that the catalogue has for them.

import { get } from "./api.js";
import { language, say } from "./words.js";

let asked = null;
let services = [];

/** Reads the catalogue once. Pages do without it: ids stand for names then, and a form offers what is chosen already. */
export function readCatalogue() {
  asked ??= get("/api/v1/catalogue").then(
    (found) => (services = found.services),
    () => (asked = null),
  );
  return asked;
}

const serviceOf = (id) => services.find((it) => it.id === id);
const categoriesOf = (service) => serviceOf(service)?.categories ?? [];
const named = (one) => one.name[language] ?? one.name.en ?? one.id;
const nameIn = (list, id) => named(list.find((it) => it.id === id) ?? { id, name: {} });

/** `[id, name]` each; `now` is among them. */
const choices = (list, now) => [...list, ...(list.some((it) => it.id === now) ? [] : [{ id: now, name: {} }])].map((it) => [it.id, named(it)]);

export const everyService = () => services.map((it) => [it.id, named(it)]);
export const serviceChoices = (now) => choices(services, now);
export const hasCategory = (service, category) => categoriesOf(service).some((it) => it.id === category);
export const categoryChoices = (service, now) => choices(categoriesOf(service), now);

/** The service, with its category where that says more. */
export function serviceWords({ service, category }) {
  const more = category && category !== "general" ? nameIn(categoriesOf(service), category) : null;
  return [nameIn(services, service), more].filter(Boolean).join(" · ");
}

/** The resources of a draft or case; of those that are the customer's word alone that is said. */
export function resourceWords({ resources = [], stated_resources: stated = [] }) {
  return resources.map((it) => (stated.includes(it) ? say("resource_stated", { r: it }) : it));
}
