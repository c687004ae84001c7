use std::collections::BTreeSet;

/// Names shorter than this say nothing, in characters.
const SHORTEST: usize = 4;

/// Which of the names that belong to others stand in `text`: ids, numbers, resources, accounts. What is `own` as well may be
/// said. Upper and lower case are the same; a name inside a longer word does not count.
pub fn foreign_names<'a>(text: &str, own: &BTreeSet<String>, others: &'a BTreeSet<String>) -> Vec<&'a str> {
    let text = text.to_lowercase();
    let own: BTreeSet<String> = own.iter().map(|it| it.to_lowercase()).collect();
    let is_foreign = |name: &&String| {
        let name = name.to_lowercase();
        name.chars().count() >= SHORTEST && !own.contains(&name) && stands_in(&text, &name)
    };
    others.iter().filter(is_foreign).map(String::as_str).collect()
}

fn stands_in(text: &str, name: &str) -> bool {
    // Scripts without spaces have no word ends to look for.
    let joins = |one: Option<char>, edge: Option<char>| {
        let is_word = |it: char| it.is_ascii_alphanumeric();
        one.is_some_and(is_word) && edge.is_some_and(is_word)
    };
    text.match_indices(name).any(|(at, found)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|it| it.chars().next());
        !joins(before, name.chars().next()) && !joins(after, name.chars().next_back())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn names_of_others_are_found_in_any_case_and_script_but_not_inside_words() {
        let others = set(&["Harbor Lane", "111122223333", "orders-db", "db", "晴空商店"]);
        let own = set(&["orders-db"]);
        assert_eq!(foreign_names("As at HARBOR LANE, orders-db was full.", &own, &others), ["Harbor Lane"]);
        assert_eq!(foreign_names("與晴空商店相同（111122223333）", &own, &others), ["111122223333", "晴空商店"]);
        assert!(foreign_names("Harbor Lanes, 9111122223333 and the db", &own, &others).is_empty());
    }
}
