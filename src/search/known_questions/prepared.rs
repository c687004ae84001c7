//! What is read and learned of the ways of asking, and of reports, before any question is compared with them: kept beside the index, for it takes most
//! of the time of a start.

use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Cut;
use super::taught::{subjects, taught_services};
use crate::base::sha256_hex;
use crate::domain::{KnownQuestion, Report};
use crate::search::term_table::TermTable;
use crate::text::Classes;

/// Told apart from what another version prepared: counted up when terms are cut, or documents learned, in another way.
const FORMAT: u32 = 5;
const FILE: &str = "known_questions.bin";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Prepared {
    pub(super) cut: Cut,
    pub(super) subjects: Classes,
    pub(super) services: Classes,
}

/// What its file begins with; the rest is what was prepared.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Of what it was prepared from.
    key: String,
    /// Of the rest, as it was written.
    digest: String,
}

impl Prepared {
    pub(super) fn of(known: &[KnownQuestion], reports: &[Report], table: &TermTable) -> Self {
        Self { cut: Cut::of(known, table), subjects: subjects(known), services: taught_services(known, reports) }
    }

    /// The same, read from the index folder where it was kept there, else kept there. A file that cannot be read or written costs
    /// time alone.
    pub(super) fn kept(known: &[KnownQuestion], reports: &[Report], table: &TermTable, index_dir: &Path) -> Self {
        let asked = serde_json::to_string(&(known, reports)).unwrap_or_default();
        let key = sha256_hex(format!("{FORMAT}\n{}\n{asked}", table.digest()).as_bytes());
        let path = index_dir.join(FILE);
        if let Some(prepared) = read(&path, &key) {
            return prepared;
        }
        let prepared = Self::of(known, reports, table);
        if index_dir.is_dir()
            && let Err(error) = keep(key, &prepared, &path)
        {
            tracing::debug!(%error, "what is known to be asked is prepared anew at each start");
        }
        prepared
    }
}

/// What was kept under `key`, if it is whole.
fn read(path: &Path, key: &str) -> Option<Prepared> {
    let kept = std::fs::read(path).ok()?;
    let (head, rest) = postcard::take_from_bytes::<Head>(&kept).ok()?;
    let is_whole = head.key == key && sha256_hex(rest) == head.digest;
    is_whole.then(|| postcard::from_bytes(rest).ok()).flatten()
}

/// Written whole or not at all, whoever else writes it.
fn keep(key: String, prepared: &Prepared, path: &Path) -> std::io::Result<()> {
    let rest = postcard::to_stdvec(prepared).map_err(std::io::Error::other)?;
    let mut kept = postcard::to_stdvec(&Head { key, digest: sha256_hex(&rest) }).map_err(std::io::Error::other)?;
    kept.extend(rest);
    let unfinished = path.with_extension(format!("{}.tmp", Uuid::now_v7()));
    std::fs::write(&unfinished, kept)?;
    std::fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn known(way: &str) -> Vec<KnownQuestion> {
        let words = |text: &str| [(Language::En, text.to_owned())].into();
        let ways = [(Language::En, vec![way.to_owned(), "why is the invoice high".to_owned()])].into();
        vec![KnownQuestion { document: "bill".to_owned(), beside: None, means: words("a bill"), says: [].into(), ways }]
    }

    #[test]
    #[expect(clippy::expect_used, reason = "a test that cannot go on should stop")]
    fn what_was_prepared_is_read_again_until_what_it_was_prepared_from_is_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = TermTable::default();
        let kept = |way: &str| Prepared::kept(&known(way), &[], &table, folder.path());
        let shown = |it: &Prepared| serde_json::to_string(it).expect("numbers and words are JSON");
        let first = kept("the bill doubled");
        assert_eq!(shown(&first), shown(&Prepared::of(&known("the bill doubled"), &[], &table)));
        let path = folder.path().join(FILE);
        let mut written = std::fs::read(&path).expect("it was kept");
        let at = written.windows(5).position(|it| it == b"doubl").expect("a term stands as it is");
        let modified = || std::fs::metadata(&path).and_then(|it| it.modified()).expect("a time");
        let (kept_at, whole) = (modified(), written.clone());
        assert_eq!(shown(&kept("the bill doubled")), shown(&first));
        assert_eq!(
            (std::fs::read(&path).expect("it is there"), modified()),
            (whole, kept_at),
            "it is read, not prepared"
        );
        written.splice(at..at + 5, *b"other");
        std::fs::write(&path, written).expect("written");
        assert_eq!(shown(&kept("the bill doubled")), shown(&first), "what was damaged is prepared anew");
        assert_eq!(shown(&kept("the bill fell")), shown(&Prepared::of(&known("the bill fell"), &[], &table)));
        std::fs::write(&path, "nothing of ours").expect("written");
        assert_eq!(shown(&kept("the bill doubled")), shown(&first), "what cannot be read is prepared anew");
    }

    #[test]
    fn where_there_is_no_index_nothing_is_kept() {
        let prepared =
            Prepared::kept(&known("the bill doubled"), &[], &TermTable::default(), Path::new("no/such/folder"));
        assert_eq!(prepared.cut.ways.len(), 2);
    }
}
