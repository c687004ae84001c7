use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use super::scan::byte_at;

/// A text as its reader sees it, with the way back to its bytes.
///
/// Invisible characters are gone, full-width and other compatibility forms of ASCII are ASCII, and one level of
/// URL-, JSON- or HTML-escapes is undone (repeated `\\\"` and `%25…` count as one level).
/// Full-width `，；！？（）` stay as they are: they end a value in Chinese and Japanese sentences.
pub(super) struct Folded<'a> {
    text: Cow<'a, str>,
    /// (offset here, offset in the original) wherever the difference between the two changes; ascending.
    marks: Vec<(usize, usize)>,
    original_len: usize,
}

impl<'a> Folded<'a> {
    /// Folds `original`. Plain ASCII without `%`, `\` and `&` is borrowed, not copied.
    pub(super) fn of(original: &'a str) -> Self {
        let original_len = original.len();
        match original.find(is_special) {
            None => Self { text: Cow::Borrowed(original), marks: Vec::new(), original_len },
            Some(_) => fold(original),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The original offset of the character at `at`; of the text's end for its length.
    pub(super) fn origin(&self, at: usize) -> usize {
        if at >= self.text.len() {
            return self.original_len;
        }
        let after = self.marks.partition_point(|(here, _)| *here <= at);
        let mark = after.checked_sub(1).and_then(|index| self.marks.get(index));
        let origin = mark.map_or(at, |(here, there)| there + (at - here));
        // One character may fold into several, which must not reach past the next one's origin.
        self.marks.get(after).map_or(origin, |(_, there)| origin.min(*there))
    }

    /// How many original bytes the ASCII character at `at` was written with: 1 for `"`, 2 for `\"`, 4 for `\\\"`.
    pub(super) fn width(&self, at: usize) -> usize {
        self.origin(at + 1) - self.origin(at)
    }
}

fn is_special(character: char) -> bool {
    !character.is_ascii() || matches!(character, '%' | '\\' | '&')
}

fn fold(original: &str) -> Folded<'_> {
    let mut text = String::with_capacity(original.len());
    let mut marks = Vec::new();
    let mut at = 0;
    let mut rest = original;
    while let Some(plain) = rest.find(is_special) {
        let (before, special) = rest.split_at(plain);
        text.push_str(before);
        at += plain;
        let (piece, consumed) = fold_one(special);
        match piece {
            Piece::Same => text.extend(special.chars().next()),
            Piece::Nothing => {}
            Piece::Ascii(character) => text.push(character),
            Piece::Word(word) => text.push_str(&word),
        }
        at += consumed;
        let expected = marks.last().map_or(text.len(), |(here, there)| there + (text.len() - here));
        if expected != at {
            marks.push((text.len(), at));
        }
        rest = special.get(consumed..).unwrap_or_default();
    }
    text.push_str(rest);
    Folded { text: Cow::Owned(text), marks, original_len: original.len() }
}

enum Piece {
    Same,
    Nothing,
    Ascii(char),
    Word(String),
}

/// What stands at the start of `rest`, and how many of its bytes that took (at least 1).
fn fold_one(rest: &str) -> (Piece, usize) {
    let Some(first) = rest.chars().next() else { return (Piece::Nothing, 1) };
    let unescaped = match first {
        '%' => percent(rest),
        '\\' => backslash(rest),
        '&' => entity(rest),
        _ => return (visible(first), first.len_utf8()),
    };
    match unescaped {
        Some((character, consumed)) if character.is_ascii() => (Piece::Ascii(character), consumed),
        Some((character, consumed)) => match visible(character) {
            Piece::Same => (Piece::Ascii(character), consumed),
            piece => (piece, consumed),
        },
        None => (Piece::Same, 1),
    }
}

/// How a character that is not ASCII looks to a reader.
fn visible(character: char) -> Piece {
    if is_invisible(character) {
        return Piece::Nothing;
    }
    if matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}') {
        return Piece::Ascii('-');
    }
    if !has_compatibility_form(character) {
        return Piece::Same;
    }
    let word: String = std::iter::once(character).nfkc().collect();
    if word.is_ascii() && !word.is_empty() { Piece::Word(word) } else { Piece::Same }
}

fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether NFKC may turn this into ASCII and we want it to.
fn has_compatibility_form(character: char) -> bool {
    match character {
        '！' | '（' | '）' | '，' | '；' | '？' | '。' => false,
        '\u{00A0}' | '\u{00AA}' | '\u{00B2}'..='\u{00BA}' => true,
        '\u{2000}'..='\u{200A}' | '\u{2024}' | '\u{202F}' | '\u{205F}' => true,
        '\u{2070}'..='\u{209C}' | '\u{2100}'..='\u{214F}' | '\u{2460}'..='\u{24FF}' => true,
        '\u{3000}' | '\u{FE50}'..='\u{FE6B}' | '\u{FF01}'..='\u{FF5E}' => true,
        '\u{1D400}'..='\u{1D7FF}' | '\u{1F100}'..='\u{1F1FF}' => true,
        _ => false,
    }
}

/// `%41`, `%2541`, `%252541` …; printable ASCII and line breaks only, so that `50%` and UTF-8 sequences stay.
fn percent(rest: &str) -> Option<(char, usize)> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while bytes.get(at..at + 2) == Some(b"25") && hex_pair(bytes, at + 2).is_some() {
        at += 2;
    }
    let character = char::from(hex_pair(bytes, at)?);
    (matches!(character, ' '..='~' | '\n' | '\r' | '\t')).then_some((character, at + 2))
}

fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let digits = std::str::from_utf8(bytes.get(at..at + 2)?).ok()?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
}

/// A run of backslashes and what it escapes in JSON, JavaScript or a log line.
fn backslash(rest: &str) -> Option<(char, usize)> {
    let run = rest.bytes().take(64).take_while(|byte| *byte == b'\\').count();
    let escaped = byte_at(rest, run)?;
    match escaped {
        b'"' | b'\'' | b'/' => Some((char::from(escaped), run + 1)),
        b'n' | b'r' => Some(('\n', run + 1)),
        b't' => Some(('\t', run + 1)),
        b'u' => {
            let digits = rest.get(run + 1..run + 5).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
            let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            Some((character, run + 5))
        }
        b'x' => {
            let byte = hex_pair(rest.as_bytes(), run + 1)?;
            byte.is_ascii_graphic().then_some((char::from(byte), run + 3))
        }
        _ => None,
    }
}

const ENTITIES: [(&str, char); 14] = [
    ("&amp;", '&'),
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&#39;", '\''),
    ("&#x27;", '\''),
    ("&apos;", '\''),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&#x2F;", '/'),
    ("&#61;", '='),
    ("&nbsp;", ' '),
    ("&shy;", '\u{00AD}'),
    ("&#8203;", '\u{200B}'),
    ("&ZeroWidthSpace;", '\u{200B}'),
];

fn entity(rest: &str) -> Option<(char, usize)> {
    ENTITIES.iter().find(|(name, _)| rest.starts_with(name)).map(|(name, character)| (*character, name.len()))
}
