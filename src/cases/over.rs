use std::sync::LazyLock;

use regex::Regex;

use super::wording;
use crate::base::constant_pattern;

/// Whether a folded clause says that what was wrong is over. The same words deny it, wish for it or tell of something that came back:
/// "still not resolved", "tell us when it has recovered", "it has to be resolved today", "the error is back".
pub(super) fn is_over(clause: &str) -> bool {
    wording::OVER.is_in(clause) && !NOT_YET.is_match(clause)
}

/// Whether a folded clause asks for the reason of what was wrong, or tells how long it was: over where nothing fails now.
pub(super) fn is_past(clause: &str) -> bool {
    wording::PAST.is_in(clause)
}

// Patterns meet folded text: lower case, Simplified characters, in Japanese too.
static NOT_YET: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(?:not|never|hasn't|haven't|isn't|aren't|wasn't|won't|until|unless|once|when|if|before|must|should|will|would|hope|please|get|yet",
        r"|(?:has|have|had|needs?|wants?|wish|ought|got) (?:it |this |that |everything )?to)\b.*",
        r"\b(?:recovered|back|over|resolved|fixed|works?|working|normal)\b",
        r"|\b(?:errors?|problems?|issues?|alarms?|alerts?|faults?|failures?|timeouts?|outages?|trouble|same thing|slowness)\b.*\b(?:is|are) back\b",
        r"|(?:^|\b(?:but|and|now) )(?:is|are) back\b(?: again)?\W*$",
        r"|(?:没|未|还不|尚|必须|需要|请|希望|尽快|何时|什么时候|如果|等|直到|能否|能不能|是否|才).*(?:恢复|解决|好了|正常)",
        r"|(?:恢复|解决|好)了?(?:吗|没|之前|以前)",
        r"|(?:复旧|直|解消)(?:し|り)?(?:ません|ますか|ましたか|ましたら|たら|次第|しだい|していない|していません)",
        r"|(?:复旧|解消)(?:したか|したら|した时|したとき|した际|した场合)",
    ))
});

#[cfg(test)]
mod tests {
    use crate::cases::{by_words, hear};
    use crate::domain::Severity;

    #[test]
    fn an_outage_is_one_whatever_else_is_said_of_its_end() {
        let told = [
            (
                "Logins fail for everyone in production.",
                [
                    "It is still not resolved.",
                    "Please tell us when it is fixed.",
                    "This has to be resolved today.",
                    "It must be resolved by 5 December.",
                    "The same thing was fixed last week but is back.",
                    "Please help us find the root cause.",
                    "The last outage lasted an hour.",
                ]
                .as_slice(),
            ),
            (
                "本番が止まっていて、誰も使えません。",
                &["原因調査をお願いします。", "復旧したら教えてください。", "まだ復旧していません。"],
            ),
            ("生产环境挂了，没有人能用。", &["请帮我们查根本原因。", "到现在还没有恢复正常。", "什么时候能恢复正常？"]),
            ("正式環境全部當機，沒有人能用。", &["請協助找出根本原因。", "請問什麼時候恢復正常？"]),
        ];
        for (outage, more) in told {
            let alone = by_words(&hear([outage])).1;
            assert!(alone >= Severity::Urgent, "{outage}");
            for more in more {
                let both = by_words(&hear([format!("{outage} {more}").as_str()])).1;
                assert!(both >= alone, "{outage} {more} {both:?}");
            }
        }
    }

    #[test]
    fn what_has_recovered_is_over() {
        for text in [
            "Logins failed for everyone last night. They have worked since 3 a.m.; what was the root cause?",
            "昨晚支付全部失败，现在已经恢复了，请协助找出根本原因。",
            "昨夜は誰もログインできませんでしたが、復旧しました。原因調査をお願いします。",
        ] {
            let (_, severity) = by_words(&hear([text]));
            assert!(severity <= Severity::Normal, "{text} {severity:?}");
        }
    }
}
