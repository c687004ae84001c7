use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::cases::{Given, MineError, read};
use super::truth::{Findable, Found};
use crate::domain::{AccountId, Language, Passage, PassageKind, PastCase, Severity, Visibility};
use crate::eval::passages::passages_of;
use crate::eval::pseudonym::{Known, Pseudonyms};
use crate::eval::suite::{CaseGiven, Origin, Sample, SamplesFile};
use crate::redact::redact_text;
use crate::text::language_of;

/// At most this share of all cases is asked; the rest is what may be found.
const MOST_ASKED: usize = 5;

/// Suites that were made, and what the page needs of their cases beyond the samples.
pub struct Mined {
    /// `<home>/eval/mined`, to be run like any folder of suites.
    pub evals: PathBuf,
    /// Lines that were no usable case.
    pub rejects: usize,
    /// Cases that may be found.
    pub past: BTreeMap<String, PastOne>,
    /// Cases that are asked, by sample id.
    pub asked: BTreeMap<String, AskedOne>,
}

/// A case that may be found, by its pseudonym.
pub struct PastOne {
    pub queue: Option<String>,
    pub subject: String,
    pub resolution: String,
}

/// A case that is asked.
pub struct AskedOne {
    pub subject: String,
    pub description: String,
    pub resolution: String,
    pub queue: Option<String>,
    pub declared: Option<Severity>,
    pub severity: Option<Severity>,
    pub knows_truth: bool,
}

/// Writes a retrieval and a triage suite of the last `last` cases. Only cases that were resolved before the first of them
/// was opened can be found, so nothing of a case's future and never the case itself. Blocks.
pub fn prepare(home: &Path, cases: &Path, sources: &[PathBuf], last: usize) -> Result<Mined, MineError> {
    let (given, rejects) = read(cases)?;
    let asked = last.min(given.len().div_ceil(MOST_ASKED)).max(1);
    let (earlier, asked) = given.split_at(given.len() - asked);
    let cut = asked.first().map(|it| it.created_at);
    let is_past = |it: &&Given| it.case.resolved_at.unwrap_or(it.created_at) < cut.unwrap_or(it.created_at);
    let past: Vec<&Given> = earlier.iter().filter(is_past).collect();
    let mut writer =
        Writer { names: Pseudonyms::default(), accounts: BTreeMap::new(), evals: home.join("eval").join("mined") };
    if writer.evals.exists() {
        std::fs::remove_dir_all(&writer.evals).map_err(|error| writer.failed(error))?;
    }
    let beside = home.join("eval").join("mined.ledger");
    let passages = passages_of(sources, &beside)
        .map_err(|error| MineError::File { path: beside.clone(), reason: error.to_string() })?;
    let findable = findable(&past, &passages);
    let known = writer.world(&past)?;
    let asked = writer.suites(asked, &findable, &known)?;
    let evals = writer.evals;
    Ok(Mined { evals, rejects, past: known, asked })
}

fn findable(past: &[&Given], passages: &[(Visibility, Passage)]) -> Findable {
    let mut findable = Findable::default();
    for (_, passage) in passages.iter().filter(|it| it.1.kind != PassageKind::Case) {
        let names = [Some(&passage.slug), Some(&passage.document_id), passage.url.as_ref()];
        for name in names.into_iter().flatten() {
            findable.add(name, Found::Document(passage.slug.clone()));
        }
    }
    for (at, given) in past.iter().enumerate() {
        for name in [Some(&given.case.id), given.case.display_id.as_ref()].into_iter().flatten() {
            findable.add(name, Found::Case(at));
        }
    }
    findable
}

fn case_name(at: usize) -> String {
    format!("past-{at:06}")
}

struct Writer {
    names: Pseudonyms,
    accounts: BTreeMap<AccountId, String>,
    evals: PathBuf,
}

impl Writer {
    /// The cases that may be found, and their accounts, as a world for both suites.
    fn world(&mut self, past: &[&Given]) -> Result<BTreeMap<String, PastOne>, MineError> {
        let (mut lines, mut sources, mut known) = (String::new(), String::new(), BTreeMap::new());
        for (at, given) in past.iter().enumerate() {
            let name = case_name(at);
            let case = self.pseudonymised(given, &name);
            let resolution = case.resolution.as_ref().map(|it| it.summary.clone()).unwrap_or_default();
            let one = PastOne {
                queue: given.queue.clone().or(case.service.clone()),
                subject: case.subject.clone(),
                resolution,
            };
            known.insert(name.clone(), one);
            lines.push_str(&serde_json::to_string(&case).unwrap_or_default());
            lines.push('\n');
            sources.push_str(&format!("{}\n", json!({ "id": name, "source": given.case.id })));
        }
        self.write("sources.jsonl", &sources)?;
        for suite in ["triage", "retrieval"] {
            self.write(&format!("{suite}/world/cases/past.jsonl"), &lines)?;
        }
        Ok(known)
    }

