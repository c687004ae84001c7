use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::base::constant_pattern;

/// What names somebody or something of theirs by its form alone; the first alternative that fits wins.
static NAMING: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?xi)
        (?P<mail>[a-z0-9._%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}\b)
        | (?P<id>\b(?:i|vol|sg|subnet|vpc|eni|ami|snap|rtb|igw|nat|lt|tgw|eipalloc)-[0-9a-f]{8,17}\b
            | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
            | \b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b)
        | (?P<account>\b\d{12}\b)
        | (?P<address>\b[1-9]\d{0,2}(?:\.\d{1,3}){3}\b | \b(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})\b | \bip-\d{1,3}(?:-\d{1,3}){3}\b)
        | (?P<phone>\+\d{1,3}(?:[\s.-]?\(?\d{1,4}\)?){2,5}\b
            | \(\d{2,4}\)\s?\d{3,4}-\d{4}\b
            | \b\d{3}-\d{3}-\d{4}\b
            | \b0\d{1,3}-\d{3,4}-\d{3,4}\b
            | \b1[3-9]\d{9}\b)
        | (?P<host>\b(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)+(?:com|net|org|io|dev|cloud|app|internal|local|lan|corp|intra|jp|tw|cn|hk|de|ch|at|fr|it|es|nl|se|eu|uk|us|co|ai|tech|biz|info)\b)",
    )
});

/// What stands before the number of a version.
static SAID_TO_BE_VERSION: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"(?i)(?:\b(?:version|release|ver|build)s?\.?|版本|バージョン|@)[\s:=号號为為は]{0,3}$")
});

const KINDS: [&str; 6] = ["mail", "id", "account", "address", "phone", "host"];

/// `text` with every id replaced by what `stand_in` makes of its kind and itself.
pub(super) fn replace(text: &str, mut stand_in: impl FnMut(&'static str, &str) -> String) -> String {
    let replaced = NAMING.replace_all(text, |found: &Captures<'_>| {
        let (whole, before) =
            found.get(0).map_or(("", ""), |it| (it.as_str(), text.get(..it.start()).unwrap_or_default()));
        match KINDS.into_iter().find(|it| found.name(it).is_some()) {
            // Ours stay, so that a text may be made plain twice.
            Some(kind) if is_made_up(kind, whole) => whole.to_owned(),
            Some("address") if is_version(whole, before) => whole.to_owned(),
            Some(kind) => stand_in(kind, whole),
            None => whole.to_owned(),
        }
    });
    replaced.into_owned()
}

/// Whether [`made_up`] makes such names.
fn is_made_up(kind: &str, found: &str) -> bool {
    match kind {
        "mail" | "host" => found.ends_with("example.com"),
        "phone" => found.starts_with("+00 000"),
        "account" => found.starts_with("000000"),
        "address" => found.starts_with("198.18.") || found.starts_with("198.19."),
        _ => found.rsplit('-').next().is_some_and(|it| it.len() >= 12 && it.starts_with("00000000")),
    }
}

/// Whether four numbers are a version and no address: it is said before them, one is larger than an address has, or the
/// first is a single digit and none has three.
fn is_version(found: &str, before: &str) -> bool {
    if !found.contains('.') {
        return false;
    }
    let numbers: Vec<u32> = found.split('.').filter_map(|it| it.parse().ok()).collect();
    let is_small = numbers.first().is_some_and(|it| *it < 10) && numbers.iter().all(|it| *it < 100);
    is_small || numbers.iter().any(|it| *it > 255) || SAID_TO_BE_VERSION.is_match(before)
}

/// The `count`-th made-up name of a kind, in the form of what it stands for.
pub(super) fn made_up(kind: &str, found: &str, count: usize) -> String {
    match kind {
        "person" => format!("Person {count}"),
        "company" => format!("Company {count}"),
        "mail" => format!("person-{count}@example.com"),
        "account" => format!("{count:012}"),
        // Out of the block for benchmarks, RFC 2544: large, and nobody's.
        "address" => format!("198.{}.{}.{}", 18 + count / 65_536 % 2, count / 256 % 256, count % 256),
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
