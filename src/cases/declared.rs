use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::wording;
use crate::base::constant_pattern;
use crate::domain::Severity;
use crate::text::folded;

static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(?:severity|priority|sev)\s*(?:is|=|:|level|of|should be)?\s*(low|normal|medium|high|urgent|critical|highest)\b",
        r"|\b(low|normal|high|urgent|critical|highest)[ -](?:severity|priority)\b",
        r"|\b(?:open|file|raise|submit|mark|set|put|treat|log|make|case|ticket)\b[^.!?;]{0,40}\b(?:as|to|at|with) `?(low|normal|high|urgent|critical)`?(?: please)?(?:[.,!;。]|$)",
        r"|(?:\b(?:this is|it is|it's|that's|as|at|to|is|severity|priority) (?:an? )?|[是为按开报算成のは] ?)(?:p|sev ?-?)([1-4])(?: please| case| ticket| issue| incident)?(?:[.,!?;。！，、]|$| ?[のでにと的吧处処])",
        r"|(?:严重性|严重程度|严重级别|优先级|级别|重要度|重大度|優先度|优先度)[为是::はを]?\s*(low|normal|high|urgent|critical|最高|紧急|高|中|低)",
        r"|(最高)(?:级别|等级|优先)",
    ))
});

/// The severity that `texts`, a customer's messages, ask for in so many words; the last one counts. It is kept beside the
/// suggestion and never changes it.
pub fn declared<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Severity> {
    texts.into_iter().filter_map(of_text).last()
}

static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(?:which|what|right|correct) (?:level|urgency)\b|\burgency level\b",
        r"|`?\b(?:low|normal|high|urgent|critical)`? ?(?:で(?:よ|い|お|は|出)|に(?:し|す)|として|を選|吧|就好|就行|可以吗)",
        r"|(?:紧急|緊急)(?:度|程度)|急ぎ(?:じゃない|ではない|でない)?扱い|(?:什么|哪个|哪一个|哪种|几)(?:等级|级别)|(?:等级|级别)[^,。]{0,6}(?:选|开|提|填)|(?:选|开|提|填)[^,。]{0,6}(?:等级|级别|严重|(?:那|这|哪)一?档)",
    ))
});

/// Whether `text` speaks of how severe a case is or should be.
pub fn is_about_severity(text: &str) -> bool {
    let folded = folded(text);
    wording::SEVERITIES.is_in(&folded) || LEVEL.is_match(&folded) || of_text(text).is_some()
}

// What says, right before it, that this severity is not meant.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"(?:\b(?:not|no|isn't|never|wasn't)(?: an?| really| just)? ?|不是|并非|不算|别|不要)$")
});

fn of_text(text: &str) -> Option<Severity> {
    let text = folded(text);
    let is_meant =
        |it: &Captures<'_>| !it.get(0).and_then(|it| text.get(..it.start())).is_some_and(|it| DENIED.is_match(it));
    let found = DECLARED.captures_iter(&text).filter(is_meant).last()?;
    let word = found.iter().skip(1).flatten().next()?.as_str();
    Some(match word {
        "low" | "低" | "4" => Severity::Low,
        "normal" | "medium" | "中" | "3" => Severity::Normal,
        "high" | "高" | "2" => Severity::High,
        "urgent" | "紧急" => Severity::Urgent,
        _ => Severity::Critical,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_asked_for_is_read_and_words_of_the_trade_are_not() {
        for (text, severity) in [
            ("Open it with severity critical please", Some(Severity::Critical)),
            ("This is a P1!", Some(Severity::Critical)),
            ("open a case as low, thanks", Some(Severity::Low)),
            ("請開最高級別的案件", Some(Severity::Critical)),
            ("重要度:low でお願いします", Some(Severity::Low)),
            ("no: this is sev-1", Some(Severity::Critical)),
            ("これは P2 です", Some(Severity::High)),
            ("latency is high since the deploy", None),
            ("Memory went back to normal.", None),
            ("this is not low priority", None),
            ("errors at P4 of the wizard", None),
            ("our P1 runbook says to call you", None),
            ("critical alarm on the database", None),
        ] {
            assert_eq!(declared([text]), severity, "{text}");
        }
    }

    #[test]
    fn a_question_about_the_severity_is_told_from_a_report() {
        for text in [
            "which severity should I choose? all payments fail",
            "low でよろしいでしょうか",
            "演示环境挂了，该选哪个严重级别？",
            "急ぎじゃない扱いで出しておけばいいですか",
            "一番上の緊急度で出せば早く見てもらえますよね",
        ] {
            assert!(is_about_severity(text), "{text}");
        }
        for text in ["payments fail since nine", "数据库连接数很高", "CPUが高いです"] {
            assert!(!is_about_severity(text), "{text}");
        }
    }
}
