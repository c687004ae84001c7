//! Who is about to change something of theirs has to know what is wrong at the provider's.

use super::grammar::{Form, form};
use super::whose::is_open_issue;
use crate::domain::Fact;
use crate::text::folded;

form! {
    /// What takes a running thing from one state into another.
    CHANGES:
    r"\b(?:upgrad\w+|migrat\w+|restart\w*|reboot\w*|fail(?:ing)? ?over|roll(?:ing)? out|redeploy\w*|replac(?:e|ing)|resiz\w+|(?:mov|bump)\w* [^.]{0,50}\bversions?|cut ?over)\b",
    r"|升级|升到|迁移|重启|重新启动|切换过去|重建|换成新|アップグレード|バージョンアップ|バージョンを上げ|移行|再起動|入れ(?:直|替|換)|切り替え",
}

form! {
    /// That somebody means to, or asks whether they may.
    INTENDS:
    r"\b(?:want(?:ed)? to|plan(?:s|ned|ning)? to|going to|about to|intend\w*|(?:would|'d) like to|can (?:we|i)|could (?:we|i)|should (?:we|i)|may (?:we|i)|is it safe|(?:to)?night we|this weekend)\b",
    r"|想|打算|准备|计划|要不要|可不可以|可以|能不能|予定|つもり|たいと|たいの|ようと|て(?:も)?(?:いい|よい|良い|大丈夫)",
}

/// The newest trouble of the provider's that is not over, where `question` means to change something.
pub fn open_issue_before<'f>(question: &str, facts: &'f [Fact]) -> Option<&'f Fact> {
    let text = folded(question);
    let is_meant = CHANGES.is_in(&text) && INTENDS.is_in(&text);
    facts.iter().filter(|it| is_meant && is_open_issue(it)).max_by_key(|it| (it.at, &it.id))
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::FactKind;

    #[test]
    fn who_means_to_change_something_is_told_what_is_open_at_the_providers() {
        let at = "2026-11-20T22:30:00Z".parse().expect("a time");
        let event = Fact { severity: Some("issue".to_owned()), ..Fact::bare("event", FactKind::Health, at) };
        let closed = Fact { severity: Some("closed".to_owned()), ..Fact::bare("closed", FactKind::Health, at) };
        let facts = [closed, event];
        let told = |question: &str| open_issue_before(question, &facts).map(|it| it.id.as_str());
        for question in [
            "We wanted to move the dispatch cluster up one Kubernetes version this weekend. In which order?",
            "Can we restart the database now?",
            "我们打算今晚升级集群，顺序是什么？",
            "今晚想把資料庫遷移過去，可以嗎？",
            "古いサーバーを一度落として入れ直してもいいですか。",
        ] {
            assert_eq!(told(question), Some("event"), "{question}");
        }
        for question in ["What does an upgrade cost?", "为什么升级失败了？", "Can we see last month's bill?"] {
            assert_eq!(told(question), None, "{question}");
        }
    }
}
