use tantivy::TantivyError;

use super::statistics::Statistics;
use super::words::{Idea, Word};

/// The `most` ideas that tell most in an index, in the order they had.
///
/// An idea tells what its rarest word does: a phrase of plain words finds much and slowly. What a word tells is the least that `shared` statistics and the index's `own` say: one that no document has may stand in
/// every case. One that the index does not hold, such as a new number or name, finds nothing there and tells nothing.
pub(super) fn telling(
    ideas: &[Idea],
    most: usize,
    shared: &Statistics,
    own: &Statistics,
) -> Result<Vec<Idea>, TantivyError> {
    let tells = |word: &Word| -> Result<f32, TantivyError> {
        let is_held = own.holding(&word.text)? > 0;
        Ok(if is_held { word.weight * shared.rarity(&word.text)?.min(own.rarity(&word.text)?) } else { 0.0 })
    };
    let mut by_weight = Vec::with_capacity(ideas.len());
    for (at, idea) in ideas.iter().enumerate() {
        let mut best = 0.0_f32;
        for wording in &idea.wordings {
            for word in wording {
                best = best.max(tells(word)?);
            }
        }
        by_weight.push((best, at));
    }
    by_weight.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut kept: Vec<usize> = by_weight.into_iter().take(most).map(|(_, at)| at).collect();
    kept.sort_unstable();
    Ok(kept.into_iter().filter_map(|at| ideas.get(at).cloned()).collect())
}
