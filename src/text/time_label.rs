use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::domain::{FactNote, Language};

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

/// A sentence of ours around a time, without the space that its template leaves for a time that ends in a digit: a full-width bracket,
/// in which a time's zone ends, brings its own.
pub fn closed_up(sentence: &str) -> String {
    sentence.replace("） ", "）")
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

/// When a fact happened; where it was announced before it begins, from when to when it will, e.g. `Nov 28, 14:00–16:00`.
pub fn fact_label(fact: &FactNote, time_zone: &str, language: Language) -> String {
    let label = |at: Timestamp| time_label(at, time_zone, language);
    let Some(begins) = fact.begins.filter(|it| *it > fact.at) else { return label(fact.at) };
    let from = label(begins);
    let Some(ends) = fact.ends.filter(|it| *it > begins) else { return from };
    let to = label(ends);
    let (from_day, to_day) = (from.rsplit_once(' '), to.rsplit_once(' '));
    match (from_day, to_day) {
        (Some((day, _)), Some((same, hour))) if day == same => format!("{from}–{hour}"),
        _ => format!("{from} – {to}"),
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::FactKind;

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

    #[test]
    fn no_space_follows_a_time_that_ends_in_a_full_width_bracket() {
        assert_eq!(
            closed_up("我們會在 11月21日 02:17（Asia/Taipei；UTC 18:17） 前再次聯絡。"),
            "我們會在 11月21日 02:17（Asia/Taipei；UTC 18:17）前再次聯絡。"
        );
        for kept in ["我們會在 11月20日 18:17 UTC 前再次聯絡。", "Nov 21, 02:17 (Asia/Taipei; 18:17 UTC) at the latest"]
        {
            assert_eq!(closed_up(kept), kept);
        }
    }

    #[test]
    fn what_was_announced_is_labelled_by_when_it_will_be() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let note = |begins: Option<&str>, ends: Option<&str>| FactNote {
            kind: FactKind::Health,
            at: at("2026-11-20T09:30:00Z"),
            begins: begins.map(at),
            ends: ends.map(at),
            resource: None,
            severity: None,
            source: "files".to_owned(),
        };
        let label = |begins, ends| fact_label(&note(begins, ends), "Asia/Taipei", Language::ZhTw);
        assert_eq!(label(Some("2026-11-28T06:00:00Z"), Some("2026-11-28T08:00:00Z")), "11月28日 14:00–16:00");
        assert_eq!(
            label(Some("2026-11-28T06:00:00Z"), Some("2026-11-29T08:00:00Z")),
            "11月28日 14:00 – 11月29日 16:00"
        );
        assert_eq!(label(Some("2026-11-28T06:00:00Z"), None), "11月28日 14:00");
        assert_eq!(label(Some("2026-11-20T09:00:00Z"), None), "11月20日 17:30", "what began before it was told");
        assert_eq!(label(None, None), "11月20日 17:30");
    }
}
