use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Expected, Language};
use crate::text::{closed_up, zoned_label};

/// `expected` as a reader of `language` in `zone` is told it: who answers, in which language, by when; that a reply is no fix.
pub fn expected_words(expected: &Expected, language: Language, zone: &TimeZone, now: Timestamp) -> String {
    closed_up(&promised(expected, language, zone, now))
}

fn promised(expected: &Expected, language: Language, zone: &TimeZone, now: Timestamp) -> String {
    let time = |at: Timestamp| zoned_label(at, zone, language);
    let spoken = name(expected.language, language);
    let own = expected.own_language.map(|it| name(it, language)).zip(expected.own_language_from);
    let is_now = own.is_some_and(|(_, from)| from <= now);
    let own = own.map(|(own, from)| (own, time(from)));
    let Some(by) = expected.by.map(time) else { return unpromised(spoken, language) };
    match (language, own) {
        (Language::En, None) => {
            format!("An engineer replies in {spoken} by {by}. That is a reply, not yet a fix.")
        }
        (Language::En, Some((own, _))) if is_now => {
            format!(
                "An engineer replies in {spoken} by {by}; engineers who speak {own} are on duty now. That is a reply, not yet a fix."
            )
        }
        (Language::En, Some((own, from))) => {
            format!("An engineer replies in {spoken} by {by}, or in {own} from {from}. That is a reply, not yet a fix.")
        }
        (Language::ZhCn, None) => {
            format!("工程师将在 {by} 前以{spoken}首次回复；这是回复时间，不是修复时间。")
        }
        (Language::ZhCn, Some((own, _))) if is_now => {
            format!("工程师将在 {by} 前以{spoken}首次回复，目前有会{own}的工程师值班；这是回复时间，不是修复时间。")
        }
        (Language::ZhCn, Some((own, from))) => {
            format!("工程师将在 {by} 前以{spoken}首次回复，{from} 起可用{own}；这是回复时间，不是修复时间。")
        }
        (Language::ZhTw, None) => {
            format!("工程師將於 {by} 前以{spoken}首次回覆；這是回覆時間，不是修復時間。")
        }
        (Language::ZhTw, Some((own, _))) if is_now => {
            format!("工程師將於 {by} 前以{spoken}首次回覆，目前有會{own}的工程師值班；這是回覆時間，不是修復時間。")
        }
        (Language::ZhTw, Some((own, from))) => {
            format!("工程師將於 {by} 前以{spoken}首次回覆，{from} 起可用{own}；這是回覆時間，不是修復時間。")
        }
        (Language::Ja, None) => {
            format!("{by}までに担当エンジニアが{spoken}で初回返信します。復旧時刻ではありません。")
        }
        (Language::Ja, Some((own, _))) if is_now => {
            format!(
                "{by}までに担当エンジニアが{spoken}で初回返信します（{own}の担当者も現在待機しています）。復旧時刻ではありません。"
            )
        }
        (Language::Ja, Some((own, from))) => {
            format!("{by}までに担当エンジニアが{spoken}で初回返信します（{own}は{from}から）。復旧時刻ではありません。")
        }
    }
}

/// The same where the plan promises no time.
fn unpromised(spoken: &str, language: Language) -> String {
    match language {
        Language::En => format!("An engineer replies in {spoken}; your plan promises no time."),
        Language::ZhCn => format!("工程师将以{spoken}回复；您的支持计划未承诺时间。"),
        Language::ZhTw => format!("工程師將以{spoken}回覆；您的支援方案未承諾時間。"),
        Language::Ja => {
            format!("担当エンジニアが{spoken}で返信します。ご契約のプランでは時刻のお約束はありません。")
        }
    }
}

