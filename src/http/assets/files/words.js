// Our own sentences in the page's language, and how a reader there writes times.

const page = JSON.parse(document.querySelector('meta[name="firstline"]').content);

export const language = page.language;

/** The sentence under `key`, its `{places}` filled from `values`; `null` where there is none. A time may end in a full-width bracket, which brings its own space. */
export function saying(key, values = {}) {
  const sentence = page.words[key];
  if (sentence === undefined) return null;
  return sentence.replace(/\{([a-z]+)\}( ?)/g, (place, name, space) => {
    const value = String(values[name] ?? place.trimEnd());
    return value.endsWith("）") ? value : value + space;
  });
}

export const say = (key, values) => saying(key, values) ?? "";

let zone = "UTC";
const CHOICE = "time-zone";

const isZone = (name) => {
  try {
    new Intl.DateTimeFormat(language, { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** The zone of this browser. */
export const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** The account's IANA time zone, in which times are said, as answers do, unless the reader chose the one of this browser. */
export function setTimeZone(name) {
  zone = isZone(name) ? name : "UTC";
  if (localStorage.getItem(CHOICE) === "here" && isZone(zoneHere())) zone = zoneHere();
}

/** Remembers the reader's choice between `account` and `here`. */
export const chooseZone = (which) => localStorage.setItem(CHOICE, which);

export const timeZone = () => zone;

const parsed = (iso) => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? null : at;
};
const MONTH = language === "en" ? "short" : "long";
const DAY = { month: MONTH, day: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const format = (at, parts, timeZone = zone) => new Intl.DateTimeFormat(language, { ...parts, timeZone }).format(at);

/** `Nov 21, 02:17` or `11月21日 02:17`; unreadable times are shown as they came. */
export function shortTime(iso) {
  const at = parsed(iso);
  return at ? format(at, { ...DAY, ...CLOCK }) : String(iso ?? "");
}

/** The same with UTC beside it: `Nov 21, 02:17 (Nov 20, 18:17 UTC)`, the day only where it is another one; `02:17 UTC` where UTC it is. */
export function time(iso) {
  if (!parsed(iso)) return shortTime(iso);
  const utc = utcTime(iso);
  return utc ? say("time_with_utc", { t: shortTime(iso), u: utc }) : `${shortTime(iso)} UTC`;
}

/** What UTC's clock said, with the day where it was another one; `null` where the reader's own said the same. */
export function utcTime(iso) {
  const at = parsed(iso);
  if (!at) return null;
  const there = format(at, { ...DAY, ...CLOCK }, "UTC");
  if (there === format(at, { ...DAY, ...CLOCK })) return null;
  return format(at, DAY, "UTC") === format(at, DAY) ? format(at, CLOCK, "UTC") : there;
}

/** UTC's clock alone, as `18:17 UTC`, for lines that name their day already; `null` where the reader's own says the same. */
export const utcClock = (iso) => (utcTime(iso) ? `${format(parsed(iso), CLOCK, "UTC")} UTC` : null);

/** `02:17`. */
export const clockTime = (iso) => (parsed(iso) ? format(parsed(iso), CLOCK) : String(iso ?? ""));

/** `Nov 21, 2026`. */
export const day = (iso) => (parsed(iso) ? format(parsed(iso), { year: "numeric", ...DAY }) : "");

/** The day with its year and the time, for the demo clock. */
export function longTime(iso) {
  const at = parsed(iso);
  return at ? format(at, { year: "numeric", ...DAY, ...CLOCK }) : String(iso ?? "");
}

const DAY_MINUTES = 24 * 60;

/** `15 minutes`, `4 hours`, `24 小时`, `3 日`: whole hours are said in hours, more than one whole day in days. */
export function duration(minutes) {
  const inDays = minutes > DAY_MINUTES && minutes % DAY_MINUTES === 0;
  const inHours = minutes >= 60 && minutes % 60 === 0;
  const [value, unit] = inDays ? [minutes / DAY_MINUTES, "day"] : inHours ? [minutes / 60, "hour"] : [minutes, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
