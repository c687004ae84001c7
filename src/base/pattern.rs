use regex::{Regex, RegexSet};

/// A regular expression that is a constant of the program: for statics, so that a mistake in one is found by the first test
/// that reads it, and never depends on anybody's input.
///
/// # Panics
///
/// When the pattern is no regular expression.
pub fn constant_pattern(pattern: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "every caller hands in a constant, and its room's tests match against it")]
    Regex::new(pattern).expect("a constant of the program is a valid pattern: its room's tests compile it")
}

/// [`constant_pattern`] for several that are looked for at once.
///
/// # Panics
///
/// When one of them is no regular expression.
pub fn constant_patterns<I: AsRef<str>>(patterns: impl IntoIterator<Item = I>) -> RegexSet {
    #[expect(clippy::expect_used, reason = "every caller hands in constants, and its room's tests match against them")]
    RegexSet::new(patterns).expect("constants of the program are valid patterns: their room's tests compile them")
}
