//! What of a document is told where nobody knows for sure which of its questions is asked.

/// What the next line of an answer counts of the one before it. Chosen on ways of asking that were left out, by how often the line that
/// answers first is among the first told.
const NEXT_LINE: f32 = 0.7;
/// What a line of another question than the likeliest counts of the best at the least, to be told beside that one's, and how many are.
const BESIDE: f32 = 0.3;
const MOST_BESIDE: usize = 3;

/// Lines of a document that answer where each of `among` is asked so likely as stands beside it, the likeliest first: what is worth the most
/// comes first. Steps are those of one question alone, the one that most likely holds the steps that are wanted, in its order.
pub(super) fn worth_telling(among: &[(&[String], f32)], is_step: impl Fn(&str) -> bool) -> Vec<String> {
    let mut worth: Vec<(&String, f32)> = Vec::new();
    for (lines, likely) in among {
        for (line, at) in lines.iter().zip(0..) {
            let by = likely * NEXT_LINE.powi(at);
            match worth.iter_mut().find(|it| it.0 == line) {
                Some(known) => known.1 += by,
                None => worth.push((line, by)),
            }
        }
    }
    let steps = steps_of_one(among, &is_step);
    // Stable: equals stay as the likeliest question has them.
    worth.sort_by(|one, other| other.1.total_cmp(&one.1));
    let likeliest = among.first().map_or(&[][..], |it| it.0);
    let least = worth.first().map_or(0.0, |it| it.1 * BESIDE);
    let mut left = MOST_BESIDE;
    worth.retain(|(line, by)| {
        if is_step(line) {
            return steps.contains(line);
        }
        let is_beside = !likeliest.contains(line);
        let is_told = !is_beside || (*by >= least && left > 0);
        left -= usize::from(is_told && is_beside);
        is_told
    });
    worth.into_iter().map(|it| it.0.clone()).collect()
}

/// The steps of the question that are, by how likely each question is, the nearest to those that are wanted (the harmonic mean of how many of
/// them are wanted and of how many of the wanted they are); none where it is likelier that none are.
fn steps_of_one<'a>(among: &[(&'a [String], f32)], is_step: &impl Fn(&str) -> bool) -> Vec<&'a String> {
    let of_each: Vec<(Vec<&String>, f32)> =
        among.iter().map(|(lines, likely)| (lines.iter().filter(|it| is_step(it)).collect(), *likely)).collect();
    let nearness = |steps: &[&String]| -> f32 {
        let of_one = |(wanted, likely): &(Vec<&String>, f32)| {
            let found = wanted.iter().filter(|it| steps.contains(it)).count();
            likely * 2.0 * found as f32 / (wanted.len() + steps.len()).max(1) as f32
        };
        of_each.iter().map(of_one).sum()
    };
    let wants_none = of_each.iter().filter(|it| it.0.is_empty()).map(|it| it.1).sum();
    let mut best: (&[&String], f32) = (&[], wants_none);
    for (steps, _) in &of_each {
        let near = nearness(steps);
        if near > best.1 {
            best = (steps, near);
        }
    }
    best.0.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(among: &[(&[&str], f32)]) -> Vec<String> {
        let owned: Vec<(Vec<String>, f32)> =
            among.iter().map(|(lines, likely)| (lines.iter().map(|it| (*it).to_owned()).collect(), *likely)).collect();
        let among: Vec<(&[String], f32)> = owned.iter().map(|(lines, likely)| (lines.as_slice(), *likely)).collect();
        worth_telling(&among, |it| it.starts_with("Step"))
    }

    #[test]
    fn what_is_surely_asked_is_told_in_its_own_order() {
        assert_eq!(told(&[(&["A", "B", "C"], 0.98), (&["D"], 0.02)]), ["A", "B", "C"]);
    }

    #[test]
    fn where_two_are_as_likely_the_first_lines_of_both_come_first_and_what_both_say_before_them() {
        assert_eq!(told(&[(&["A", "B", "both"], 0.5), (&["C", "both"], 0.45)]), ["both", "A", "C", "B"]);
    }

    #[test]
    fn steps_are_those_of_one_question_though_another_is_likelier() {
        let all = ["Step one", "Step two", "Step three"];
        let among = [(&["Alarm", "Step one"][..], 0.45), (&all, 0.42), (&["Step two", "Step three"], 0.13)];
        assert_eq!(told(&among), ["Step one", "Alarm", "Step two", "Step three"]);
        assert_eq!(told(&[(&["Step one", "Step two"], 0.6), (&["Step other"], 0.4)]), ["Step one", "Step two"]);
        assert_eq!(told(&[(&["A"], 0.6), (&["Step other"], 0.4)]), ["A"]);
        let more = ["Step one", "Step two", "Step harsh"];
        assert_eq!(
            told(&[(&["Step one", "Step two"], 0.5), (&more, 0.3)]),
            ["Step one", "Step two"],
            "no more than wanted"
        );
    }

    #[test]
    fn of_nothing_nothing_is_told() {
        assert!(told(&[]).is_empty() && told(&[(&[], 1.0)]).is_empty());
    }
}
