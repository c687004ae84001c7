use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::classes;
use crate::base::constant_pattern;

/// Words in a row that make a stretch, at the most, and characters where no spaces part words.
const WORDS: usize = 3;
const CHARACTERS: usize = 4;
/// Before a stretch in which words stand for their class.
const OF_CLASSES: char = '#';

static PIECES: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"(?P<run>[\p{Han}\p{Hiragana}\p{Katakana}ー々]+)|[\p{Latin}\p{N}'’_]+"));
static DIGITS: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\d+"));

/// The stretches of a folded text: up to three words in a row, two with one between, up to four characters of a run without spaces; each
/// as it stands and with words standing for their class. Every number is `0`. Cost: some 150 a sentence.
pub fn stretches(folded: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let (mut plain, mut classed) = (vec!["^".to_owned()], vec!["^".to_owned()]);
    for piece in PIECES.captures_iter(folded) {
        if let Some(run) = piece.name("run") {
            of_run(run.as_str(), "", &mut found);
            of_run(&classes::in_run(run.as_str()), "#", &mut found);
            plain.push("§".to_owned());
            classed.push("§".to_owned());
        } else {
            let word = DIGITS.replace_all(&piece[0], "0").replace('’', "'");
            classed.push(classes::of_word(&word).map_or_else(|| word.clone(), String::from));
            plain.push(word);
        }
    }
    plain.push("$".to_owned());
    classed.push("$".to_owned());
    of_words(&plain, "", &mut found);
    of_words(&classed, &OF_CLASSES.to_string(), &mut found);
    found
}

/// The words of a folded text, each alone and with the one before; the characters of a run without spaces in the same way. In order, with
/// repetitions; every number is `0`. Cost: some 40 a sentence.
pub fn word_pairs(folded: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = String::new();
    let mut add = |unit: String, between: &str| {
        if !before.is_empty() {
            found.push(format!("{before}{between}{unit}"));
        }
        found.push(unit.clone());
        before = unit;
    };
    for piece in PIECES.captures_iter(folded) {
        match piece.name("run") {
            Some(run) => run.as_str().chars().for_each(|it| add(it.to_string(), "")),
            None => add(DIGITS.replace_all(&piece[0], "0").replace('’', "'"), " "),
        }
    }
    found
}

/// The sentences of a message as people type it, in order and with the white space between them: cut at each mark and line. For prose,
/// in which a mark may stand inside a sentence, there is [`sentences()`](crate::text::sentences()).
pub fn typed_sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '!', '?', '。', '\n', ';'])
}

fn of_words(words: &[String], before: &str, found: &mut BTreeSet<String>) {
    let says_nothing = |it: &[String]| matches!(it, [only] if matches!(only.as_str(), "^" | "$" | "§"));
    for count in 1..=WORDS {
        let rows = words.windows(count).filter(|it| !says_nothing(it));
        found.extend(rows.map(|it| format!("{before}{}", it.join(" "))));
    }
    let apart = words.windows(3).filter_map(|it| it.first().zip(it.last()));
    found.extend(apart.map(|(one, other)| format!("{before}{one} _ {other}")));
}

fn of_run(run: &str, before: &str, found: &mut BTreeSet<String>) {
    let characters: Vec<char> = run.chars().collect();
    for count in 1..=CHARACTERS {
        found.extend(characters.windows(count).map(|it| format!("{before}{}", it.iter().collect::<String>())));
    }
    let first: String = characters.iter().take(2).collect();
    let last: String = characters.iter().skip(characters.len().saturating_sub(2)).collect();
    found.extend([format!("{before}^{first}"), format!("{before}{last}$")]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_is_stretches_of_words_and_of_characters() {
        let found = stretches("get me an engineer at 02:17");
        for stretch in ["get me an", "me _ engineer", "at 0 0", "#me an P", "^ get me"] {
            assert!(found.contains(stretch), "{stretch}: {found:?}");
        }
        let found = stretches("请转工程师");
        for stretch in ["转工程师", "#请转P", "^请转", "程师$"] {
            assert!(found.contains(stretch), "{stretch}: {found:?}");
        }
    }

    #[test]
    fn words_stand_alone_and_with_the_one_before() {
        assert_eq!(word_pairs("it's 30 tasks"), ["it's", "it's 0", "0", "0 tasks", "tasks"]);
        assert_eq!(word_pairs("密钥 kms"), ["密", "密钥", "钥", "钥 kms", "kms"]);
    }
}
