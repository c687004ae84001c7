use regex::Regex;
use std::sync::LazyLock;

use crate::base::constant_pattern;

/// Longest unit that is waited for, in bytes; a reply that never ends a sentence is cut here.
const LONGEST_UNIT: usize = 16 * 1024;

/// Cuts a stream of Markdown into units: a sentence, a list item, a heading, a whole code block, a whole table.
///
/// A unit is handed out as soon as it is certain that it has ended, with the white space behind it, so that the units
/// joined are the text that came in.
#[derive(Default)]
pub struct UnitSplitter {
    waiting: String,
}

impl UnitSplitter {
    /// Takes more text and returns the units that it completed, in order.
    pub fn push(&mut self, text: &str) -> Vec<String> {
        self.waiting.push_str(text);
        self.take(End::MoreMayCome)
    }

    /// The text is over: returns what is left as units.
    pub fn finish(&mut self) -> Vec<String> {
        self.take(End::Final)
    }

    /// Drops what has not become a unit.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    fn take(&mut self, end: End) -> Vec<String> {
        let mut units = Vec::new();
        let mut done = 0;
        while let Some(rest) = self.waiting.get(done..) {
            match unit_length(rest, end) {
                Some(length) if length > 0 => {
                    units.push(rest.get(..length).unwrap_or(rest).to_owned());
                    done += length;
                }
                _ => break,
            }
        }
        self.waiting.drain(..done);
        units
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    MoreMayCome,
    Final,
}

static LIST_ITEM: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)、])[ \t]+"));

/// Whether a line begins an item of a list.
pub(super) fn is_list_item(line: &str) -> bool {
    // Asked for every piece of a stream, so the plain "no" of prose comes without the pattern.
    let first = line.trim_start_matches([' ', '\t']).chars().next();
    first.is_some_and(|it| matches!(it, '-' | '*' | '+' | '•') || it.is_numeric()) && LIST_ITEM.is_match(line)
}

/// The number of the step that a line begins, where it begins one.
pub(super) fn step_number(line: &str) -> Option<u32> {
    let digits: String = line.trim_start().chars().take_while(char::is_ascii_digit).collect();
    if is_list_item(line) { digits.parse().ok() } else { None }
}

/// Bytes of the first unit in `text`, with the white space around it, or `None` while that is not certain.
fn unit_length(text: &str, end: End) -> Option<usize> {
    let lead = text.len() - text.trim_start().len();
    // Spaces at a line's start decide whether it is an indented item, so keep them.
    let start = text.get(..lead)?.rfind('\n').map_or(0, |at| at + 1);
    let body = text.get(start..)?;
    if body.trim().is_empty() {
        return None;
    }
    let length = match shape(body) {
        Shape::Fence(mark) => fence_length(body, mark, end),
        Shape::Table => lines_while(body, end, |line| line.trim_start().starts_with('|')),
        Shape::Item => item_length(body, end),
        Shape::Heading => line_length(body, end),
        Shape::Prose => prose_length(body, end),
        Shape::Unclear if end == End::Final => Some(body.len()),
        Shape::Unclear => None,
    };
    let length = match length {
        None if end == End::MoreMayCome && body.len() > LONGEST_UNIT => floor_boundary(body, LONGEST_UNIT),
        other => other?,
    };
    let after = body.get(length..)?;
    let blank = after.len() - after.trim_start().len();
    // Indentation in front of the next unit stays with that unit.
    let ends_line = body.get(..length)?.ends_with('\n');
    let kept = after.get(..blank)?.rfind('\n').map_or(if ends_line { 0 } else { blank }, |at| at + 1);
    Some(start + length + kept)
}

