use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::going_on::asks_what_to_do_about_it;
use super::knowledge::Knowledge;
use super::log_words::{names_another_error, without_stamps};
use super::meant::{Recognition, is_told_of_else};
use super::wrong::{ABOUT_ANNOUNCED, Asks};
use crate::access::Scope;
use crate::account::{Collected, collect_all, findings, of_named_things, rank_local, symptom, symptoms};
use crate::agent::{Gathered, ReadCall, Sources};
use crate::base::Deadline;
use crate::cases;
use crate::domain::{
    AccountProfile, Assessment, Evidence, Fact, FactKind, Gap, GapReason, Idea, KnownQuestion, Language, Meaning,
    ModelUse, Passage, Plan, Standing, Trouble, Workload,
};
use crate::llm::{asks_for_steps, runs_elsewhere};
use crate::search::{Hit, Kinds, Query, SearchError};
use crate::telemetry;
use crate::text::{compared_terms, language_of, tells_a_long_story};

/// Facts that a turn's evidence begins with, at the most.
const RELEVANT_FACTS: usize = 8;
/// Past cases of the account that a turn reads, at the most; they must not crowd the documents out.
const PAST_CASES: usize = 3;
pub(super) const LOOKED_UP: usize = 12;
/// What the document on measuring is searched by.
const HOW_TO_MEASURE: &str = "how to measure latency step by step: percentile p95, first token, whole answer";
/// Under this share of the best fact's rank a fact does not bear on the question.
const RELATIVE_RANK: f32 = 0.4;
/// Under this rank no fact bears on the question.
const LEAST_RANK: f32 = 1.2;
/// Facts a turn carries for its reader, at the most.
const KEPT_FACTS: usize = 50;

/// What one turn may read: bound to its scope, so that no call can name another.
pub(super) struct TurnSources {
    pub knowledge: Knowledge,
    pub scope: Scope,
    pub profile: AccountProfile,
    pub language: Language,
    /// What "now" is for this account.
    pub now: Timestamp,
}

