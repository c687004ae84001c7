use std::sync::LazyLock;

use regex::Regex;

use super::measured::is_named;
use super::stated::{Kind, Stated};
use super::{Known, asked};
use crate::base::constant_pattern;
use crate::cases::ahead::sentence_with;
use crate::domain::{Assessment, Basis, Fact, Group, Limit, Measure, Point, Quantity, Standing};

/// How customers call the quotas that are known by name, in folded text.
const CALLED: [(&str, &LazyLock<Regex>); 4] = [
    ("tokens-per-minute", &TOKENS_A_MINUTE),
    ("requests-per-minute", &REQUESTS_A_MINUTE),
    ("requests-per-second", &REQUESTS_A_SECOND),
    ("concurrent-executions", &CONCURRENT),
];

static TOKENS_A_MINUTE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\btpm\b|tokens? (per|a|each|every|/) ?min|每分.{0,12}(token|令牌|词元|权杖)|(token|令牌|词元|权杖).{0,8}每分|分(あたり|間に|ごと).{0,16}(トークン|token)|(トークン|token).{0,16}分(あたり|間|ごと)",
    )
});
static REQUESTS_A_MINUTE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\brpm\b|(requests?|calls?) (per|a|each|every|/) ?min|每分.{0,12}(请求|次|调用|呼叫)|分(あたり|間に|ごと).{0,16}(リクエスト|件|回|呼び出し)",
    )
});
static REQUESTS_A_SECOND: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\b(rps|qps|tps)\b|(requests?|calls?) (per|a|each|every|/) ?sec|每秒.{0,12}(请求|次|调用|呼叫)|秒(あたり|間に|ごと).{0,16}(リクエスト|件|回|呼び出し)|每秒.{0,12}リクエスト",
    )
});
static CONCURRENT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\bconcurren(t|cy)\b|in parallel|at the same time|simultaneous|并发|并行|同时.{0,12}(执行|运行|実行|跑)|同時.{0,12}実行|同时実行",
    )
});

/// Share of a quota's name that a question must speak of.
const NAMED: f64 = 0.6;

/// Checks a number that somebody needs against the quotas of the account.
pub(super) fn check(stated: &Stated, known: &Known<'_>) -> Option<Assessment> {
    let needed = stated.of_kind(Kind::Count).max_by(|one, other| one.value.total_cmp(&other.value))?;
    if !known.is_claim && !asked::asks_whether(&stated.folded) {
        return None;
    }
    let is_spoken_of = |it: &Measure| match called(it) {
        Some(called) => called.is_match(&stated.folded),
        None => stated.share(&it.what.replace('-', " ")) >= NAMED,
    };
    let is_meant = |it: &Measure| is_spoken_of(it) && is_of_place(it, stated);
    let mut meant: Vec<(&Fact, &Measure)> = quotas(known.facts).filter(|(_, it)| is_meant(it)).collect();
    if meant.iter().any(|(fact, _)| is_named(fact, &stated.folded)) {
        meant.retain(|(fact, _)| is_named(fact, &stated.folded));
    }
    let limit = Limit {
        quantity: Quantity::Other,
        value: needed.value,
        unit: String::new(),
        percentile: None,
        region: stated.regions.first().filter(|_| stated.regions.len() == 1).cloned(),
        ..Limit::default()
    };
    let mut groups: Vec<Group> = Vec::new();
    for standing in [Standing::DoesNotFit, Standing::Fits] {
        let of = meant.iter().filter(|(_, it)| (needed.value <= it.value) == (standing == Standing::Fits));
        let points: Vec<Point> = of.map(|(fact, it)| point(fact, it.value)).collect();
        if !points.is_empty() {
            groups.push(Group { standing, limit: Some(limit.clone()), points });
        }
    }
    (!groups.is_empty()).then(|| Assessment::of_groups(groups))
}

/// Every quota of the account, with the fact that says it.
pub(in crate::cases) fn quotas(facts: &[Fact]) -> impl Iterator<Item = (&Fact, &Measure)> {
    facts.iter().filter_map(|fact| Some((fact, fact.measures.iter().find(|it| it.basis == Basis::Quota)?)))
}

/// How customers call what `measure` measures, where that is known by name.
pub(in crate::cases) fn called(measure: &Measure) -> Option<&'static Regex> {
    CALLED.iter().find(|(what, _)| *what == measure.what).map(|(_, called)| LazyLock::force(called))
}

/// Whether `measure` is of a region that the question speaks of, if it speaks of any.
pub(in crate::cases) fn is_of_place(measure: &Measure, stated: &Stated) -> bool {
    let region = measure.region.as_ref();
    stated.regions.is_empty() || region.is_none_or(|it| stated.regions.contains(it))
}

/// The fact's title, and the sentence with the granted number where the title lacks it.
pub(in crate::cases) fn point(fact: &Fact, granted: f64) -> Point {
    let mut quotes = vec![(fact.id.clone(), fact.title.clone())];
    if sentence_with(&fact.title, granted).is_none() {
        quotes.extend(sentence_with(&fact.body, granted).map(|it| (fact.id.clone(), it)));
    }
    Point { quotes }
}
