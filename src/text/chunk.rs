//! Text without spaces and without Han or kana: words, numbers and identifiers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use frostem::{Algorithm, Stemmer};

use super::fold::Folded;
use super::stop_words::is_english_stop_word;
use super::terms::{Found, Term, TermKind};

/// Longer identifiers are given in parts only: nobody types them, and an index has no use for them.
const MAX_IDENTIFIER_BYTES: usize = 256;

/// Adds the terms of `chunk`, which starts at byte `start` of the folded text.
pub(super) fn collect(folded: &Folded<'_>, start: usize, chunk: &str, found: &mut Vec<Found>) {
    let mut sink = Sink { folded, found };
    for atom in atoms(chunk) {
        if let Some(text) = chunk.get(atom.clone()) {
            sink.atom(start + atom.start, text);
        }
    }
}

/// Cuts at what no identifier holds, then trims what only joins: `(see` `kms:Decrypt,` → `see`, `kms:Decrypt`.
fn atoms(chunk: &str) -> Vec<Range<usize>> {
    let mut atoms = Vec::new();
    let mut begin = 0;
    let mut previous = ' ';
    let mut rest = chunk.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        let next = rest.peek().map_or(' ', |(_, next)| *next);
        let groups_digits = character == ',' && previous.is_ascii_digit() && next.is_ascii_digit();
        if !(character.is_alphanumeric() || is_joiner(character) || is_mark(character) || groups_digits) {
            push_trimmed(chunk, begin..at, &mut atoms);
            begin = at + character.len_utf8();
        }
        previous = character;
    }
    push_trimmed(chunk, begin..chunk.len(), &mut atoms);
    atoms
}

fn push_trimmed(chunk: &str, range: Range<usize>, atoms: &mut Vec<Range<usize>>) {
    let Some(text) = chunk.get(range.clone()) else { return };
    let kept = text.trim_start_matches(|edge: char| !edge.is_alphanumeric());
    let start = range.start + text.len() - kept.len();
    let kept = kept.trim_end_matches(|edge: char| !edge.is_alphanumeric() && !is_mark(edge));
    if !kept.is_empty() {
        atoms.push(start..start + kept.len());
    }
}

fn is_joiner(character: char) -> bool {
    matches!(character, '-' | '_' | '.' | ':' | '/' | '@' | '#' | '\'' | '’' | '\\' | '~' | '&' | '+' | '$' | '%')
}

/// Combining marks that NFKC leaves apart belong to the letter before them.
fn is_mark(character: char) -> bool {
    !character.is_ascii() && unicode_normalization::char::is_combining_mark(character)
}

struct Sink<'f, 'a> {
    folded: &'f Folded<'a>,
    found: &'f mut Vec<Found>,
}

impl Sink<'_, '_> {
    fn atom(&mut self, start: usize, text: &str) {
        if let Some(number) = number(text) {
            return self.push(start..start + text.len(), number, TermKind::Number, false);
        }
        if text.contains(',') {
            return self.split(start, text, |character| character == ',');
        }
        if text.chars().all(char::is_alphabetic) && !has_camel_case(text) {
            return self.word(start, text);
        }
        if let Some(joined) = apostrophe_or_initials(text) {
            let is_stop_word = is_english_stop_word(&joined);
            return self.push(start..start + text.len(), stem(&joined), TermKind::Word, is_stop_word);
        }
        if is_identifier(text) {
            self.identifier(start, text);
        }
        self.parts(start, text);
    }

    fn split(&mut self, start: usize, text: &str, at: impl Fn(char) -> bool) {
        for part in pieces(text, at) {
            if let Some(piece) = text.get(part.clone()) {
                self.atom(start + part.start, piece);
            }
        }
    }

    fn word(&mut self, start: usize, text: &str) {
        let lower = text.to_lowercase();
        let is_stop_word = is_english_stop_word(&lower);
        self.push(start..start + text.len(), stem(&lower), TermKind::Word, is_stop_word);
    }

    fn identifier(&mut self, start: usize, text: &str) {
        if text.len() <= MAX_IDENTIFIER_BYTES {
            self.push(start..start + text.len(), text.to_lowercase(), TermKind::Identifier, false);
        }
    }

    /// The pieces of `text` between `:` `/` `@` `#`, whole where they are identifiers themselves, and their parts.
    fn parts(&mut self, start: usize, text: &str) {
        let sections = pieces(text, |character| matches!(character, ':' | '/' | '@' | '#' | '\\' | '&' | '$'));
        let is_only_one = sections.len() == 1;
        for section in sections {
            let Some(piece) = text.get(section.clone()) else { continue };
            if !is_only_one && is_identifier(piece) && number(piece).is_none() {
                self.identifier(start + section.start, piece);
            }
            self.leaves(start + section.start, piece, piece.len() == text.len());
        }
    }

