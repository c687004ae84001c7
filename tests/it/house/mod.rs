//! House rules: who may use whom, and what no tracked file may hold. See the table of rooms in `ARCHITECTURE.md`.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use paths::{UsedPath, used_paths};

/// A room and the rooms it may use. Order: the way a question travels.
const TABLE: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("domain", &["base"]),
    ("config", &["base"]),
    ("redact", &["base", "domain"]),
    ("access", &["base", "domain", "config"]),
    ("telemetry", &["base", "domain", "config", "redact"]),
    ("text", &["base", "domain", "config"]),
    ("prompt", &["base", "domain", "config"]),
    ("llm", &["base", "domain", "config", "telemetry", "text", "redact"]),
    ("ingest", &["base", "domain", "config", "text"]),
    ("search", &["base", "domain", "config", "text", "access", "llm"]),
    ("account", &["base", "domain", "config", "telemetry", "text", "access", "redact"]),
    ("store", &["base", "domain", "config", "telemetry", "access", "redact"]),
    ("cases", &["base", "domain", "text"]),
    ("detect", &["base", "domain"]),
    (
        "agent",
        &[
            "base",
            "domain",
            "config",
            "telemetry",
            "text",
            "prompt",
            "llm",
            "search",
            "account",
            "cases",
            "access",
            "redact",
        ],
    ),
    (
        "service",
        &[
            "base",
            "domain",
            "config",
            "redact",
            "access",
            "telemetry",
            "text",
            "prompt",
            "llm",
            "ingest",
            "search",
            "account",
            "store",
            "cases",
            "detect",
            "agent",
        ],
    ),
    ("outbound", &["base", "domain", "config", "telemetry"]),
    (
        "worker",
        &[
            "base",
            "domain",
            "config",
            "redact",
            "access",
            "telemetry",
            "text",
            "prompt",
            "llm",
            "ingest",
            "search",
            "account",
            "store",
            "cases",
            "detect",
            "agent",
            "service",
            "outbound",
        ],
    ),
    (
        "eval",
        &[
            "base",
            "domain",
            "config",
            "redact",
            "access",
            "telemetry",
            "text",
            "prompt",
            "llm",
            "ingest",
            "search",
            "account",
            "store",
            "cases",
            "detect",
            "agent",
            "service",
        ],
    ),
    ("http", &["service", "outbound", "eval", "text", "access", "domain", "config", "telemetry", "base"]),
    (
        "cli",
        &[
            "base",
            "domain",
            "config",
            "redact",
            "access",
            "telemetry",
            "text",
            "prompt",
            "llm",
            "ingest",
            "search",
            "account",
            "store",
            "cases",
            "detect",
            "agent",
            "service",
            "outbound",
            "worker",
            "eval",
            "http",
        ],
    ),
];

/// Longest file outside of tests, in lines.
const MOST_LINES: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every tracked file that is text, with its content; all files below the root's known folders where there is no git.
fn tracked() -> Vec<(String, String)> {
    let listed = Command::new("git").args(["ls-files", "-co", "--exclude-standard", "-z"]).current_dir(root()).output();
    let names: Vec<String> = match listed {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).split('\0').filter(|it| !it.is_empty()).map(str::to_owned).collect()
        }
        _ => walked(),
    };
    let read = |name: String| std::fs::read_to_string(root().join(&name)).ok().map(|text| (name, text));
    names.into_iter().filter_map(read).collect()
}

fn walked() -> Vec<String> {
    let skip = |it: &walkdir::DirEntry| !matches!(it.file_name().to_str(), Some("target" | ".git" | ".firstline"));
    let files = walkdir::WalkDir::new(root()).into_iter().filter_entry(skip).filter_map(Result::ok);
    let files = files.filter(|it| it.file_type().is_file());
    files.filter_map(|it| it.path().strip_prefix(root()).ok()?.to_str().map(str::to_owned)).collect()
}

fn sources() -> Vec<(String, String)> {
    tracked().into_iter().filter(|(name, _)| name.starts_with("src/") && name.ends_with(".rs")).collect()
}

