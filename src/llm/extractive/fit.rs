//! What kind of value a question asks for, by its wording in four languages, and what fits that.

use std::sync::LazyLock;

use regex::Regex;

use super::quantity::Measure;
use crate::base::constant_pattern;
use crate::text::{TermKind, content_terms};

macro_rules! pattern {
    ($name:ident, $($part:literal),+ $(,)?) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| constant_pattern(concat!("(?i)", $($part),+)));
    };
}

// That one thing is asked for, which a value can be.
pattern!(
    ASKS_FOR_ONE,
    r"\b(what|which|whats|what's)\b|\bhow (long|soon|often|old|many|much|large|big|fast|high|small|short|low)\b",
    r"|多少|多久|多大|多长|多長|多快|多高|[几幾](个|個|台|次|条|條|秒|分|小|天|周|週|月|年|份|倍)|(什么|什麼)?(上限|默认值|預設值|最大值|最小值)|是什么|是什麼",
    r"|いくつ|いくら|どのくらい|どれくらい|どれぐらい|何(時間|回|台|個|秒|分|件|日|週|か月|年|本|つ|人|MB|GB|TB|%|パーセント)|(は|って)(何|なん|いつ|どう)?(ですか|でしょうか)?[？?]"
);

pattern!(HOW, r"\bhow (long|soon|often|old|many|much|large|big)\b");

// A yes, a reason, a way or a comparison is asked for, or many values.
pattern!(
    ASKS_FOR_ELSE,
    r"^\W*(is|are|am|was|were|do|does|did|can|could|may|should|shall|will|would|has|have)\b|\b(why|how (do|can|could|should|to|does|did|is|are))\b|\b(differences?|compare[ds]?|versus|vs|happens?|should (i|we))\b|\b(limits|quotas|defaults|values|sizes)\b.{0,40}\bare\b|\bare\b.{0,40}\b(limits|quotas|defaults|values|sizes)\b",
    r"|[吗嗎]|是否|能否|可不可以|能不能|为什么|為什麼|怎么|怎麼|如何|区别|區別|差別|差异|差異|なぜ|どうして|どうやって|違い|方法|できますか|べき"
);

pattern!(
    OF_TIME,
    r"\bhow (long|soon|often|old)\b|\bhow (many|much) ((business|working|calendar) )?(milliseconds|seconds|minutes|hours|days|weeks|months|years|time)\b|\b(intervals?|time-?outs?|durations?|latency|retention|lifetime|life ?span|ttl|period|grace|\w+timeout\w*|\w+interval\w*)\b",
    r"|多久|多长时间|多長時間|[几幾](秒|分|个?小时|個?小時|天|周|週|个月|個月|年)|间隔|間隔|超时|逾時|时长|時長|保留期|有效期|期限|保存期間|期間|何(秒|分|時間|日|週間|か月|年)|タイムアウト|有効期限|どのくらいの(時間|期間)"
);

pattern!(
    OF_MONEY,
    r"\bhow much\b.{0,40}\b(cost|costs|pay|paid|charge[ds]?|price[ds]?|bill|fee|earn|earns)\b|\b(price|cost|fee) (of|for|per)\b|多少(钱|錢|元|费|費)|价格|價格|费用|費用|单价|單價|いくら|料金|価格"
);

pattern!(OF_SHARE, r"\b(percent|percentage|what share|proportion)\b|百分|比例|何(%|パーセント)|割合");

pattern!(
    OF_SIZE,
    r"\bhow (large|big)\b|\bhow much (\w+ )?(storage|memory|disk|space|data|bandwidth|ram)\b|\b(size|storage|memory|ram|bandwidth|disk space|payload|capacity)\b|多大|大小|容量|内存|記憶體|存储空间|儲存空間|带宽|頻寬|サイズ|メモリ|ストレージ|帯域|何(MB|GB|TB)"
);

pattern!(
    OF_A_COUNT,
    r"\bhow many\b|\bnumber( of)?\b|多少(个|個|台|次|条|條|份)|[几幾](个|個|台|次|条|條|份)|数量|數量|个数|個數|何(回|台|個|件|本|つ|人)|(回|台|個|件)数"
);

// What says that a value is asked for, and which end: what it is the value of is told by the other words.
pattern!(
    OF_THE_FORM,
    r"\b(how (long|soon|often|old|many|much|large|big)|what|which|max|maximum|min|minimum|default|limit|quota|upper|lower|highest|lowest|number)\b",
    r"|多久|多少|多大|多长时间|多長時間|[几幾][个個台次条條份]?|最多|最少|最大|最小|上限|下限|默认|預設|配额|配額|いくつ|どのくらい|どれくらい|デフォルト|既定|何(時間|日|回|台|個|件|秒|分)"
);

// A number of any unit.
pattern!(
    OF_A_NUMBER,
    r"\b(max|maximum|min|minimum|limit|quota|default|threshold|upper|lower|highest|lowest|most|least|largest|smallest|iops|throughput|rate|speed|value)\b|默认|預設|上限|下限|最大|最小|最多|最少|最高|最低|阈值|閾值|配额|配額|既定|デフォルト|しきい値|最長|最短"
);

