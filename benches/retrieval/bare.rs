use std::convert::Infallible;
use std::fs;
use std::path::Path;

use firstline::config::CaseMapping;
use firstline::domain::Passage;
use firstline::ingest::{self, Change, Conversion, Plan};
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, TantivyDocument};

use crate::set::Set;

/// Asks every query over and over and says how many milliseconds each took.
type Rounds = fn(&[String], &mut dyn FnMut(&String)) -> Vec<f64>;

/// What tantivy takes by itself: title, headings and text of each passage in one stemmed field, BM25, the words of a
/// query each for itself, no text fetched.
pub fn measure(set: &Set, folder: &Path, limit: usize, rounds: Rounds) -> Vec<f64> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let field = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let schema = schema.build();
    if !folder.join("meta.json").exists() {
        fs::create_dir_all(folder).expect("a folder");
        let index = Index::create_in_dir(folder, schema).expect("an index");
        let mut writer = index.writer_with_num_threads(1, 96 << 20).expect("a writer");
        let mapping = CaseMapping::default();
        let plan = Plan::new(&set.sources, &mapping, "bare", None, jiff::Timestamp::UNIX_EPOCH);
        let convert =
            |_, passage: &Passage| format!("{}\n{}\n{}", passage.title, passage.headings.join("\n"), passage.text);
        let conversion = Conversion { redact: &str::to_owned, mapping: &mapping, convert: &convert };
        let mut take = |change| {
            if let Change::Add(text) = change {
                let mut document = TantivyDocument::new();
                document.add_text(field, text);
                writer.add_document(document).expect("added");
            }
            Ok::<(), Infallible>(())
        };
        ingest::update(plan, &folder.join("ledger"), &conversion, &mut take, &mut |_| {}).expect("passages");
        writer.commit().expect("committed");
        writer.wait_merging_threads().expect("merged");
    }
    let index = Index::open_in_dir(folder).expect("opens");
    let searcher = index.reader().expect("a reader").searcher();
    let parser = QueryParser::for_index(&index, vec![field]);
    let mut search = |text: &String| {
        let (query, _) = parser.parse_query_lenient(text);
        drop(searcher.search(&query, &TopDocs::with_limit(limit).order_by_score()).expect("searches"));
    };
    rounds(&set.queries, &mut search)
}
