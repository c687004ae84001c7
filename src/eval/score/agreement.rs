/// How far a judge and the labels say the same, over (judge, label) pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    pub samples: usize,
    /// Share of equal verdicts.
    pub share: f64,
    /// Cohen's κ: 1 always equal, 0 no better than chance. `None` when chance alone explains everything.
    pub kappa: Option<f64>,
}

/// `None` without pairs.
///
/// J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960).
pub fn agreement(pairs: &[(bool, bool)]) -> Option<Agreement> {
    if pairs.is_empty() {
        return None;
    }
    let share_of = |wanted: &dyn Fn(&(bool, bool)) -> bool| {
        pairs.iter().filter(|it| wanted(it)).count() as f64 / pairs.len() as f64
    };
    let share = share_of(&|it| it.0 == it.1);
    let (judge, label) = (share_of(&|it| it.0), share_of(&|it| it.1));
    let by_chance = judge * label + (1.0 - judge) * (1.0 - label);
    let kappa = (by_chance < 1.0).then(|| (share - by_chance) / (1.0 - by_chance));
    Some(Agreement { samples: pairs.len(), share, kappa })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_equals_a_worked_example_and_chance_is_zero() {
        assert_eq!(agreement(&[]), None);
        // 20 both yes, 5 and 10 apart, 15 both no: .7 by 50, .5 by chance.
        let counts = [((true, true), 20), ((true, false), 5), ((false, true), 10), ((false, false), 15)];
        let pairs: Vec<(bool, bool)> =
            counts.into_iter().flat_map(|(pair, times)| std::iter::repeat_n(pair, times)).collect();
        let found = agreement(&pairs).unwrap_or(Agreement { samples: 0, share: 0.0, kappa: None });
        assert!((found.share - 0.7).abs() < 1e-9 && (found.kappa.unwrap_or_default() - 0.4).abs() < 1e-9, "{found:?}");
        assert_eq!(agreement(&[(true, true), (true, true)]).map(|it| it.kappa), Some(None));
    }
}
