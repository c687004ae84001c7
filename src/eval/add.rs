use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::pseudonym::{Known, Pseudonyms};
use super::suite::{CaseGiven, Group, Groups, Origin, Sample, SamplesFile};
use crate::base::sha256_hex;
use crate::domain::{AccountProfile, Case, DraftKind, EvidenceKind, Person, Rating, TextChangeKind, Triage};
use crate::service::{Talk, TalkTurn, TriageJudged, TriageOpinion};

/// Earlier messages that a sample asks first, at the most.
const EARLIER: usize = 4;
/// Cases and documents that a triage found which become expectations, the best first.
const EXPECTED: usize = 3;
/// Stands between two texts that are made plain together; no text that a person writes has it.
const BETWEEN: &str = "\n\u{1e}\n";
/// Largest file of samples.
const LARGEST: u64 = 8 * 1024 * 1024;

/// A sample cannot be made, kept or promoted.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    #[error("the conversation has no finished turn to make a sample of")]
    NothingSaid,
    #[error("there is no kept sample `{id}`; kept: {}", .kept.join(", "))]
    NoSample { id: String, kept: Vec<String> },
    #[error("cannot read or write `{}`: {reason}", .path.display())]
    File { path: PathBuf, reason: String },
}

/// A sample out of what happened: the turn that the customer disliked, else the last one, with what it asked, how it ended
/// and what it cited as expectations to confirm. Redacted text in, pseudonymised text out.
pub fn sample_of(talk: &Talk, profile: &AccountProfile) -> Result<Sample, AddError> {
    let disliked = talk.turns.iter().rposition(|it| it.rating == Some(Rating::Down));
    let at = disliked.or(talk.turns.len().checked_sub(1)).ok_or(AddError::NothingSaid)?;
    let turn = talk.turns.get(at).ok_or(AddError::NothingSaid)?;
    let (mut names, known) = (Pseudonyms::default(), Known::of_account(profile));
    let earlier = talk.turns.get(at.saturating_sub(EARLIER)..at).unwrap_or_default();
    let key = format!("{}\n{}", talk.conversation_id, turn.turn.seq);
    let digest: String = sha256_hex(key.as_bytes()).chars().take(10).collect();
    let mut sample = Sample {
        id: format!("lived-{digest}"),
        tags: vec!["lived".to_owned()],
        language: turn.turn.answer.as_ref().map(|it| it.language).unwrap_or_default(),
        account: Some(talk.account.clone()),
        question: names.apply(&turn.question, &known),
        earlier: earlier.iter().map(|it| names.apply(&it.question, &known)).collect(),
        source: Some(talk.conversation_id.clone()),
        ..Sample::default()
    };
    let note = match disliked {
        Some(_) => "The customer disliked this answer: write what it should have held, cited and never said.",
        None => "Confirm these expectations: they are what the assistant did.",
    };
    sample.note = Some(note.to_owned());
    if disliked.is_none() {
        expect_what_was_done(&mut sample, turn);
    }
    Ok(sample)
}

fn expect_what_was_done(sample: &mut Sample, turn: &TalkTurn) {
    sample.outcome = turn.turn.outcome.into_iter().collect();
    sample.reply_language = turn.turn.answer.as_ref().map(|it| it.language);
    let citations = turn.turn.answer.iter().flat_map(|it| &it.citations);
    let names: BTreeSet<String> = citations.map(|it| name_of(it.kind, &it.evidence_id)).collect();
    sample.cites = Groups(names.into_iter().map(Group::One).collect());
    sample.gaps = turn.turn.gaps.iter().map(|it| it.source.clone()).collect();
    sample.gaps.dedup();
}

/// A cited piece of evidence as samples name it.
fn name_of(kind: EvidenceKind, id: &str) -> String {
    let document = id.split('#').next().unwrap_or(id);
    match kind {
        EvidenceKind::Fact => format!("fact:{id}"),
        EvidenceKind::Case => format!("case:{document}"),
        EvidenceKind::Card => format!("card:{}", document.rsplit('/').next().unwrap_or(document)),
        EvidenceKind::Doc => match document.rsplit_once('.') {
            Some((slug, "en" | "zh-CN" | "zh-TW" | "ja")) => slug.to_owned(),
            _ => document.to_owned(),
        },
    }
}

