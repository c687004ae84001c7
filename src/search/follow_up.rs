use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::text::content_terms;

/// A question with fewer things in it is thought to go on from the one before.
const SHORT: usize = 4;

static FOLLOWS_UP: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)^\s*(and|but|so|then|right|got it|understood|thanks|first|also|what (about|if|else)|how about|why|how long|ok|okay|hm+|no|yes|phew|damn|it|that|this|those|they|does (it|that)|is (it|that|this)|can (i|it|that|we)|should (i|we)|correction|sorry)\b",
        r"|\b(do|did|undo|redo|fix|change|revert|about|of|for|with|from) (that|this|it|those|them)\b|\b(in between|apart from that|at once|instead|the first one|the other one|the same|there)\b",
        r"|^(那|然后|然後|还有|還有|为什么|為什麼|怎么办|怎麼辦|这|這|它|多久|接下来|接下來|所以|如果|要是|不然|不是|好|明白|了解|知道|收到|謝謝|谢谢|退|切|停|重|東京|结果|結果)|呢[？?]?\s*$|^.{0,12}(切|退|停|改)(完|掉|了)",
        r"|^(では|それ|その|これ|あと|また|なぜ|どうして|どのくらい|じゃあ|次|すみません|直前|最初|まず|承知|了解|わかりました|分かりました|ありがとう|やはり|ということは|もし)|(それ|その場合|これ)(は|で|を|が|でも)"
    ))
});

/// Whether a question goes on about the one before it: it is short, or begins as people begin who go on. Needs no model.
pub fn goes_on(question: &str) -> bool {
    content_terms(question).len() < SHORT || FOLLOWS_UP.is_match(question)
}

/// What to search for: the question, and with a follow-up ("and for Windows?") the question `before` that it refers to.
pub fn in_context<'a>(question: &'a str, before: Option<&str>) -> Cow<'a, str> {
    match before {
        Some(before) if goes_on(question) => Cow::Owned(format!("{question}\n{before}")),
        _ => Cow::Borrowed(question),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_is_searched_with_what_it_refers_to_in_each_language() {
        let before = "How do I install the agent on Linux?";
        for follow_up in ["And for Windows?", "那 Windows 呢？", "那麼 Windows 呢？", "では Windows では？"]
        {
            assert_eq!(in_context(follow_up, Some(before)), format!("{follow_up}\n{before}"));
        }
        let own = "How do I rotate the access keys of an IAM user safely?";
        assert_eq!(in_context(own, Some(before)), own);
        assert_eq!(in_context("And for Windows?", None), "And for Windows?");
    }
}