    fn suites(
        &mut self,
        asked: &[Given],
        findable: &Findable,
        past: &BTreeMap<String, PastOne>,
    ) -> Result<BTreeMap<String, AskedOne>, MineError> {
        let (mut triage, mut retrieval, mut all) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (at, given) in asked.iter().enumerate() {
            let id = format!("m-{at:05}");
            let case = self.pseudonymised(given, &id);
            let used = findable.used_by(given);
            let cases = used.iter().filter_map(|it| match it {
                Found::Case(at) => Some(format!("case:{}", case_name(*at))),
                Found::Document(_) => None,
            });
            let similar: Vec<String> = cases.filter(|it| past.contains_key(it.trim_start_matches("case:"))).collect();
            let documents: Vec<String> = used
                .iter()
                .filter_map(|it| match it {
                    Found::Document(slug) => Some(slug.clone()),
                    Found::Case(_) => None,
                })
                .collect();
            let language = case.language.unwrap_or_else(|| language_of(&case.subject));
            let sample = Sample {
                id: id.clone(),
                language,
                account: Some(case.account_id.clone()),
                source: Some(given.case.id.clone()),
                ..Sample::default()
            };
            if !similar.is_empty() || !documents.is_empty() {
                retrieval.push(Sample {
                    question: format!("{}\n{}", case.subject, case.description),
                    relevant: similar.iter().chain(&documents).cloned().collect(),
                    ..sample.clone()
                });
            }
            let knows_truth = !similar.is_empty() || !documents.is_empty();
            all.insert(id, self.asked_one(given, &case, knows_truth));
            triage.push(Sample {
                case: Some(inline(&case, given.declared, language)),
                severity: given.case.severity.into_iter().collect(),
                queue: given.queue.clone(),
                similar,
                documents,
                ..sample
            });
        }
        self.suite("triage", "scorers = [\"severity\", \"queue\", \"security\", \"missing\"]", triage)?;
        self.suite("retrieval", "", retrieval)?;
        // Every account that cases name must exist to be looked at as.
        for (at, name) in self.accounts.values().cloned().enumerate().collect::<Vec<_>>() {
            let profile = format!("name = \"Customer {}\"\nplan = \"enterprise\"\n", at + 1);
            for suite in ["triage", "retrieval"] {
                self.write(&format!("{suite}/world/accounts/{name}/account.toml"), &profile)?;
            }
        }
        Ok(all)
    }

    fn asked_one(&self, given: &Given, case: &PastCase, knows_truth: bool) -> AskedOne {
        AskedOne {
            subject: case.subject.clone(),
            description: case.description.clone(),
            resolution: case.resolution.as_ref().map(|it| it.summary.clone()).unwrap_or_default(),
            queue: given.queue.clone().or(given.case.service.clone()),
            declared: given.declared,
            severity: given.case.severity,
            knows_truth,
        }
    }

    fn suite(&self, name: &str, optional: &str, sample: Vec<Sample>) -> Result<(), MineError> {
        let file = format!(
            "kind = \"{name}\"\nabout = \"Mined from past cases, split by time; pseudonymised, stays in this home.\"\n[optional]\n{optional}\n"
        );
        self.write(&format!("{name}/suite.toml"), &file)?;
        let samples = SamplesFile { origin: Origin::Lived, sample };
        let text = toml::to_string(&samples)
            .map_err(|error| MineError::File { path: self.evals.join(name), reason: error.to_string() })?;
        self.write(&format!("{name}/samples/mined.toml"), &text)
    }

    fn pseudonymised(&mut self, given: &Given, id: &str) -> PastCase {
        let mut own = given.case.clone();
        let known = Known::of_record(&given.raw);
        let mut plain = |text: &str| self.names.apply(&redact_text(text), &known);
        own.id = id.to_owned();
        own.display_id = None;
        own.subject = plain(&own.subject);
        own.description = plain(&own.description);
        own.resources.clear();
        for communication in &mut own.communications {
            communication.body = plain(&communication.body);
            // The desk's own word stays; a name in its place does not.
            if !["customer", "engineer", "assistant"].contains(&communication.from.as_str()) {
                communication.from = "engineer".to_owned();
            }
        }
        if let Some(resolution) = &mut own.resolution {
            resolution.summary = plain(&resolution.summary);
            resolution.root_cause = resolution.root_cause.as_deref().map(&mut plain);
            resolution.steps = resolution.steps.iter().map(|it| plain(it)).collect();
        }
        own.account_id = self.account(&given.case.account_id);
        own
    }

    fn account(&mut self, account: &AccountId) -> AccountId {
        let next = format!("customer-{}", self.accounts.len() + 1);
        let name = self.accounts.entry(account.clone()).or_insert(next);
        AccountId::parse(name).unwrap_or_else(|_| account.clone())
    }

    fn write(&self, path: &str, text: &str) -> Result<(), MineError> {
        let path = self.evals.join(path);
        let failed = |error: std::io::Error| MineError::File { path: path.clone(), reason: error.to_string() };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&path, text).map_err(failed)
    }

    fn failed(&self, error: std::io::Error) -> MineError {
        MineError::File { path: self.evals.clone(), reason: error.to_string() }
    }
}

fn inline(case: &PastCase, declared_severity: Option<Severity>, language: Language) -> CaseGiven {
    CaseGiven {
        subject: case.subject.clone(),
        description: case.description.clone(),
        account: Some(case.account_id.clone()),
        declared_severity,
        language: Some(language),
        created_at: case.created_at.map(|it| it.to_string()),
        service: case.service.clone(),
    }
}