/// A triage sample out of a case: what the customer sent, and what the desk made of it as expectations to confirm. The
/// severity and the queue are those in force, so that an engineer's change is the label.
pub fn sample_of_case(case: &Case, profile: &AccountProfile) -> Sample {
    let mut known = Known::of_account(profile);
    let assignee = case.standing.assignee.as_ref().map(Person::shown);
    for name in case.communications.iter().filter_map(|it| it.author.as_deref()).chain(assignee) {
        known.person(name);
    }
    let mut names = Pseudonyms::default();
    let digest: String = sha256_hex(case.id.as_bytes()).chars().take(10).collect();
    let documents: BTreeSet<String> = case.body.evidence.iter().filter_map(|it| document_of(it)).collect();
    let note = match (case.standing.status.is_open(), case.standing.severity == case.declared_severity) {
        (true, _) => "The case is still open: confirm what it should have been.",
        (false, true) => "Confirm these expectations: they are what the desk left as the customer had it.",
        (false, false) => "The desk changed the severity: confirm that the evidence spoke for it from the start.",
    };
    Sample {
        id: format!("lived-{digest}"),
        tags: vec!["lived".to_owned()],
        language: case.body.language,
        source: Some(case.id.clone()),
        note: Some(note.to_owned()),
        case: Some(CaseGiven {
            subject: names.apply(&case.body.subject, &known),
            description: names.apply(&case.body.description, &known),
            account: Some(case.account_id.clone()),
            declared_severity: Some(case.declared_severity),
            language: Some(case.body.language),
            created_at: Some(case.created_at.to_string()),
            service: Some(case.body.service.clone()),
        }),
        severity: vec![case.standing.severity],
        queue: Some(case.standing.queue.clone()),
        security: Some(case.body.kind == DraftKind::Security),
        documents: documents.into_iter().collect(),
        ..Sample::default()
    }
}

/// [`sample_of_case`] with what its triage found as further expectations, unless the engineer rejected the draft; the note says
/// what the engineer said of it.
pub fn sample_of_triage(
    case: &Case,
    profile: &AccountProfile,
    triage: &Triage,
    judged: Option<&TriageOpinion>,
) -> Sample {
    let mut sample = sample_of_case(case, profile);
    let mut note = sample.note.take().unwrap_or_default();
    let verdict = judged.map(|it| it.verdict);
    let said = match verdict {
        Some(TriageJudged::Accepted) => "The engineer accepted the draft: strike what it found and nobody used.",
        Some(TriageJudged::Edited) => "The engineer sent other words than the draft's: strike what was of no use.",
        Some(TriageJudged::Rejected) => "The engineer rejected the draft: say what it should have found.",
        None => "Nobody judged the draft yet: strike what it found and is of no use.",
    };
    note.push_str(&format!(" {said}"));
    let reason = judged.and_then(|it| it.reason.as_deref()).map(|it| (" The reason given: ", it.to_owned()));
    let told = reason.into_iter().chain(judged.into_iter().flat_map(edits));
    for (lead, words) in told {
        // Together with the case's own words, which say who is named in it.
        let whole = format!("{}{BETWEEN}{words}", case.body.description);
        let plain = Pseudonyms::default().apply(&whole, &Known::of_account(profile));
        note.push_str(lead);
        note.push_str(plain.rsplit(BETWEEN).next().unwrap_or_default());
    }
    sample.note = Some(note);
    if verdict != Some(TriageJudged::Rejected) {
        sample.similar = triage.similar_cases.iter().take(EXPECTED).map(|it| format!("case:{}", it.case_id)).collect();
        let found = triage.documents.iter().take(EXPECTED).filter_map(|it| document_of(&it.evidence_id));
        let documents: BTreeSet<String> = sample.documents.iter().cloned().chain(found).collect();
        sample.documents = documents.into_iter().collect();
    }
    sample
}

