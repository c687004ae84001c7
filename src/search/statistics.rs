use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::{Searcher, TantivyError, Term};

use super::documents::Documents;
use super::schema::{Fields, SEARCHED};

/// How far a passage's length pulls its matches down, from 0 (not) to 1 (in proportion). As all weights here it was chosen
/// on some public sets and judged on others; `ARCHITECTURE.md` says which.
const B: f32 = 0.85;

/// The same for a whole document.
const DOCUMENT_B: f32 = 0.8;

/// What a match in a passage's title, headings, body or identifiers counts.
const FIELD_WEIGHTS: [f32; SEARCHED] = [3.0, 2.0, 1.0, 1.5];

/// The same for a whole document, whose headings are many and whose title says what it is about.
const DOCUMENT_FIELD_WEIGHTS: [f32; SEARCHED] = [4.0, 1.0, 1.0, 1.5];

/// What scores need to know of a whole index. All indexes are scored with the public one's, so that no account's
/// cases shape another's ranking and three cases cannot make a common word look rare.
pub(super) struct Statistics {
    searcher: Searcher,
    fields: Fields,
    passages: f32,
    /// For each field, what one occurrence counts by the id of the field's length.
    weights_by_length: [Vec<f32>; SEARCHED],
    /// The same in whole documents.
    document_weights_by_length: [Vec<f32>; SEARCHED],
    /// How many passages hold the words that were asked for lately.
    known: Mutex<HashMap<String, u64>>,
}

/// Most words whose number of passages is remembered; then all are forgotten. About a hundred bytes each.
const MOST_REMEMBERED: usize = 16_384;
/// Longer words, in bytes, are looked up each time.
pub(super) const LONGEST_REMEMBERED: usize = 128;

impl Statistics {
    /// Of an index with these documents.
    pub(super) fn of(searcher: &Searcher, fields: Fields, documents: &Documents) -> Self {
        let passages = searcher.num_docs() as f32;
        Self {
            searcher: searcher.clone(),
            fields,
            passages,
            weights_by_length: weights(FIELD_WEIGHTS, documents.passage_averages(), B),
            document_weights_by_length: weights(DOCUMENT_FIELD_WEIGHTS, documents.averages(), DOCUMENT_B),
            known: Mutex::default(),
        }
    }

    /// Whether there is anything to learn from.
    pub(super) fn is_empty(&self) -> bool {
        self.passages < 1.0
    }

    /// What one occurrence in a field counts, by the id of the field's length there.
    pub(super) fn weights_by_length(&self) -> &[Vec<f32>; SEARCHED] {
        &self.weights_by_length
    }

    /// What one occurrence in a field counts for a whole document, by the id of the field's length there.
    pub(super) fn document_weights_by_length(&self) -> &[Vec<f32>; SEARCHED] {
        &self.document_weights_by_length
    }

    /// [`Self::rarity`] of a word that no passage holds: the most there is.
    pub(super) fn rarity_of_nothing(&self) -> f32 {
        (1.0 + (self.passages + 0.5) / 0.5).ln()
    }

    /// How much a word tells, from the number of passages that hold it: `ln(1 + (N - n + 0.5) / (n + 0.5))`, above 0.
    ///
    /// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, with Lucene's `1 +`.
    pub(super) fn rarity(&self, text: &str) -> Result<f32, TantivyError> {
        let holding = self.holding(text)? as f32;
        Ok((1.0 + (self.passages - holding + 0.5).max(0.5) / (holding + 0.5)).ln())
    }

    /// How many passages hold a term in the field where most do.
    pub(super) fn holding(&self, text: &str) -> Result<u64, TantivyError> {
        // The table is whole at every step, so a thread that died holding the lock changes nothing.
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(text).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let mut holding = 0;
        for field in self.fields.searched {
            holding = holding.max(self.searcher.doc_freq(&Term::from_field_text(field, text))?);
        }
        if text.len() > LONGEST_REMEMBERED {
            return Ok(holding);
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        known.insert(text.to_owned(), holding);
        Ok(holding)
    }

    /// What these are the statistics of.
    pub(super) fn searched(&self) -> (&Searcher, &Fields) {
        (&self.searcher, &self.fields)
    }
}

/// For each field, what one occurrence counts by the id of the field's length.
fn weights(field_weights: [f32; SEARCHED], averages: [f32; SEARCHED], b: f32) -> [Vec<f32>; SEARCHED] {
    let mut weights: [Vec<f32>; SEARCHED] = Default::default();
    for ((by_length, weight), average) in weights.iter_mut().zip(field_weights).zip(averages) {
        let scaled = |id: u8| weight / (1.0 - b + b * FieldNormReader::id_to_fieldnorm(id) as f32 / average);
        by_length.extend((0..=u8::MAX).map(scaled));
    }
    weights
}
