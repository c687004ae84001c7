//! Ways of asking, cut into terms.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::terms_of;
use crate::base::on_all_cores;
use crate::domain::KnownQuestion;
use crate::search::term_table::TermTable;

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

impl Cut {
    /// Cost: some 10 ms for a thousand ways, on each core.
    pub(super) fn of(known: &[KnownQuestion], table: &TermTable) -> Self {
        let ways =
            || known.iter().enumerate().flat_map(|(at, it)| it.ways.values().flatten().map(move |way| (at, way)));
        let meant = known.iter().map(|it| it.means.values().cloned().collect::<Vec<_>>().join("\n"));
        let texts: Vec<String> = ways().map(|it| it.1.clone()).chain(meant).collect();
        let all = on_all_cores(&texts, |it| terms_of(it, table));
        let words: BTreeSet<&String> = all.iter().flatten().collect();
        let places: HashMap<&String, u32> = words.iter().zip(0..).map(|(word, place)| (*word, place)).collect();
        let mut numbered = all.iter().map(|it| it.iter().filter_map(|word| places.get(word).copied()).collect());
        let ways = ways().map(|(at, _)| at as u32).zip(numbered.by_ref()).collect();
        let meant = numbered.collect();
        Self { words: words.into_iter().cloned().collect(), ways, meant }
    }
}
