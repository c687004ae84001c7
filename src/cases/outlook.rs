use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Expected, Language};

/// `expected` as a reader of `language` in `zone` is told it: who answers, in which language, by when; that a reply is no fix.
pub fn expected_words(expected: &Expected, language: Language, zone: &TimeZone, now: Timestamp) -> String {
    let time = |at: Timestamp| local(at, now, zone);
    let spoken = own_name(expected.language);
    let by = expected.by.map(time);
    // Whoever can be answered in their own language at once need not be told from when.
    let from = expected.own_language_from.filter(|from| expected.by.is_none_or(|by| *from > now && by > now));
    let own = expected.own_language.zip(from).map(|(own, from)| (own_name(own), time(from)));
    match (language, by, own) {
        (Language::En, Some(by), None) => {
            format!("An engineer replies in {spoken} by {by}. That is a reply, not yet a fix.")
        }
        (Language::En, Some(by), Some((own, from))) => {
            format!("An engineer replies in {spoken} by {by}, or in {own} from {from}. That is a reply, not yet a fix.")
        }
        (Language::En, None, _) => format!("An engineer replies in {spoken}; your plan promises no time."),
        (Language::ZhCn, Some(by), None) => {
            format!("工程师将在 {by} 前以{spoken}首次回复；这是回复时间，不是修复时间。")
        }
        (Language::ZhCn, Some(by), Some((own, from))) => {
            format!("工程师将在 {by} 前以{spoken}首次回复，{from} 起可用{own}；这是回复时间，不是修复时间。")
        }
        (Language::ZhCn, None, _) => format!("工程师将以{spoken}回复；您的支持计划未承诺时间。"),
        (Language::ZhTw, Some(by), None) => {
            format!("工程師將於 {by} 前以{spoken}首次回覆；這是回覆時間，不是修復時間。")
        }
        (Language::ZhTw, Some(by), Some((own, from))) => {
            format!("工程師將於 {by} 前以{spoken}首次回覆，{from} 起可用{own}；這是回覆時間，不是修復時間。")
        }
        (Language::ZhTw, None, _) => format!("工程師將以{spoken}回覆；您的支援方案未承諾時間。"),
        (Language::Ja, Some(by), None) => {
            format!("{by} までに担当エンジニアが{spoken}で初回返信します。復旧時刻ではありません。")
        }
        (Language::Ja, Some(by), Some((own, from))) => {
            format!(
                "{by} までに担当エンジニアが{spoken}で初回返信します（{own}は {from} から）。復旧時刻ではありません。"
            )
        }
        (Language::Ja, None, _) => {
            format!("担当エンジニアが{spoken}で返信します。ご契約のプランでは時刻のお約束はありません。")
        }
    }
}

/// A language in its own words.
fn own_name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::ZhCn => "简体中文",
        Language::ZhTw => "繁體中文",
        Language::Ja => "日本語",
    }
}

/// The time of day; with the date where that is not today's.
fn local(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let format = if at.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    at.strftime(format).to_string()
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_customer_is_told_who_answers_in_which_language_and_by_when() {
        let moment = |text: &str| text.parse::<Timestamp>().expect("a time");
        let zone = TimeZone::get("Asia/Taipei").expect("a zone");
        let now = moment("2026-11-27T18:17:00Z");
        let expected = Expected {
            queue: "generative-ai".to_owned(),
            language: Language::En,
            by: Some(moment("2026-11-27T18:32:00Z")),
            own_language: Some(Language::ZhTw),
            own_language_from: Some(moment("2026-11-28T00:00:00Z")),
            words: String::new(),
        };
        assert_eq!(
            expected_words(&expected, Language::En, &zone, now),
            "An engineer replies in English by 02:32, or in 繁體中文 from 08:00. That is a reply, not yet a fix."
        );
        let open = Expected { own_language: None, own_language_from: None, language: Language::ZhTw, ..expected };
        let words = expected_words(&open, Language::ZhTw, &zone, now);
        assert_eq!(words, "工程師將於 02:32 前以繁體中文首次回覆；這是回覆時間，不是修復時間。");
        let unpromised = Expected { by: None, ..open };
        assert!(expected_words(&unpromised, Language::Ja, &zone, now).contains("お約束はありません"));
        let tomorrow = Expected { by: Some(moment("2026-11-28T18:17:00Z")), ..unpromised };
        assert!(expected_words(&tomorrow, Language::En, &zone, now).contains("by 2026-11-29 02:17"));
    }
}