enum Shape {
    Fence(&'static str),
    Table,
    Item,
    Heading,
    Prose,
    /// Too little has arrived to say.
    Unclear,
}

fn shape(body: &str) -> Shape {
    let line = body.trim_start();
    if line.starts_with("```") {
        return Shape::Fence("```");
    }
    if line.starts_with("~~~") {
        return Shape::Fence("~~~");
    }
    if line.starts_with('|') {
        return Shape::Table;
    }
    if line.starts_with('#') {
        return Shape::Heading;
    }
    if is_list_item(body) {
        return Shape::Item;
    }
    let has_line_end = line.contains('\n');
    let could_become = line.len() < 6
        && !has_line_end
        && line
            .chars()
            .all(|it| matches!(it, '`' | '~' | '-' | '*' | '+' | '•' | '.' | ')' | '、' | ' ') || it.is_ascii_digit());
    if could_become { Shape::Unclear } else { Shape::Prose }
}

fn floor_boundary(text: &str, most: usize) -> usize {
    (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn line_length(body: &str, end: End) -> Option<usize> {
    match body.find('\n') {
        Some(at) => Some(at + 1),
        None if end == End::Final => Some(body.len()),
        None => None,
    }
}

fn fence_length(body: &str, mark: &str, end: End) -> Option<usize> {
    let mut at = body.find('\n').map(|at| at + 1);
    while let Some(start) = at {
        let rest = body.get(start..)?;
        let line_end = rest.find('\n');
        let line = rest.get(..line_end.unwrap_or(rest.len()))?;
        if line.trim() == mark && (line_end.is_some() || end == End::Final) {
            return Some(start + line_end.map_or(rest.len(), |it| it + 1));
        }
        at = line_end.map(|it| start + it + 1);
    }
    (end == End::Final).then_some(body.len())
}

/// The run of lines from the start for which `belongs` holds; certain only once a line that does not has begun.
fn lines_while(body: &str, end: End, belongs: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = body.get(at..)?;
        let decided = rest.contains('\n') || rest.trim_start().len() >= 2 || end == End::Final;
        if !decided {
            return None;
        }
        if at > 0 && (rest.is_empty() || !belongs(rest)) {
            return Some(at);
        }
        match rest.find('\n') {
            Some(line_end) => at += line_end + 1,
            None if end == End::Final => return Some(body.len()),
            None => return None,
        }
    }
}

fn item_length(body: &str, end: End) -> Option<usize> {
    // Further lines belong to an item while they are indented text and no item of their own.
    lines_while(body, end, |line| {
        let is_indented = line.starts_with([' ', '\t']);
        let first = line.lines().next().unwrap_or_default().trim();
        // Code below a step is checked to the letter, so it is a unit of its own.
        is_indented && !first.is_empty() && !first.starts_with("```") && !is_list_item(line)
    })
}

/// Words before a full stop that do not end a sentence.
const ABBREVIATIONS: &[&str] =
    &["e.g", "i.e", "etc", "vs", "Mr", "Ms", "Dr", "No", "approx", "cf", "incl", "max", "min"];

fn prose_length(body: &str, end: End) -> Option<usize> {
    let mut in_code = false;
    let mut chars = body.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        match char {
            '`' => in_code = !in_code,
            '[' if !in_code => match marker_end(body, at) {
                MarkerEnd::At(after) => {
                    while chars.peek().is_some_and(|(next, _)| *next < after) {
                        chars.next();
                    }
                    // `… 。[1] Next` and `… lasts a day [1]` with nothing more: the sentence ends behind its marker
                    // only if it had ended before it, which the terminator's own branch handles.
                }
                MarkerEnd::Open if end == End::MoreMayCome => return None,
                MarkerEnd::Open | MarkerEnd::None => {}
            },
            '\n' => match after_line_end(body.get(at + 1..)?, end) {
                LineEnd::Ends => return Some(at + 1),
                LineEnd::GoesOn => {}
                LineEnd::Unclear => return None,
            },
            '。' | '！' | '？' | '.' | '!' | '?' | '：' | ':' if !in_code => {
                match sentence_end(body, at, char, end) {
                    SentenceEnd::At(length) => return Some(length),
                    SentenceEnd::No => {}
                    SentenceEnd::Unclear => return None,
                }
            }
            _ => {}
        }
    }
    (end == End::Final).then_some(body.len())
}

enum LineEnd {
    Ends,
    GoesOn,
    Unclear,
}

fn after_line_end(rest: &str, end: End) -> LineEnd {
    let line = rest.trim_start_matches([' ', '\t']);
    if line.starts_with('\n') {
        return LineEnd::Ends;
    }
    match shape(rest) {
        Shape::Prose => LineEnd::GoesOn,
        Shape::Unclear if end == End::MoreMayCome => LineEnd::Unclear,
        Shape::Unclear => LineEnd::GoesOn,
        _ => LineEnd::Ends,
    }
}

enum SentenceEnd {
    At(usize),
    No,
    Unclear,
}

fn sentence_end(body: &str, at: usize, mark: char, end: End) -> SentenceEnd {
    let is_wide = matches!(mark, '。' | '！' | '？' | '：');
    let before = body.get(..at).unwrap_or_default();
    if mark == '.' && ends_with_abbreviation(before) {
        return SentenceEnd::No;
    }
    let mut next = at + mark.len_utf8();
    next += leading(body, next, |it| matches!(it, '"' | '\'' | '”' | '’' | '」' | '』' | ')' | '）' | '*' | '_'));
    let mut has_marker = false;
    loop {
        let gap = leading(body, next, |it| it == ' ');
        match marker_end(body, next + gap) {
            MarkerEnd::At(after) => {
                next = after;
                has_marker = true;
            }
            MarkerEnd::Open if end == End::MoreMayCome => return SentenceEnd::Unclear,
            MarkerEnd::Open | MarkerEnd::None => break,
        }
    }
    // A full stop may also follow its marker: `… a day. [1].`
    if has_marker {
        next += leading(body, next, |it| matches!(it, '.' | '。'));
    }
    let rest = body.get(next..).unwrap_or_default();
    let Some(following) = rest.chars().next() else {
        return if end == End::Final { SentenceEnd::At(next) } else { SentenceEnd::Unclear };
    };
    let is_colon = matches!(mark, ':' | '：');
    if is_colon && following != '\n' {
        return SentenceEnd::No; // A lead-in's colon ends its line; any other is inside a sentence.
    }
    // `… a day.次の文`: a script without spaces goes on at once.
    let changes_script = !following.is_ascii() && following.is_alphanumeric();
    if is_wide || has_marker || changes_script {
        return SentenceEnd::At(next);
    }
    if !following.is_whitespace() {
        return SentenceEnd::No;
    }
    match rest.trim_start().chars().next() {
        None if end == End::Final => SentenceEnd::At(next),
        None => SentenceEnd::Unclear,
        Some(first) if mark == '.' && first.is_lowercase() => SentenceEnd::No,
        Some(_) => SentenceEnd::At(next),
    }
}

fn leading(body: &str, from: usize, belongs: impl Fn(char) -> bool) -> usize {
    body.get(from..).unwrap_or_default().chars().take_while(|it| belongs(*it)).map(char::len_utf8).sum()
}

/// Whether `text` ends with a word behind which a full stop ends no sentence.
pub(super) fn ends_with_abbreviation(text: &str) -> bool {
    ABBREVIATIONS.iter().any(|it| ends_with_word(text, it))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|rest| !rest.ends_with(|it: char| it.is_alphanumeric()))
}

