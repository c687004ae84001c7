#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;

use super::fuse::fused_documents;
use super::vectors::{Vectors, quantised, short};
use super::*;
use crate::access::{HomeKey, Scope};
use crate::base::{Deadline, sha256_hex};
use crate::config::{EmbeddingsConfig, EmbeddingsSource, SearchConfig};
use crate::domain::{AccountId, Language, Passage, PassageKind, Visibility};
use crate::llm::{EmbedError, Embedder, Purpose};
use crate::search::{IndexBuild, Query, Searcher, TermTable};

/// Knows three meanings by a few words each, in any language.
struct Meanings {
    embedded: AtomicUsize,
    failure: Mutex<Option<EmbedError>>,
    dimensions: AtomicUsize,
}

const MEANINGS: [&[&str]; 3] = [&["car", "automobile", "vehicle"], &["bill", "invoice", "costs"], &["crash", "outage"]];

impl Meanings {
    fn new() -> Arc<Self> {
        Arc::new(Self { embedded: AtomicUsize::new(0), failure: Mutex::default(), dimensions: AtomicUsize::new(4) })
    }

    fn fail(&self, failure: Option<EmbedError>) {
        *self.failure.lock().unwrap() = failure;
    }
}

impl Embedder for Meanings {
    fn space(&self) -> &str {
        "0123456789abcdef-meanings"
    }

    fn sends_text(&self) -> bool {
        true
    }

    fn embed(&self, texts: &[String], _: Purpose, _: Deadline) -> Result<Vec<Vec<f32>>, EmbedError> {
        if let Some(failure) = self.failure.lock().unwrap().clone() {
            return Err(failure);
        }
        self.embedded.fetch_add(texts.len(), Ordering::SeqCst);
        let vector = |text: &String| {
            let mut vector = vec![0.05_f32; self.dimensions.load(Ordering::SeqCst)];
            for (at, words) in MEANINGS.iter().enumerate() {
                vector[at] += words.iter().filter(|it| text.to_lowercase().contains(**it)).count() as f32;
            }
            let length = vector.iter().map(|it| it * it).sum::<f32>().sqrt();
            vector.into_iter().map(|it| it / length).collect()
        };
        Ok(texts.iter().map(vector).collect())
    }
}

fn settings() -> EmbeddingsConfig {
    EmbeddingsConfig {
        source: EmbeddingsSource::Folder("unused".into()),
        languages: vec!["en".to_owned()],
        query: Duration::from_millis(300),
        batch: 2,
        tokens: None,
        query_prefix: String::new(),
        passage_prefix: String::new(),
    }
}

fn passage(slug: &str, text: &str) -> Passage {
    Passage {
        id: format!("{slug}.en#0"),
        document_id: format!("{slug}.en"),
        slug: slug.to_owned(),
        kind: PassageKind::Doc,
        service: None,
        language: Language::En,
        title: slug.to_owned(),
        headings: Vec::new(),
        url: None,
        updated: None,
        effective_from: None,
        effective_to: None,
        regions: Vec::new(),
        supersedes: Vec::new(),
        text: text.to_owned(),
        digest: sha256_hex(text.as_bytes()),
    }
}

fn world() -> Vec<Passage> {
    vec![
        passage("garage", "Where an automobile is parked at night."),
        passage("money", "The invoice of each month."),
        passage("trouble", "What an outage means."),
    ]
}

struct Home {
    folder: TempDir,
    config: SearchConfig,
}

impl Home {
    fn of(passages: &[Passage]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Self { config: SearchConfig { hits: 8, index_dir: folder.path().join("index") }, folder };
        home.build(passages);
        home
    }

    fn build(&self, passages: &[Passage]) {
        let mut build = IndexBuild::start(&self.config.index_dir).unwrap();
        for passage in passages {
            build.add(Visibility::Public, passage).unwrap();
        }
        build.commit().unwrap();
    }

    fn fill(&self, embedder: &Arc<Meanings>) -> FillReport {
        fill_vectors(&self.config, &**embedder, &|account| account.as_str() == "111122223333", &mut |_, _| {}).unwrap()
    }

    fn searcher(&self, embedder: &Arc<Meanings>) -> Searcher {
        let mut searcher = Searcher::open(&self.config, TermTable::default()).unwrap();
        searcher.set_dense(Dense::new(Ok(Arc::clone(embedder) as Arc<dyn Embedder>), &settings()));
        searcher
    }

    fn found(&self, searcher: &Searcher, text: &str) -> Vec<String> {
        let scope = self.scope();
        let hits = searcher.search(&scope, &Query::new(text, Language::En)).unwrap();
        hits.into_iter().map(|it| it.passage.slug).collect()
    }

