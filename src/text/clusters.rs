use std::collections::BTreeMap;

use super::content_terms;

/// Share of the shorter one's words that two texts must have in common to be about the same.
const ALIKE: f64 = 0.5;
/// Groups that are told.
const MOST: usize = 20;

/// Texts about the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Words that most of them have.
    pub about: Vec<String>,
    pub count: usize,
    pub example: String,
    /// Which of the given texts they are, in their order.
    pub members: Vec<usize>,
}

/// A text's words: stem → where it stands and how it is written.
type Words<'a> = BTreeMap<String, (usize, &'a str)>;

/// The words of each member, the leader first.
struct Group<'a> {
    members: Vec<Words<'a>>,
    places: Vec<usize>,
    example: &'a str,
}

/// Groups texts by their words, largest first, at most 20 groups; each text joins the first group whose leader it is like. Groups of
/// fewer than `least`, and texts without words, are left out. The same texts in the same order give the same groups.
pub fn clusters<'a>(texts: impl Iterator<Item = &'a str>, least: usize) -> Vec<Cluster> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (place, text) in texts.enumerate() {
        let words = words_of(text);
        match groups.iter_mut().find(|it| it.members.first().is_some_and(|leader| is_alike(leader, &words))) {
            _ if words.is_empty() => {}
            Some(group) => {
                group.members.push(words);
                group.places.push(place);
            }
            None => groups.push(Group { members: vec![words], places: vec![place], example: text }),
        }
    }
    let mut found: Vec<Cluster> =
        groups.into_iter().filter(|it| it.members.len() >= least).map(Cluster::from).collect();
    found.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.example.cmp(&other.example)));
    found.truncate(MOST);
    found
}

impl From<Group<'_>> for Cluster {
    fn from(group: Group<'_>) -> Self {
        let Group { members, places, example } = group;
        Self { about: common(&members), count: members.len(), example: example.to_owned(), members: places }
    }
}

/// Numbers and versions say nothing of what a text is about.
fn words_of(text: &str) -> Words<'_> {
    let terms = content_terms(text).into_iter().filter(|it| !it.text.contains(|it: char| it.is_ascii_digit()));
    terms.filter_map(|it| Some((it.text.to_string(), (it.start, text.get(it.start..it.end)?)))).collect()
}

fn is_alike(one: &Words<'_>, other: &Words<'_>) -> bool {
    let shared = one.keys().filter(|it| other.contains_key(*it)).count();
    shared >= 2 && shared as f64 >= ALIKE * one.len().min(other.len()) as f64
}

/// Words that at least half of the members have, as the leader writes them, in its order; of an identifier the whole and not
/// its parts.
fn common(members: &[Words<'_>]) -> Vec<String> {
    let held = |stem: &str| members.iter().filter(|it| it.contains_key(stem)).count() * 2 >= members.len();
    let mut words: Vec<(usize, &str)> =
        members.iter().take(1).flatten().filter(|it| held(it.0)).map(|it| *it.1).collect();
    words.sort_unstable_by_key(|(start, word)| (*start, std::cmp::Reverse(word.len())));
    let mut reached = 0;
    words.retain(|(start, word)| {
        let is_new = *start >= reached;
        reached = reached.max(start + word.len());
        is_new
    });
    words.into_iter().take(5).map(|it| it.1.to_lowercase()).collect()
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
        let found = clusters(subjects.into_iter(), 2);
        assert_eq!(found.iter().map(|it| it.count).collect::<Vec<_>>(), [3]);
        assert_eq!(found.iter().map(|it| it.members.clone()).collect::<Vec<_>>(), [vec![0, 1, 3]]);
        assert_eq!(clusters(subjects.into_iter(), 1).len(), 2);
        assert!(found.iter().all(|it| it.about.iter().any(|word| word == "vat")), "{found:?}");
    }
}