enum MarkerEnd {
    /// Byte behind the closing bracket.
    At(usize),
    /// Begins like a marker, but has not ended yet.
    Open,
    None,
}

/// Where a marker `[1]` or `[1: "quote"]` that begins at `at` ends.
fn marker_end(body: &str, at: usize) -> MarkerEnd {
    let Some(rest) = body.get(at..) else { return MarkerEnd::None };
    if rest.is_empty() {
        return MarkerEnd::None;
    }
    let Some(inner) = rest.strip_prefix('[') else { return MarkerEnd::None };
    match super::marker::read(inner) {
        super::marker::Read::Marker { length, .. } => MarkerEnd::At(at + 1 + length),
        super::marker::Read::Open => MarkerEnd::Open,
        super::marker::Read::No => MarkerEnd::None,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let mut splitter = UnitSplitter::default();
        let mut units = splitter.push(text);
        units.extend(splitter.finish());
        units
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(split(text), expected, "in one piece");
        let mut splitter = UnitSplitter::default();
        let mut units: Vec<String> = text.chars().flat_map(|it| splitter.push(&it.to_string())).collect();
        units.extend(splitter.finish());
        assert_eq!(units.concat(), text, "no byte may be lost");
        assert_eq!(units, expected, "one character at a time");
    }

    #[test]
    fn a_sentence_keeps_the_marker_behind_its_full_stop() {
        check("Rules run daily. [1] They are free [2].", &["Rules run daily. [1] ", "They are free [2]."]);
        check("毎日実行されます。[1]無料です[2]。", &["毎日実行されます。[1]", "無料です[2]。"]);
    }

    #[test]
    fn a_sentence_ends_where_another_script_begins() {
        check("It failed over [1].次の文です[2]。", &["It failed over [1].", "次の文です[2]。"]);
    }

    #[test]
    fn a_quote_inside_a_marker_ends_no_sentence() {
        check(
            "It failed over [1: \"The host was unhealthy. Really.\"]. Wait.",
            &["It failed over [1: \"The host was unhealthy. Really.\"]. ", "Wait."],
        );
    }

    #[test]
    fn versions_abbreviations_and_code_end_no_sentence() {
        check("Use 16.4, e.g. on `a. B` hosts. Then stop.", &["Use 16.4, e.g. on `a. B` hosts. ", "Then stop."]);
    }

    #[test]
    fn each_list_item_is_a_unit_with_its_indented_lines() {
        check(
            "Do this:\n\n1. One.\n   More of one.\n2. Two [1].\n\nDone.",
            &["Do this:\n\n", "1. One.\n   More of one.\n", "2. Two [1].\n\n", "Done."],
        );
    }

    #[test]
    fn code_below_a_step_is_a_unit_of_its_own() {
        check(
            "1. One [1].\n   ```\n   run\n   ```\n2. Two [1].\n",
            &["1. One [1].\n", "   ```\n   run\n   ```\n", "2. Two [1].\n"],
        );
    }

    #[test]
    fn code_blocks_and_tables_stay_whole() {
        check(
            "Run:\n```sh\na. B\n\nc\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd.",
            &["Run:\n", "```sh\na. B\n\nc\n```\n", "| a | b |\n|---|---|\n| 1 | 2 |\n\n", "End."],
        );
    }

    #[test]
    fn each_of_our_own_phrases_is_one_unit() {
        let prompts = crate::prompt::Prompts::load(std::path::Path::new("no overrides")).expect("prompts load");
        for language in crate::domain::Language::ALL {
            let phrases = prompts.phrases(language);
            for phrase in crate::domain::Phrase::FROM_BACKENDS {
                let text = format!("{}\n\n", phrases.get(phrase));
                assert_eq!(split(&text), [text.as_str()], "{phrase:?} in {language}");
            }
        }
    }

    #[test]
    fn an_unfinished_sentence_is_handed_out_only_at_the_end() {
        let mut splitter = UnitSplitter::default();
        assert!(splitter.push("Do not delete the ").is_empty());
        assert_eq!(splitter.finish(), ["Do not delete the "]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_lost_or_changed(text in "[a-z0-9 .!?:\\[\\]\"\\n|`#*。：一-龥-]{0,120}", cuts in proptest::collection::vec(0usize..120, 0..6)) {
            let mut splitter = UnitSplitter::default();
            let mut units = Vec::new();
            let mut last = 0;
            let mut cuts = cuts;
            cuts.sort_unstable();
            for cut in cuts {
                let cut = floor_boundary(&text, cut).max(last);
                units.extend(splitter.push(&text[last..cut]));
                last = cut;
            }
            units.extend(splitter.push(&text[last..]));
            units.extend(splitter.finish());
            let joined = units.concat();
            proptest::prop_assert!(text == joined || text.trim_end() == joined.trim_end(), "{units:?}");
        }
    }
}
