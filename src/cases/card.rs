use std::sync::LazyLock;

use regex::Regex;

use super::matter::matter;
use super::observed::last_part;
use crate::base::constant_pattern;
use crate::domain::{AccountProfile, Case, Phrase, Phrases, Resolution};

/// Shortest name of theirs that is masked; a shorter one stands in other words.
const SHORTEST_NAME: usize = 4;

/// Mail addresses, ARNs, addresses of hosts, numbers of accounts and cases, and ids of resources.
static IDS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"[\w.+-]+@[\w-]+\.[\w.-]+|arn:[\w-]+:[^\s,;)]+|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b\d{10,}\b",
        r"|\b(?:i|vol|sg|subnet|vpc|eni|ami|snap|nat|igw|rtb|eipalloc)-[0-9a-f]{6,}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    ))
});

/// A resolution card, to be reviewed: what a resolved case taught, without what tells whose it was. Nobody has reviewed it, so
/// it is never public as it is. A name that only stands in a sentence, and belongs to nothing the account names, is not found. Its headings are
/// those of `phrases`, in the case's language.
pub fn card(case: &Case, resolution: &Resolution, profile: &AccountProfile, phrases: &Phrases) -> String {
    let names = names(case, profile);
    let plain = |text: &str| without_names(text, &names);
    let title = plain(&case.body.subject).replace(['\n', '"'], " ");
    let mut page = format!(
        "---\ntitle: \"{}\"\nservice: {}\nfrom_case: {}\nlanguage: {}\n---\n# {}\n\n## {}\n\n{}\n",
        title.trim(),
        case.body.service,
        case.id,
        case.body.language.tag(),
        title.trim(),
        phrases.get(Phrase::CardSeen),
        plain(&matter(&case.body.description)).trim()
    );
    if let Some(cause) = resolution.root_cause.as_deref().filter(|it| !it.trim().is_empty()) {
        page.push_str(&format!("\n## {}\n\n{}\n", phrases.get(Phrase::CardCause), plain(cause).trim()));
    }
    page.push_str(&format!("\n## {}\n\n", phrases.get(Phrase::CardHelped)));
    if !resolution.summary.trim().is_empty() {
        page.push_str(&format!("{}\n", plain(&resolution.summary).trim()));
    }
    for (step, at) in resolution.steps.iter().filter(|it| !it.trim().is_empty()).zip(1..) {
        page.push_str(&format!("{}{at}. {}\n", if at == 1 { "\n" } else { "" }, plain(step).trim()));
    }
    page
}

/// What names the customer or something of theirs, the longest first.
fn names(case: &Case, profile: &AccountProfile) -> Vec<(String, &'static str)> {
    let resources = profile.workloads.iter().flat_map(|it| &it.resources).chain(&case.body.resources);
    let resources = resources.flat_map(|it| [it.clone(), last_part(it).to_owned()]).map(|it| (it, "[resource]"));
    let workloads = profile.workloads.iter().map(|it| (it.name.clone(), "[workload]"));
    let contacts = profile.contacts.iter().map(|it| (it.name.clone(), "[person]"));
    let opener = [(case.opened_by.clone(), "[person]"), (profile.name.clone(), "[customer]")];
    let mut names: Vec<(String, &str)> = resources.chain(workloads).chain(contacts).chain(opener).collect();
    names.retain(|(name, _)| name.chars().count() >= SHORTEST_NAME);
    names.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then(one.cmp(other)));
    names
}

fn without_names(text: &str, names: &[(String, &'static str)]) -> String {
    let mut text = IDS.replace_all(text, "[id]").into_owned();
    for (name, mask) in names {
        text = masked(&text, name, mask);
    }
    text
}

/// `text` with each whole `name` replaced, in any case of letters.
fn masked(text: &str, name: &str, mask: &str) -> String {
    let Ok(pattern) = Regex::new(&format!("(?i){}", regex::escape(name))) else { return text.to_owned() };
    let joins = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    let mut page = String::new();
    let mut last = 0;
    for found in pattern.find_iter(text) {
        let (before, after) = text.split_at(found.start());
        let is_whole = !joins(before.chars().next_back()) && !joins(after.chars().nth(found.as_str().chars().count()));
        if is_whole {
            page.push_str(text.get(last..found.start()).unwrap_or_default());
            page.push_str(mask);
            last = found.end();
        }
    }
    page + text.get(last..).unwrap_or_default()
}