    fn found_by_words(&self, searcher: &Searcher, text: &str) -> usize {
        searcher.search_by_words(&self.scope(), &Query::new(text, Language::En)).unwrap().len()
    }

    fn scope(&self) -> Scope {
        let account = AccountId::parse("555566667777").unwrap();
        let key = HomeKey::open(self.folder.path()).unwrap();
        Scope::of_customer(&key.operator(account.clone()), &account).unwrap()
    }

    fn file(&self) -> std::path::PathBuf {
        self.config.index_dir.join("vectors/0123456789abcdef/public.vectors")
    }
}

#[test]
fn what_means_the_same_is_found_though_no_word_is() {
    let (home, embedder) = (Home::of(&world()), Meanings::new());
    assert_eq!(home.fill(&embedder), FillReport { made: 3, ..FillReport::default() });
    let searcher = home.searcher(&embedder);
    assert_eq!(home.found(&searcher, "my vehicle")[0], "garage");
    assert_eq!(searcher.dense_health(), DenseHealth::Ready { vectors: 3, passages: 3 });
    // The embedder knows no Japanese, and is not asked.
    let asked = embedder.embedded.load(Ordering::SeqCst);
    assert_eq!(home.found(&searcher, "請求書のvehicleはどこですか"), Vec::<String>::new());
    assert_eq!(embedder.embedded.load(Ordering::SeqCst), asked);
}

#[test]
fn a_passage_that_words_and_meaning_find_comes_before_one_that_either_finds() {
    let (home, embedder) = (Home::of(&world()), Meanings::new());
    home.fill(&embedder);
    let searcher = home.searcher(&embedder);
    let found = home.found(&searcher, "the invoice of a car");
    assert_eq!(found[0], "money");
    assert!(found.contains(&"garage".to_owned()), "{found:?}");
}

#[test]
fn whatever_is_wrong_with_vectors_means_words_alone_and_is_said() {
    let (home, embedder) = (Home::of(&world()), Meanings::new());
    let searcher = home.searcher(&embedder);
    let words_alone = |searcher: &Searcher, why: &str| {
        assert_eq!(home.found(searcher, "the invoice"), ["money"]);
        let health = searcher.dense_health();
        assert!(matches!(&health, DenseHealth::LexicalOnly { why: told } if told.contains(why)), "{why}: {health:?}");
    };
    words_alone(&searcher, "no passage has a vector yet");
    home.fill(&embedder);
    let searcher = home.searcher(&embedder);
    for (failure, why) in [
        (EmbedError::Late, "in time"),
        (EmbedError::Connect, "cannot be reached"),
        (EmbedError::Unusable("a vector is zero"), "zero"),
    ] {
        embedder.fail(Some(failure));
        words_alone(&searcher, why);
    }
    embedder.fail(None);
    embedder.dimensions.store(7, Ordering::SeqCst);
    words_alone(&searcher, "have 7 dimensions, not 4");
    embedder.dimensions.store(4, Ordering::SeqCst);
    assert!(home.found(&searcher, "the invoice").len() > 1, "and back again");
    let refused = EmbedError::Config { key: "folder", reason: "there is none".to_owned() };
    let mut searcher = Searcher::open(&home.config, TermTable::default()).unwrap();
    searcher.set_dense(Dense::new(Err(refused), &settings()));
    words_alone(&searcher, "there is none");
}

#[test]
fn an_unchanged_passage_keeps_its_vector_over_builds_and_a_changed_one_gets_another() {
    let (home, embedder) = (Home::of(&world()), Meanings::new());
    home.fill(&embedder);
    let mut changed = world();
    changed[0] = passage("garage", "Where a bicycle is parked.");
    home.build(&changed);
    // Until then the old vector belongs to a text that is gone.
    assert!(!home.found(&home.searcher(&embedder), "my vehicle").contains(&"garage".to_owned()));
    assert_eq!(home.fill(&embedder), FillReport { made: 1, kept: 2, ..FillReport::default() });
    assert_eq!(home.fill(&embedder), FillReport { kept: 3, ..FillReport::default() });
}

#[test]
fn a_source_that_fails_on_the_way_leaves_what_was_made_and_the_next_time_goes_on() {
    let many: Vec<Passage> = (0..40).map(|it| passage(&format!("p{it:02}"), &format!("Text {it} of a car."))).collect();
    let (home, embedder) = (Home::of(&many[..35]), Meanings::new());
    home.fill(&embedder);
    home.build(&many);
    embedder.fail(Some(EmbedError::Connect));
    let report = home.fill(&embedder);
    assert_eq!((report.made, report.kept, report.missing, report.failure), (0, 35, 5, Some(EmbedError::Connect)));
    embedder.fail(None);
    assert_eq!(home.fill(&embedder), FillReport { made: 5, kept: 35, ..FillReport::default() });
}

