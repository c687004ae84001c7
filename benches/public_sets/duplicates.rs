//! `gitbugs`: whether the report that a new one repeats is found.

use firstline::eval::{BeirSet, run_beir};

use crate::given::Given;
use crate::table::Table;
use crate::world::kept;

pub(crate) fn run(given: &Given) {
    let mut folders: Vec<_> =
        given.folder.read_dir().expect("a folder").map(|it| it.expect("an entry").path()).collect();
    folders.push(given.folder.clone());
    folders.retain(|it| it.join("qrels.tsv").is_file());
    folders.sort();
    assert!(!folders.is_empty(), "{} holds no qrels.tsv", given.folder.display());
    let mut table = Table::new(&["project", "queries", "hit@1", "hit@5", "hit@10", "recall@5", "MRR", "nDCG@10"]);
    for folder in folders {
        let set = BeirSet::find(&folder, None, None).expect("a set");
        let report = run_beir(&kept("home"), &set, None, None, &mut |_| {}).expect("figures");
        let names = ["success_1", "success_5", "success_10", "recall_5", "recip_rank", "ndcg_cut_10"];
        let figures = names.iter().map(|it| format!("{:.3}", report.measures.get(*it).copied().unwrap_or_default()));
        let project = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        table.row([project, report.queries.to_string()].into_iter().chain(figures).collect());
    }
    table.print("gitbugs: duplicate reports, whole reports as queries, the query itself left out");
}
