use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::cases::ahead::sentence_with;
use crate::cases::grammar::{Form, form};
use crate::cases::limits::granted::is_of_place;
use crate::cases::limits::{Known, Stated};
use crate::cases::observed::last_part;
use crate::domain::{Assessment, Basis, Fact, Group, Limit, Point, Standing, Sum};
use crate::text::{folded, holds_name};

/// So many of what runs: "30 tasks", 30 個容器, タスクを 30. Patterns meet folded text.
static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"(?:^|[^a-z0-9:.,-])(\d[\d,]*) ?(?:more |of (?:them|those) |個|个|支|台の?|つの?)? ?(?:tasks?|containers?|pods?|replicas?|instances?|copies|workers?|任務|容器|副本|實例|執行個體|タスク|コンテナ|ポッド|台)",
        r"|(?:tasks?|containers?|pods?|replicas?|desired ?count|任務數?|容器數?|副本數?|タスク数?|コンテナ数?)(?:を| to | at |加到|開到|调到|調到|到|は)? ?(\d[\d,]*)",
    )))
});

/// To how many: "from 40 tasks to 12".
static GOES_TO: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(&folded(r"(?:\bto|[到至]) ?(\d[\d,]*)(?:[^\d:.,-]|$)")));

form! {
    /// Of each of them, and not of all.
    OF_EACH:
    r"\b(?:each|apiece|per|every)\b|每|各|ずつ|ごと|それぞれ",
}

/// What each of them takes, as the question says it: "20 connections each".
static CONNECTIONS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(
        r"(\d[\d,]*) ?(?:個|个|條|条|本の?|つの?)?(?:db |database |數據庫|資料庫)?(?:connections?|連線|連接|接続|コネクション)",
    ))
});

form! {
    /// How many can run, or whether so many can.
    OF_ROOM:
    r"\b(?:how many|can|could|may|safe|fits?|holds?|exceed\w*|too (?:many|much)|limits?|ok|okay|possible|enough|run out|cope|survive)\b|多少|[幾几][條条個个]|爆|塞|超[過过]|上限|可以|能不能|會不會|会不会|[夠够]|撐|撑|頂得|顶得|いくつ|何本|足り|超え|大丈夫|上限|耐え|間に合",
}

form! {
    /// What is asked is how it came to be.
    OF_THE_PAST:
    r"\b(?:why|what happened|timeline)\b|怎么可能|怎么会|为什么|原因|なぜ|どうして",
}

/// How what each takes is called.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(r"\b(?:connections?|pools?)\b|連線|連接池?|接続|コネクション|プール|db_pool_max"))
});

/// What all of the named things take together, against what there is for all of them. It must be plain what each takes and what
/// there is, and the question must say how many run; `None` else.
pub(super) fn check(stated: &Stated, known: &Known<'_>) -> Option<Assessment> {
    if !OF_ROOM.is_in(&stated.folded) || OF_THE_PAST.is_in(&stated.folded) {
        return None;
    }
    let of = |basis: Basis| {
        let fresh = known.facts.iter().filter(|it| it.stale_after.is_none_or(|it| it >= known.now));
        fresh.filter_map(move |fact| Some((fact, fact.measures.iter().find(|it| it.basis == basis)?)))
    };
    let is_meant = |fact: &Fact| CALLED.is_match(&stated.folded) || is_called(fact, &stated.folded);
    let mut meant = of(Basis::Each).filter(|(fact, _)| is_meant(fact));
    let (fact, each) = meant.next()?;
    let mut bounds = of(Basis::All).filter(|(_, it)| it.what == each.what && is_of_place(it, stated));
    let (bound_by, bound) = bounds.next()?;
    let counted = last(&COUNT, &stated.folded)?;
    let count = last(&GOES_TO, &stated.folded).unwrap_or(counted);
    if meant.next().is_some() || bounds.next().is_some() {
        return None;
    }
    let is_of_each = each.what == "connections" && OF_EACH.is_in(&stated.folded);
    let own = last(&CONNECTIONS, &stated.folded).filter(|it| is_of_each && *it < bound.value);
    let takes = own.unwrap_or(each.value);
    let total = count * takes;
    let standing = if total > bound.value { Standing::TogetherTooMuch } else { Standing::TogetherFits };
    let quote = |it: &Fact, value: f64| {
        let words =
            sentence_with(&it.title, value).map(|_| it.title.clone()).or_else(|| sentence_with(&it.body, value));
        words.map(|words| (it.id.clone(), words))
    };
    let quotes = [(fact, each.value), (bound_by, bound.value)].into_iter().filter_map(|(it, value)| quote(it, value));
    let points: Vec<Point> = quotes.map(|it| Point { quotes: vec![it] }).collect();
    let limit = Limit {
        value: total,
        sum: Some(Sum { factors: Some((count, takes)), bound: bound.value }),
        ..Limit::default()
    };
    let group = Group { standing, limit: Some(limit), points };
    (group.points.len() > 1).then(|| Assessment::of_groups(vec![group]))
}

/// Whether the question calls the thing by its name, without its revision: `task-definition/checkout:88` → `checkout`.
fn is_called(fact: &Fact, question: &str) -> bool {
    let name = fact.resource.as_deref().map(|it| it.rsplit_once(':').map_or(it, |(name, _)| name)).map(last_part);
    name.is_some_and(|it| it.len() > 2 && holds_name(question, &it.to_lowercase()))
}

/// The last number that `pattern` finds.
fn last(pattern: &Regex, text: &str) -> Option<f64> {
    let numbers = pattern.captures_iter(text).filter_map(|it| {
        it.iter().skip(1).flatten().next().and_then(|it| it.as_str().replace(',', "").parse::<f64>().ok())
    });
    numbers.last()
}
