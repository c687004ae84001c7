use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::passages::passages_of;
use super::score::names_document;
use super::suite::Suite;
use crate::domain::Visibility;

/// A suite cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("suite `{0}` names no relevant documents, so there is nothing to rank")]
    NotRetrieval(String),
    #[error("cannot write `{}`: {reason}", .path.display())]
    Unwritable { path: PathBuf, reason: String },
}

/// How much was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    pub documents: usize,
    pub queries: usize,
    pub judgements: usize,
}

/// Writes a retrieval suite as a BEIR folder: `corpus.jsonl` (public documents and cards), `queries.jsonl`, `qrels/test.tsv`.
/// Every language of a relevant document is judged relevant. Blocks: reads the sources.
pub fn export_beir(suite: &Suite, sources: &[PathBuf], folder: &Path) -> Result<Exported, ExportError> {
    let samples: Vec<_> = suite.samples.iter().map(|it| &it.2).filter(|it| !it.relevant.is_empty()).collect();
    if samples.is_empty() {
        return Err(ExportError::NotRetrieval(suite.name.clone()));
    }
    let mut sources = sources.to_vec();
    sources.extend(Some(suite.folder.join("world")).filter(|it| it.is_dir()));
    let mut documents: BTreeMap<String, (String, String)> = BTreeMap::new();
    let beside = folder.join("export.ledger");
    let passages = passages_of(&sources, &beside)
        .map_err(|error| ExportError::Unwritable { path: beside.clone(), reason: error.to_string() })?;
    for (visibility, passage) in passages {
        if visibility == Visibility::Public {
            let document = documents.entry(passage.document_id).or_insert_with(|| (passage.title, String::new()));
            document.1.push_str(&passage.text);
            document.1.push_str("\n\n");
        }
    }
    let corpus = documents.iter().map(|(id, (title, text))| json!({ "_id": id, "title": title, "text": text.trim() }));
    let queries = samples.iter().map(|it| json!({ "_id": it.id, "text": it.question }));
    let mut judgements = String::from("query-id\tcorpus-id\tscore\n");
    let mut judged = 0;
    for sample in &samples {
        for id in documents.keys().filter(|id| sample.relevant.iter().any(|name| names_document(name, id))) {
            judgements.push_str(&format!("{}\t{id}\t1\n", sample.id));
            judged += 1;
        }
    }
    write(&folder.join("corpus.jsonl"), &lines(corpus))?;
    write(&folder.join("queries.jsonl"), &lines(queries))?;
    write(&folder.join("qrels").join("test.tsv"), &judgements)?;
    Ok(Exported { documents: documents.len(), queries: samples.len(), judgements: judged })
}

fn lines(values: impl Iterator<Item = serde_json::Value>) -> String {
    values.map(|it| format!("{it}\n")).collect()
}

fn write(path: &Path, text: &str) -> Result<(), ExportError> {
    let failed = |error: std::io::Error| ExportError::Unwritable { path: path.to_owned(), reason: error.to_string() };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}