/// The room that a file below `src/` belongs to; `None` for `lib.rs` and `main.rs`.
fn room_of(file: &str) -> Option<&str> {
    file.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
}

fn is_test_file(file: &str) -> bool {
    let name = Path::new(file);
    file.starts_with("tests/")
        || name.components().any(|it| it.as_os_str() == "tests")
        || matches!(name.file_stem().and_then(|it| it.to_str()), Some("tests" | "samples"))
}

fn rooms_there_are() -> BTreeSet<String> {
    sources().iter().filter_map(|(file, _)| room_of(file).map(str::to_owned)).collect()
}

/// The line-numbered places in `files` where `is_stray` holds.
fn strays(files: &[(String, String)], is_stray: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let lines = files.iter().flat_map(|(file, text)| text.lines().enumerate().map(move |(at, line)| (file, at, line)));
    let found = lines.filter(|(file, _, line)| is_stray(file, line));
    found.map(|(file, at, line)| format!("{file}:{}: {}", at + 1, line.trim())).collect()
}

fn none(strays: &[String], rule: &str) {
    assert!(strays.is_empty(), "{rule}\n{}", strays.join("\n"));
}

/// A path into another room's `tests` or `samples`, which only test code can name.
fn is_of_tests(path: &[String]) -> bool {
    path.iter().skip(1).any(|it| it == "tests" || it == "samples")
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let allowed: BTreeMap<&str, &[&str]> = TABLE.iter().copied().collect();
    let rooms = rooms_there_are();
    let mut found = Vec::new();
    for (file, text) in sources() {
        let Some(room) = room_of(&file) else { continue };
        let may = allowed.get(room).copied().unwrap_or_default();
        for UsedPath { line, path } in used_paths(&file, &text) {
            let target = path[0].as_str();
            let is_fine = target == room || may.contains(&target) || is_of_tests(&path);
            if !is_fine {
                let known = if rooms.contains(target) { "" } else { " (no such room)" };
                found.push(format!("{file}:{line}: `{room}` uses `{}`{known}", path.join("::")));
            }
        }
    }
    none(&found, "rooms may use only what the table in tests/it/house/mod.rs allows");
}

#[test]
fn only_evals_hold_the_key_of_evals() {
    let key = ["Eval", "Key"].concat();
    let is_theirs = |file: &str| file.starts_with("src/eval/") || file.starts_with("src/access/");
    none(
        &strays(&sources(), |file, line| line.contains(&key) && !is_theirs(file)),
        "only `eval` acts as made-up people",
    );
}

#[test]
fn every_room_is_in_the_table_and_has_a_door_that_says_what_it_is() {
    let known: BTreeSet<&str> = TABLE.iter().map(|it| it.0).collect();
    let mut found = Vec::new();
    for room in rooms_there_are() {
        if !known.contains(room.as_str()) {
            found.push(format!("src/{room}/: not in the table"));
        }
        let door = format!("src/{room}/mod.rs");
        match std::fs::read_to_string(root().join(&door)) {
            Ok(text) if text.starts_with("//! ") => {}
            Ok(_) => found.push(format!("{door}:1: does not begin with a `//!` comment")),
            Err(_) => found.push(format!("{door}: missing")),
        }
    }
    none(&found, "each room is a folder of the table with a `mod.rs` that says what comes in and what goes out");
}

#[test]
fn rooms_are_entered_through_their_door() {
    let all = sources();
    let door = |room: &str| all.iter().find(|it| it.0 == format!("src/{room}/mod.rs")).map(|it| it.1.clone());
    let private = |room: &str| -> BTreeSet<String> {
        let text = door(room).unwrap_or_default();
        let is_private = |line: &&str| line.starts_with("mod ") || line.starts_with("pub(");
        let name = |line: &str| line.split_once("mod ").map(|(_, it)| it.trim_end_matches([';', '{', ' ']).to_owned());
        text.lines().filter(is_private).filter_map(name).collect()
    };
    let private: BTreeMap<String, BTreeSet<String>> =
        rooms_there_are().into_iter().map(|room| (room.clone(), private(&room))).collect();
    let mut found = Vec::new();
    for (file, text) in &all {
        for UsedPath { line, path } in used_paths(file, text) {
            let is_other = room_of(file) != Some(path[0].as_str());
            // Two segments name an item of the door, which may well share its module's name.
            let is_inner = path.len() > 2 && private.get(&path[0]).is_some_and(|names| names.contains(&path[1]));
            if is_other && is_inner && !is_of_tests(&path) {
                found.push(format!("{file}:{line}: `{}` goes past the door", path.join("::")));
            }
        }
    }
    none(&found, "another room is reached through what its `mod.rs` makes public");
}

