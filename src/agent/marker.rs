//! The marker of a citation as a model writes it: `[2]`, `[1, 3]`, `[2: "words"]`.

/// Longest quote a marker may carry, in bytes.
const LONGEST_QUOTE: usize = 2_000;

/// One citation as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub number: u32,
    pub quote: Option<String>,
}

/// What stands behind an opening bracket.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A marker; `length` counts the bytes up to and with its closing bracket.
    Marker {
        length: usize,
        written: Vec<Written>,
    },
    /// So far a marker, but its end has not arrived.
    Open,
    No,
}

/// Opening and closing quotation marks that models use.
const QUOTES: &[(char, char)] =
    &[('"', '"'), ('“', '”'), ('「', '」'), ('『', '』'), ('\'', '\''), ('‘', '’'), ('«', '»')];

/// Reads a marker whose opening bracket stands just before `inner`.
pub(super) fn read(inner: &str) -> Read {
    let mut numbers = Vec::new();
    let mut at = 0;
    loop {
        at += spaces(inner, at);
        let digits = inner.get(at..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 4 {
            return if at >= inner.len() && inner.len() < 40 { Read::Open } else { Read::No };
        }
        let Some(number) = inner.get(at..at + digits).and_then(|it| it.parse().ok()) else { return Read::No };
        numbers.push(number);
        at += digits;
        at += spaces(inner, at);
        match inner.get(at..).and_then(|it| it.chars().next()) {
            None => return Read::Open,
            Some(']') => {
                let written = numbers.into_iter().map(|number| Written { number, quote: None }).collect();
                return Read::Marker { length: at + 1, written };
            }
            Some(mark @ (',' | '、' | '，')) => at += mark.len_utf8(),
            Some(mark @ (':' | '：')) => return read_quote(inner, at + mark.len_utf8(), number),
            Some(_) => return Read::No,
        }
        if numbers.len() > 8 {
            return Read::No;
        }
    }
}

fn read_quote(inner: &str, after_colon: usize, number: u32) -> Read {
    let at = after_colon + spaces(inner, after_colon);
    let Some(open) = inner.get(at..).and_then(|it| it.chars().next()) else { return Read::Open };
    let Some((_, close)) = QUOTES.iter().find(|(it, _)| *it == open) else { return Read::No };
    let start = at + open.len_utf8();
    let rest = inner.get(start..).unwrap_or_default();
    // The quote ends at its mark only where the bracket closes behind it: quotes hold quotation marks of their own.
    for (position, _) in rest.match_indices(*close) {
        let after = start + position + close.len_utf8();
        let bracket = after + spaces(inner, after);
        match inner.get(bracket..).and_then(|it| it.chars().next()) {
            Some(']') => {
                let quote = rest.get(..position).unwrap_or_default().to_owned();
                return Read::Marker { length: bracket + 1, written: vec![Written { number, quote: Some(quote) }] };
            }
            None => return Read::Open,
            Some(_) => {}
        }
    }
    if rest.len() > LONGEST_QUOTE { Read::No } else { Read::Open }
}

fn spaces(text: &str, from: usize) -> usize {
    text.get(from..).unwrap_or_default().bytes().take_while(|it| *it == b' ').count()
}

/// A unit's text taken apart: its words without markers, its words with plain `[n]` markers, and the citations.
pub(super) struct Parsed {
    pub words: String,
    pub shown: String,
    pub written: Vec<Written>,
    /// Bytes of `words` up to the last marker; all of them where there is none.
    pub until_last: usize,
}

/// Takes the markers out of `markdown`; what is no marker stays as it is, and so does everything inside a code span.
pub(super) fn parse(markdown: &str) -> Parsed {
    let mut parsed = Parsed { words: String::new(), shown: String::new(), written: Vec::new(), until_last: 0 };
    let mut rest = markdown;
    while let Some(at) = rest.find(['[', '`']) {
        let (before, from) = rest.split_at(at);
        parsed.keep(before);
        if from.starts_with('`') {
            let (code, after) = from.split_at(code_length(from));
            parsed.keep(code);
            rest = after;
            continue;
        }
        let inner = from.get(1..).unwrap_or_default();
        match read(inner) {
            Read::Marker { length, written } => {
                for citation in &written {
                    parsed.shown.push_str(&format!("[{}]", citation.number));
                }
                parsed.written.extend(written);
                parsed.until_last = parsed.words.len();
                rest = inner.get(length..).unwrap_or_default();
            }
            Read::Open | Read::No => {
                parsed.keep("[");
                rest = inner;
            }
        }
    }
    parsed.keep(rest);
    if parsed.written.is_empty() {
        parsed.until_last = parsed.words.len();
    }
    parsed
}

impl Parsed {
    fn keep(&mut self, text: &str) {
        self.words.push_str(text);
        self.shown.push_str(text);
    }
}

/// Bytes of the code span at the start of `text`; of its opening backticks alone where nothing closes it.
fn code_length(text: &str) -> usize {
    let run = text.bytes().take_while(|it| *it == b'`').count();
    let mut at = run;
    while let Some(open) = text.get(at..).and_then(|it| it.find('`')).map(|it| at + it) {
        let length = text.bytes().skip(open).take_while(|it| *it == b'`').count();
        at = open + length;
        if length == run {
            return at;
        }
    }
    run
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn markers_are_read_in_every_form() {
        let parsed = parse("A [1], b [2: \"c \"d\" e\"] and [3, 4] but not [doc-1] or [x](y).");
        assert_eq!(parsed.words, "A , b  and  but not [doc-1] or [x](y).");
        assert_eq!(parsed.shown, "A [1], b [2] and [3][4] but not [doc-1] or [x](y).");
        let numbers: Vec<u32> = parsed.written.iter().map(|it| it.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
        assert_eq!(parsed.written[1].quote.as_deref(), Some("c \"d\" e"));
    }

    #[test]
    fn brackets_in_code_are_no_markers() {
        let parsed = parse("Read `a[0]` and ``b`[1]`` [2], `c[3].");
        assert_eq!(parsed.words, "Read `a[0]` and ``b`[1]`` , `c.");
        assert_eq!(parsed.written.iter().map(|it| it.number).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_marker_that_has_not_ended_is_waited_for() {
        assert_eq!(read(""), Read::Open);
        assert_eq!(read("1"), Read::Open);
        assert_eq!(read("1: \"the quo"), Read::Open);
        assert_eq!(read("1 apple]"), Read::No);
    }
}