impl Sources for TurnSources {
    fn gather<'a>(&'a self, query: &'a str, said: &'a [String], by: Deadline) -> BoxFuture<'a, Gathered> {
        Box::pin(async move {
            let hits = self.knowledge.search_hits;
            let words = without_stamps(query);
            let (documents, cases, collected) = futures::join!(
                self.hits(&words, Kinds::Documents, hits.saturating_sub(PAST_CASES).max(1), by),
                self.search(&words, Kinds::PastCases, PAST_CASES.min(hits), by),
                self.collect(by)
            );
            let (documents, search_gap) = documents;
            let valid: Vec<Evidence> = documents.iter().filter(|it| it.holds).cloned().map(evidence).collect();
            let mut passages: Vec<Evidence> = documents.into_iter().map(evidence).collect();
            let told = cases::by_rules(said.iter().map(String::as_str));
            let is_breach = (told.security || told.exposed || told.strangers) && has_finding(&collected.facts);
            // Whoever tells of a breach that the account shows asks about that, in whatever words.
            let Recognition { mut restated, mut may_mean, likeliest, tells_plans } = match is_breach {
                true => Recognition::default(),
                false => self.recognise(&self.without_names(query, &collected.facts), &mut passages, by).await,
            };
            if restated.is_none() {
                let going_on = self.going_on(said, &passages, by).await;
                passages.retain(|it| !going_on.iter().any(|known| known.id == it.id));
                passages.splice(0..0, going_on);
            }
            // "Payments fail, what now?" names nothing that a document does; what the account's logs say does.
            let mut ideas = self.knowledge.searcher.ideas(query);
            let own_ideas = ideas.clone();
            let of_restated = restated.iter().flat_map(|it| self.knowledge.searcher.ideas(it));
            let of_restated: Vec<Idea> = of_restated.filter(|it| !ideas.contains(it)).collect();
            ideas.extend(of_restated);
            // Where plans are told apart, what is said of the account's own counts most.
            if tells_plans {
                let name = compared_terms(plan_name(self.profile.plan));
                ideas.push(Idea { wordings: vec![name.into_iter().collect()] });
            }
            let now = self.local_now();
            let announced = cases::announced(own_words(query), &collected.facts, &now);
            let is_of_another_provider = runs_elsewhere(own_words(query));
            let heard = cases::by_rules(said.last().map(String::as_str));
            // A breach that they tell of comes before whatever else is wrong, whether the account shows it or not.
            let is_told = heard.exposed || heard.strangers;
            let is_unseen_breach = is_told && findings(&collected.facts, self.now).is_empty();
            let is_elsewhere = announced.is_some()
                || is_of_another_provider
                || is_unseen_breach
                || names_another_error(query, words_of(&collected.facts));
            let severity = self.fitting_severity(said, &collected.facts, &mut passages, by).await;
            // What runs in another place than the one they speak of is another matter.
            let is_meant =
                |it: &&Fact| !is_elsewhere && cases::is_in_place(it, heard.environment, &self.profile.workloads);
            let placed: Vec<Fact> = collected.facts.iter().filter(is_meant).cloned().collect();
            let facts = placed.as_slice();
            // A question that goes on from a breach asks about more than what to do first.
            let tells_of_breach = is_breach && (heard.security || heard.exposed || heard.strangers);
            let findings = if tells_of_breach { findings(facts, self.now) } else { Vec::new() };
            let mut is_reported = announced.is_none()
                && (severity.is_some()
                    || heard.tells_of_trouble()
                    || asks_what_to_do_about_it(said)
                    || !findings.is_empty());
            let of_named = of_named_things(facts, query, &now);
            // Who reports trouble with one thing of theirs does not mean another's.
            let of_any = is_reported && of_named.is_none();
            let symptoms = symptoms(facts, query, of_any, &now);
            let whose = cases::asks_whose_it_is(own_words(query));
            let asks = Asks { for_it: symptoms.is_some(), is_reported, environment: heard.environment, whose };
            let causes = of_named.as_deref().and_then(|facts| self.causes(facts, query, asks));
            let causes = causes.or_else(|| self.causes(facts, query, Asks { is_reported: of_any, ..asks }));
            let mut trouble = causes.as_ref().map(cases::Causes::trouble);
            let concerned = causes.as_ref().map(|it| it.told_of(facts, &self.profile.workloads)).unwrap_or_default();
            let mut is_another_matter = false;
            let theirs = causes.as_ref().filter(|it| whose && cases::is_open_issue(it.sign));
            let is_theirs = theirs.is_some();
            let symptoms = theirs.map(|it| Self::looked_up(it.sign, asks)).or(symptoms);
            let mut symptoms = symptoms.or(causes.map(|it| vec![symptom(it.sign)]));
            if let Some(sign) = findings.first() {
                // A breach that they tell of comes before whatever else is wrong.
                trouble = Some(Trouble { sign: sign.id.clone(), cause: None, rivals: Vec::new() });
                symptoms = Some(Self::breached(&findings));
            } else if is_unseen_breach && restated.is_none() {
                symptoms = Some(vec![Self::told_of(query)]);
            }
            if let Some(symptoms) = symptoms {
                let found = self.on_symptoms(&symptoms, trouble.is_some(), by).await;
                // What they most likely ask is another matter than what is wrong at the same time; who may name the latter must
                // surely ask it.
                let is_sure = restated.is_some()
                    || !asks.for_it
                    || (is_told_of_else(&may_mean, &found) && tells_a_long_story(own_words(query)));
                let is_apart = severity.is_none() && is_sure && !is_theirs;
                let is_other = |it: &KnownQuestion| is_apart && !found.iter().any(|on| it.answers(&on.id));
                if likeliest.is_some_and(|it| is_other(&it)) {
                    is_another_matter = trouble.take().is_some() && of_named.is_none();
                    is_reported = false;
                } else {
                    // What the account shows is what they mean.
                    passages.retain(|it| !may_mean.iter().any(|meaning: &Meaning| meaning.passages.contains(&it.id)));
                    may_mean.clear();
                    let also = self.knowledge.searcher.ideas(&symptoms.join("\n")).into_iter();
                    let also: Vec<Idea> = also.filter(|it| !ideas.contains(it)).collect();
                    ideas.extend(also);
                    passages.retain(|it| !found.iter().any(|known| known.id == it.id));
                    passages.splice(0..0, found);
                }
            }
            let mut first: Vec<Fact> = Vec::new();
            if let Some(event) = announced {
                let (facts, found) = self.on_announced(event, by).await;
                // What is asked of it, in whatever words, is what the document says of such changes.
                restated.get_or_insert_with(|| ABOUT_ANNOUNCED.to_owned());
                may_mean.clear();
                passages.retain(|it| !found.iter().any(|known| known.id == it.id));
                passages.splice(0..0, found);
                first = facts;
            }
            passages.extend(cases.0);
            let mut gaps = collected.gaps;
            gaps.extend(search_gap.or(cases.1));
            if passages.is_empty() {
                telemetry::retrieval_empty();
            }
            let assessment = self.assess(query, &collected.facts, &own_ideas, &mut passages, by).await;
            let facts_of_claims = if is_of_another_provider { &[] } else { collected.facts.as_slice() };
            let premise = self.premise(query, facts_of_claims, &own_ideas, &mut passages, by).await;
            let conflict = cases::conflict(own_words(query), &valid, &own_ideas);
            let assessment = Assessment::with(assessment, premise, conflict, severity);
            let named: Vec<&String> =
                trouble.iter().flat_map(Trouble::names).chain(assessment.iter().flat_map(Assessment::names)).collect();
            let is_apart = |it: &&Fact| !placed.iter().any(|meant| meant.id == it.id);
            let elsewhere = collected.facts.iter().filter(is_apart).filter(|_| is_reported).map(|it| it.id.as_str());
            let of_another = concerned.into_iter().filter(|_| is_another_matter);
            let apart: Vec<&str> = of_another.chain(elsewhere).collect();
            let (mut facts, mut relevant) = self.in_order(&collected.facts, query, &named, &apart);
            let issue = cases::open_issue_before(own_words(query), &collected.facts);
            if !first.is_empty() {
                // What was announced is what they ask about, whatever else the account shows.
                relevant = first.len();
            } else if let Some(issue) = issue.filter(|_| !is_of_another_provider && trouble.is_none()) {
                relevant += 1;
                first.push(issue.clone());
            }
            let told_first = first.iter().map(|it| it.id.clone()).collect();
            if !first.is_empty() {
                facts.retain(|it| first.iter().all(|told| told.id != it.id));
                facts.splice(0..0, first);
            }
            Gathered {
                facts,
                relevant,
                gaps,
                passages,
                ideas,
                restated,
                may_mean,
                told_first,
                is_reported,
                trouble,
                assessment,
            }
        })
    }

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
                    let (ordered, _) = self.in_order(&facts, &call.about, &[], &[]);
                    ordered.iter().take(RELEVANT_FACTS).map(Evidence::from).collect()
                }
            }
        })
    }
}