pattern!(
    MOST,
    r"\b(max|maximum|maximal|upper|limit|quota|at most|up to|no more than|not exceed|highest|largest|longest)\b|最多|最大|最高|最长|最長|上限|不超过|不超過|以内|以內|まで|以下"
);

pattern!(
    LEAST,
    r"\b(min|minimum|minimal|lower|at least|no less than|no fewer than|lowest|smallest|shortest)\b|最少|最小|最低|最短|至少|下限|以上|少なくとも"
);

pattern!(USUAL, r"\bdefaults?\b|默认|默認|預設|预设|既定|デフォルト|初期値");

pattern!(
    COMPARATOR,
    r"\b(at least|at most|up to|(no )?(more|less|fewer|later|longer) than|about|approximately|around|over|under|within|every|between)\s$|(至少|至多|最多|最少|不超过|不超過|超过|超過|大约|大約|约|約|少なくとも|最大|最低)\s?$"
);

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// How long, how soon, how often.
    Duration,
    Size,
    Money,
    Share,
    /// How many.
    Count,
    /// The most, the least or the usual of something, whatever its unit.
    Number,
}

/// Which end of what is possible is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Most,
    Least,
    Usual,
}

/// The kind of value that a question asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    kind: Kind,
    pub bound: Option<Bound>,
    /// The terms of what is counted, of which the last two stand together where somebody counts the same.
    counted: Vec<String>,
}

impl Fit {
    /// Reads `question`; `None` where it asks for no one value.
    pub(super) fn of(question: &str) -> Option<Self> {
        if ASKS_FOR_ELSE.is_match(question) || !ASKS_FOR_ONE.is_match(question) {
            return None;
        }
        let kind = match head(question) {
            Some(head) if !HOW.is_match(question) => Kind::of_head(head),
            _ => Kind::of(question),
        };
        Some(Self { kind: kind?, bound: bound(question), counted: counted(question) })
    }

    /// Whether what it takes is told from other numbers by its unit.
    pub(super) fn has_unit(&self) -> bool {
        matches!(self.kind, Kind::Duration | Kind::Size | Kind::Money)
    }

    /// Whether a quantity in this measure can be what is asked for.
    pub(super) fn takes(&self, measure: Measure) -> bool {
        match self.kind {
            Kind::Duration => measure == Measure::Time,
            Kind::Size => measure == Measure::Size,
            Kind::Money => measure == Measure::Money,
            Kind::Share => measure == Measure::Share,
            Kind::Count => measure == Measure::Count,
            Kind::Number => true,
        }
    }

    /// Whether `words` speak of the end that is asked for: 1 if they do, -1 if only of another one, 0 if of none or none is asked for.
    pub(super) fn agrees(&self, words: &str) -> f64 {
        let Some(asked) = self.bound else { return 0.0 };
        let said = [(Bound::Most, &MOST), (Bound::Least, &LEAST), (Bound::Usual, &USUAL)];
        let said: Vec<Bound> = said.iter().filter(|(_, it)| it.is_match(words)).map(|(bound, _)| *bound).collect();
        match () {
            () if said.contains(&asked) => 1.0,
            () if said.is_empty() => 0.0,
            () => -1.0,
        }
    }

    /// Whether `text` speaks of the things that the question counts.
    pub(super) fn counts_what_stands_in(&self, text: &str) -> bool {
        let pair = self.counted.get(self.counted.len().saturating_sub(2)..).unwrap_or_default();
        pair.is_empty() || words_of(text).windows(pair.len()).any(|it| it == pair)
    }

    /// Bytes at the end of `before` that say that the value behind is one end of what is possible; none where that end is asked for.
    pub(super) fn comparator(&self, before: &str) -> usize {
        let Some(found) = COMPARATOR.find(before) else { return 0 };
        let is_asked = self.bound.is_some() && bound(found.as_str()) == self.bound;
        if is_asked { 0 } else { found.len() }
    }
}

/// What a value is asked of: `question` without the words that ask for one.
pub(super) fn subject(question: &str) -> String {
    OF_THE_FORM.replace_all(question, " ").into_owned()
}

impl Kind {
    fn of(words: &str) -> Option<Self> {
        let all = [
            (Self::Duration, &OF_TIME),
            (Self::Money, &OF_MONEY),
            (Self::Share, &OF_SHARE),
            (Self::Count, &OF_A_COUNT),
            (Self::Size, &OF_SIZE),
            (Self::Number, &OF_A_NUMBER),
        ];
        let of_words = all.into_iter().find(|(_, it)| it.is_match(words)).map(|(kind, _)| kind);
        of_words.or_else(|| words.contains("いくつ").then_some(Self::Count))
    }

    /// The same of what stands behind "what is": its last word says what it is, unless that fits everything, as a limit does.
    fn of_head(head: &str) -> Option<Self> {
        let last = head.split_whitespace().next_back().unwrap_or_default();
        let of_last = Self::of(last).filter(|it| *it != Self::Number);
        of_last.or_else(|| match OF_A_NUMBER.is_match(last) {
            true => Self::of(head),
            false => OF_A_NUMBER.is_match(head).then_some(Self::Number),
        })
    }
}