/// What was sent instead of a draft's reply: what of it was struck, what came in, and the whole.
fn edits(judged: &TriageOpinion) -> Vec<(&'static str, String)> {
    let Some(edited) = &judged.edited else { return Vec::new() };
    let pieces = |kind: TextChangeKind| {
        let all = judged.changes.iter().filter(|it| it.kind == kind).map(|it| it.text.trim());
        all.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" / ")
    };
    let parts = [(" Struck: ", pieces(TextChangeKind::Removed)), (" Added: ", pieces(TextChangeKind::Added))];
    let parts = parts.into_iter().filter(|it| !it.1.is_empty());
    parts.chain([(" Sent instead: ", edited.clone())]).collect()
}

/// The document or card that a passage's id is of; facts and other cases are none.
fn document_of(evidence: &str) -> Option<String> {
    let document = evidence.split_once('#')?.0;
    let kind = if document.starts_with("cards/") { EvidenceKind::Card } else { EvidenceKind::Doc };
    document.contains('/').then(|| name_of(kind, evidence))
}

/// Keeps a sample in `<home>/eval/lived/<kind>`, a suite that can be run from there; returns its file.
pub fn keep(home: &Path, sample: &Sample) -> Result<PathBuf, AddError> {
    let kind = if sample.case.is_some() { "triage" } else { "answers" };
    let folder = lived(home).join(kind);
    let suite = folder.join("suite.toml");
    if !suite.exists() {
        let text = format!("kind = \"{kind}\"\nabout = \"What happened here, to be confirmed and promoted.\"\n");
        write(&suite, &text)?;
    }
    let path = folder.join("samples").join(format!("{}.toml", sample.id));
    write(&path, &text_of(sample)?)?;
    Ok(path)
}

/// The file text of one sample.
pub fn text_of(sample: &Sample) -> Result<String, AddError> {
    let file = SamplesFile { origin: Origin::Lived, sample: vec![sample.clone()] };
    toml::to_string_pretty(&file)
        .map_err(|error| AddError::File { path: PathBuf::from(&sample.id), reason: error.to_string() })
}

/// The kept sample of this id.
pub fn kept(home: &Path, id: &str) -> Result<Sample, AddError> {
    let suites = ["answers", "triage"].map(|it| lived(home).join(it).join("samples"));
    let files = suites.iter().filter_map(|it| std::fs::read_dir(it).ok()).flatten().filter_map(Result::ok);
    let named = |path: PathBuf| Some((path.file_stem()?.to_str()?.to_owned(), path));
    let found: BTreeMap<String, PathBuf> = files.filter_map(|it| named(it.path())).collect();
    let known: Vec<String> = found.keys().cloned().collect();
    let Some(path) = found.get(id) else {
        return Err(AddError::NoSample { id: id.to_owned(), kept: known });
    };
    let file: SamplesFile = read(path)?;
    file.sample.into_iter().next().ok_or(AddError::NoSample { id: id.to_owned(), kept: known })
}

/// Writes a confirmed sample into `evals/<suite>/samples/lived.toml`, replacing an earlier copy of it.
pub fn promote(evals: &Path, suite: &str, sample: &Sample) -> Result<PathBuf, AddError> {
    let path = evals.join(suite).join("samples").join("lived.toml");
    let mut file = if path.exists() { read(&path)? } else { SamplesFile::default() };
    file.origin = Origin::Lived;
    file.sample.retain(|it| it.id != sample.id);
    file.sample.push(sample.clone());
    let text = toml::to_string_pretty(&file)
        .map_err(|error| AddError::File { path: path.clone(), reason: error.to_string() })?;
    write(&path, &text)?;
    Ok(path)
}

fn lived(home: &Path) -> PathBuf {
    home.join("eval").join("lived")
}

fn read(path: &Path) -> Result<SamplesFile, AddError> {
    let failed = |reason: String| AddError::File { path: path.to_owned(), reason };
    let length = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if length > LARGEST {
        return Err(failed("larger than 8 MB".to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    toml::from_str(&text).map_err(|error| failed(error.message().to_owned()))
}

fn write(path: &Path, text: &str) -> Result<(), AddError> {
    let failed = |error: std::io::Error| AddError::File { path: path.to_owned(), reason: error.to_string() };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}