impl TurnSources {
    async fn collect(&self, by: Deadline) -> Collected {
        collect_all(&self.knowledge.collectors, &self.scope, self.now, by).await
    }

    /// How things stand to the event or the limit that the question speaks of. What documents say of it joins `passages`.
    async fn assess(
        &self,
        question: &str,
        facts: &[Fact],
        ideas: &[Idea],
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<Assessment> {
        let (workloads, rows) = (&self.profile.workloads, &self.knowledge.tables);
        let Some(ahead) = cases::ahead(question, facts, workloads, rows, &self.local_now(), self.language) else {
            let known = self.limits(facts, ideas);
            return match cases::check_limits(question, &known)? {
                cases::Checked::Facts(assessment) => Some(self.with_how(assessment, passages, by).await),
                cases::Checked::Row(row) => self.documented(&row, question, passages, by).await,
            };
        };
        let mut assessment = ahead.assessment;
        for lead in ahead.leads {
            let Some((passage, words)) = self.quoted(&lead.source, &lead.words, by).await else { continue };
            let points = assessment.groups.iter_mut().flat_map(|it| &mut it.points);
            let of_lead = points.filter(|it| it.quotes.first().is_some_and(|(id, _)| *id == lead.fact));
            of_lead.for_each(|it| it.quotes.push((passage.id.clone(), words.clone())));
            add(passages, passage);
        }
        Some(assessment)
    }

    pub(super) fn limits<'a>(&'a self, facts: &'a [Fact], ideas: &'a [Idea]) -> cases::KnownLimits<'a> {
        let (workloads, rows) = (&self.profile.workloads, &self.knowledge.tables);
        cases::KnownLimits { ideas, facts, workloads, rows, now: self.now, is_claim: false }
    }

    /// Adds the document that says how to measure, where nothing measured holds the limit and something was not measured.
    async fn with_how(&self, mut assessment: Assessment, passages: &mut Vec<Evidence>, by: Deadline) -> Assessment {
        let has = |standing| assessment.groups.iter().any(|it| it.standing == standing);
        if !has(Standing::NotMeasured) || has(Standing::Within) {
            return assessment;
        }
        let (found, _) = self.search(HOW_TO_MEASURE, Kinds::Documents, LOOKED_UP, by).await;
        let Some(title) = found.first().map(|it| it.title.clone()) else { return assessment };
        for passage in found.into_iter().filter(|it| it.title == title) {
            assessment.how.push(passage.id.clone());
            add(passages, passage);
        }
        assessment
    }

    /// The row's own document, quoted on its value; `None` where no passage of it says the value in a sentence.
    pub(super) async fn documented(
        &self,
        row: &cases::Documented,
        question: &str,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Option<Assessment> {
        let (asked, plain) = (format!("{} {question}", row.query()), row.query());
        let (found, others) = futures::join!(
            self.search(&asked, Kinds::Documents, LOOKED_UP, by),
            self.search(&plain, Kinds::Documents, LOOKED_UP, by)
        );
        let of_document =
            found.0.into_iter().chain(others.0).filter(|it| it.id.starts_with(&format!("{}.", row.row.source)));
        let saying =
            of_document.filter_map(|it| row.sentence(&it.text, question).map(|(shared, words)| (shared, words, it)));
        let (_, words, passage) = saying.reduce(|best, it| {
            let is_better = (it.2.language == self.language, it.0) > (best.2.language == self.language, best.0);
            if is_better { it } else { best }
        })?;
        let assessment = row.assessment(&passage.id, &words);
        add(passages, passage);
        Some(assessment)
    }

    /// One of `sentences` that a passage of the document `slug` holds, in the reader's language first, with that passage.
    pub(super) async fn quoted(&self, slug: &str, sentences: &[String], by: Deadline) -> Option<(Evidence, String)> {
        let mut sentences: Vec<&String> = sentences.iter().collect();
        sentences.sort_by_key(|it| !self.language.reads(language_of(it)));
        for language in [self.language, Language::En] {
            for words in &sentences {
                let (found, _) = self.hits_in(language, false, words, (Kinds::Documents, LOOKED_UP), by).await;
                let mut found = found.into_iter().map(evidence);
                let holds = |it: &Evidence| it.id.starts_with(&format!("{slug}.")) && it.text.contains(words.as_str());
                if let Some(it) = found.find(holds) {
                    return Some((it, (*words).clone()));
                }
            }
        }
        None
    }

    /// Searches on a blocking thread; an index that cannot be read, or not in time, is a gap.
    pub(super) async fn search(
        &self,
        query: &str,
        kinds: Kinds,
        limit: usize,
        by: Deadline,
    ) -> (Vec<Evidence>, Option<Gap>) {
        let (hits, gap) = self.hits(query, kinds, limit, by).await;
        (hits.into_iter().map(evidence).collect(), gap)
    }

    pub(super) async fn hits(&self, query: &str, kinds: Kinds, limit: usize, by: Deadline) -> (Vec<Hit>, Option<Gap>) {
        self.hits_with(asks_for_steps(query), query, kinds, limit, by).await
    }

    /// [`Self::search`], with the numbered steps of the documents that are found first, where these are wanted.
    pub(super) async fn hits_with(
        &self,
        steps: bool,
        query: &str,
        kinds: Kinds,
        limit: usize,
        by: Deadline,
    ) -> (Vec<Hit>, Option<Gap>) {
        self.hits_in(self.language, steps, query, (kinds, limit), by).await
    }

    /// The same for a reader of `language`.
    async fn hits_in(
        &self,
        language: Language,
        steps: bool,
        query: &str,
        (kinds, limit): (Kinds, usize),
        by: Deadline,
    ) -> (Vec<Hit>, Option<Gap>) {
        let (searcher, scope) = (Arc::clone(&self.knowledge.searcher), self.scope.clone());
        let text = query.to_owned();
        let asked = self.knowledge.when_and_where(query, &self.profile, self.now);
        // An account whose text no model may see keeps it from an embeddings server as well.
        let by_words = searcher.sends_text() && self.profile.model == ModelUse::Off;
        let work = tokio::task::spawn_blocking(move || {
            let regions = asked.region_names();
            let query = Query { limit, kinds, at: Some(asked.at), regions: &regions, ..Query::new(&text, language) };
            let mut hits =
                if by_words { searcher.search_by_words(&scope, &query) } else { searcher.search(&scope, &query) }?;
            if kinds == Kinds::Documents && steps {
                searcher.add_steps(&scope, &query, &mut hits)?;
            }
            Ok::<_, SearchError>(hits)
        });
        let left = by.left().max(Duration::from_millis(1));
        match tokio::time::timeout(left, work).await {
            Ok(Ok(Ok(hits))) => (hits, None),
            Ok(Ok(Err(error))) => {
                tracing::error!(%error, "the search index cannot be read");
                (Vec::new(), Some(search_gap(GapReason::Failed, "The documents could not be searched.")))
            }
            Ok(Err(_)) => {
                // Bytes that changed under an open index can stop the library that decodes them.
                self.knowledge.searcher.distrust("a search stopped unexpectedly".to_owned());
                (Vec::new(), Some(search_gap(GapReason::Failed, "The search of the documents stopped.")))
            }
            Err(_) => (Vec::new(), Some(search_gap(GapReason::Late, "The search of the documents took too long."))),
        }
    }

    /// The question with the names of the things behind a workload that it calls by name: "our reporting box".
    fn with_workloads(&self, question: &str) -> String {
        // A part of a thing's own name is no word for a workload.
        let plain: Vec<&str> = question.split_whitespace().filter(|it| !it.contains('-')).collect();
        let asked = compared_terms(&plain.join(" "));
        let is_meant = |it: &&Workload| compared_terms(&it.name).iter().any(|term| asked.contains(term));
        let meant: Vec<&Workload> = self.profile.workloads.iter().filter(is_meant).collect();
        // A word that most workloads have in their name tells none of them apart.
        if meant.len() != 1 {
            return question.to_owned();
        }
        let last = |it: &String| it.rsplit([':', '/']).next().map(str::to_owned);
        let things: Vec<String> = meant.iter().flat_map(|it| it.resources.iter()).filter_map(last).collect();
        format!("{question}\n{}", things.join(" "))
    }

    /// The customer's clock.
    pub(super) fn local_now(&self) -> Zoned {
        let zone = TimeZone::get(&self.profile.time_zone).unwrap_or(TimeZone::UTC);
        self.now.to_zoned(zone)
    }

    /// Facts in order of use to the question, and how many of them bear on it; those that are `named` are always kept, and those
    /// `apart`, by id, bear on nothing.
    fn in_order(&self, facts: &[Fact], question: &str, named: &[&String], apart: &[&str]) -> (Vec<Fact>, usize) {
        let mut ranked = rank_local(facts, &self.with_workloads(question), &self.local_now());
        let is_apart = |fact: &Fact| apart.contains(&fact.id.as_str());
        for (score, fact) in &mut ranked {
            *score = if is_apart(fact) { score.min(0.0) } else { *score };
        }
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        let best = ranked.first().map_or(0.0, |(score, _)| *score);
        let least = (best * RELATIVE_RANK).max(LEAST_RANK);
        let relevant = ranked.iter().take(RELEVANT_FACTS).take_while(|(score, _)| *score >= least).count();
        let is_named = |fact: &Fact| named.contains(&&fact.id);
        let kept = ranked.into_iter().enumerate().filter(|(at, (_, fact))| *at < KEPT_FACTS || is_named(fact));
        (kept.map(|(_, (_, fact))| fact.clone()).collect(), relevant)
    }
}

