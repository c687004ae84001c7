// Our own sentences in the page's language, and how a reader there writes times.

const page = JSON.parse(document.querySelector('meta[name="firstline"]').content);

export const language = page.language;

/** The sentence under `key`, its `{places}` filled from `values`; `null` where there is none. */
export function saying(key, values = {}) {
  const sentence = page.words[key];
  return sentence === undefined ? null : sentence.replace(/\{([a-z]+)\}/g, (place, name) => values[name] ?? place);
}

export const say = (key, values) => saying(key, values) ?? "";

let zone = "UTC";

/** The account's IANA time zone, in which every time on the page is said. */
export function setTimeZone(name) {
  try {
    new Intl.DateTimeFormat(language, { timeZone: name });
    zone = name;
  } catch {
    zone = "UTC";
  }
}

export const timeZone = () => zone;

/** `Nov 21, 02:17` or `11月21日 02:17`, in the account's time zone; unreadable times are shown as they came. */
export function time(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return String(iso ?? "");
  const parts = { month: language === "en" ? "short" : "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language, { ...parts, hourCycle: "h23", timeZone: zone }).format(at);
}

/** The same with the year, for the demo clock. */
export function longTime(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return String(iso ?? "");
  const day = { year: "numeric", month: language === "en" ? "short" : "long", day: "numeric" };
  const parts = { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  return new Intl.DateTimeFormat(language, parts).format(at);
}

/** `15 minutes`, `4 hours`, `24 小时`: whole hours are said in hours. */
export function duration(minutes) {
  const inHours = minutes >= 60 && minutes % 60 === 0;
  const [value, unit] = inHours ? [minutes / 60, "hour"] : [minutes, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
