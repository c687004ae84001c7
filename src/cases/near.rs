use super::observed::{bearing, named_resources, observe};
use super::said::{Environment, Said};
use super::service::{Services, service_of, spoken_of};
use crate::domain::{DraftKind, Fact, FactKind, Workload};

/// The facts that a case is about: those that `bearing` finds. Who reports trouble and names nothing speaks of what is out in
/// production, unless none of that is of the service they speak of. A breach of which nobody speaks is a matter of its own, whatever
/// an answer cited beside it.
pub(super) fn near<'a>(
    facts: &'a [Fact],
    cited: &[&str],
    said: &[String],
    heard: &Said,
    workloads: &[Workload],
    services: &Services,
) -> Vec<&'a Fact> {
    let speaks_of_breach = heard.security || heard.kind() == DraftKind::Security;
    let is_apart = |id: &str| facts.iter().any(|it| it.id == id && it.kind == FactKind::Security);
    let cited: Vec<&str> = cited.iter().copied().filter(|it| speaks_of_breach || !is_apart(it)).collect();
    let near = bearing(facts, &cited, said, workloads);
    let is_broken = heard.kind() == DraftKind::Incident && !heard.is_over;
    if !near.is_empty() || !is_broken || heard.environment == Some(Environment::Staging) {
        return near;
    }
    let named = named_resources(said, facts, workloads);
    let spoken_of = spoken_of(said, &named, services);
    let all: Vec<&Fact> = facts.iter().collect();
    let worst = observe(&all, workloads).open.into_iter().next().map(|it| it.note.fact_id);
    let sign: Vec<&Fact> = all.into_iter().filter(|it| worst.as_ref() == Some(&it.id)).collect();
    let of_sign = service_of(&[], &[], &sign, services);
    let ids: Vec<&str> = worst.iter().map(String::as_str).collect();
    let of_workload = bearing(facts, &ids, &[], workloads);
    let is_of = |it: &&Fact| service_of(&[], &[], &[*it], services) == spoken_of;
    let may_be_it = spoken_of.is_none() || of_sign.is_none() || of_workload.iter().any(is_of);
    if may_be_it { of_workload } else { Vec::new() }
}
