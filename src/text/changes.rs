use similar::{ChangeTag, TextDiff};

use crate::domain::{TextChange, TextChangeKind};

/// What an edit made of `before`, word by word, in the order of the text; words that share a fate stand together.
pub fn changes(before: &str, after: &str) -> Vec<TextChange> {
    let mut found: Vec<TextChange> = Vec::new();
    for change in TextDiff::from_unicode_words(before, after).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => TextChangeKind::Kept,
            ChangeTag::Delete => TextChangeKind::Removed,
            ChangeTag::Insert => TextChangeKind::Added,
        };
        match found.last_mut().filter(|it| it.kind == kind) {
            Some(last) => last.text.push_str(change.value()),
            None => found.push(TextChange { kind, text: change.value().to_owned() }),
        }
    }
    found
}

/// The lines that differ, with three around them, as `diff -u` prints them; each text with its name.
pub fn unified_diff(before: (&str, &str), after: (&str, &str)) -> String {
    TextDiff::from_lines(before.1, after.1).unified_diff().header(before.0, after.0).to_string()
}

/// How much of two texts is the same, in `[0, 1]`.
pub fn likeness(one: &str, other: &str) -> f32 {
    TextDiff::from_unicode_words(one, other).ratio()
}

#[cfg(test)]
mod tests {
    use super::*;
    use TextChangeKind::{Added, Kept, Removed};

    fn told(before: &str, after: &str) -> Vec<(TextChangeKind, String)> {
        changes(before, after).into_iter().map(|it| (it.kind, it.text)).collect()
    }

    #[test]
    fn an_edit_is_told_word_by_word_in_every_script() {
        let owned =
            |all: &[(TextChangeKind, &str)]| all.iter().map(|(kind, it)| (*kind, (*it).to_owned())).collect::<Vec<_>>();
        assert_eq!(
            told("We restart the node.", "We replace the node."),
            owned(&[(Kept, "We "), (Removed, "restart"), (Added, "replace"), (Kept, " the node.")])
        );
        assert_eq!(
            told("我们正在重启节点。", "我们正在更换节点。"),
            owned(&[(Kept, "我们正在"), (Removed, "重启"), (Added, "更换"), (Kept, "节点。")])
        );
        assert_eq!(told("Same.", "Same."), owned(&[(Kept, "Same.")]));
        assert!(likeness("Same.", "Same.") > 0.99 && likeness("Same.", "其他") < 0.1);
    }
}
