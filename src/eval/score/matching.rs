//! How expected words are found in an answer: number-, unit- and negation-aware, over scripts and widths.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::text::folded;

/// Words before a claim, in its clause, that turn it around.
static DENIED_BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)\b(?:not|no|never|cannot|without|neither|nor|none|unlikely|rather\ than|instead\ of|other\ than|avoid|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|can't|couldn't|wouldn't|shouldn't|hasn't|haven't)\b
        | 不 | 没 | 無 | 无 | 未 | 非 | 别 | 勿 | 禁止 | 切莫 | 而不是",
    )
    .ok()
});

/// Japanese says it behind the claim.
static DENIED_BEHIND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"ない|ません|なかった|なく|ずに|わけではな|とは限ら|を避け|禁止").ok());

/// A blank line or the beginning of a list item: nothing is read across it.
static PARAGRAPH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\n\s*\n\s*|\n\s*(?:[-*+]|\d+[.)])\s+").ok());
static MARKER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\s?\[\d{1,3}\]").ok());
static THOUSANDS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\d),(\d{3})\b").ok());
static BEFORE_UNIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\d) (%|[a-zµμ°])").ok());
static BY_CJK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"([\x{2e80}-\x{9fff}\x{ac00}-\x{d7af}]) | ([\x{2e80}-\x{9fff}\x{ac00}-\x{d7af}])").ok()
});

/// A text as expectations are compared with it.
pub struct Comparable(String);

impl Comparable {
    /// NFKC, lower case, Simplified, one space for white space and none beside CJK or between a number and its unit; without
    /// emphasis, citation markers and thousands separators.
    pub fn new(text: &str) -> Self {
        let replace = |pattern: &LazyLock<Option<Regex>>, text: &str, by: &str| match &**pattern {
            Some(pattern) => pattern.replace_all(text, by).into_owned(),
            None => text.to_owned(),
        };
        let plain = replace(&PARAGRAPH, text, " ¶ ");
        let plain = replace(&MARKER, &plain, "").replace("**", "").replace('`', "");
        let mut text = folded(&plain).replace(['‘', '’'], "'").replace(['“', '”'], "\"");
        text = text.replace(['–', '‑', '—', '−'], "-");
        // Twice: neighbours share a digit or a character.
        for _ in 0..2 {
            text = replace(&THOUSANDS, &text, "$1$2");
            text = replace(&BY_CJK, &text, "$1$2");
        }
        Self(replace(&BEFORE_UNIT, &text, "$1$2"))
    }

    /// Whether some alternative stands in the text.
    pub fn has_any(&self, alternatives: &[String]) -> bool {
        alternatives.iter().any(|it| !self.places(it).is_empty())
    }

