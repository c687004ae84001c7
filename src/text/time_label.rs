use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::domain::Language;

/// A moment as a reader in `time_zone` (IANA name; UTC when unknown) says it, to the minute, e.g. `Nov 21, 02:05`,
/// `11月21日 02:05`. The same words go into the prompt, the extractive answer and the citation check.
pub fn time_label(at: Timestamp, time_zone: &str, language: Language) -> String {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    minute(&at.to_zoned(zone), language)
}

/// A promised moment as a reader whose page shows no zone says it, to the minute: with the zone's name and with UTC beside, the
/// day of UTC only where it is another one, e.g. `Nov 21, 02:17 (Asia/Taipei; Nov 20, 18:17 UTC)`; `Nov 20, 18:17 UTC` where
/// UTC it is.
pub fn zoned_label(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    beside_utc(at, zone, language, minute)
}

/// [`zoned_label`] for what is read in another year: with the year, e.g. `Nov 21, 2026, 02:17 (Asia/Taipei; Nov 20, 18:17 UTC)`.
pub fn dated_label(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    beside_utc(at, zone, language, |local, language| match language {
        Language::En => local.strftime("%b %-d, %Y, %H:%M").to_string(),
        Language::ZhCn | Language::ZhTw | Language::Ja => format!("{}年{}", local.year(), minute(local, language)),
    })
}

fn beside_utc(
    at: Timestamp,
    zone: &TimeZone,
    language: Language,
    written: impl Fn(&Zoned, Language) -> String,
) -> String {
    let (local, utc) = (at.to_zoned(zone.clone()), at.to_zoned(TimeZone::UTC));
    let here = written(&local, language);
    if local.datetime() == utc.datetime() {
        return format!("{here} UTC");
    }
    let there = if local.date() == utc.date() { utc.strftime("%H:%M").to_string() } else { minute(&utc, language) };
    // A zone without a name of its own is an offset.
    let name = zone.iana_name().map_or_else(|| local.strftime("%:z").to_string(), str::to_owned);
    match language {
        Language::En => format!("{here} ({name}; {there} UTC)"),
        Language::ZhCn | Language::ZhTw | Language::Ja => format!("{here}（{name}；UTC {there}）"),
    }
}

fn minute(local: &Zoned, language: Language) -> String {
    match language {
        Language::En => local.strftime("%b %-d, %H:%M").to_string(),
        Language::ZhCn | Language::ZhTw | Language::Ja => {
            format!("{}月{}日 {}", local.month(), local.day(), local.strftime("%H:%M"))
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_promised_moment_is_told_with_its_zone_and_with_utc_beside() {
        let at: Timestamp = "2026-11-20T18:17:00Z".parse().expect("a time");
        let zone = |name: &str| TimeZone::get(name).expect("a zone");
        let told = |name: &str, language| zoned_label(at, &zone(name), language);
        assert_eq!(told("Asia/Taipei", Language::En), "Nov 21, 02:17 (Asia/Taipei; Nov 20, 18:17 UTC)");
        assert_eq!(told("Asia/Taipei", Language::ZhTw), "11月21日 02:17（Asia/Taipei；UTC 11月20日 18:17）");
        assert_eq!(told("Europe/Berlin", Language::Ja), "11月20日 19:17（Europe/Berlin；UTC 18:17）");
        for utc in ["UTC", "Etc/UTC"] {
            assert_eq!(told(utc, Language::ZhCn), "11月20日 18:17 UTC");
        }
        let dated = |language| dated_label(at, &zone("Asia/Taipei"), language);
        assert_eq!(dated(Language::En), "Nov 21, 2026, 02:17 (Asia/Taipei; Nov 20, 18:17 UTC)");
        assert_eq!(dated(Language::Ja), "2026年11月21日 02:17（Asia/Taipei；UTC 11月20日 18:17）");
    }
}
