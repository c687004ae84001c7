//! What a question means in the words of the documents, where its own words find little.

use std::collections::BTreeSet;
use std::time::Duration;

use super::TurnSources;
use super::guesses::{prefer_steps, put_found_first, put_service_first};
use super::heard::Heard;
use super::log_words::{ERROR_NAME, without_stamps};
use super::plan_words::{plan_name, plan_words};
use super::searching::{DOES_NOT_HOLD, add, evidence, put_first};
use super::worth::worth_telling;
use crate::base::Deadline;
use crate::cases;
use crate::domain::{Evidence, EvidenceKind, Fact, Idea, KnownQuestion, Language, Meaning, Plan};
use crate::llm::asks_how_it_is_done;
use crate::redact::without_placeholders;
use crate::search::Surety;
use crate::service::knowledge::MayBeAsked;
use crate::text::{compared_terms, folded, holds_name, language_of, tells_a_long_story, tells_a_story, thing_name};

/// Relevance from which what a question's own words found answers it, whatever else may be meant: in a language that its reader or
/// its writer reads, and across languages, where only known ideas tell.
const SURE: f32 = 0.5;
const SURE_ACROSS: f32 = 0.7;
/// The same of what is found first, where a document that is surely meant is found behind it.
const LED_BY_WORDS: f32 = 0.6;
/// The same for a passage of the document that is meant.
const FOUND_ALREADY: f32 = 0.3;
const FOUND_ALREADY_ACROSS: f32 = 0.5;
/// Relevance from which a document may be meant whose words a question shares, and the same across languages.
const TOUCHED: f32 = 0.2;
const TOUCHED_ACROSS: f32 = 0.3;
/// Passages of the document that answers what is meant, at the most, and their least relevance.
const OF_MEANT: usize = 6;
const MEANT: f32 = 0.6;
/// Shortest name of a thing of the account, in bytes: shorter ones are words too.
const LEAST_NAME: usize = 5;
/// What is meant of a coming change, in whatever words, is what the document on announced changes says of such; it is searched by this.
pub(super) const ABOUT_ANNOUNCED: &str =
    "scheduled change: reboot for maintenance of an instance, start time, moved or done early";

/// What a question means: decided on the ways in which customers are known to ask, and on how much its own words found.
#[derive(Debug, Default)]
pub(super) struct Meant {
    /// What is surely meant, in its document's words.
    pub restated: Option<String>,
    /// What of its document answers what is surely meant, word by word and in the order to read it.
    pub says: Vec<String>,
    /// What may be meant as well, by ids of passages.
    pub may_mean: Vec<Meaning>,
    /// The known question that is surely or likely meant.
    pub likeliest: Option<KnownQuestion>,
    /// A document on it tells plans apart.
    pub tells_plans: bool,
}

impl Meant {
    /// Whether it surely means something that is known to be asked.
    pub(super) fn is_sure(&self) -> bool {
        self.restated.is_some() || !self.says.is_empty()
    }

    /// It means what the account shows, and none of what it might have meant: what nothing else found of that is left out of
    /// `passages`.
    pub(super) fn forget_guesses(&mut self, passages: &mut Vec<Evidence>) {
        let is_guess = |it: &Evidence| self.may_mean.iter().any(|meaning| meaning.passages.contains(&it.id));
        passages.retain(|it| it.relevance != Some(0.0) || !is_guess(it));
        self.may_mean.clear();
    }

    /// It is about a coming change.
    pub(super) fn settle_on_announced(&mut self) {
        self.restated.get_or_insert_with(|| ABOUT_ANNOUNCED.to_owned());
        self.says = Vec::new();
        self.may_mean.clear();
    }
}