#[test]
fn no_file_is_too_long_to_read() {
    let mut found = Vec::new();
    for (file, text) in sources().into_iter().filter(|(file, _)| !is_test_file(file)) {
        let own = text.split("\n#[cfg(test)]\n").next().unwrap_or_default().lines().count();
        if own > MOST_LINES {
            found.push(format!("{file}:{MOST_LINES}: has {own} lines without its tests"));
        }
    }
    none(&found, "files have at most 500 lines: one thing a file");
}

#[test]
fn open_ends_have_an_issue_and_no_test_is_put_aside() {
    let (todo, ignore) = (["TO", "DO"].concat(), ["#[ig", "nore"].concat());
    let with_issue = format!("{todo}(#");
    let code: Vec<_> = tracked().into_iter().filter(|(file, _)| file.ends_with(".rs")).collect();
    none(&strays(&code, |_, line| line.contains(&ignore)), "a test runs, or says at run time why it cannot");
    let all: Vec<_> = tracked().into_iter().filter(|(file, _)| !file.starts_with("corpus/")).collect();
    let is_open = |line: &str| line.split(|it: char| !it.is_alphanumeric()).any(|it| it == todo);
    none(&strays(&all, |_, line| is_open(line) && !line.contains(&with_issue)), "an open end names its issue");
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    let places = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat(), ["/ho", "me/"].concat()];
    // A path at the start of a word; `repository/work/x` is somebody's relative path.
    let is_place = |line: &str| {
        places.iter().any(|place| {
            line.match_indices(place.as_str()).any(|(at, _)| {
                !line[..at]
                    .chars()
                    .next_back()
                    .is_some_and(|it| it.is_alphanumeric() || matches!(it, '.' | '}' | '_' | '-'))
            })
        })
    };
    none(&strays(&tracked(), |_, line| is_place(line)), "no absolute path of a machine in a tracked file");
}

#[test]
fn no_file_names_a_package_registry() {
    let hosts = [
        ["crates", ".io"].concat(),
        ["npmjs", ".org"].concat(),
        ["npmjs", ".com"].concat(),
        ["pypi", ".org"].concat(),
        ["pythonhosted", ".org"].concat(),
        ["unpkg", ".com"].concat(),
        ["jsdelivr", ".net"].concat(),
        ["proxy.golang", ".org"].concat(),
        ["arti", "factory"].concat(),
    ];
    // Cargo writes the default registry's name into the lock file, whatever mirror a machine uses.
    let default = format!("source = \"registry+https://github.com/rust-lang/{}-index\"", hosts[0]);
    let is_host = |file: &str, line: &str| {
        hosts.iter().any(|it| line.contains(it.as_str())) && !(file == "Cargo.lock" && line == default)
    };
    none(&strays(&tracked(), is_host), "no package registry in a tracked file");
    let lock: Vec<_> = tracked().into_iter().filter(|(file, _)| file == "Cargo.lock").collect();
    none(&strays(&lock, |_, line| line.starts_with("source = ") && line != default), "one registry, the default one");
}

#[test]
fn the_projects_own_pages_are_there_and_say_something() {
    let lines = |name: &&str| std::fs::read_to_string(root().join(name)).map_or(0, |text| text.lines().count());
    let missing: Vec<&str> = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE"]
        .into_iter()
        .filter(|name| lines(name) < 5)
        .collect();
    assert!(missing.is_empty(), "missing or empty: {missing:?}");
}
