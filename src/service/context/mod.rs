//! A turn's context: what is gathered for a question before anybody answers it.
//!
//! In: the question, what was said before it, and a deadline; [`TurnSources`] is bound to one scope. Out: [`Gathered`], with what
//! came late or not at all as gaps. The searching waits; what is decided on what was found are plain functions of plain types
//! ([`Heard`], [`Matter`], [`Ordered`]). Does not know: the store, models, how an answer is worded.

mod computed;
mod fitting;
mod going_on;
mod guesses;
mod heard;
mod log_words;
mod look;
mod matter;
mod meant;
mod order;
mod own_part;
mod plan_words;
mod premise;
mod searching;
mod worth;
mod wrong;

use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use self::heard::Heard;
use self::look::Looked;
use self::matter::Matter;
use self::meant::add_ideas;
use self::order::{First, Ordered};
use self::searching::put_first;
use super::knowledge::Knowledge;
use crate::access::Scope;
use crate::agent::{Gathered, ReadCall, Reads, Sources};
use crate::base::Deadline;
use crate::cases;
use crate::domain::{AccountProfile, Assessment, Evidence, Fact, Language, Trouble, Workload};
use crate::llm::asks_leave;
use crate::search::Kinds;
use crate::telemetry;

/// What one turn may read: bound to its scope, so that no call can name another.
pub(super) struct TurnSources {
    pub knowledge: Knowledge,
    pub scope: Scope,
    pub profile: AccountProfile,
    pub language: Language,
    /// What "now" is for this account.
    pub now: Timestamp,
}

/// An account as it stands: what a question is held against.
#[derive(Clone, Copy)]
struct Account<'a> {
    facts: &'a [Fact],
    workloads: &'a [Workload],
    /// The customer's clock.
    now: &'a Zoned,
}

impl Sources for TurnSources {
    /// Looks, hears what is said, finds out what is meant and which of the account's matters it is about, looks again for what
    /// documents say of that, holds the question against numbers and claims, and puts the facts in order.
    fn gather<'a>(&'a self, query: &'a str, said: &'a [String], by: Deadline) -> BoxFuture<'a, Gathered> {
        Box::pin(async move {
            let Looked { mut passages, valid, error, cases, facts, gaps } = self.look(query, by).await;
            let now = self.local_now();
            let account = Account { facts: &facts, workloads: &self.profile.workloads, now: &now };
            let heard = Heard::of(query, said, &account);

            let mut meant = self.meant(&heard, said, &facts, &mut passages, by).await;
            if let Some(error) = &error {
                self.add_on_error(error, heard.own, &mut passages, by).await;
            }
            let own_ideas = self.knowledge.searcher.ideas(query);
            let mut ideas = self.with_meant(own_ideas.clone(), &meant);

            let severity = self.fitting_severity(said, &facts, &mut passages, by).await;
            let mut matter = Matter::of(&heard, severity.is_some(), meant.is_sure(), &account);
            if let Some(words) = &matter.looked_up {
                let found = self.on_symptoms(words, matter.trouble.is_some(), by).await;
                if matter.another(&heard, &meant, &found).is_some() {
                    matter.set_aside();
                } else {
                    // What the account shows is what they mean, unless something else is as likely asked.
                    if !(matter.may_be_another(&meant, &found) || asks_leave(heard.own)) {
                        meant.forget_guesses(&mut passages);
                    }
                    // Who is at a loss, or asks whether a change of theirs led to it, has asked nothing that other documents answer.
                    if heard.is_at_a_loss || matter.asks_of_a_change {
                        passages.clear();
                    }
                    add_ideas(&mut ideas, self.knowledge.searcher.ideas(&words.join("\n")));
                    put_first(&mut passages, found);
                }
            }
            if matter.looked_up.is_none() {
                self.look_for_findings(&heard, &account, &mut matter, &mut passages, by).await;
            }
            let mut announced = Vec::new();
            if let Some(event) = heard.announced {
                let (told, found) = self.on_announced(event, by).await;
                meant.settle_on_announced();
                put_first(&mut passages, found);
                announced = told;
            }
            passages.extend(cases);
            if passages.is_empty() {
                telemetry::retrieval_empty();
            }

            let computed = self.assess(query, &facts, &own_ideas, &mut passages, by).await;
            let premise = self.premise(&heard, &facts, &own_ideas, &mut passages, by).await;
            let conflict = cases::conflict(heard.own, &valid, &own_ideas);
            let assessment = Assessment::with(computed, premise, conflict, severity);

            // What may be meant gives way to what is, where not everything can be read.
            passages.sort_by_key(|it| it.relevance == Some(0.0));
            let of_trouble = matter.trouble.iter().flat_map(Trouble::names);
            let named: Vec<&String> = of_trouble.chain(assessment.iter().flat_map(Assessment::names)).collect();
            // What is open in another service than what answers is told behind it.
            let is_aside = |it: &Fact| !heard.asks_of_all && self.is_of_another_service(it, &passages);
            let (first, aside) = First::of(&heard, announced, &matter, &facts).without(is_aside);
            let left_out = matter.left_out(&facts);
            let placed = heard.in_place(&account);
            let near: Vec<&Fact> = placed.iter().filter(|it| !left_out.contains(&it.id.as_str())).collect();
            let mut has = self.own_part(&passages, &meant.may_mean, &near, by).await;
            has.extend(aside);
            let there = cases::of_production_as_well(heard.own, heard.says.environment, &facts, account.workloads);
            has.extend(there.into_iter().map(|it| it.id.clone()));
            let named: Vec<&String> = named.into_iter().chain(&has).collect();
            let ordered = Ordered::of(query, &account, &named, &left_out).led_by(first);
            Gathered {
                facts: ordered.facts,
                relevant: ordered.relevant,
                gaps,
                passages,
                ideas,
                restated: meant.restated,
                says: meant.says,
                may_mean: meant.may_mean,
                told_first: ordered.told_first,
                has,
                is_reported: matter.is_reported,
                trouble: matter.trouble,
                assessment,
            }
        })
    }
}

impl Reads for TurnSources {
    fn read<'a>(&'a self, call: &'a ReadCall, by: Deadline) -> BoxFuture<'a, Vec<Evidence>> {
        Box::pin(async move {
            match call {
                ReadCall::SearchDocs(call) => {
                    let limit = usize::from(call.limit.unwrap_or(5));
                    self.search(&call.query, Kinds::Documents, limit, by).await.0
                }
                ReadCall::SearchCases(call) => self.search(&call.query, Kinds::PastCases, 5, by).await.0,
                ReadCall::ReadAccount(call) => {
                    let mut facts = self.collect(by).await.facts;
                    if let Some(hours) = call.since_hours {
                        let since = self.now - SignedDuration::from_hours(i64::from(hours));
                        facts.retain(|it| it.at >= since);
                    }
                    let now = self.local_now();
                    let account = Account { facts: &facts, workloads: &self.profile.workloads, now: &now };
                    let ordered = Ordered::of(&call.about, &account, &[], &[]);
                    ordered.facts.iter().take(order::RELEVANT_FACTS).map(Evidence::from).collect()
                }
            }
        })
    }
}

impl TurnSources {
    /// The customer's clock.
    fn local_now(&self) -> Zoned {
        let zone = TimeZone::get(&self.profile.time_zone).unwrap_or(TimeZone::UTC);
        self.now.to_zoned(zone)
    }
}

#[cfg(test)]
mod tests;
