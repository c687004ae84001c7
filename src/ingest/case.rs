use serde_json::{Map, Value};

use super::cut::{AIM, pieces};
use super::document::passage;
use super::language;
use super::outline::outline;
use crate::domain::{
    Document, Language, Passage, PassageKind, PastCase, PastCommunication, Resolution, Severity, Visibility,
};

/// One part of a case: what its passages are headed with, its words, and whether only staff may read it.
struct Part {
    heading: &'static str,
    words: String,
    is_internal: bool,
}

/// Reads a case. A field that is optional and cannot be read is left out, and named in the list beside it.
pub(super) fn past_case(mut object: Map<String, Value>) -> Result<(PastCase, Vec<&'static str>), String> {
    let mut left_out = Vec::new();
    if let Some(tag) = object.get("language").and_then(Value::as_str) {
        let language = Language::parse(tag).map_or(Value::Null, |language| Value::from(language.tag()));
        object.insert("language".to_owned(), language);
    }
    let mut soften = |key: &'static str, is_readable: fn(&Value) -> bool| {
        if object.get(key).is_some_and(|value| !value.is_null() && !is_readable(value)) {
            object.remove(key);
            left_out.push(key);
        }
    };
    soften("language", |value| serde_json::from_value::<Language>(value.clone()).is_ok());
    soften("severity", |value| serde_json::from_value::<Severity>(value.clone()).is_ok());
    soften("created_at", |value| serde_json::from_value::<jiff::Timestamp>(value.clone()).is_ok());
    soften("resolved_at", |value| serde_json::from_value::<jiff::Timestamp>(value.clone()).is_ok());
    soften("resolution", |value| serde_json::from_value::<Resolution>(value.clone()).is_ok());
    let case = serde_json::from_value(Value::Object(object)).map_err(|error| format!("not a case: {error}"))?;
    Ok((case, left_out))
}

/// The passages of a case: for staff the whole case, for its account the same without internal communications.
///
/// A passage has the same id and the same words in both. `redact` sees every text before it is cut.
pub(super) fn passages(case: &PastCase, redact: &(dyn Fn(&str) -> String + Sync)) -> Vec<(Visibility, Passage)> {
    let document = document(case, redact);
    let mut all = Vec::new();
    let mut ordinal = 0;
    for part in parts(case) {
        let words = redact(&part.words);
        for piece in pieces(&words, &outline(&words)) {
            let headings = [part.heading.to_owned()].into_iter().chain(piece.headings).collect();
            let text = words.get(piece.range).unwrap_or_default().to_owned();
            let passage = passage(&document, ordinal, headings, text);
            ordinal += 1;
            if !part.is_internal {
                all.push((Visibility::Account(case.account_id.clone()), passage.clone()));
            }
            all.push((Visibility::Staff, passage));
        }
    }
    if all.is_empty() {
        let only = passage(&document, 0, Vec::new(), document.title.clone());
        all.push((Visibility::Account(case.account_id.clone()), only.clone()));
        all.push((Visibility::Staff, only));
    }
    all
}

fn document(case: &PastCase, redact: &(dyn Fn(&str) -> String + Sync)) -> Document {
    let moment = case.resolved_at.or(case.created_at);
    let guess = || language::guess(&format!("{}\n{}", case.subject, case.description));
    Document {
        id: case.id.clone(),
        slug: case.id.clone(),
        kind: PassageKind::Case,
        visibility: Visibility::Staff,
        service: case.service.clone(),
        language: case.language.unwrap_or_else(guess),
        title: redact(&case.subject),
        url: None,
        updated: moment.map(|at| at.strftime("%Y-%m-%d").to_string()),
        tags: Vec::new(),
        effective_from: None,
        effective_to: None,
        regions: Vec::new(),
        supersedes: Vec::new(),
        body: String::new(),
    }
}

fn parts(case: &PastCase) -> Vec<Part> {
    let mut parts = vec![Part { heading: "Description", words: case.description.clone(), is_internal: false }];
    for communication in &case.communications {
        let (words, is_internal) = (words_of(communication), is_internal(communication));
        match parts.last_mut() {
            Some(last) if joins(last, &words, is_internal) => {
                last.words.push_str("\n\n");
                last.words.push_str(&words);
            }
            _ => parts.push(Part { heading: "Correspondence", words, is_internal }),
        }
    }
    if let Some(resolution) = &case.resolution {
        parts.push(Part { heading: "Resolution", words: resolution_words(resolution), is_internal: false });
    }
    parts.retain(|part| !part.words.trim().is_empty());
    parts
}

/// Whether a message goes into the same passage as those before it. An open code fence would swallow its neighbours.
fn joins(last: &Part, words: &str, is_internal: bool) -> bool {
    let has_fence = |words: &str| words.contains("```") || words.contains("~~~");
    last.heading == "Correspondence"
        && last.is_internal == is_internal
        && last.words.len() + words.len() < AIM
        && !has_fence(&last.words)
        && !has_fence(words)
}

/// `public` and nothing said are for the customer; every other word keeps a message with staff.
fn is_internal(communication: &PastCommunication) -> bool {
    communication.visibility.as_deref().is_some_and(|word| !word.eq_ignore_ascii_case("public"))
}

fn words_of(communication: &PastCommunication) -> String {
    let mut from = communication.from.clone();
    if let Some(first) = from.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let at = communication.at.map_or_else(String::new, |at| format!(", {}", at.strftime("%Y-%m-%d %H:%M UTC")));
    format!("{from}{at}:\n\n{}", communication.body.trim())
}

fn resolution_words(resolution: &Resolution) -> String {
    let mut words = resolution.summary.clone();
    if let Some(cause) = resolution.root_cause.as_deref().filter(|cause| !cause.trim().is_empty()) {
        words.push_str(&format!("\n\nRoot cause: {cause}"));
    }
    if !resolution.steps.is_empty() {
        words.push_str("\n\n");
        for (index, step) in resolution.steps.iter().enumerate() {
            words.push_str(&format!("{}. {step}\n", index + 1));
        }
    }
    words
}
