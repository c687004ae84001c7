use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::domain::{Evidence, EvidenceKind, ForeignWords};

/// Names shorter than this say nothing, in characters.
pub(super) const SHORTEST: usize = 4;
/// A run of words is as long as this: eight words, or sixteen characters of a script without spaces.
const RUN: usize = 16;
pub(super) const WORD: usize = 2;
const CHARACTER: usize = 1;
/// What so many past cases say in the same words is a phrase of the trade and nobody's own.
pub(super) const PHRASE: usize = 3;

/// What a text must not take words from, and what it may.
#[derive(Clone, Copy, Debug)]
pub struct Foreign<'a> {
    /// What the case and its account go by.
    pub own_names: &'a BTreeSet<String>,
    /// What everybody else goes by.
    pub other_names: &'a BTreeSet<String>,
    /// Texts that the customer wrote or may open.
    pub own: &'a [&'a str],
    /// Internal documents and cases of others.
    pub others: &'a [&'a Evidence],
}

/// What in `text` belongs to another account or is internal: names, then longer runs of words, each once and in its order.
/// What stands in a text of the customer's own as well may be said.
pub fn foreign(text: &str, given: &Foreign<'_>) -> Vec<ForeignWords> {
    let names = foreign_names(text, given.own_names, given.other_names);
    let mut found: Vec<ForeignWords> =
        names.into_iter().map(|it| ForeignWords { text: it.to_owned(), source: None }).collect();
    for (range, source) in runs(text, given) {
        let words = text.get(range).unwrap_or_default().to_owned();
        found.push(ForeignWords { text: words, source: Some(source) });
    }
    found
}

/// Which of the names that belong to others stand in `text`: ids, numbers, resources, accounts. What is `own` as well may be
/// said. Upper and lower case are the same; a name inside a longer word does not count.
fn foreign_names<'a>(text: &str, own: &BTreeSet<String>, others: &'a BTreeSet<String>) -> Vec<&'a str> {
    let text = text.to_lowercase();
    let own: BTreeSet<String> = own.iter().map(|it| it.to_lowercase()).collect();
    let is_foreign = |name: &&String| {
        let name = name.to_lowercase();
        name.chars().count() >= SHORTEST && !own.contains(&name) && stands_in(&text, &name)
    };
    others.iter().filter(is_foreign).map(String::as_str).collect()
}

fn stands_in(text: &str, name: &str) -> bool {
    // Scripts without spaces have no word ends to look for.
    let joins = |one: Option<char>, edge: Option<char>| {
        let is_word = |it: char| it.is_ascii_alphanumeric();
        one.is_some_and(is_word) && edge.is_some_and(is_word)
    };
    text.match_indices(name).any(|(at, found)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|it| it.chars().next());
        !joins(before, name.chars().next()) && !joins(after, name.chars().next_back())
    })
}

/// Stretches of `text` whose every run stands in a text of others and in none of the customer's own, with that text's title.
fn runs(text: &str, given: &Foreign<'_>) -> Vec<(Range<usize>, String)> {
    let said: HashSet<String> = runs_of(text).map(|it| it.words).collect();
    let mut held: HashMap<String, Vec<&Evidence>> = HashMap::new();
    for other in given.others {
        let shared = runs_of(&other.text).map(|it| it.words).filter(|it| said.contains(it));
        for run in shared.collect::<BTreeSet<_>>() {
            held.entry(run).or_default().push(other);
        }
    }
    for own in given.own {
        for run in runs_of(own) {
            held.remove(&run.words);
        }
    }
    let is_somebodys = |it: &&Vec<&Evidence>| {
        let cases: BTreeSet<&str> = it.iter().filter_map(|other| other.id.split('#').next()).collect();
        cases.len() < PHRASE || it.iter().any(|other| other.kind != EvidenceKind::Case)
    };
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for run in runs_of(text) {
        let Some(source) = held.get(&run.words).filter(is_somebodys).and_then(|it| it.first()) else { continue };
        match found.last_mut().filter(|(last, _)| run.range.start <= last.end) {
            Some((last, _)) => last.end = last.end.max(run.range.end),
            None => found.push((run.range, source.title.clone())),
        }
    }
    found
}

/// As many words as make a run, in one spelling, and where they stand.
pub(super) struct Run {
    pub(super) words: String,
    range: Range<usize>,
}

