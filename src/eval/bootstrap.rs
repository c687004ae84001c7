use serde::Serialize;

/// Resamples drawn.
const RESAMPLES: usize = 9_999;
/// Any number does; fixed, so that equal runs give equal intervals.
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// The 95 % percentile bootstrap interval of the mean, samples drawn with replacement. `None` under two values.
///
/// B. Efron, Bootstrap Methods: Another Look at the Jackknife, Annals of Statistics 7 (1979). Seeded: equal values give
/// equal intervals.
pub fn bootstrap(values: &[f64]) -> Option<Interval> {
    if values.len() < 2 {
        return None;
    }
    let mut random = Random(SEED);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..values.len()).filter_map(|_| values.get(random.below(values.len())));
            drawn.sum::<f64>() / values.len() as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Some(Interval { low: percentile(&means, 0.025)?, high: percentile(&means, 0.975)? })
}

/// The same of the mean difference between two runs of the same samples, drawn in pairs.
pub fn bootstrap_difference(pairs: &[(f64, f64)]) -> Option<Interval> {
    let differences: Vec<f64> = pairs.iter().map(|(before, after)| after - before).collect();
    bootstrap(&differences)
}

/// Linear between the two nearest ranks, as numpy's default.
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = share * (sorted.len().checked_sub(1)?) as f64;
    let low = sorted.get(at.floor() as usize)?;
    let high = sorted.get(at.ceil() as usize)?;
    Some(low + (high - low) * at.fract())
}

/// SplitMix64 (G. Steele et al., Fast Splittable Pseudorandom Number Generators, 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // The bias of taking the upper half of a product is far below what 9,999 resamples can show.
        ((u128::from(mixed) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_the_same_each_time_and_brackets_the_mean() {
        let values: Vec<f64> = (0..100).map(|it| f64::from(u8::from(it % 4 != 0))).collect();
        let (one, other) = (bootstrap(&values), bootstrap(&values));
        assert_eq!(one, other);
        let Some(Interval { low, high }) = one else { return assert!(one.is_some()) };
        // Normal theory: 0.75 ± 1.96 · √(0.75 · 0.25 / 100) = [0.665, 0.835].
        assert!((low - 0.665).abs() < 0.01 && (high - 0.835).abs() < 0.01, "{low} {high}");
        assert_eq!(bootstrap(&[1.0]), None);
    }

    #[test]
    fn an_interval_is_that_of_scipy() {
        // scipy.stats.bootstrap((x,), numpy.mean, n_resamples=9999, method="percentile"): 0.42167 to 0.56750.
        let values: Vec<f64> = (0..60).map(|it| f64::from(it * 37 % 101) / 100.0).collect();
        let Some(Interval { low, high }) = bootstrap(&values) else { return assert!(values.is_empty()) };
        assert!((low - 0.42167).abs() < 0.005 && (high - 0.56750).abs() < 0.005, "{low} {high}");
    }

    #[test]
    fn pairs_are_drawn_together() {
        let pairs: Vec<(f64, f64)> = (0..50).map(|it| (f64::from(it), f64::from(it) + 1.0)).collect();
        assert_eq!(bootstrap_difference(&pairs), Some(Interval { low: 1.0, high: 1.0 }));
    }
}
