use crate::domain::Severity;

/// What a wrong severity costs: one for each step that it is too high, two for each that it is too low, because a case
/// that waits costs the customer more than one that is looked at early. 0 when it is one of the right ones.
pub fn cost(right: &[Severity], found: Severity) -> f64 {
    let distance = |it: &Severity| {
        let steps = rank(found) - rank(*it);
        if steps < 0.0 { -2.0 * steps } else { steps }
    };
    right
        .iter()
        .map(distance)
        .fold(None, |least: Option<f64>, it| Some(least.map_or(it, |least| least.min(it))))
        .unwrap_or(0.0)
}

/// Whether an outage is taken for less than any of what it may be held: one that is `critical` and nothing less is missed as `urgent`.
/// `None` for what may be held less than an outage.
pub fn outage_missed(right: &[Severity], found: Severity) -> Option<bool> {
    right.iter().min().filter(|it| **it >= Severity::Urgent).map(|least| found < *least)
}

/// Cohen's κ with quadratic weights over the five severities, of (right, found) pairs; of several right ones the nearest
/// counts. 1: always right, 0: no better than chance. `None` without pairs, or when chance alone explains everything.
///
/// J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968).
pub fn weighted_kappa(pairs: &[(Vec<Severity>, Severity)]) -> Option<f64> {
    let nearest = |right: &[Severity], found: Severity| {
        right.iter().copied().min_by(|one, other| cost(&[*one], found).total_cmp(&cost(&[*other], found)))
    };
    let pairs: Vec<(f64, f64)> =
        pairs.iter().filter_map(|(right, found)| Some((rank(nearest(right, *found)?), rank(*found)))).collect();
    if pairs.is_empty() {
        return None;
    }
    let weight = |one: f64, other: f64| (one - other).powi(2);
    let observed: f64 = pairs.iter().map(|(right, found)| weight(*right, *found)).sum::<f64>() / pairs.len() as f64;
    let all = pairs.iter().flat_map(|(right, _)| pairs.iter().map(move |(_, found)| weight(*right, *found)));
    let expected = all.sum::<f64>() / (pairs.len() * pairs.len()) as f64;
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// How well it is told which severity a case has: the squared errors of the likelihoods of all five, summed, as a mean over `told`, and
/// the same for who always says how often each one occurs among them. 0 to 2, lower is better. Each is (right ones, the suggested one,
/// how sure of it); what is left of that is shared among the others as often as they occur. `None` without any.
///
/// G. W. Brier, Verification of forecasts expressed in terms of probability, 1950: more than two outcomes.
pub fn severity_brier(told: &[(Vec<Severity>, Severity, f64)]) -> Option<(f64, f64)> {
    let right_of = |right: &[Severity], found: Severity| match right.contains(&found) {
        true => Some(found),
        false => right.first().copied(),
    };
    let told: Vec<(Severity, Severity, f64)> =
        told.iter().filter_map(|(right, found, sure)| Some((right_of(right, *found)?, *found, *sure))).collect();
    if told.is_empty() {
        return None;
    }
    let count = told.len() as f64;
    let occurs = |severity: Severity| told.iter().filter(|it| it.0 == severity).count() as f64 / count;
    let mean = |said: &dyn Fn(Severity, f64, Severity) -> f64| {
        let error = |(right, found, sure): &(Severity, Severity, f64)| -> f64 {
            Severity::ALL.iter().map(|it| (said(*found, *sure, *it) - f64::from(u8::from(it == right))).powi(2)).sum()
        };
        told.iter().map(error).sum::<f64>() / count
    };
    let by_us = |found: Severity, sure: f64, of: Severity| {
        let others = 1.0 - occurs(found);
        match () {
            () if of == found => sure,
            () if others > 0.0 => (1.0 - sure) * occurs(of) / others,
            () => 0.0,
        }
    };
    Some((mean(&by_us), mean(&|_, _, of| occurs(of))))
}

fn rank(severity: Severity) -> f64 {
    match severity {
        Severity::Low => 0.0,
        Severity::Normal => 1.0,
        Severity::High => 2.0,
        Severity::Urgent => 3.0,
        Severity::Critical => 4.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Severity::{Critical, High, Low, Normal, Urgent};

    #[test]
    fn too_low_costs_twice_what_too_high_costs() {
        assert_eq!((cost(&[High], High), cost(&[High], Critical), cost(&[High], Low)), (0.0, 2.0, 4.0));
        assert_eq!(cost(&[Urgent, Critical], High), 2.0, "the nearest right one counts");
    }

    #[test]
    fn a_critical_heard_as_urgent_is_missed_where_nothing_less_is_right() {
        assert_eq!(outage_missed(&[Critical], Urgent), Some(true));
        assert_eq!(outage_missed(&[Critical], Critical), Some(false));
        assert_eq!(outage_missed(&[Urgent, Critical], Urgent), Some(false));
        assert_eq!(outage_missed(&[Urgent], High), Some(true));
        assert_eq!(outage_missed(&[High, Urgent], Normal), None, "it may be held no outage");
        assert_eq!(outage_missed(&[], Low), None);
    }

    #[test]
    fn kappa_is_one_for_agreement_zero_for_chance_and_equals_a_worked_example() {
        let pairs = |given: &[(Severity, Severity)]| -> Vec<(Vec<Severity>, Severity)> {
            given.iter().map(|(right, found)| (vec![*right], *found)).collect()
        };
        assert_eq!(weighted_kappa(&pairs(&[(Low, Low), (High, High)])), Some(1.0));
        assert_eq!(weighted_kappa(&pairs(&[(Low, Low), (Low, High), (High, Low), (High, High)])), Some(0.0));
        assert_eq!(weighted_kappa(&[]), None);
        // By hand: observed 2/6, by chance 144/36.
        let given = pairs(&[
            (Low, Low),
            (Normal, Normal),
            (High, Normal),
            (Urgent, Critical),
            (Critical, Critical),
            (High, High),
        ]);
        assert!((weighted_kappa(&given).unwrap_or_default() - 0.916_666_666_667).abs() < 1e-9);
    }

    #[test]
    fn who_tells_severities_apart_scores_better_than_who_says_how_often_each_occurs() {
        let told = [(vec![Low], Low, 0.8), (vec![High, Urgent], Urgent, 0.9), (vec![High], Low, 0.6)];
        // By hand; low, high and urgent occur once each: .2² + 2 × .1², .1² + 2 × .05², .6² + .8² + .2²; 3 × (.667² + 2 × .333²).
        let (by_us, of_base_rates) = severity_brier(&told).unwrap_or_default();
        assert!((by_us - (0.06 + 0.015 + 1.04) / 3.0).abs() < 1e-9, "{by_us}");
        assert!((of_base_rates - 2.0 / 3.0).abs() < 1e-9, "{of_base_rates}");
        assert_eq!(severity_brier(&[]), None);
    }
}
