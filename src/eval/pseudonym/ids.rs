use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::base::constant_pattern;

/// What names somebody or something of theirs by its form alone; the first alternative that fits wins. Four numbers of which the
/// first has one digit are a version.
static NAMING: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?xi)
        (?P<mail>[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)
        | (?P<id>\b(?:i|vol|sg|subnet|vpc|eni|ami|snap|rtb|igw|nat|lt|tgw|eipalloc)-[0-9a-f]{8,17}\b
            | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
            | \b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b)
        | (?P<account>\b\d{12}\b)
        | (?P<address>\b[1-9]\d{1,2}(?:\.\d{1,3}){3}\b | \b(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})\b | \bip-\d{1,3}(?:-\d{1,3}){3}\b)
        | (?P<phone>\+\d{1,3}(?:[\s.-]?\(?\d{1,4}\)?){2,5}\b
            | \(\d{2,4}\)\s?\d{3,4}-\d{4}\b
            | \b\d{3}-\d{3}-\d{4}\b
            | \b0\d{1,3}-\d{3,4}-\d{3,4}\b
            | \b1[3-9]\d{9}\b)
        | (?P<host>\b(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)+(?:com|net|org|io|dev|cloud|app|internal|local|lan|corp|intra|jp|tw|cn|hk|de|ch|at|fr|it|es|nl|se|eu|uk|us|co|ai|tech|biz|info)\b)",
    )
});

const KINDS: [&str; 6] = ["mail", "id", "account", "address", "phone", "host"];

/// `text` with every id replaced by what `stand_in` makes of its kind and itself.
pub(super) fn replace(text: &str, mut stand_in: impl FnMut(&'static str, &str) -> String) -> String {
    let replaced = NAMING.replace_all(text, |found: &Captures<'_>| {
        let whole = found.get(0).map_or("", |it| it.as_str());
        match KINDS.into_iter().find(|it| found.name(it).is_some()) {
            // Ours stay, so that a text may be made plain twice.
            Some(_) if whole.ends_with("example.com") => whole.to_owned(),
            Some(kind) => stand_in(kind, whole),
            None => whole.to_owned(),
        }
    });
    replaced.into_owned()
}

/// The `count`-th made-up name of a kind, in the form of what it stands for.
pub(super) fn made_up(kind: &str, found: &str, count: usize) -> String {
    match kind {
        "person" => format!("Person {count}"),
        "company" => format!("Company {count}"),
        "mail" => format!("person-{count}@example.com"),
        "account" => format!("{count:012}"),
        "address" => format!("192.0.2.{}", count % 254 + 1),
        "phone" => format!("+00 000 {count:04}"),
        "host" => format!("host-{count}.example.com"),
        // The prefix says what sort of thing it is; the answer may depend on that.
        _ => match found.split_once('-').filter(|it| it.0.len() <= 8 && !it.0.contains(|it: char| it.is_ascii_digit()))
        {
            Some((prefix, _)) => format!("{prefix}-{count:017x}"),
            None => format!("00000000-0000-0000-0000-{count:012x}"),
        },
    }
}
