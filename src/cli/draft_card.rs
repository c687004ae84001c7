use crate::domain::{Catalogue, Draft, EvidenceKind, Gap, GapReason, Language};
use crate::http::{Words, words};
use crate::service::GENERAL;

/// All of a draft's card as lines: labels in the draft's language, as its texts are.
pub(super) fn lines(draft: &Draft, catalogue: &Catalogue) -> Vec<String> {
    let words = words(draft.language);
    let mut all = vec![
        labelled(words.say("draft_subject"), &draft.subject),
        labelled(words.say("draft_severity"), &severity(draft, words)),
        suggestion(draft, words),
        String::new(),
        draft.description.clone(),
        String::new(),
        labelled(words.say("draft_service"), &service(draft, catalogue)),
    ];
    let needed = draft.needed_by.iter().map(|it| format!("{} · {}", it.date, it.why));
    all.extend(needed.map(|it| labelled(words.say("draft_needed_by"), &it)));
    let resource = |it: &String| match draft.stated_resources.contains(it) {
        true => words.say_with("resource_stated", "r", it),
        false => it.clone(),
    };
    all.extend(listed(words.say("draft_resources"), draft.resources.iter().map(resource)));
    all.extend(listed(words.say("draft_tried"), draft.tried.iter().cloned()));
    let attached = draft.attached.iter().map(|it| format!("{} · {}", it.title, kind(it.kind, words)));
    all.extend(listed(words.say("draft_evidence"), attached));
    all.extend(listed(words.say("gaps"), draft.gaps.iter().map(|it| gap(it, words))));
    all.extend(listed(words.say("draft_missing"), draft.missing.iter().cloned()));
    all.push(String::new());
    all.push(answered(draft, words));
    all
}

fn labelled(label: &str, value: &str) -> String {
    format!("{label}: {value}")
}

/// A label with a line an item below; nothing where there are none.
fn listed(label: &str, items: impl Iterator<Item = String>) -> Vec<String> {
    let items: Vec<String> = items.map(|it| format!("  - {it}")).collect();
    if items.is_empty() { items } else { [vec![format!("{label}:")], items].concat() }
}

fn severity(draft: &Draft, words: &Words) -> String {
    let level = draft.severity.word();
    format!("{} · {}", words.say(&format!("severity_{level}")), words.say(&format!("severity_{level}_meaning")))
}

fn suggestion(draft: &Draft, words: &Words) -> String {
    let level = words.say(&format!("severity_{}", draft.suggested_severity.word()));
    let reasons: Vec<&str> =
        draft.severity_reasons.iter().map(|it| it.text.trim().trim_end_matches(['.', '。'])).collect();
    match reasons.is_empty() {
        true => words.say_with("severity_suggested_plain", "s", level),
        false => words.say_with("severity_suggested", "s", level).replace("{r}", &reasons.join("; ")),
    }
}

/// The service by its name, with its category where that says more.
fn service(draft: &Draft, catalogue: &Catalogue) -> String {
    let named = |id: &str, name: Option<&std::collections::BTreeMap<Language, String>>| {
        let name = name.and_then(|it| it.get(&draft.language).or_else(|| it.get(&Language::En)));
        name.map_or_else(|| id.to_owned(), String::clone)
    };
    let service = catalogue.services.iter().find(|it| it.id == draft.service);
    let name = named(&draft.service, service.map(|it| &it.name));
    if draft.category == GENERAL {
        return name;
    }
    let category = catalogue.categories.iter().find(|it| it.id == draft.category);
    format!("{name} · {}", named(&draft.category, category.map(|it| &it.name)))
}

fn kind(kind: EvidenceKind, words: &Words) -> &str {
    words.say(match kind {
        EvidenceKind::Doc => "kind_doc",
        EvidenceKind::Card => "kind_card",
        EvidenceKind::Case => "kind_case",
        EvidenceKind::Fact => "kind_fact",
    })
}

fn gap(gap: &Gap, words: &Words) -> String {
    let reason = match gap.reason {
        GapReason::Late => "gap_late",
        GapReason::Failed => "gap_failed",
        GapReason::NotConfigured => "gap_not_configured",
        GapReason::Refused => "gap_refused",
        GapReason::Truncated => "gap_truncated",
    };
    let told = words.say_with("gap_other", "source", &gap.source);
    format!("{told} ({}: {} · {})", gap.source, words.say(reason), gap.detail)
}

/// Who answers, in which language and by when.
fn answered(draft: &Draft, words: &Words) -> String {
    match &draft.expected {
        _ if !draft.is_included => words.say("draft_not_entitled").to_owned(),
        Some(expected) => expected.words.clone(),
        None => words.say("clock_none").to_owned(),
    }
}
