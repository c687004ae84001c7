/// How often every example is looked at.
const PASSES: usize = 24;
/// How far a first step goes; later ones go less far, by all that a weight has moved (AdaGrad: Duchi, Hazan and Singer, 2011).
const STEP: f32 = 0.6;
/// What draws weights towards nothing at each step, so that what stands in few examples is not believed.
const SHRINK: f32 = 1e-4;

/// What the regression learns from.
pub(super) struct Told<'a> {
    /// Places with their values.
    pub row: &'a [(usize, f32)],
    pub answer: bool,
    /// How much it counts.
    pub counts: f32,
}

/// Logistic regression by descending the gradient example by example, in an order that is always the same: the bias and a weight for
/// each of `width` places.
pub(super) fn descend(examples: &[Told<'_>], width: usize) -> (f32, Vec<f32>) {
    let mut weights = vec![0.0_f32; width];
    let mut moved = vec![1e-3_f32; width];
    let (mut bias, mut bias_moved) = (0.0_f32, 1e-3_f32);
    let count = examples.len();
    // A step that has no divisor in common with the count visits each example once.
    let stride = (count / 3..=count.max(1)).find(|it| *it > 0 && divisor(*it, count) == 1).unwrap_or(1);
    for pass in 0..PASSES {
        let mut at = pass;
        for _ in 0..count {
            at = (at + stride) % count;
            let Some(Told { row, answer, counts }) = examples.get(at) else { continue };
            let sum =
                row.iter().fold(bias, |sum, (place, value)| sum + value * weights.get(*place).copied().unwrap_or(0.0));
            let error = counts * (1.0 / (1.0 + (-sum).exp()) - f32::from(u8::from(*answer)));
            bias_moved += error * error;
            bias -= STEP * error / bias_moved.sqrt();
            for (place, value) in *row {
                let (Some(weight), Some(moved)) = (weights.get_mut(*place), moved.get_mut(*place)) else { continue };
                let slope = error * value + SHRINK * *weight;
                *moved += slope * slope;
                *weight -= STEP * slope / moved.sqrt();
            }
        }
    }
    (bias, weights)
}

fn divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_gets_weight_and_what_tells_nothing_gets_little() {
        let rows: Vec<(Vec<(usize, f32)>, bool)> =
            (0..60).map(|at| (vec![(at % 2, 1.0), (2 + at % 3, 1.0)], at % 2 == 0)).collect();
        let examples: Vec<Told<'_>> = rows.iter().map(|it| Told { row: &it.0, answer: it.1, counts: 1.0 }).collect();
        let (_, weights) = descend(&examples, 5);
        let [yes, no, rest @ ..] = weights.as_slice() else { panic!("{weights:?}") };
        assert!(*yes > 1.0 && *no < -1.0 && rest.iter().all(|it| it.abs() < 0.5), "{weights:?}");
    }
}
