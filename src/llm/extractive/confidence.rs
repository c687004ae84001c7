//! Whether what was gathered can answer at all: four measures of the documents, weighed.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::asked::Asked;
use super::blocks::{Block, blocks};
use crate::domain::{Evidence, EvidenceKind, Idea};
use crate::text::{compared_terms, content_terms};

/// How many measures there are.
pub const MEASURES: usize = 4;

/// What each measure weighs, and what all of them together need. Learned on `alicloud-faq-en` and `alicloud-faq-zh`, each
/// question with its document and with that taken away: `cargo bench --bench public_sets -- abstention DATA`.
const WEIGHTS: [f64; MEASURES] = [1.06, 0.64, 0.21, 0.54];
const BIAS: f64 = -2.53;
/// Under this sum nothing answers. Set on two of the four domains of `mtrag-un` (ibmcloud, fiqa), so that over nine of ten
/// questions that can be answered stay, and judged on the other two.
const ANSWERS: f64 = -1.3;
/// Under this one the question is about something that the documents never speak of. Set so that one in twenty of our own
/// suites' questions with no known idea in them lies below, and judged on `clinc-oos`.
const IN_SCOPE: f64 = -1.6;
/// More words than this tell nothing more.
const MOST_WORDS: usize = 6;
/// Terms between two neighbours that still stand together.
const TOGETHER: usize = 3;

/// What the documents are good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Confidence {
    /// They speak of something else.
    OutOfScope,
    /// They speak of what is around the question, and of nothing that answers it.
    NotFound,
    MayAnswer,
}

/// How far the documents among `evidence` can be trusted to answer `question`, by its words alone.
pub(super) fn confidence(question: &str, evidence: &[&Evidence]) -> Confidence {
    let sum = BIAS + measures(question, &[], evidence).iter().zip(WEIGHTS).map(|(it, weight)| it * weight).sum::<f64>();
    match () {
        () if sum < IN_SCOPE => Confidence::OutOfScope,
        () if sum < ANSWERS => Confidence::NotFound,
        () => Confidence::MayAnswer,
    }
}

/// The measures of the documents in `evidence` against `question` and the `ideas` in it, in this order: the relevance that the
/// search gave the best; the largest share of the question that one stretch holds; its words that one stretch holds under its
/// headings, at the most six; the share of its neighbouring words that stand together in one passage. Higher is better; the
/// third is a count, the others lie in `[0, 1]`. All are 0 without a document.
pub fn measures(question: &str, ideas: &[Idea], evidence: &[&Evidence]) -> [f64; MEASURES] {
    let documents: Vec<&Evidence> =
        evidence.iter().copied().filter(|it| matches!(it.kind, EvidenceKind::Doc | EvidenceKind::Card)).collect();
    let heading = |it: &Evidence| format!("{} {}", it.title, it.headings.join(" "));
    let texts: Vec<String> = documents.iter().map(|it| format!("{} {}", heading(it), it.text)).collect();
    let slices: Vec<&str> = texts.iter().map(String::as_str).collect();
    let asked = Asked::new(question, "", ideas, &slices);
    let words = compared_terms(question);
    let (mut share, mut held) = (0.0_f64, 0_usize);
    for it in &documents {
        let above = compared_terms(&heading(it));
        for block in blocks(&it.text) {
            for stretch in stretches(&it.text, &block) {
                share = share.max(asked.share(&stretch));
                let here = compared_terms(&stretch);
                held = held.max(words.iter().filter(|it| above.contains(*it) || here.contains(*it)).count());
            }
        }
    }
    let relevance = documents.iter().map(|it| f64::from(it.relevance.unwrap_or(1.0))).fold(0.0, f64::max);
    let pairs = pairs(question);
    let kept = texts.iter().map(|it| together(it, &pairs)).max().unwrap_or_default();
    [relevance, share, held.min(MOST_WORDS) as f64, kept as f64 / pairs.len().max(1) as f64]
}

fn stretches(text: &str, block: &Block) -> Vec<String> {
    let get = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default().to_owned();
    match block {
        Block::Sentence(range) => vec![get(range)],
        Block::Bullets { lead, items } => {
            let lead = lead.as_ref().map(get).unwrap_or_default();
            items.iter().map(|it| format!("{lead} {}", get(it))).collect()
        }
        Block::Procedure(items) => items.iter().map(|it| get(&it.words)).collect(),
        Block::Row { header, row } => vec![format!("{} {}", get(header), get(row))],
    }
}

/// Neighbouring words of the question.
fn pairs(question: &str) -> HashSet<(String, String)> {
    let terms = content_terms(question);
    let pair = |it: &[crate::text::Term]| match it {
        [one, two] if two.start >= one.end && two.start - one.end <= 6 => Some((one.text.clone(), two.text.clone())),
        _ => None,
    };
    terms.windows(2).filter_map(pair).collect()
}

/// How many of the pairs stand together in `text`, in their order.
fn together(text: &str, pairs: &HashSet<(String, String)>) -> usize {
    let terms = content_terms(text);
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, term) in terms.iter().enumerate() {
        places.entry(term.text.as_str()).or_default().push(at);
    }
    let of = |word: &String| places.get(word.as_str()).map_or(&[][..], Vec::as_slice);
    let stands = |(one, two): &&(String, String)| {
        of(one).iter().any(|first| of(two).iter().any(|second| second > first && second - first <= TOGETHER))
    };
    pairs.iter().filter(stands).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn document(text: &str, relevance: f32) -> Evidence {
        Evidence {
            id: "d#0".to_owned(),
            kind: EvidenceKind::Doc,
            title: "Redirects".to_owned(),
            headings: Vec::new(),
            url: None,
            language: Language::En,
            updated: None,
            text: text.to_owned(),
            digest: String::new(),
            fact: None,
            relevance: Some(relevance),
            holds_only: None,
        }
    }

    #[test]
    fn one_word_in_common_answers_nothing() {
        let far = document("Browser and website send each other in a circle.", 0.3);
        assert_eq!(confidence("how do i find the area of a circle", &[&far]), Confidence::OutOfScope);
        let near = document("A redirect loop ends when the website stops sending the browser back to HTTP.", 0.9);
        assert_eq!(confidence("When does a redirect loop of the website end?", &[&near]), Confidence::MayAnswer);
        assert_eq!(confidence("When does a redirect loop end?", &[]), Confidence::OutOfScope);
    }

    #[test]
    fn what_stands_together_in_the_question_counts_where_it_stands_together() {
        let apart = document("A group has members. Some have a security badge.", 0.5);
        let joined = document("A security group has members.", 0.5);
        let of = |it: &Evidence| measures("security group members", &[], &[it]);
        assert!(of(&joined)[3] > of(&apart)[3], "{:?} {:?}", of(&joined), of(&apart));
        assert_eq!(of(&joined)[2], 3.0);
    }
}