#[test]
fn a_changed_byte_anywhere_in_the_file_is_noticed() {
    let (home, embedder) = (Home::of(&world()), Meanings::new());
    home.fill(&embedder);
    let whole = std::fs::read(home.file()).unwrap();
    assert!(Vectors::read(&home.file(), embedder.space()).unwrap().is_some());
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        std::fs::write(home.file(), bytes).unwrap();
        assert!(Vectors::read(&home.file(), embedder.space()).is_err(), "byte {at}");
    }
    std::fs::write(home.file(), &whole[..whole.len() / 2]).unwrap();
    let searcher = home.searcher(&embedder);
    assert_eq!(home.found(&searcher, "the invoice"), ["money"]);
    assert!(matches!(searcher.dense_health(), DenseHealth::LexicalOnly { .. }));
    assert_eq!(home.fill(&embedder).made, 3, "and is made anew");
}

#[test]
fn nearest_is_what_exact_cosines_say() {
    // A small generator: no two vectors alike, the same in each run.
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    };
    let unit = |vector: Vec<f32>| {
        let length = vector.iter().map(|it| it * it).sum::<f32>().sqrt();
        vector.into_iter().map(|it| it / length).collect::<Vec<f32>>()
    };
    let all: Vec<Vec<f32>> = (0..500).map(|_| unit((0..64).map(|_| next()).collect())).collect();
    let mut vectors = Vectors::default();
    for (at, vector) in all.iter().enumerate() {
        assert!(vectors.push(&format!("p{at}"), short(&sha256_hex(b"x")), quantised(vector)));
    }
    assert!(!vectors.push("other", [0; 16], quantised(&[1.0; 3])), "another length");
    let mut agreed = 0;
    for query in all.iter().take(50) {
        let mut exact: Vec<(f32, usize)> =
            all.iter().map(|it| it.iter().zip(query).map(|(a, b)| a * b).sum()).zip(0..).collect();
        exact.sort_by(|one, other| other.0.total_cmp(&one.0));
        let near: Vec<&str> = vectors.nearest(query, 10).into_iter().map(|it| it.1).collect();
        agreed += exact[..10].iter().filter(|it| near.contains(&format!("p{}", it.1).as_str())).count();
    }
    assert!(agreed >= 480, "{agreed} of 500");
}

#[test]
fn ranks_are_fused_by_their_reciprocals() {
    let lexical = vec![("a".to_owned(), 9.0), ("b".to_owned(), 1.0)];
    let fused = fused_documents(lexical, vec!["b".to_owned(), "c".to_owned()], 10);
    let order: Vec<&str> = fused.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(order, ["b", "a", "c"]);
    assert!((fused[0].1 - (0.3 / 11.0 + 1.0 / 12.0)).abs() < 1e-6, "what both found comes first");
}

#[test]
fn what_an_account_keeps_from_models_is_not_sent() {
    let (home, embedder) = (Home::of(&[]), Meanings::new());
    let mut case = passage("case", "A crash of the car.");
    case.kind = PassageKind::Case;
    let account = |id: &str| Visibility::Account(AccountId::parse(id).unwrap());
    let mut build = IndexBuild::start(&home.config.index_dir).unwrap();
    for visibility in [Visibility::Staff, account("111122223333"), account("555566667777")] {
        build.add(visibility, &case).unwrap();
    }
    build.add(Visibility::Staff, &passage("runbook", "What to do in an outage.")).unwrap();
    build.commit().unwrap();
    let report = home.fill(&embedder);
    assert_eq!((report.made, report.withheld), (2, 2));
    let searcher = home.searcher(&embedder);
    let asked = embedder.embedded.load(Ordering::SeqCst);
    assert!(searcher.sends_text());
    home.found_by_words(&searcher, "vehicle trouble");
    assert_eq!(embedder.embedded.load(Ordering::SeqCst), asked);
}

#[test]
fn a_run_that_is_killed_keeps_most_of_the_vectors_it_made() {
    let many: Vec<Passage> = (0..5_000).map(|at| passage(&format!("note-{at}"), "What a car needs.")).collect();
    let home = Home::of(&many);
    let embedder = Meanings::new();
    let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        fill_vectors(&home.config, &*embedder, &|_| true, &mut |done, _| assert!(done < 4_500, "killed"))
    }));
    assert!(killed.is_err());
    let next = home.fill(&embedder);
    assert_eq!((next.kept, next.made), (4_096, 904));
}
