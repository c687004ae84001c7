//! How likely each document is what a question asks for, weighed from what its words tell of each.

/// What is told of one document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Told {
    /// The share of the question's weight that its nearest known question has.
    pub(super) share: f32,
    /// How much likelier the question's words are in the ways of asking for it than in any, as a logarithm.
    pub(super) wording: f32,
    /// How near the question is to it, as it was learned.
    pub(super) nearness: f32,
    /// How well the search found it by the question's own words, in `[0, 2]`.
    pub(super) found: f32,
}

// Of a logistic regression on the open samples of `evals`, every second story of `evals/unread` and 331 questions about nothing that
// is known, most of them from the CLINC150 set (Larson et al., EMNLP 2019). The first three tell by how far one document stands out
// from all, which a long story does as a short question does; the search tells by itself.
const SHARE: f32 = 0.71;
const WORDING: f32 = 0.50;
const NEARNESS: f32 = 0.54;
const FOUND: f32 = 1.03;
const BIAS: f32 = -8.08;
/// Least spread of each of the three: where a signal tells all documents apart by less, as that of a question about something else
/// does, none stands out far.
const SPREAD: Told = Told { share: 0.05, wording: 5.0, nearness: 0.04, found: 1.0 };
/// Among so many documents the weights were learned: where there are fewer, each stands out as if the others were there, too.
const DOCUMENTS: usize = 106;

/// The log odds of each, in order, that it is what is asked for: of `documents` those of which anything is told.
pub(super) fn log_odds(told: &[Told], documents: usize) -> Vec<f32> {
    let all = documents.max(DOCUMENTS);
    let by = |of: fn(&Told) -> f32| standing_out(&told.iter().map(of).collect::<Vec<_>>(), all, of(&SPREAD));
    let (share, wording, nearness) = (by(|it| it.share), by(|it| it.wording), by(|it| it.nearness));
    let signals = share.into_iter().zip(wording).zip(nearness).zip(told);
    signals
        .map(|(((share, wording), nearness), told)| {
            BIAS + SHARE * share + WORDING * wording + NEARNESS * nearness + FOUND * told.found
        })
        .collect()
}

/// How many standard deviations, of `least` or more, each lies above the mean of `all`, of which the others are at nothing.
fn standing_out(values: &[f32], all: usize, least: f32) -> Vec<f32> {
    let count = all.max(values.len()) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let silent = all.saturating_sub(values.len()) as f32;
    let squares = values.iter().map(|it| (it - mean).powi(2)).sum::<f32>() + silent * mean.powi(2);
    let spread = (squares / count).sqrt().max(least);
    values.iter().map(|it| (it - mean) / spread).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_from_few_documents_does_so_as_from_many() {
        let told = |share: f32| Told { nearness: share, share, ..Told::default() };
        let few = [told(0.9), told(0.1), told(0.0)];
        let many: Vec<Told> = few.into_iter().chain(vec![Told::default(); DOCUMENTS - few.len()]).collect();
        let odds = log_odds(&few, 3);
        assert!(odds.iter().zip(log_odds(&many, DOCUMENTS)).all(|(one, other)| (one - other).abs() < 1e-3));
        assert!(odds.first() > odds.get(1) && odds.get(1) > odds.get(2), "{odds:?}");
    }

    #[test]
    fn where_all_are_told_the_same_of_none_is_likely() {
        assert!(log_odds(&[Told::default(); 3], 3).iter().all(|it| (it - BIAS).abs() < 1e-6));
        assert_eq!(log_odds(&[], 0), Vec::<f32>::new());
    }
}