/// The run that begins at each word, as far as the text goes.
pub(super) fn runs_of(text: &str) -> impl Iterator<Item = Run> {
    let words = words(text);
    let count = words.len();
    let from = move |start: usize| {
        let mut length = 0;
        let mut joined = String::new();
        for (range, word, weight) in words.get(start..)? {
            length += weight;
            joined.push_str(word);
            joined.push(' ');
            if length >= RUN {
                let first = words.get(start)?;
                return Some(Run { words: joined, range: first.0.start..range.end });
            }
        }
        None
    };
    (0..count).filter_map(from)
}

/// Where a word stands, its lower case, and its weight.
pub(super) type Word = (Range<usize>, String, usize);

/// A wide form of a Latin letter or digit (`Ｋ`) as the letter itself.
pub(super) fn narrow(char: char) -> char {
    match char {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(char) - 0xFEE0).unwrap_or(char),
        _ => char,
    }
}

/// The words of a text: letters and digits that stand together, or one character of a script without spaces.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for (at, char) in text.char_indices().filter(|(_, it)| it.is_alphanumeric()) {
        let (end, char) = (at + char.len_utf8(), narrow(char));
        let lower = char.to_lowercase();
        // Han, kana, hangul and wide forms stand behind this point; what is before it is written with spaces.
        let is_spaced = u32::from(char) < 0x2E80;
        match found.last_mut() {
            Some((range, word, WORD)) if is_spaced && range.end == at => {
                range.end = end;
                word.extend(lower);
            }
            _ => found.push((at..end, lower.collect(), if is_spaced { WORD } else { CHARACTER })),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|it| (*it).to_owned()).collect()
    }

    fn text(id: &str, kind: EvidenceKind, text: &str) -> Evidence {
        Evidence {
            id: id.to_owned(),
            kind,
            title: id.to_owned(),
            headings: Vec::new(),
            url: None,
            language: Language::En,
            updated: None,
            text: text.to_owned(),
            digest: String::new(),
            fact: None,
            relevance: None,
            holds_only: None,
        }
    }

    fn found(said: &str, own: &[&str], others: &[&Evidence]) -> Vec<String> {
        let none = BTreeSet::new();
        let given = Foreign { own_names: &none, other_names: &none, own, others };
        foreign(said, &given).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn names_of_others_are_found_in_any_case_and_script_but_not_inside_words() {
        let others = set(&["Harbor Lane", "111122223333", "orders-db", "db", "晴空商店"]);
        let own = set(&["orders-db"]);
        assert_eq!(foreign_names("As at HARBOR LANE, orders-db was full.", &own, &others), ["Harbor Lane"]);
        assert_eq!(foreign_names("與晴空商店相同（111122223333）", &own, &others), ["111122223333", "晴空商店"]);
        assert!(foreign_names("Harbor Lanes, 9111122223333 and the db", &own, &others).is_empty());
    }

    #[test]
    fn a_longer_run_of_words_is_found_however_it_is_marked_up_and_whichever_script_it_is_in() {
        let runbook =
            text("runbook", EvidenceKind::Doc, "First page the pager of team Osprey, then drain the node by hand.");
        let said = "Hello. **first page** the pager of team Osprey, then *drain* the node today.";
        assert_eq!(found(said, &[], &[&runbook]), ["first page** the pager of team Osprey, then *drain* the node"]);
        assert!(
            found("Page the pager, then drain the node by hand.", &[], &[&runbook]).is_empty(),
            "words, but no run"
        );
        let case = text("case", EvidenceKind::Case, "我们把晴空商店的连接池从五十改到了两百才恢复正常。");
        assert_eq!(
            found("请把连接池从五十改到了两百才恢复正常，谢谢", &[], &[&case]),
            ["连接池从五十改到了两百才恢复正常"]
        );
    }

    #[test]
    fn what_the_customer_may_open_or_everybody_says_is_nobodys() {
        let words = "Raise the size of the connection pool and restart the service.";
        let runbook = text("runbook", EvidenceKind::Doc, words);
        assert!(
            found(words, &["> raise the size of the connection pool and restart the service"], &[&runbook]).is_empty()
        );
        let cases: Vec<Evidence> = ["a", "b", "c"].iter().map(|it| text(it, EvidenceKind::Case, words)).collect();
        let all: Vec<&Evidence> = cases.iter().collect();
        assert!(found(words, &[], &all).is_empty(), "a phrase");
        assert_eq!(found(words, &[], all.get(..2).unwrap_or_default()).len(), 1);
    }
}