impl TurnSources {
    /// What the question means; passages of the document that answers it, or that it goes on with, come first in `passages`.
    pub(super) async fn meant(
        &self,
        heard: &Heard<'_>,
        said: &[String],
        facts: &[Fact],
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Meant {
        let names = self.without_names(heard.query, facts);
        let service = self.service_named(heard.query, facts);
        let meant = match heard.breach.is_shown {
            true => self.beside_a_breach(&names, passages, by).await,
            false => self.recognise(&names, service.as_deref(), said.len() > 1, passages, by).await,
        };
        if meant.restated.is_none() {
            let going_on = self.going_on(said, passages, by).await;
            put_first(passages, going_on);
        }
        meant
    }

    /// The question's own `ideas`, with those of what it surely means; where plans are told apart, what is said of the account's own
    /// counts most.
    pub(super) fn with_meant(&self, mut ideas: Vec<Idea>, meant: &Meant) -> Vec<Idea> {
        if let Some(restated) = &meant.restated {
            add_ideas(&mut ideas, self.knowledge.searcher.ideas(restated));
        }
        if meant.tells_plans {
            let name = compared_terms(plan_name(self.profile.plan));
            ideas.push(Idea { wordings: vec![name.into_iter().collect()] });
        }
        ideas
    }

    /// `query` without what names no question: the account's own things, times and ids of requests, and what we put in a secret's place.
    fn without_names(&self, query: &str, facts: &[Fact]) -> String {
        cases::without_own_things(&without_stamps(&without_placeholders(query)), facts, &self.profile.workloads)
    }

    /// What whoever tells of a breach that the account shows asks beside it: whatever words it is told in, it is about that first, so that
    /// what they surely mean is a guess as well.
    async fn beside_a_breach(&self, question: &str, passages: &mut Vec<Evidence>, by: Deadline) -> Meant {
        let mut found = passages.clone();
        let meant = self.recognise(question, None, false, &mut found, by).await;
        let Some(likeliest) = meant.likeliest.clone() else { return Meant::default() };
        let of_it = || found.iter().filter(|it| likeliest.answers(&it.id));
        let surely = meant.restated.as_ref().map(|words| Meaning {
            words: words.clone(),
            says: meant.says.clone(),
            is_likely: true,
            passages: of_it().map(|it| it.id.clone()).collect(),
        });
        let likely = surely.or_else(|| meant.may_mean.into_iter().find(|it| it.is_likely));
        for it in of_it().filter(|_| likely.is_some()) {
            add(passages, Evidence { relevance: Some(0.0), ..it.clone() });
        }
        Meant { likeliest: Some(likeliest), may_mean: likely.into_iter().collect(), ..Meant::default() }
    }

    /// The one service of the things of the account that `query` calls by their names.
    fn service_named(&self, query: &str, facts: &[Fact]) -> Option<String> {
        let query = folded(query);
        let is_named = |arn: &&str| {
            let name = thing_name(arn);
            name.len() >= LEAST_NAME && holds_name(&query, &folded(name))
        };
        let named = facts.iter().filter_map(|it| it.resource.as_deref()).filter(is_named);
        let catalogue = &self.knowledge.services.catalogue;
        let services: BTreeSet<String> = named.filter_map(|it| cases::service_of_resource(it, catalogue)).collect();
        services.first().filter(|_| services.len() == 1).cloned()
    }

    /// What customers are known to ask that `question` may mean. What is surely meant is told by its words, and passages of its
    /// document come first in `passages`; what may be meant joins them where the question's own words found little.
    async fn recognise(
        &self,
        question: &str,
        service: Option<&str>,
        is_later: bool,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Meant {
        let asked_in = language_of(question);
        let is_read = |it: &Evidence| self.language.reads(it.language) || asked_in.reads(it.language);
        let reaches = |it: &Evidence, own: f32, across: f32| {
            it.relevance.unwrap_or_default() >= if is_read(it) { own } else { across }
        };
        // Who pastes an error has said with it all that is asked.
        if ERROR_NAME.is_match(question) {
            return Meant::default();
        }
        // Without them the question is answered by its own words; what is wrong with the index, the other searches tell.
        let recognised = self.knowledge.known_questions(self.scope.clone(), question, self.language);
        let known = tokio::time::timeout(by.left().max(Duration::from_millis(1)), recognised).await;
        let mut known = known.ok().and_then(Result::ok).unwrap_or_default();
        if let Some(service) = service {
            put_service_first(&mut known, service);
        } else if let Some(found) = passages.first() {
            put_found_first(&mut known, &found.id);
        }
        // Lines behind the first are what a question goes on from: what answers that has been told.
        if is_later && question.contains('\n') {
            known.iter_mut().for_each(|it| it.says.clear());
        }
        // Of a document whose ways of asking the question is unlike no word that it shares makes an answer.
        let is_listed = |it: &Evidence| known.iter().any(|known| known.question.answers(&it.id));
        let is_of_else =
            |it: &Evidence| !known.is_empty() && !is_listed(it) && self.knowledge.searcher.knows_questions_of(&it.id);
        let is_near = |it: &Evidence| !is_of_else(it) || it.relevance >= Some(LED_BY_WORDS);
        let is_sure = passages.iter().any(|it| reaches(it, SURE, f32::INFINITY) && is_near(it));
        // What a story surely means tells which of its document's sections answer, too; one of trouble is about what the account shows.
        let is_story = tells_a_story(question) && !cases::by_rules([question]).tells_of_trouble();
        let is_told = is_story && known.first().is_some_and(|it| it.surety == Surety::Meant);
        let is_of_it = known.first().zip(passages.first()).is_some_and(|(it, found)| it.question.answers(&found.id));
        let is_of_first = |it: &Evidence| known.first().is_some_and(|known| known.question.answers(&it.id));
        let is_found = |it: &Evidence| is_of_first(it) && reaches(it, FOUND_ALREADY, FOUND_ALREADY_ACROSS);
        let is_surely_meant = known.first().is_some_and(|it| it.surety == Surety::Meant);
        // What shares nearly all words with the question stays first, whatever else it is likely to mean.
        let is_led_by_words = passages.first().is_some_and(|it| it.relevance >= Some(LED_BY_WORDS));
        let is_behind =
            is_surely_meant && !is_of_it && !is_later && !is_led_by_words && passages.iter().any(is_of_first);
        let is_answered = match is_sure {
            true => !(is_behind || (is_told && is_of_it && tells_a_long_story(question))),
            // What is found further down is no answer: what stands first would be told, unless that has nearly all words.
            false => !is_told && (is_of_it || is_led_by_words) && passages.iter().any(is_found),
        };
        if is_answered {
            // Where words and ways of asking lead to one document, what is likely asked of it tells which of its sections answer.
            if let Some(first) = known.first().filter(|it| it.surety >= Surety::Likely && is_of_it) {
                let says = self.add_sections(first, question, passages, by).await;
                return Meant { says, likeliest: Some(first.question.clone()), ..Meant::default() };
            }
            return Meant::default();
        }
        let Some(first) = known.first() else {
            return Meant { may_mean: self.nearest(question, passages, by).await, ..Meant::default() };
        };
        if first.surety == Surety::Meant {
            let words = first.question.in_language(self.language);
            let (mut found, says) = self.of_known(first, (question, words), OF_MEANT, by).await;
            let tells_plans = tells_plans_apart(&found);
            let words = self.with_own_plan(words, tells_plans);
            for it in &mut found {
                it.relevance = it.relevance.map(|share| share.max(MEANT));
            }
            if !found.is_empty() {
                put_first(passages, found);
                return Meant {
                    restated: Some(words),
                    says,
                    likeliest: Some(first.question.clone()),
                    tells_plans,
                    may_mean: Vec::new(),
                };
            }
        }
        if passages.iter().any(|it| reaches(it, f32::INFINITY, SURE_ACROSS) && !is_of_else(it)) {
            return Meant::default();
        }
        let is_likely = first.surety >= Surety::Likely;
        // What shares a few words with the question and is nothing that it likely means does not answer it.
        let is_doubted =
            |it: &&mut Evidence| is_of_else(it) || (is_likely && self.knowledge.searcher.knows_questions_of(&it.id));
        for it in passages.iter_mut().filter(is_doubted) {
            it.relevance = it.relevance.map(|share| share.min(DOES_NOT_HOLD));
        }
        let (mut may_mean, mut any_tells_plans, known_count) = (Vec::new(), false, known.len());
        for (at, known) in known.iter().enumerate() {
            // Which of the document's sections is meant, their own words tell as well.
            let sought = format!("{question} {}", known.question.in_language(self.language));
            let (found, says) = self.of_known(known, (question, &sought), if at == 0 { OF_MEANT } else { 1 }, by).await;
            // Of two that may be meant nobody is offered the one that they cannot read.
            let is_foreign = found.first().is_some_and(|it| !is_read(it) && it.language != Language::En);
            if is_foreign && known_count > 1 {
                continue;
            }
            if !found.is_empty() {
                let ids = found.iter().map(|it| it.id.clone()).collect();
                let tells_plans = tells_plans_apart(&found);
                any_tells_plans |= tells_plans;
                let words = self.with_own_plan(known.question.in_language(self.language), tells_plans);
                let is_likely = known.surety >= Surety::Likely;
                may_mean.push(Meaning { words, says, is_likely, passages: ids });
            }
            for it in found {
                // It is shown as a possibility, not as an answer.
                add(passages, Evidence { relevance: Some(0.0), ..it });
            }
        }
        if may_mean.is_empty() {
            may_mean = self.nearest(question, passages, by).await;
        }
        let likeliest = is_likely.then(|| first.question.clone());
        Meant { may_mean, likeliest, tells_plans: any_tells_plans, ..Meant::default() }
    }

    /// Adds to what the own words of `question` found of its document the sections that answer `known`, which it surely means: that tells
    /// better than those words which ones. What of them answers is returned.
    async fn add_sections(
        &self,
        known: &MayBeAsked,
        question: &str,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) -> Vec<String> {
        let sought = format!("{question} {}", known.question.in_language(self.language));
        // They are no likelier to answer than what those words found.
        let most = passages.first().and_then(|it| it.relevance);
        let (found, says) = self.of_known(known, (question, &sought), OF_MEANT, by).await;
        let new: Vec<Evidence> =
            found.into_iter().filter(|it| !passages.iter().any(|other| other.id == it.id)).collect();
        for it in new {
            let relevance = it.relevance.zip(most).map(|(own, most)| own.min(most));
            add(passages, Evidence { relevance, ..it });
        }
        says
    }

    /// What `question`, which is like nothing known, may mean: the document whose words it shares the most. Its passages join
    /// `passages`, and answer nothing by themselves.
    async fn nearest(&self, question: &str, passages: &mut Vec<Evidence>, by: Deadline) -> Vec<Meaning> {
        let is_near = |it: &&Evidence| {
            let least = if self.language.reads(it.language) { TOUCHED } else { TOUCHED_ACROSS };
            it.kind == EvidenceKind::Doc && it.holds_only.is_none() && it.relevance.unwrap_or_default() >= least
        };
        let Some(first) = passages.iter().find(is_near) else { return Vec::new() };
        let (document, title) = (document_of(&first.id), first.title.clone());
        let found = self.hits_of_document(&document, question, by).await;
        let found: Vec<Evidence> = found.into_iter().take(OF_MEANT).map(evidence).collect();
        let ids = found.iter().map(|it| it.id.clone()).collect();
        for it in found {
            add(passages, Evidence { relevance: Some(0.0), ..it });
        }
        vec![Meaning { words: title, says: Vec::new(), is_likely: false, passages: ids }]
    }

    /// What is meant, with the account's own plan where its document tells plans apart: who asks what support they have asks of theirs.
    fn with_own_plan(&self, words: &str, tells_plans: bool) -> String {
        if tells_plans { format!("{words} {}", plan_words(self.profile.plan)) } else { words.to_owned() }
    }

    /// Passages of the document that answers a known question: `most` of those that fit `sought`, best first, and those that hold what is
    /// known to answer `question`; with what they hold of that, word by word.
    async fn of_known(
        &self,
        known: &MayBeAsked,
        (question, sought): (&str, &str),
        most: usize,
        by: Deadline,
    ) -> (Vec<Evidence>, Vec<String>) {
        let found = self.hits_of_document(&known.question.document, sought, by).await;
        let mut found: Vec<Evidence> = found.into_iter().map(evidence).collect();
        let Some(first) = found.first() else { return (found, Vec::new()) };
        let among =
            known.says.iter().filter_map(|(says, likely)| Some((says.get(&first.language)?.as_slice(), *likely)));
        let mut among: Vec<(&[String], f32)> = among.collect();
        let (relevance, holds_only) = (first.relevance, first.holds_only.clone());
        let answering = if among.is_empty() { Vec::new() } else { self.whole_document(first.id.clone(), by).await };
        let is_step = |line: &str| answering.iter().any(|it| is_step(&it.text, line));
        if asks_how_it_is_done(question) {
            prefer_steps(&mut among, is_step);
        }
        let mut says = worth_telling(&among, is_step);
        let holds = |it: &Evidence| says.iter().any(|words| it.text.contains(words.as_str()));
        found.truncate(most);
        // They come first, for what comes last is cut where a turn's evidence is full; they hold where and when their document does.
        let of_document = |it: Evidence| Evidence { relevance, holds_only: holds_only.clone(), ..it };
        put_first(&mut found, answering.into_iter().filter(holds).map(of_document).collect());
        says.retain(|words| found.iter().any(|it| it.text.contains(words)));
        (found, says)
    }
}

/// Whether a line of a text is a numbered step of it.
fn is_step(text: &str, line: &str) -> bool {
    text.lines()
        .any(|it| it.trim_start().trim_start_matches(|it: char| it.is_ascii_digit()).strip_prefix(". ") == Some(line))
}

/// Adds what of `more` is not among `ideas`.
pub(super) fn add_ideas(ideas: &mut Vec<Idea>, more: Vec<Idea>) {
    let new: Vec<Idea> = more.into_iter().filter(|it| !ideas.contains(it)).collect();
    ideas.extend(new);
}

/// The document that a passage is of, without its language: `identity/rotate-access-keys.en#1` → `identity/rotate-access-keys`.
pub(super) fn document_of(passage: &str) -> String {
    passage.split('.').next().unwrap_or_default().to_owned()
}

/// Whether what was found tells two plans apart, or more.
fn tells_plans_apart(found: &[Evidence]) -> bool {
    Plan::ALL.iter().filter(|plan| found.iter().any(|it| it.text.contains(plan_name(**plan)))).count() > 1
}

#[cfg(test)]
mod tests {
    use crate::access::{HomeKey, Scope};
    use crate::config::SearchConfig;
    use crate::domain::{AccountId, Language};
    use crate::ingest::read_settings;
    use crate::search::{Query, Searcher, TermTable};

    /// Prints, by language, how many are recognised: `cargo test --lib meant -- --nocapture`. The index is empty, so that the figures
    /// are those of the words alone.
    #[test]
    #[expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test; the figures are what one runs it for")]
    fn a_way_of_asking_that_is_not_written_down_is_recognised_by_the_others() {
        let settings = read_settings(&["corpus".into()]);
        let mut unwritten: Vec<(Language, String, String)> = Vec::new();
        let mut written = settings.asked;
        for question in &mut written {
            for (language, ways) in &mut question.ways {
                unwritten.push((*language, ways.remove(0), question.document.clone()));
            }
        }
        let home = tempfile::tempdir().unwrap();
        let account = AccountId::parse("111122223333").unwrap();
        let operator = HomeKey::open(home.path()).unwrap().operator(account.clone());
        let scope = Scope::of_customer(&operator, &account).unwrap();
        let config = SearchConfig { hits: 8, index_dir: home.path().join("index") };
        let mut searcher = Searcher::open(&config, TermTable::new(&settings.terms)).unwrap();
        searcher.set_known_questions(written, &[]);
        let mut all_listed = 0;
        for language in Language::ALL {
            let (mut count, mut first, mut listed) = (0, 0, 0);
            for (_, asked, document) in unwritten.iter().filter(|it| it.0 == language) {
                let found = searcher.known_questions(&scope, &Query::new(asked, language)).unwrap();
                let place = found.iter().position(|it| it.question.document == *document);
                count += 1;
                first += usize::from(place == Some(0));
                listed += usize::from(place.is_some());
            }
            println!("{}: {count} ways, {first} first, {listed} among those that may be meant", language.tag());
            all_listed += listed;
        }
        assert!(2 * all_listed >= unwritten.len(), "{all_listed} of {}", unwritten.len());
    }
}