// What is asked for by "what" or "which", up to where it is said of what.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(?:what|which)(?:'s|s)?(?: (?:is|are|was|were|should be|would be))?(?: (?:the|an?|my|our|its))? (?<head>(?:[\w./-]+ ?)+?)",
        r" ?(?:\b(?:of|for|in|on|per|to|that|when|if|with|from|by|at|does|do|did|can|could|will|is|are|should|must|has|have|between|within|during|the|an?|my|our)\b|[?,;.]\s|[?.]?$)"
    ))
});

fn head(question: &str) -> Option<&str> {
    Some(HEAD.captures(question)?.name("head")?.as_str().trim())
}

static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(?:how many|number of)(?: (?:the|my|our|different))? (?<what>(?:[\w-]+ ?){1,4}?)",
        r" ?(?:\b(?:can|could|do|does|did|is|are|was|were|per|in|for|of|to|that|i|we|you|it|may|will|should|must|has|have|a|an|on|with|at|by|there)\b|[?,.]|$)"
    ))
});

fn counted(question: &str) -> Vec<String> {
    let found = COUNTED.captures(question).and_then(|it| it.name("what").map(|it| it.as_str()));
    words_of(found.unwrap_or_default())
}

fn words_of(text: &str) -> Vec<String> {
    content_terms(text).into_iter().filter(|it| it.kind == TermKind::Word).map(|it| it.text).collect()
}

fn bound(words: &str) -> Option<Bound> {
    match () {
        () if USUAL.is_match(words) => Some(Bound::Usual),
        () if LEAST.is_match(words) => Some(Bound::Least),
        () if MOST.is_match(words) => Some(Bound::Most),
        () => None,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_value_is_read_in_four_languages() {
        for (kind, questions) in [
            (
                Kind::Duration,
                ["How long are logs kept?", "日志保留多久？", "快照的保留期限是多久", "ログは何日保存されますか？"],
            ),
            (
                Kind::Count,
                ["How many alarms can I have?", "最多可以建几个实例？", "一個帳號最多幾個桶？", "いくつまで作れますか"],
            ),
            (
                Kind::Size,
                [
                    "What is the maximum payload size?",
                    "上传文件最大容量是多少",
                    "附件大小上限是多少？",
                    "メモリのサイズは最大いくつ？",
                ],
            ),
            (
                Kind::Number,
                [
                    "What is the default threshold?",
                    "默认的阈值是多少？",
                    "預設的上限是多少？",
                    "しきい値のデフォルトは？",
                ],
            ),
        ] {
            for question in questions {
                assert_eq!(Fit::of(question).map(|it| it.kind), Some(kind), "{question}");
            }
        }
    }

    #[test]
    fn a_yes_a_way_or_a_reason_is_no_value() {
        for question in [
            "Is there a maximum size?",
            "How do I raise the limit?",
            "Why is the default timeout 3 seconds?",
            "What are the limits of the service?",
            "可以调整上限吗？",
            "怎麼提高上限？",
            "上限を上げる方法は？",
            "The site is down",
        ] {
            assert_eq!(Fit::of(question), None, "{question}");
        }
    }

    #[test]
    fn what_is_asked_for_is_told_from_what_it_is_asked_of() {
        let kind = |it: &str| Fit::of(it).map(|it| it.kind);
        assert_eq!(kind("What is the maximum IOPS of general purpose storage?"), Some(Kind::Number));
        assert_eq!(kind("What is the size limit of a database?"), Some(Kind::Size));
        assert_eq!(kind("What is the latency of the storage?"), Some(Kind::Duration));
        assert_eq!(kind("What are the storage types?"), None);
        assert_eq!(kind("What affects the size of a backup?"), None);
    }

    #[test]
    fn what_a_value_is_asked_of_is_the_question_without_its_form() {
        assert_eq!(subject("How long are logs kept?").trim(), "are logs kept?");
        assert_eq!(subject("日志最多保留多久？"), "日志 保留 ？");
    }

    #[test]
    fn things_of_another_name_are_not_what_is_counted() {
        let fit = Fit::of("How many database instances can I have?").expect("a count is asked for");
        assert!(fit.counts_what_stands_in("You can have up to 40 database instances."));
        assert!(!fit.counts_what_stands_in("A database has 50 audits per instance."));
    }

    #[test]
    fn a_value_that_is_an_end_says_so_unless_that_end_is_asked_for() {
        let of = |question: &str| Fit::of(question).map(|it| it.comparator("The size is at most "));
        assert_eq!(of("What is the size?"), Some("at most ".len()));
        assert_eq!(of("What is the maximum size?"), Some(0));
    }

    #[test]
    fn the_end_that_is_asked_for_is_told_from_the_other() {
        let most = Fit::of("What is the maximum size?").map(|it| it.agrees("up to 5 GB") - it.agrees("at least 5 GB"));
        assert_eq!(most, Some(2.0));
        let usual = Fit::of("默认的超时时间是多少？").map(|it| it.agrees("默认为 3 秒") - it.agrees("为 3 秒"));
        assert_eq!(usual, Some(1.0));
    }
}
