//! What a question may mean where its own words find nothing that answers it.

use super::asked::Asked;
use super::pick::{self, Picked, Shape};
use super::reading::Reading;
use super::words::{self, language_note};
use crate::domain::Numbered;
use crate::llm::seam::ChatRequest;
use crate::text::language_of;

/// Sentences of what a question most likely means.
const OF_THE_LIKELIEST: usize = 3;

/// What the question may mean as well: of each document that answers such a thing, under its title, what fits best; of the first
/// also its steps, where steps are asked for and nothing else is likely.
pub(super) fn may_mean(request: &ChatRequest, reading: &Reading) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut language, mut title) = (None, None);
    let mut said: Vec<Picked<'_>> = Vec::new();
    // Steps of one of two things that are as likely mislead half of their readers.
    let is_alone = request.may_mean.iter().filter(|it| it.is_likely).count() == 1;
    for (at, meaning) in request.may_mean.iter().enumerate() {
        let passages: Vec<&Numbered> =
            request.evidence.iter().filter(|it| meaning.passages.contains(&it.number)).collect();
        let texts: Vec<&str> = passages.iter().map(|it| it.evidence.text.as_str()).collect();
        let is_read = passages.iter().any(|it| language_of(&request.question).reads(it.evidence.language));
        let asked = match is_read {
            true => Asked::restated(&request.question, &meaning.words, &request.ideas, &texts),
            false => Asked::restated(&meaning.words, &request.question, &request.ideas, &texts),
        };
        let wants_steps = at == 0 && is_alone && reading.asks_for_steps;
        // The passages stand in the order of how well they fit what is meant.
        let mut in_order = passages.iter().filter(|_| wants_steps);
        let steps = in_order.find_map(|it| pick::steps_of_named(std::slice::from_ref(it), &asked));
        let of_form = Reading { states_a_time: reading.states_a_time, ..Reading::default() };
        let picked = pick::stretches(&passages, &asked, &of_form);
        // Two meanings may be of one document, and of one passage.
        let is_said = |it: &Picked<'_>| said.iter().any(|known| known.is_same(it));
        let picked = picked.into_iter().filter(|it| it.shape == Shape::Sentence && !is_said(it));
        let picked: Vec<_> = picked.take(if at == 0 { OF_THE_LIKELIEST } else { 1 }).collect();
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
        pieces.extend(picked.iter().map(|it| format!("{} ", words::sentence(it))));
        pieces.push("\n\n".to_owned());
        said.extend(picked);
        if let Some(steps) = &steps {
            words::procedure(steps, &mut pieces);
        }
    }
    pieces
}