/// What readers of `language` call the language `spoken`; English leaves the others their own names.
fn name(spoken: Language, language: Language) -> &'static str {
    let [in_english, in_simplified, in_traditional, in_japanese] = match spoken {
        Language::En => ["English", "英文", "英文", "英語"],
        Language::ZhCn => ["简体中文", "简体中文", "簡體中文", "簡体字中国語"],
        Language::ZhTw => ["繁體中文", "繁体中文", "繁體中文", "繁体字中国語"],
        Language::Ja => ["日本語", "日文", "日文", "日本語"],
    };
    match language {
        Language::En => in_english,
        Language::ZhCn => in_simplified,
        Language::ZhTw => in_traditional,
        Language::Ja => in_japanese,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    const NOW: &str = "2026-11-27T18:17:00Z";

    /// Taipei is told: English by 02:32, and `own` from a moment on.
    fn told(language: Language, own: Option<(Language, &str)>) -> String {
        let expected = Expected {
            queue: "generative-ai".to_owned(),
            language: Language::En,
            by: Some(moment("2026-11-27T18:32:00Z")),
            own_language: own.map(|it| it.0),
            own_language_from: own.map(|it| moment(it.1)),
            words: String::new(),
        };
        expected_words(&expected, language, &TimeZone::get("Asia/Taipei").expect("a zone"), moment(NOW))
    }

    #[test]
    fn the_customer_is_told_who_answers_in_which_language_and_by_when() {
        for (language, words) in [
            (
                Language::En,
                "An engineer replies in English by Nov 28, 02:32 (Asia/Taipei; Nov 27, 18:32 UTC). That is a reply, not yet a fix.",
            ),
            (
                Language::ZhCn,
                "工程师将在 11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）前以英文首次回复；这是回复时间，不是修复时间。",
            ),
            (
                Language::ZhTw,
                "工程師將於 11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）前以英文首次回覆；這是回覆時間，不是修復時間。",
            ),
            (
                Language::Ja,
                "11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）までに担当エンジニアが英語で初回返信します。復旧時刻ではありません。",
            ),
        ] {
            assert_eq!(told(language, None), words);
        }
    }

    #[test]
    fn whose_language_is_spoken_later_is_told_from_when() {
        for (language, own, words) in [
            (
                Language::En,
                Language::ZhTw,
                "An engineer replies in English by Nov 28, 02:32 (Asia/Taipei; Nov 27, 18:32 UTC), or in 繁體中文 from Nov 28, 08:00 (Asia/Taipei; 00:00 UTC). That is a reply, not yet a fix.",
            ),
            (
                Language::ZhCn,
                Language::ZhCn,
                "工程师将在 11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）前以英文首次回复，11月28日 08:00（Asia/Taipei；UTC 00:00）起可用简体中文；这是回复时间，不是修复时间。",
            ),
            (
                Language::ZhTw,
                Language::ZhTw,
                "工程師將於 11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）前以英文首次回覆，11月28日 08:00（Asia/Taipei；UTC 00:00）起可用繁體中文；這是回覆時間，不是修復時間。",
            ),
            (
                Language::Ja,
                Language::Ja,
                "11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）までに担当エンジニアが英語で初回返信します（日本語は11月28日 08:00（Asia/Taipei；UTC 00:00）から）。復旧時刻ではありません。",
            ),
        ] {
            assert_eq!(told(language, Some((own, "2026-11-28T00:00:00Z"))), words);
        }
    }

    #[test]
    fn whose_language_is_spoken_elsewhere_at_the_desk_is_told_so() {
        for (language, own, words) in [
            (
                Language::En,
                Language::Ja,
                "An engineer replies in English by Nov 28, 02:32 (Asia/Taipei; Nov 27, 18:32 UTC); engineers who speak 日本語 are on duty now. That is a reply, not yet a fix.",
            ),
            (
                Language::ZhCn,
                Language::ZhCn,
                "工程师将在 11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）前以英文首次回复，目前有会简体中文的工程师值班；这是回复时间，不是修复时间。",
            ),
            (
                Language::ZhTw,
                Language::ZhTw,
                "工程師將於 11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）前以英文首次回覆，目前有會繁體中文的工程師值班；這是回覆時間，不是修復時間。",
            ),
            (
                Language::Ja,
                Language::Ja,
                "11月28日 02:32（Asia/Taipei；UTC 11月27日 18:32）までに担当エンジニアが英語で初回返信します（日本語の担当者も現在待機しています）。復旧時刻ではありません。",
            ),
        ] {
            assert_eq!(told(language, Some((own, NOW))), words);
        }
    }

    #[test]
    fn a_plan_without_a_promise_is_told_so_and_another_day_as_that() {
        let expected = Expected {
            queue: "general".to_owned(),
            language: Language::ZhTw,
            by: None,
            own_language: None,
            own_language_from: None,
            words: String::new(),
        };
        let zone = TimeZone::get("Asia/Taipei").expect("a zone");
        for (language, words) in [
            (Language::En, "An engineer replies in 繁體中文; your plan promises no time."),
            (Language::ZhCn, "工程师将以繁体中文回复；您的支持计划未承诺时间。"),
            (Language::ZhTw, "工程師將以繁體中文回覆；您的支援方案未承諾時間。"),
            (Language::Ja, "担当エンジニアが繁体字中国語で返信します。ご契約のプランでは時刻のお約束はありません。"),
        ] {
            assert_eq!(expected_words(&expected, language, &zone, moment(NOW)), words);
        }
        let tomorrow = Expected { by: Some(moment("2026-11-28T18:17:00Z")), ..expected };
        assert!(
            expected_words(&tomorrow, Language::En, &zone, moment(NOW))
                .contains("by Nov 29, 02:17 (Asia/Taipei; Nov 28, 18:17 UTC).")
        );
    }
}
