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

/// The words of each member, the leader first.
struct Group<'a> {
    members: Vec<BTreeSet<String>>,
    example: &'a str,
}

/// Groups subjects by their words, largest first; each joins the first group whose leader it is like. Groups of one are left out.
pub fn clusters<'a>(subjects: impl Iterator<Item = &'a str>) -> Vec<Cluster> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for subject in subjects {
        let words: BTreeSet<String> = content_terms(subject).into_iter().map(|it| it.text.to_string()).collect();
        match groups.iter_mut().find(|it| it.members.first().is_some_and(|leader| is_alike(leader, &words))) {
            _ if words.is_empty() => {}
            Some(group) => group.members.push(words),
            None => groups.push(Group { members: vec![words], example: subject }),
        }
    }
    let mut found: Vec<Cluster> = groups
        .into_iter()
        .filter(|it| it.members.len() > 1)
        .map(|it| Cluster { about: common(&it.members), count: it.members.len(), example: it.example.to_owned() })
        .collect();
    found.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.example.cmp(&other.example)));
    found.truncate(MOST);
    found
}

fn is_alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let shared = one.intersection(other).count();
    shared >= 2 && shared as f64 >= ALIKE * one.len().min(other.len()) as f64
}

fn common(members: &[BTreeSet<String>]) -> Vec<String> {
    let held = |word: &&String| members.iter().filter(|it| it.contains(*word)).count() * 2 >= members.len();
    members.iter().take(1).flatten().filter(held).take(5).cloned().collect()
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
