use jiff::Zoned;

use crate::cases::Reckoned;
use crate::cases::ahead::lead::lead_of;
use crate::cases::ahead::risks::{FULL, Risk, expected};
use crate::cases::ahead::sentence_with;
use crate::cases::grammar::{Form, form};
use crate::cases::limits::granted::{called, is_of_place, point, quotas};
use crate::cases::limits::{Kind, Known, Stated};
use crate::domain::{Assessment, Basis, Fact, Group, Language, Limit, Measure, Standing, Sum};

form! {
    /// Whether what there is will do.
    ENOUGH:
    r"\b(?:enough|suffic\w+|holds?(?: up)?|cope|keep up|carry|run out|too (?:low|small|tight|little)|ask\w* for more|request\w* more|need more|headroom|room for|get throttled)\b",
    r"|够不够|够用|够吗|够了吗|撑得住|扛得住|顶得住|撑不撑|还差多少|足不足|会不会(?:不够|不足|爆|超|被限)|要不要(?:先)?(?:提|加|申请|调)",
    r"|足り(?:る|ます|ない|ません|そう)|持ちこたえ|持ちます|耐えられ|十分|不足し|上げておい|引き上げ(?:て|た方|が必要)|間に合います",
}

form! {
    /// How a quota is called, whatever it is of.
    QUOTA:
    r"\b(?:limits?|quotas?|allowance|cap|concurren\w+|throughput)\b|上限|配额|额度|限制|并行|并发|クォータ|制限|枠|同時実行",
}

form! {
    /// That every place is meant, whichever is named beside that.
    EVERYWHERE:
    r"(?:all|each|every|both|(?:two|three|four|five|\d) regions)|全部|所有|每个|各区|[两二三四五\d]个?(?:区|地区)|すべて|全リージョン|各リージョン|[二三四五\d]つの",
}

/// Share of what a quota counts that a question must speak of which speaks of a quota.
const NAMED: f64 = 0.6;
/// A smaller number in the question is no amount that is needed: "three Regions".
const AN_AMOUNT: f64 = 100.0;

/// Holds what is expected against the quotas that the question asks about, those that fall short first.
pub(super) fn check(stated: &Stated, known: &Known<'_>, now: &Zoned, language: Language) -> Option<Reckoned> {
    let states_its_own = stated.of_kind(Kind::Count).any(|it| it.value >= AN_AMOUNT);
    if states_its_own || !ENOUGH.is_in(&stated.folded) || !QUOTA.is_in(&stated.folded) {
        return None;
    }
    let is_named = |it: &Measure| {
        // "The token limit" is of tokens, whatever time they are counted by.
        let counted = it.what.split_once("-per-").map_or(it.what.as_str(), |(counted, _)| counted);
        called(it).is_some_and(|it| it.is_match(&stated.folded)) || stated.share(&counted.replace('-', " ")) >= NAMED
    };
    let is_everywhere = EVERYWHERE.is_in(&stated.folded);
    let is_meant = |it: &Measure| is_named(it) && (is_everywhere || is_of_place(it, stated));
    let meant = quotas(known.facts).filter(|(_, it)| is_meant(it));
    let mut held: Vec<(Standing, &Fact, &Measure, f64)> = meant
        .filter_map(|(fact, it)| expected(it, known.facts).map(|needed| (standing(needed, it.value), fact, it, needed)))
        .collect();
    held.sort_by_key(|it| it.0 != Standing::FallsShort);
    let groups: Vec<Group> = held.iter().map(|it| group(it, known.facts)).collect();
    let pressing = held.iter().filter(|it| it.0 != Standing::Carries);
    let leads = pressing.filter_map(|(_, fact, it, needed)| {
        let risk = Risk { fact, kind: "quota", what: Some(&it.what), expected: Some(*needed), by: None };
        lead_of(&risk, known.rows, now)?.quote(&fact.id, language)
    });
    let leads = leads.collect();
    (!groups.is_empty()).then(|| Reckoned { assessment: Assessment::of_groups(groups), leads })
}

fn standing(needed: f64, granted: f64) -> Standing {
    match () {
        () if needed > granted => Standing::FallsShort,
        () if needed >= granted * FULL => Standing::BarelyCarries,
        () => Standing::Carries,
    }
}

fn group((standing, fact, granted, needed): &(Standing, &Fact, &Measure, f64), facts: &[Fact]) -> Group {
    let mut point = point(fact, granted.value);
    let own_first = std::iter::once(*fact).chain(facts);
    let expects_it = |it: &&Fact| it.measures.iter().any(|it| it.basis == Basis::Expected && it.what == granted.what);
    let expects =
        own_first.filter(expects_it).filter_map(|it| Some((it.id.clone(), sentence_with(&it.body, *needed)?)));
    point.quotes.extend(expects.take(1));
    let limit = Limit {
        value: *needed,
        region: granted.region.clone(),
        sum: Some(Sum { factors: None, bound: granted.value }),
        ..Limit::default()
    };
    Group { standing: *standing, limit: Some(limit), points: vec![point] }
}
