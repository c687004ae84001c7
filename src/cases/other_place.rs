//! Whether somebody whose test system fails asks about production beside it.

use super::grammar::{Form, form};
use super::observed::environment_of;
use super::said::Environment;
use crate::domain::{Fact, FactKind, Workload};
use crate::text::folded;

form! {
    /// Production, asked about in the same breath.
    OF_PRODUCTION:
    r"\b(?:real|actual|live|production|prod)\b[^.?!]{0,40}\b(?:hit|affected|touched|too|as well|also|safe|fine|ok|okay|down|broken|next)\b|\b(?:is|are|does|will|can|could)\b[^.?!]{0,20}\b(?:real|actual|live|production|prod)\b",
    r"|(?:真正|正式|线上|生产|实际|真实)[^。?!]{0,16}(?:也|会不会|受影响|波及|出事|没事|正常|还好|安全)|(?:也|会不会|波及|影响到?)[^。?!]{0,8}(?:真正|正式|线上|生产)",
    r"|(?:本番|実際の|本物の)[^。?!]{0,18}(?:も|影响|大丈夫|无事|止ま|及)",
}

/// Facts that an answer tells of the other place, at the most.
const MOST: usize = 2;

/// What is measured of production where `question`, which tells of a test system, asks about that as well; the latest first.
pub fn of_production_as_well<'f>(
    question: &str,
    told_of: Option<Environment>,
    facts: &'f [Fact],
    workloads: &[Workload],
) -> Vec<&'f Fact> {
    if told_of != Some(Environment::Staging) || !OF_PRODUCTION.is_in(&folded(question)) {
        return Vec::new();
    }
    let is_measured = |it: &&Fact| matches!(it.kind, FactKind::Metric | FactKind::Alarm);
    let is_there = |it: &&Fact| environment_of(it, workloads) == Some(Environment::Production);
    let mut found: Vec<&Fact> = facts.iter().filter(is_measured).filter(is_there).collect();
    found.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.id.cmp(&other.id)));
    found.truncate(MOST);
    found
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn who_tells_of_a_test_system_and_asks_about_production_is_told_what_is_measured_there() {
        let at = "2026-11-20T07:00:00Z".parse().expect("a time");
        let of = |id: &str, kind: FactKind, thing: &str| Fact {
            resource: Some(format!("arn:aws:ecs:ap-southeast-1:888899990000:service/{thing}/payments")),
            ..Fact::bare(id, kind, at)
        };
        let facts = [
            of("demo", FactKind::Metric, "pay-demo"),
            of("prod", FactKind::Metric, "pay-prod"),
            of("tag", FactKind::Change, "pay-prod"),
        ];
        let workload = |thing: &str, environment: &str| Workload {
            name: thing.to_owned(),
            environment: Some(environment.to_owned()),
            resources: vec![format!("service/{thing}/payments")],
            ..Workload::default()
        };
        let workloads = [workload("pay-demo", "staging"), workload("pay-prod", "production")];
        let told = |question: &str, place| {
            let found = of_production_as_well(question, place, &facts, &workloads);
            found.into_iter().map(|it| it.id.clone()).collect::<Vec<_>>()
        };
        for question in [
            "The demo is down. Is the real shop hit too?",
            "演示用的付款页面整个挂了。真正在卖货的那边会不会也跟着出事？",
            "デモが落ちました。本番も止まりますか。",
        ] {
            assert_eq!(told(question, Some(Environment::Staging)), ["prod"], "{question}");
            assert!(told(question, None).is_empty(), "{question}");
        }
        assert!(told("The demo is down, what do we do?", Some(Environment::Staging)).is_empty());
    }
}
