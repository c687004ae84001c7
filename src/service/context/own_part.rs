//! What the account has of what a document speaks of: its settings, limits and costs of the same service.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::TurnSources;
use crate::base::Deadline;
use crate::cases;
use crate::domain::{Evidence, EvidenceKind, Fact, FactKind, Language, Meaning};
use crate::text::{compared_terms, sentences};

/// Share of a fact's sentence, each word counted by how rare it is, that a document has to speak of.
const SPOKEN_OF: f32 = 0.5;
/// Relevance from which a document answers, so that what the account has of it belongs to the answer.
const ANSWERS: f32 = 0.3;
/// The same, so surely that what is open in another service is another matter.
const SURELY: f32 = 0.5;
/// Fewer words of its own say nothing that a document could speak of.
const LEAST_WORDS: usize = 3;
/// Such facts, at the most, and of these, those that say what there is and not what happened.
const MOST: usize = 4;
const MOST_STANDING: usize = 2;

impl TurnSources {
    /// Ids of those of `facts` that say what the account has of what the document found first, or first guessed, speaks of, those first
    /// of which it speaks the most. Whatever language it was found in, its English text is compared, since facts are English.
    pub(super) async fn own_part(
        &self,
        passages: &[Evidence],
        guesses: &[Meaning],
        facts: &[&Fact],
        by: Deadline,
    ) -> Vec<String> {
        let Some((document, service)) = leading(passages, guesses).and_then(named) else { return Vec::new() };
        let is_of_it = |it: &&&Fact| may_be_told(it) && self.service_of(it).is_some_and(|it| it == service);
        let of_service: Vec<&Fact> = facts.iter().filter(is_of_it).copied().collect();
        if of_service.is_empty() {
            return Vec::new();
        }
        let text = self.whole_document(format!("{document}.{}#0", Language::En.tag()), by).await;
        let spoken: HashSet<String> = text.iter().flat_map(|it| compared_terms(&it.text)).collect();
        let said: Vec<Vec<Vec<String>>> = of_service.iter().map(|it| self.words_of(it, facts)).collect();
        let weights = self.rarities(said.iter().flatten().flatten().cloned().collect(), by).await;
        let rarity = |word: &String| weights.iter().find(|it| it.0 == *word).map_or(0.0, |it| it.1);
        let share = |sentence: &Vec<String>| share(sentence, |it| spoken.contains(it), rarity);
        let most = |sentences: &Vec<Vec<String>>| sentences.iter().map(share).fold(0.0, f32::max);
        let mut found: Vec<(f32, &Fact)> = said.iter().map(most).zip(of_service).collect();
        found.retain(|it| it.0 >= SPOKEN_OF);
        found.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.id.cmp(&other.1.id)));
        let (happened, standing): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| it.1.kind == FactKind::Health);
        let standing = standing.into_iter().take(MOST_STANDING);
        happened.into_iter().chain(standing).take(MOST).map(|it| it.1.id.clone()).collect()
    }

    /// Whether `fact` is of another service than what answers surely: the document of `passages` that was found first. Not where either is
    /// of none.
    pub(super) fn is_of_another_service(&self, fact: &Fact, passages: &[Evidence]) -> bool {
        let answering = passages.first().filter(|it| it.relevance.unwrap_or_default() >= SURELY);
        let service = answering.and_then(|it| named(&it.id)).map(|it| it.1);
        service.zip(self.service_of(fact)).is_some_and(|(one, other)| one != other)
    }

    /// The service of the catalogue that what `fact` is about belongs to.
    fn service_of(&self, fact: &Fact) -> Option<String> {
        let catalogue = &self.knowledge.services.catalogue;
        fact.resource.as_deref().and_then(|it| cases::service_of_resource(it, catalogue))
    }

    /// The words of each sentence of a fact that are no name of the account's things and no number.
    fn words_of(&self, fact: &Fact, facts: &[&Fact]) -> Vec<Vec<String>> {
        let facts: Vec<Fact> = facts.iter().copied().cloned().collect();
        let text =
            cases::without_own_things(&format!("{}.\n{}", fact.title, fact.body), &facts, &self.profile.workloads);
        let words = |range: std::ops::Range<usize>| {
            let terms = compared_terms(text.get(range).unwrap_or_default());
            terms.into_iter().filter(|it| !it.contains(|it: char| it.is_ascii_digit())).collect()
        };
        sentences(&text).into_iter().map(words).collect()
    }

    /// How rare each of `words` is in the documents; none where that cannot be read in time.
    async fn rarities(&self, words: HashSet<String>, by: Deadline) -> Vec<(String, f32)> {
        let searcher = Arc::clone(&self.knowledge.searcher);
        let work = tokio::task::spawn_blocking(move || searcher.rarities(words));
        let found = tokio::time::timeout(by.left().max(Duration::from_millis(1)), work).await;
        found.ok().and_then(Result::ok).and_then(Result::ok).unwrap_or_default()
    }
}

/// The passage of a document that answers, or, where none does, of the first that may be meant.
fn leading<'a>(passages: &'a [Evidence], guesses: &'a [Meaning]) -> Option<&'a str> {
    let is_leading = |it: &&Evidence| it.kind == EvidenceKind::Doc && it.holds_only.is_none();
    let found = passages.iter().find(is_leading).filter(|it| it.relevance.unwrap_or_default() >= ANSWERS);
    let guessed = || guesses.first().and_then(|it| it.passages.first()).map(String::as_str);
    found.map(|it| it.id.as_str()).or_else(guessed)
}

/// The document that a passage is of, without its language, and the service that it is filed under.
fn named(passage: &str) -> Option<(&str, &str)> {
    let document = passage.split(['.', '#']).next()?;
    Some((document, document.split_once('/')?.0))
}

/// What it has, and what the provider says happened to it.
fn may_be_told(fact: &Fact) -> bool {
    matches!(fact.kind, FactKind::Inventory | FactKind::Quota | FactKind::Cost | FactKind::Health)
}

/// Share of what the words of a sentence weigh together that `is_spoken_of`; 0 of one with too few words.
fn share(words: &[String], is_spoken_of: impl Fn(&String) -> bool, weight: impl Fn(&String) -> f32) -> f32 {
    let total: f32 = words.iter().map(&weight).sum();
    if words.len() < LEAST_WORDS || total <= 0.0 {
        return 0.0;
    }
    words.iter().filter(|it| is_spoken_of(it)).map(weight).sum::<f32>() / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_names_its_document_and_its_service() {
        assert_eq!(named("object-storage/versioning.zh-TW#3"), Some(("object-storage/versioning", "object-storage")));
        assert_eq!(named("loose.en#0"), None, "a document in no folder is of no service");
    }

    #[test]
    fn a_sentence_is_spoken_of_by_what_its_rare_words_say() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let weight = |it: &String| if it == "versioning" { 5.0 } else { 1.0 };
        let spoken = |it: &String| it == "versioning" || it == "bucket";
        assert!(share(&words("versioning enabled bucket"), spoken, weight) > SPOKEN_OF);
        assert!(share(&words("engine class storage bucket"), spoken, weight) < SPOKEN_OF);
        assert_eq!(share(&words("versioning on"), spoken, weight), 0.0, "two words say too little");
    }
}
