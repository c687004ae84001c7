use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, TERMINATED, TantivyError, Term};

use super::ranking::{Ground, shares};
use super::schema::FIELD_NAMES;
use super::words::Idea;

/// Why a passage ranks where it does: what its score is made of.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Explanation {
    /// One for each idea of the question that the passage or its document speaks of, the heaviest first.
    pub reasons: Vec<Reason>,
    /// What words add that stand side by side or near each other, as in the question, or begin the text that says what they mean.
    pub side_by_side: f32,
    /// What the sum of all that is multiplied by: more than 1 where an English passage could not match all of a question in other
    /// characters, and for the listed copy of a document that another copy matched better. 1 where meanings are compared as well.
    pub raised: f32,
}

impl Default for Explanation {
    fn default() -> Self {
        Self { reasons: Vec::new(), side_by_side: 0.0, raised: 1.0 }
    }
}

impl Explanation {
    /// What the words add up to.
    pub(super) fn sum(&self) -> f32 {
        self.reasons.iter().map(|it| it.passage + it.document).sum::<f32>() + self.side_by_side
    }
}

/// What an idea adds to a score.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Reason {
    /// The words looked up; of several wordings that mean the same, ` | ` between them, the best one counts.
    pub words: String,
    /// By the passage's own text.
    pub passage: f32,
    /// By the whole document's.
    pub document: f32,
    /// Where in the passage the words stand.
    pub fields: Vec<&'static str>,
}

/// The reasons of each passage of `numbers`, in their order. Cost: a search for each idea.
pub(super) fn reasons(ground: Ground<'_>, ideas: &[Idea], numbers: &[usize]) -> Result<Vec<Vec<Reason>>, TantivyError> {
    let mut all = vec![Vec::new(); numbers.len()];
    for idea in ideas {
        let shares = shares(ground, idea, numbers)?;
        for ((reasons, number), (passage, document)) in all.iter_mut().zip(numbers).zip(shares) {
            if passage + document > 0.0 {
                let fields = fields_with(ground, idea, *number)?;
                reasons.push(Reason { words: words_of(idea), passage, document, fields });
            }
        }
    }
    for reasons in &mut all {
        reasons.sort_by(|one: &Reason, other: &Reason| {
            (other.passage + other.document).total_cmp(&(one.passage + one.document))
        });
    }
    Ok(all)
}

fn words_of(idea: &Idea) -> String {
    let wording =
        |words: &Vec<super::words::Word>| words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ");
    idea.wordings.iter().map(wording).collect::<Vec<_>>().join(" | ")
}

fn fields_with(ground: Ground<'_>, idea: &Idea, number: usize) -> Result<Vec<&'static str>, TantivyError> {
    let (segment, place) = ground.documents.place(number);
    let segment = ground.searcher.segment_reader(segment);
    let mut fields = Vec::new();
    for (field, name) in ground.fields.searched.into_iter().zip(FIELD_NAMES) {
        let index = segment.inverted_index(field)?;
        for word in idea.wordings.iter().flatten() {
            let term = Term::from_field_text(field, &word.text);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            let here = if postings.doc() < place { postings.seek(place) } else { postings.doc() };
            if here == place && here != TERMINATED && !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
    Ok(fields)
}
