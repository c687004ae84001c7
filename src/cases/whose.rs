//! Whose trouble it is: the provider's, or the account's own.

use super::grammar::{Form, form};
use crate::domain::{Fact, FactKind};
use crate::text::folded;

form! {
    /// Whether it is the provider's trouble or one's own.
    WHOSE:
    r"\b(?:is (?:it|this|that)|are) (?:really )?(?:you|yours?|us|ours?|aws|amazon)\b[^?]{0,20}(?:\bor\b|[?])|\bis (?:it|this|that) (?:on |at )?(?:your|our) (?:side|end|fault)\b|\b(?:yours or ours|us or you|you or us|your problem or)\b|\b(?:is|are) (?:aws|amazon|your \w+) (?:\w+ )?(?:down|broken|having (?:problems|trouble|issues|an outage))",
    r"|(?:是|该)(?:不是)?(?:你们|贵司|aws|平台|云)(?:那边|这边)?(?:的)?(?:问题|故障|锅|坏|挂|出事)?[^,。]{0,6}还是(?:我们|自己)|(?:你们|贵司|aws|平台)[^,。?]{0,12}(?:是不是|有没有)[^,。?]{0,8}(?:问题|故障|挂|坏|出事)|是不是(?:你们|贵司|aws|平台|云)[^,。?]{0,10}(?:问题|故障|挂|坏|出事)|谁的(?:问题|锅|责任)",
    r"|(?:そちら|御社|aws|クラウド)(?:側|侧)?の?(?:問題|障害|せい|不具合)(?:です|でしょう|なの)|(?:そちら|御社|aws)[^。、?]{0,8}(?:それとも|か)[^。?]{0,4}(?:うち|弊社|当社|こちら|私たち)|どちらの(?:問題|せい|責任|障害)",
}

/// Whether `question` asks whose trouble it is, the provider's or their own.
pub fn asks_whose_it_is(question: &str) -> bool {
    WHOSE.is_in(&folded(question))
}

/// Whether `fact` is trouble of the provider's own that is not over.
pub fn is_open_issue(fact: &Fact) -> bool {
    let word = fact.severity.as_deref().unwrap_or_default();
    fact.kind == FactKind::Health && matches!(word, "issue" | "investigation")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_whose_trouble_it_is_is_told_from_who_reports_some() {
        for text in [
            "Nothing boots since nine. Is that on your side or ours?",
            "Is AWS down, or did we break it?",
            "机器起不来，是你们的问题还是我们自己的？",
            "平台那边是不是出故障了？",
            "是你們那邊掛了嗎，還是我們自己弄壞的？你們那邊是不是有問題",
            "起動しません。そちらの障害でしょうか、それともうちですか。",
        ] {
            assert!(asks_whose_it_is(text), "{text}");
        }
        for text in [
            "Is our backup on?",
            "Are you able to raise the limit?",
            "是不是配额不够了？",
            "注文が止まっています。障害ですか。",
        ] {
            assert!(!asks_whose_it_is(text), "{text}");
        }
    }
}
