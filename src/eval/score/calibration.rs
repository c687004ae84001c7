use serde::Serialize;

/// How well a said likelihood agrees with what came true.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    pub count: usize,
    /// Mean squared error of the likelihoods, 0 to 1, lower is better. G. W. Brier, 1950.
    pub brier: f64,
    /// The same for always saying the base rate: what has no skill scores this.
    pub base_rate_brier: f64,
    /// Ten equal bins of the likelihood that hold anything: mean said, share that came true, how many.
    pub reliability: Vec<(f64, f64, usize)>,
}

impl Calibration {
    /// How much better than the base rate, 1 at most; `None` where all came out alike, so that nothing can be told apart.
    pub fn skill(&self) -> Option<f64> {
        (self.base_rate_brier > 0.0).then(|| 1.0 - self.brier / self.base_rate_brier)
    }
}

/// Of (likelihood, came true) pairs; `None` without any.
pub fn calibration(pairs: &[(f64, bool)]) -> Option<Calibration> {
    if pairs.is_empty() {
        return None;
    }
    let count = pairs.len() as f64;
    let truth = |it: bool| if it { 1.0 } else { 0.0 };
    let base = pairs.iter().map(|(_, came)| truth(*came)).sum::<f64>() / count;
    let brier = pairs.iter().map(|(said, came)| (said - truth(*came)).powi(2)).sum::<f64>() / count;
    let mut reliability = Vec::new();
    for bin in 0..10_u8 {
        let (from, to) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
        let inside: Vec<&(f64, bool)> =
            pairs.iter().filter(|(said, _)| *said >= from && (*said < to || (bin == 9 && *said <= 1.0))).collect();
        if inside.is_empty() {
            continue;
        }
        let held = inside.len() as f64;
        let said = inside.iter().map(|it| it.0).sum::<f64>() / held;
        let came = inside.iter().map(|it| truth(it.1)).sum::<f64>() / held;
        reliability.push((said, came, inside.len()));
    }
    Some(Calibration { count: pairs.len(), brier, base_rate_brier: base * (1.0 - base), reliability })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brier_and_reliability_equal_those_worked_out_by_hand() {
        let found = calibration(&[(0.9, true), (0.8, true), (0.3, false), (1.0, false)]);
        let Some(found) = found else { return assert!(found.is_some()) };
        assert!((found.brier - (0.01 + 0.04 + 0.09 + 1.0) / 4.0).abs() < 1e-12);
        assert!((found.base_rate_brier - 0.25).abs() < 1e-12);
        assert_eq!(found.skill(), Some(1.0 - found.brier / 0.25));
        assert_eq!(calibration(&[(0.9, true), (0.8, true)]).and_then(|it| it.skill()), None);
        assert_eq!(found.reliability.len(), 3);
        assert_eq!(found.reliability.last().map(|it| (it.1, it.2)), Some((0.5, 2)));
        assert_eq!(calibration(&[]), None);
    }
}