    /// The first alternative that the text claims: found in a clause that does not deny it.
    pub fn claims<'a>(&self, alternatives: &'a [String]) -> Option<&'a str> {
        let claimed = |it: &&String| self.places(it).into_iter().any(|place| !self.is_denied(place));
        alternatives.iter().find(claimed).map(String::as_str)
    }

    fn places(&self, given: &str) -> Vec<Range<usize>> {
        let needle = Self::new(given).0;
        if needle.is_empty() {
            return Vec::new();
        }
        let found = self.0.match_indices(&needle).map(|(at, _)| at..at + needle.len());
        found.filter(|place| self.stands_alone(place)).collect()
    }

    /// Whether neither a word nor a number goes on at the ends of `place`.
    fn stands_alone(&self, place: &Range<usize>) -> bool {
        let (Some(before), Some(found), Some(after)) =
            (self.0.get(..place.start), self.0.get(place.clone()), self.0.get(place.end..))
        else {
            return false;
        };
        let mut back = before.chars().rev();
        let starts_ok = match (found.chars().next(), back.next()) {
            (Some(first), Some(last)) if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => {
                // `5ms` was `5 ms`: a unit's word may be asked for alone.
                first.is_ascii_alphabetic() && last.is_ascii_digit()
            }
            (Some(first), Some('.')) if first.is_ascii_digit() => !back.next().is_some_and(|it| it.is_ascii_digit()),
            _ => true,
        };
        let mut ahead = after.chars();
        let ends_ok = match (found.chars().next_back(), ahead.next()) {
            (Some(last), Some(next)) if last.is_ascii_alphanumeric() && next.is_ascii_alphanumeric() => {
                last.is_ascii_digit() && next.is_ascii_alphabetic()
            }
            (Some(last), Some('.')) if last.is_ascii_digit() => !ahead.next().is_some_and(|it| it.is_ascii_digit()),
            _ => true,
        };
        starts_ok && ends_ok
    }

    fn is_denied(&self, place: Range<usize>) -> bool {
        let ends_clause = |it: char| matches!(it, '。' | '！' | '？' | '，' | '、' | ';' | '!' | '?' | '¶' | ':');
        let (before, after) =
            (self.0.get(..place.start).unwrap_or_default(), self.0.get(place.end..).unwrap_or_default());
        let start = before
            .char_indices()
            .rev()
            .find(|(at, it)| {
                let next = before.get(at + it.len_utf8()..).and_then(|it| it.chars().next());
                ends_clause(*it) || (matches!(it, '.' | ',') && next.is_none_or(|it| !it.is_ascii_digit()))
            })
            .map_or(0, |(at, it)| at + it.len_utf8());
        let head = before.get(start..).unwrap_or_default();
        let head = [" but ", " however ", " although "]
            .iter()
            .fold(head, |head, word| head.rfind(word).and_then(|at| head.get(at + word.len()..)).unwrap_or(head));
        let end = after.find(|it: char| ends_clause(it) || matches!(it, '.' | ',')).unwrap_or(after.len());
        let tail = after.get(..end).unwrap_or_default();
        DENIED_BEFORE.as_ref().is_some_and(|it| it.is_match(head))
            || DENIED_BEHIND.as_ref().is_some_and(|it| it.is_match(tail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, wanted: &str) -> bool {
        Comparable::new(text).has_any(&[wanted.to_owned()])
    }

    fn claims(text: &str, wanted: &str) -> bool {
        Comparable::new(text).claims(&[wanted.to_owned()]).is_some()
    }

    #[test]
    fn words_are_found_over_case_width_script_emphasis_and_markers() {
        assert!(has("The **Multi-AZ** standby [1] took over.", "multi-az standby took over"));
        assert!(has("資料庫已經恢復", "数据库已经恢复"), "scripts and vocabulary are one");
        assert!(has("約 60 秒です", "60秒"));
        assert!(has("ＴＴＬは５秒", "TTLは5秒"));
        assert!(!has("The deployment failed", "deploy"), "words match whole");
        assert!(!has("青鹭 [1]\n\n暗号 [1]", "青鹭暗号") && has("青鹭\n暗号", "青鹭暗号"), "paragraphs are apart");
    }

    #[test]
    fn a_number_is_that_number_with_its_unit() {
        assert!(has("up to 5,000 connections", "5000 connections"));
        assert!(has("within 60 seconds", "60 seconds") && has("within 60seconds", "60 seconds"));
        assert!(has("p99 of 200ms", "200 ms") && has("p99 of 200 ms", "200"));
        assert!(!has("within 160 seconds", "60 seconds"));
        assert!(!has("version 8.0.35", "8.0.3") && !has("it costs 1.60", "60"));
        assert!(has("It took 60.", "60"));
    }

    #[test]
    fn what_is_denied_is_not_claimed() {
        assert!(claims("Backups are deleted after 7 days.", "deleted after 7 days"));
        assert!(!claims("Backups are not deleted after 7 days.", "deleted after 7 days"));
        assert!(!claims("It never says that all is healthy", "healthy"));
        assert!(
            claims("It does not scale, but storage is unlimited", "unlimited"),
            "another clause denies something else"
        );
        assert!(!claims("这不是数据丢失", "数据丢失") && claims("发生了数据丢失", "数据丢失"));
        assert!(
            !claims("データは失われていません", "データは失われて") && claims("データは失われました", "データは失われ")
        );
        assert!(claims("It is not 5 ms, it is 8 ms", "8 ms"));
    }
}
