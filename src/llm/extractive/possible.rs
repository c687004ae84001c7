//! What a question may mean where its own words find nothing that answers it.

use super::asked::Asked;
use super::done::without_done;
use super::pick::{self, Picked, Shape};
use super::reading::Reading;
use super::said::said as known_to_answer;
use super::words::{self, language_note};
use crate::domain::{Meaning, Numbered};
use crate::llm::seam::ChatRequest;
use crate::text::language_of;

/// Sentences of what a question most likely means: of what its document begins with, and of what fits the question.
const OF_THE_GIST: usize = 2;
const OF_THE_LIKELIEST: usize = 3;
/// Stretches that are known to answer what it most likely means.
const KNOWN_OF_THE_LIKELIEST: usize = 5;

/// Whether one of what may be meant is likely and the others are merely possible.
pub(super) fn is_one_likely(meanings: &[Meaning<u32>]) -> bool {
    meanings.first().is_some_and(|it| it.is_likely) && meanings.iter().skip(1).all(|it| !it.is_likely)
}

/// What the question may mean as well, or, where one meaning alone is likely, that one: of each document that answers such a thing, under its title, what fits best; of the first
/// also what it begins with, and its steps where these are wanted.
pub(super) fn may_mean(request: &ChatRequest, reading: &Reading) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut language, mut title) = (None, None);
    let mut said: Vec<Picked<'_>> = Vec::new();
    let most = if is_one_likely(&request.may_mean) { 1 } else { request.may_mean.len() };
    for (at, meaning) in request.may_mean.iter().take(most).enumerate() {
        let passages: Vec<&Numbered> =
            request.evidence.iter().filter(|it| meaning.passages.contains(&it.number)).collect();
        let texts: Vec<&str> = passages.iter().map(|it| it.evidence.text.as_str()).collect();
        let is_read = passages.iter().any(|it| language_of(&request.question).reads(it.evidence.language));
        let asked = match is_read {
            true => Asked::restated(&request.question, &meaning.words, &request.ideas, &texts),
            false => Asked::restated(&meaning.words, &request.question, &request.ideas, &texts),
        };
        let wants_steps = at == 0 && (reading.asks_for_steps || reading.wants_the_gist);
        // The passages stand in the order of how well they fit what is meant.
        let mut in_order = passages.iter().filter(|_| wants_steps);
        let of_document = || passages.first().filter(|_| wants_steps).map(|it| it.evidence.title.as_str());
        let by_words = || {
            let fitting = in_order.find_map(|it| pick::steps_of_named(std::slice::from_ref(it), &asked));
            fitting.or_else(|| pick::first_steps_of(passages.iter().copied(), of_document()?))
        };
        // What is known to answer is told rather than what shares words.
        let known = known_to_answer(passages.iter().copied(), &meaning.says);
        let steps = known.steps.filter(|_| wants_steps).or_else(by_words);
        let steps = steps.map(|it| without_done(it, &request.question));
        let of_form = Reading { states_a_time: reading.states_a_time, ..Reading::default() };
        // What a document begins with tells what it is about; which of its words a question shares, chance has a part in.
        let lead = passages.iter().find(|it| it.evidence.begins_its_document());
        let gist = lead.map(|it| pick::first_sentences(it)).unwrap_or_default().into_iter().take(OF_THE_GIST);
        let fitting = pick::stretches(&passages, &asked, &of_form).into_iter();
        let fitting = fitting.filter(|it| it.shape == Shape::Sentence).take(if at == 0 { OF_THE_LIKELIEST } else { 1 });
        let mut known = known.picked;
        known.truncate(if at == 0 { KNOWN_OF_THE_LIKELIEST } else { 1 });
        let told: Vec<Picked<'_>> = match () {
            () if !known.is_empty() => known,
            () if at == 0 => gist.chain(fitting).collect(),
            () => fitting.collect(),
        };
        // Two meanings may be of one document, and of one passage.
        let mut picked: Vec<Picked<'_>> = Vec::new();
        for it in told {
            if !said.iter().chain(&picked).any(|known| known.is_same(&it)) {
                picked.push(it);
            }
        }
        let Some(source) = picked.first().map(|it| it.source).or(steps.as_ref().map(|it| it.source)) else { continue };
        if language != Some(source.evidence.language) {
            pieces.extend(language_note(request, source.evidence.language));
        }
        language = Some(source.evidence.language);
        let colon = if request.language.is_cjk() { "：" } else { ":" };
        if title != Some(source.evidence.title.as_str()) {
            pieces.push(format!("{}{colon}\n\n", source.evidence.title));
        }
        title = Some(source.evidence.title.as_str());
        pieces.push(String::new());
        picked.iter().for_each(|it| words::stretch(it, &mut pieces));
        pieces.push("\n\n".to_owned());
        said.extend(picked);
        if let Some(steps) = &steps {
            words::procedure(steps, &mut pieces);
        }
    }
    pieces
}
