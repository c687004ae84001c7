use tantivy::fieldnorm::FieldNormReader;
use tantivy::{Searcher, TantivyError, Term};

use super::schema::{Fields, SEARCHED};

/// How long a field's length pulls its matches down, from 0 (not) to 1 (in proportion).
///
/// 0.8, with [`super::ranking::K1`] = 1.2, measured best over passages of cloud documentation in three languages,
/// and costs nothing on questions about single paragraphs.
const B: f32 = 0.8;

/// What a match in the title, headings, body or identifiers counts.
const FIELD_WEIGHTS: [f32; SEARCHED] = [2.0, 2.5, 1.0, 2.0];

/// What scores need to know of a whole index. All indexes are scored with the public one's, so that no account's
/// cases shape another's ranking and three cases cannot make a common word look rare.
pub(super) struct Statistics {
    searcher: Searcher,
    fields: Fields,
    passages: f32,
    /// For each field, what one occurrence counts by the id of the field's length.
    weights_by_length: [Vec<f32>; SEARCHED],
}

impl Statistics {
    /// Reads the averages of an index.
    pub(super) fn of(searcher: &Searcher, fields: Fields) -> Result<Self, TantivyError> {
        let passages = searcher.num_docs() as f32;
        let mut weights_by_length: [Vec<f32>; SEARCHED] = Default::default();
        for ((field, weights), field_weight) in
            fields.searched.into_iter().zip(&mut weights_by_length).zip(FIELD_WEIGHTS)
        {
            let mut tokens = 0;
            for segment in searcher.segment_readers() {
                tokens += segment.inverted_index(field)?.total_num_tokens();
            }
            let average = (tokens as f32 / passages.max(1.0)).max(1.0);
            let weight = |id: u8| {
                let length = FieldNormReader::id_to_fieldnorm(id) as f32;
                field_weight / (1.0 - B + B * length / average)
            };
            weights.extend((0..=u8::MAX).map(weight));
        }
        Ok(Self { searcher: searcher.clone(), fields, passages, weights_by_length })
    }

    /// Whether there is anything to learn from.
    pub(super) fn is_empty(&self) -> bool {
        self.passages < 1.0
    }

    /// What one occurrence in a field counts, by the id of the field's length there.
    pub(super) fn weights_by_length(&self) -> &[Vec<f32>; SEARCHED] {
        &self.weights_by_length
    }

    /// [`Self::rarity`] of a word that no passage holds: the most there is.
    pub(super) fn rarity_of_nothing(&self) -> f32 {
        (1.0 + (self.passages + 0.5) / 0.5).ln()
    }

    /// How much a word tells, from the number of passages that hold it: `ln(1 + (N - n + 0.5) / (n + 0.5))`, above 0.
    ///
    /// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, with Lucene's `1 +`.
    pub(super) fn rarity(&self, text: &str) -> Result<f32, TantivyError> {
        let mut holding = 0;
        for field in self.fields.searched {
            holding = holding.max(self.searcher.doc_freq(&Term::from_field_text(field, text))?);
        }
        let holding = holding as f32;
        Ok((1.0 + (self.passages - holding + 0.5).max(0.5) / (holding + 0.5)).ln())
    }
}
