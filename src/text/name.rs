use super::terms::{Term, TermKind, content_terms};

/// The last part of a resource's name, by which people call most things, an id where it ends in one:
/// `arn:aws:rds:us-east-1:111122223333:db:drafts` → `drafts`.
pub fn thing_name(resource: &str) -> &str {
    resource.rsplit([':', '/']).next().unwrap_or(resource)
}

/// Whether `text` holds `name` as a whole: `shop-orders` is not in `shop-orders-connections-high`. Letters of a script without
/// spaces beside it are no part of a name. Case counts.
pub fn holds_name(text: &str, name: &str) -> bool {
    let goes_on = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'));
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|it| it.chars().next());
        !goes_on(before) && !goes_on(after)
    })
}

/// The words that a question calls something by, as product names and abbreviations are written: three Latin letters or more with
/// a capital that no sentence begins with. "It is Lambda and not CloudFormation" does not ask about the latter.
pub fn called_by_name(question: &str) -> Vec<Term> {
    let is_name = |start: usize, end: usize| {
        let word = question.get(start..end).unwrap_or_default();
        let before = question.get(..start).unwrap_or_default().trim_end();
        let begins = before.is_empty() || before.ends_with(['.', '?', '!', '\n', ',']);
        let has_capital = word.chars().skip(usize::from(begins)).any(|it| it.is_ascii_uppercase());
        let is_denied = question.get(end..).is_some_and(|it| it.starts_with("ではなく"))
            || before.ends_with("not")
            || before.ends_with("不是");
        word.is_ascii() && word.len() >= 3 && has_capital && !is_denied
    };
    let is_word = |it: &Term| matches!(it.kind, TermKind::Word | TermKind::Identifier);
    content_terms(question).into_iter().filter(|it| is_word(it) && is_name(it.start, it.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_as_a_whole_in_any_script() {
        assert!(holds_name("dispatch-apiの応答時間", "dispatch-api"));
        assert!(holds_name("is shop-orders slow?", "shop-orders"));
        assert!(!holds_name("shop-orders-connections-high", "shop-orders"));
        assert!(!holds_name("my_shop", "shop"));
    }
}
