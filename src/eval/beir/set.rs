use std::path::{Path, PathBuf};

use super::error::BeirError;

/// The files of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct BeirSet {
    pub corpus: PathBuf,
    pub queries: PathBuf,
    pub judgements: PathBuf,
}

impl BeirSet {
    /// Finds the files in `folder`; `corpus` and `queries` replace the folder's own, by a path from here or within it.
    pub fn find(folder: &Path, corpus: Option<&Path>, queries: Option<&Path>) -> Result<Self, BeirError> {
        let chosen = |given: Option<&Path>, names: &[&str], what| {
            let named = given.map(|it| vec![it.to_owned(), folder.join(it)]);
            let places = named.unwrap_or_else(|| names.iter().map(|name| folder.join(name)).collect());
            let missing = || BeirError::Missing { folder: folder.to_owned(), what };
            places.into_iter().find(|place| place.is_file()).ok_or_else(missing)
        };
        Ok(Self {
            corpus: chosen(corpus, &["corpus.jsonl", "corpus.jsonl.gz"], "corpus.jsonl")?,
            queries: chosen(queries, &["queries.jsonl"], "queries.jsonl")?,
            judgements: chosen(None, &["qrels.tsv", "qrels/test.tsv"], "qrels.tsv")?,
        })
    }
}