    /// Words and numbers between `-` `_` `.` and camel-case humps.
    fn leaves(&mut self, start: usize, text: &str, is_whole_atom: bool) {
        let leaves: Vec<Range<usize>> = pieces(text, |character| !character.is_alphanumeric() && !is_mark(character))
            .into_iter()
            .flat_map(|piece| humps(text, piece))
            .collect();
        for leaf in leaves {
            let Some(part) = text.get(leaf.clone()) else { continue };
            let is_whole = is_whole_atom && part.len() == text.len();
            let at = start + leaf.start;
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                self.push(at..at + part.len(), part.to_owned(), TermKind::Number, false);
            } else if part.chars().all(char::is_alphabetic) {
                self.word(at, part);
            } else {
                self.mixed(at, part, is_whole);
            }
        }
    }

    /// Letters with digits: `ec2` is one thing, `10gb` is a number and its unit as well.
    fn mixed(&mut self, start: usize, text: &str, is_given_already: bool) {
        if !is_given_already {
            self.identifier(start, text);
        }
        let digits = text.len() - text.trim_start_matches(|first: char| first.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        if !number.is_empty() && unit.chars().all(char::is_alphabetic) {
            self.push(start..start + digits, number.to_owned(), TermKind::Number, false);
            self.word(start + digits, unit);
        }
    }

    fn push(&mut self, range: Range<usize>, text: String, kind: TermKind, is_stop_word: bool) {
        let original = self.folded.original(range);
        let term = Term { text, start: original.start, end: original.end, kind };
        self.found.push(Found { term, is_stop_word });
    }
}

/// `1,000` → `1000`, `99.95` → `99.95`; `None` for anything that is not one number.
fn number(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_grouped = groups.clone().next().is_none() || first.len() <= 3;
    let is_number = is_digits(first)
        && is_grouped
        && groups.all(|group| group.len() == 3 && is_digits(group))
        && fraction.is_none_or(is_digits);
    is_number.then(|| text.replace(',', ""))
}

/// `don't` and `customer’s` as one word, `e.g` and `U.S` without their dots; lower case.
fn apostrophe_or_initials(text: &str) -> Option<String> {
    let is_contraction = text.chars().all(|character| character.is_alphabetic() || matches!(character, '\'' | '’'));
    let is_initials = text.split('.').all(|part| {
        let mut characters = part.chars();
        characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
    });
    let keep = |character: &char| *character != '.';
    (is_contraction || is_initials)
        .then(|| text.to_lowercase().replace('’', "'").chars().filter(keep).collect())
        .filter(|_| !has_camel_case(text) || is_initials)
}

/// Whether the whole is worth finding as such: it holds a digit, a sign that prose does not use inside a word,
/// capitals inside a word, or a part in capitals joined to others (`Multi-AZ`). `read-only` and `and/or` are prose.
fn is_identifier(text: &str) -> bool {
    if text.len() < 2 {
        return false;
    }
    let has_sign = text.chars().any(|character| {
        character.is_ascii_digit() || matches!(character, '_' | ':' | '.' | '@' | '#' | '\\' | '~' | '$')
    });
    let is_path = text.matches('/').count() > 1;
    has_sign || is_path || has_camel_case(text) || (text.contains('-') && pieces_in_capitals(text))
}

fn pieces_in_capitals(text: &str) -> bool {
    text.split('-').any(|part| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Whether a capital follows a small letter, or a small letter follows two capitals (`DBInstance`).
/// A plural of capitals (`VPCs`) is a word.
fn has_camel_case(text: &str) -> bool {
    // Most words have no capital behind their first letter, and then no hump.
    text.chars().skip(1).any(char::is_uppercase) && humps(text, 0..text.len()).len() > 1
}

/// The camel-case parts of `range`: `RebootDBInstance` → `Reboot`, `DB`, `Instance`; digits stay with what they follow.
fn humps(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let Some(piece) = text.get(range.clone()) else { return Vec::new() };
    let characters: Vec<(usize, char)> = piece.char_indices().collect();
    let mut starts = vec![0];
    for window in characters.windows(3) {
        if let [(_, before), (at, this), (after_at, after)] = window {
            let after_small = before.is_alphabetic() && !before.is_uppercase();
            let before_small = before.is_uppercase() && after.is_lowercase() && piece.get(*after_at..) != Some("s");
            if this.is_uppercase() && (after_small || before_small) {
                starts.push(*at);
            }
        }
    }
    if let [.., (_, before), (at, last)] = characters.as_slice()
        && before.is_lowercase()
        && last.is_uppercase()
    {
        starts.push(*at);
    }
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([piece.len()]);
    starts.iter().zip(ends).map(|(from, to)| range.start + from..range.start + to).collect()
}

/// The non-empty ranges of `text` between characters that `separates`.
fn pieces(text: &str, separates: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    for (at, character) in text.char_indices().filter(|(_, character)| separates(*character)) {
        if begin < at {
            pieces.push(begin..at);
        }
        begin = at + character.len_utf8();
    }
    if begin < text.len() {
        pieces.push(begin..text.len());
    }
    pieces
}

/// Most stems that a thread remembers; then it forgets all.
const MOST_STEMS: usize = 8_192;
/// Bytes; longer words seldom come again.
const LONGEST_REMEMBERED: usize = 32;

thread_local! {
    /// Texts say the same few thousand words over and over.
    static STEMS: RefCell<HashMap<String, String>> = RefCell::default();
}

fn stem(lower: &str) -> String {
    if !lower.is_ascii() {
        return lower.to_owned();
    }
    if lower.len() > LONGEST_REMEMBERED {
        return stem_anew(lower);
    }
    STEMS.with_borrow_mut(|stems| {
        if let Some(known) = stems.get(lower) {
            return known.clone();
        }
        if stems.len() >= MOST_STEMS {
            stems.clear();
        }
        let stem = stem_anew(lower);
        stems.insert(lower.to_owned(), stem.clone());
        stem
    })
}

fn stem_anew(lower: &str) -> String {
    Stemmer::new(Algorithm::English).stem(lower).into_owned()
}
