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
