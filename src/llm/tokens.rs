/// Counts, or estimates, the tokens of a text.
pub type TokenCounter = fn(&str) -> usize;

/// A rough count that needs no vocabulary: four ASCII characters a token, or one character of any other script.
///
/// Within about a third of the o200k vocabulary's count for prose in English, Chinese and Japanese.
pub fn estimated_tokens(text: &str) -> usize {
    let others = text.chars().filter(|character| !character.is_ascii()).count();
    let ascii = text.bytes().filter(u8::is_ascii).count();
    others + ascii.div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_counted_by_their_own_measure() {
        assert_eq!(estimated_tokens(""), 0);
        assert_eq!(estimated_tokens("eight ch"), 2);
        assert_eq!(estimated_tokens("你好 a"), 3);
    }
}
