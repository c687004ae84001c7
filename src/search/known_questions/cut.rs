//! Ways of asking, cut into terms: what takes most of the time when they are read, and is kept beside the index.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::thread;

use serde::{Deserialize, Serialize};

use super::terms_of;
use crate::base::sha256_hex;
use crate::domain::KnownQuestion;
use crate::search::term_table::TermTable;

/// Told apart from what another version cut: counted up when terms are cut in another way.
const FORMAT: u32 = 1;
const FILE: &str = "known_questions.json";

/// The terms of what is known to be asked, each by its place in `words`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::search) struct Cut {
    /// Ascending, each once.
    pub(in crate::search) words: Vec<String>,
    /// Each way of asking: by whose place whose it is, and its terms, ascending.
    pub(in crate::search) ways: Vec<(u32, Vec<u32>)>,
    /// What each known question means, its terms ascending.
    pub(in crate::search) meant: Vec<Vec<u32>>,
}

/// As it lies in its file.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Of what it was cut from.
    key: String,
    cut: Cut,
}

impl Cut {
    /// Cost: some 10 ms for a thousand ways, on each core.
    pub(super) fn of(known: &[KnownQuestion], table: &TermTable) -> Self {
        let ways =
            || known.iter().enumerate().flat_map(|(at, it)| it.ways.values().flatten().map(move |way| (at, way)));
        let meant = known.iter().map(|it| it.means.values().cloned().collect::<Vec<_>>().join("\n"));
        let texts: Vec<String> = ways().map(|it| it.1.clone()).chain(meant).collect();
        let all = cut(&texts, table);
        let words: BTreeSet<&String> = all.iter().flatten().collect();
        let places: HashMap<&String, u32> = words.iter().zip(0..).map(|(word, place)| (*word, place)).collect();
        let mut numbered = all.iter().map(|it| it.iter().filter_map(|word| places.get(word).copied()).collect());
        let ways = ways().map(|(at, _)| at as u32).zip(numbered.by_ref()).collect();
        let meant = numbered.collect();
        Self { words: words.into_iter().cloned().collect(), ways, meant }
    }

    /// The same, read from the index folder where it was kept there, else kept there. A file that cannot be read or written costs
    /// time alone.
    pub(super) fn kept(known: &[KnownQuestion], table: &TermTable, index_dir: &Path) -> Self {
        let asked = serde_json::to_string(known).unwrap_or_default();
        let key = sha256_hex(format!("{FORMAT}\n{}\n{asked}", table.digest()).as_bytes());
        let path = index_dir.join(FILE);
        let kept = std::fs::read(&path).ok().and_then(|it| serde_json::from_slice::<Kept>(&it).ok());
        if let Some(kept) = kept.filter(|it| it.key == key) {
            return kept.cut;
        }
        let kept = Kept { key, cut: Self::of(known, table) };
        if index_dir.is_dir()
            && let Err(error) = keep(&kept, &path)
        {
            tracing::debug!(%error, "what is known to be asked is cut anew at each start");
        }
        kept.cut
    }
}

/// Written whole or not at all, whoever else writes it.
fn keep(kept: &Kept, path: &Path) -> std::io::Result<()> {
    let unfinished = path.with_extension(format!("{}.tmp", std::process::id()));
    std::fs::write(&unfinished, serde_json::to_vec(kept)?)?;
    std::fs::rename(&unfinished, path)
}

/// The terms of each text, on all cores.
fn cut(texts: &[String], table: &TermTable) -> Vec<BTreeSet<String>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let terms = |texts: &[String]| texts.iter().map(|it| terms_of(it, table)).collect::<Vec<_>>();
    thread::scope(|scope| {
        let parts = texts.chunks(texts.len().div_ceil(cores).max(1));
        let running: Vec<_> = parts.map(|part| (part, scope.spawn(move || terms(part)))).collect();
        // A part whose thread died is cut here, so that the same error shows where it belongs.
        running.into_iter().flat_map(|(part, it)| it.join().unwrap_or_else(|_| terms(part))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn known(way: &str) -> Vec<KnownQuestion> {
        let words = |text: &str| [(Language::En, text.to_owned())].into();
        let ways = [(Language::En, vec![way.to_owned(), "why is the invoice high".to_owned()])].into();
        vec![KnownQuestion { document: "bill".to_owned(), beside: None, means: words("a bill"), ways }]
    }

    #[test]
    #[expect(clippy::expect_used, reason = "a test that cannot go on should stop")]
    fn what_was_cut_is_read_again_until_what_it_was_cut_from_is_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = TermTable::default();
        let kept = |way: &str| Cut::kept(&known(way), &table, folder.path());
        let words = |cut: &Cut| serde_json::to_string(cut).expect("numbers and words are JSON");
        let first = kept("the bill doubled");
        assert_eq!(words(&first), words(&Cut::of(&known("the bill doubled"), &table)));
        let path = folder.path().join(FILE);
        let written = std::fs::read_to_string(&path).expect("it was kept");
        std::fs::write(&path, written.replace("\"doubl\"", "\"kept\"")).expect("written");
        assert_ne!(words(&kept("the bill doubled")), words(&first), "it is read, not cut");
        assert_eq!(words(&kept("the bill fell")), words(&Cut::of(&known("the bill fell"), &table)));
        std::fs::write(&path, "no JSON").expect("written");
        assert_eq!(words(&kept("the bill doubled")), words(&first), "what cannot be read is cut anew");
    }

    #[test]
    fn where_there_is_no_index_nothing_is_kept() {
        let cut = Cut::kept(&known("the bill doubled"), &TermTable::default(), Path::new("no/such/folder"));
        assert_eq!(cut.ways.len(), 2);
    }
}
