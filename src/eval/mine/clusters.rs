use std::collections::BTreeSet;

use crate::text::content_terms;

/// Share of the shorter one's words that two subjects must have in common to be about the same.
const ALIKE: f64 = 0.5;
/// Groups that are told.
const MOST: usize = 20;

/// Cases about the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Words that most of them have.
    pub about: Vec<String>,
    pub count: usize,
    pub example: String,
}

/// Groups subjects by their words, largest first; each joins the first group whose leader it is like. Groups of one are left out.
pub fn clusters<'a>(subjects: impl Iterator<Item = &'a str>) -> Vec<Cluster> {
    let mut groups: Vec<(BTreeSet<String>, Vec<BTreeSet<String>>, &str)> = Vec::new();
    for subject in subjects {
        let words: BTreeSet<String> = content_terms(subject).into_iter().map(|it| it.text.to_string()).collect();
        if words.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(leader, ..)| is_alike(leader, &words)) {
            Some((_, members, _)) => members.push(words),
            None => groups.push((words.clone(), vec![words], subject)),
        }
    }
    let mut found: Vec<Cluster> = groups
        .into_iter()
        .filter(|(_, members, _)| members.len() > 1)
        .map(|(leader, members, example)| Cluster {
            about: common(&leader, &members),
            count: members.len(),
            example: example.to_owned(),
        })
        .collect();
    found.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.example.cmp(&other.example)));
    found.truncate(MOST);
    found
}

fn is_alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let shared = one.intersection(other).count();
    shared >= 2 && shared as f64 >= ALIKE * one.len().min(other.len()) as f64
}

fn common(leader: &BTreeSet<String>, members: &[BTreeSet<String>]) -> Vec<String> {
    let held = |word: &&String| members.iter().filter(|it| it.contains(*word)).count() * 2 >= members.len();
    leader.iter().filter(held).take(5).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_about_the_same_are_one_group_and_single_ones_are_none() {
        let subjects = [
            "Invoice shows wrong VAT number",
            "Wrong VAT number on the March invoice",
            "Printer does not print",
            "VAT number is wrong on our invoice",
        ];
        let found = clusters(subjects.into_iter());
        assert_eq!(found.iter().map(|it| it.count).collect::<Vec<_>>(), [3]);
        assert!(found.iter().all(|it| it.about.iter().any(|word| word == "vat")), "{found:?}");
    }
}