fn has_finding(facts: &[Fact]) -> bool {
    facts.iter().any(|it| it.kind == FactKind::Security)
}

fn words_of(facts: &[Fact]) -> impl Iterator<Item = &str> + Clone {
    facts.iter().flat_map(|it| [it.title.as_str(), it.body.as_str()])
}

/// What a passage counts at the most that holds on another day or in another region: a model may read it with its dates, and
/// quotes neither answer with it nor call it close.
pub(super) const DOES_NOT_HOLD: f32 = 0.27;

pub(super) fn evidence(hit: Hit) -> Evidence {
    // Who pastes an error has said with it all that is asked.
    let asked = hit.coverage.max(hit.says_error);
    let relevance = if hit.holds { asked } else { (asked / 2.0).min(DOES_NOT_HOLD) };
    let holds_only = (!hit.holds).then(|| holds_only(&hit.passage));
    Evidence { relevance: Some(relevance), holds_only, ..Evidence::from(hit.passage) }
}

/// Where and from when to when a passage holds.
fn holds_only(passage: &Passage) -> String {
    let from = passage.effective_from.map(|it| format!("from {it}"));
    let to = passage.effective_to.map(|it| format!("until {it}"));
    let regions = Some(passage.regions.join(", ")).filter(|it| !it.is_empty()).map(|it| format!("in {it}"));
    from.into_iter().chain(to).chain(regions).collect::<Vec<_>>().join(" ")
}

/// A question that goes on stands before those that it goes on from, whose claims were answered.
pub(super) fn own_words(question: &str) -> &str {
    question.lines().next().unwrap_or_default()
}

/// How the documents call a plan.
pub(super) fn plan_name(plan: Plan) -> &'static str {
    match plan {
        Plan::Basic => "Basic",
        Plan::BusinessPlus => "Business Plus",
        Plan::Enterprise => "Enterprise",
        Plan::Unified => "Unified",
    }
}

/// The same as a whole: `Business Plus plan`.
pub(super) fn plan_words(plan: Plan) -> String {
    format!("{} plan", plan_name(plan))
}

pub(super) fn add(passages: &mut Vec<Evidence>, passage: Evidence) {
    if !passages.iter().any(|it| it.id == passage.id) {
        passages.push(passage);
    }
}

fn search_gap(reason: GapReason, detail: &str) -> Gap {
    Gap { source: "search".to_owned(), reason, detail: detail.to_owned() }
}
