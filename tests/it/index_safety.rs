//! Indexing is killed, and the files of the index are damaged, again and again: what is found is right or said to be
//! missing, and the next run mends it.
//!
//! `INDEX_SAFETY_ROUNDS=200` makes it 200 kills and 500 damages.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use firstline::access::{HomeKey, Scope};
use firstline::config::Config;
use firstline::domain::{AccountId, Language, Passage};
use firstline::search::{Query, SearchHealth, Searcher, TermTable};
use firstline::service::build_index;

use tempfile::TempDir;

use crate::support::{CALM, Random, SHOP, run, start};

const QUESTIONS: &[&str] = &[
    "Why did my database fail over, and what should I check?",
    "昨夜、データベースがフェイルオーバーしたのはなぜですか。",
    "invoice refund",
    "the checkout of our shop was down",
];

/// Kills, where the environment does not say.
const KILLS: usize = 10;
/// Damages, at the least; with more kills two and a half for each.
const DAMAGES: usize = 40;

fn kills() -> usize {
    std::env::var("INDEX_SAFETY_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(KILLS)
}

fn config(home: &Path) -> Config {
    firstline::config::load(home, None).expect("a config")
}

fn searcher(config: &Config) -> Searcher {
    Searcher::open(&config.search, TermTable::default()).expect("opens, or says what is missing")
}

/// What the shop finds: its own cases and public documents, for each question in order.
fn found(searcher: &Searcher, home: &Path) -> Vec<Vec<Passage>> {
    QUESTIONS.iter().map(|text| found_for(searcher, home, text, 20)).collect()
}

/// What the shop finds for one question; nothing where the search fails.
fn found_for(searcher: &Searcher, home: &Path, text: &str, limit: usize) -> Vec<Passage> {
    let account = AccountId::parse(SHOP).expect("an id");
    let operator = HomeKey::open(home).expect("a key").operator(account.clone());
    let scope = Scope::of_customer(&operator, &account).expect("a scope");
    let query = Query { limit, ..Query::new(text, Language::En) };
    searcher.search(&scope, &query).unwrap_or_default().into_iter().map(|hit| hit.passage).collect()
}

/// Every passage that may be served, by its id.
fn by_id(found: &[Vec<Passage>], known: &mut BTreeMap<String, Passage>) {
    known.extend(found.iter().flatten().map(|passage| (passage.id.clone(), passage.clone())));
}

/// Passages that were not found before may come up where others are missing; their words must be the source's.
fn is_right(passage: &Passage, known: &BTreeMap<String, Passage>) -> bool {
    let is_same = known.get(&passage.id).is_none_or(|right| right == passage);
    is_same && crate::support::sha256(&passage.text) == passage.digest
}

/// A home with the index of a part of the demo corpus: it is built anew many times.
fn small_home() -> (TempDir, Config) {
    let home = tempfile::tempdir().expect("a folder");
    let sources = home.path().join("sources");
    for (below, name) in
        [("docs/relational-database", "multi-az-failover"), ("docs/billing", "unexpected"), ("cases", "2026.jsonl")]
    {
        let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(below), sources.join(below));
        fs::create_dir_all(&to).expect("a folder");
        for file in files_below(&from) {
            let text = fs::read_to_string(&file).expect("read");
            // A few cases of two accounts are enough: every account has an index of its own.
            let mut left: [(&str, usize); 2] = [(SHOP, 4), (CALM, 4)];
            let mut is_kept = |line: &&str| {
                let of = left.iter_mut().find(|(account, left)| line.contains(*account) && *left > 0);
                of.map(|(_, left)| *left -= 1).is_some() || below != "cases"
            };
            let kept: String = text.split_inclusive('\n').filter(|line| is_kept(line)).collect();
            let file = file.file_name().expect("a name");
            if file.to_string_lossy().starts_with(name) {
                fs::write(to.join(file), kept).expect("written");
            }
        }
    }
    let mut config = config(home.path());
    config.corpus.sources = vec![sources];
    build_index(&config.corpus, &config.search, false, &mut |_| {}).expect("built");
    (home, config)
}

/// The same with so much text that its files are read piece by piece, not whole as they are opened.
fn wide_home() -> (TempDir, Config) {
    let (home, config) = small_home();
    let mut random = Random::new(3);
    let mut line = |at: usize| {
        let words: Vec<String> = (0..60).map(|_| format!("w{:x}", random.below(1 << 20))).collect();
        format!("{{\"_id\": \"line-{at}\", \"text\": \"Database {}.\"}}\n", words.join(" "))
    };
    let lines: String = (0..600).map(&mut line).collect();
    fs::write(home.path().join("sources").join("docs").join("lines.jsonl"), lines).expect("written");
    build_index(&config.corpus, &config.search, true, &mut |_| {}).expect("built");
    (home, config)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && !entry.file_name().to_string_lossy().ends_with(".lock"))
        .map(walkdir::DirEntry::into_path)
        .collect();
    files.sort();
    files
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Damage {
    Flip,
    Delete,
    Cut,
}

fn damage(random: &mut Random, index: &Path) -> (Damage, PathBuf) {
    let files = files_below(index);
    let path = files[random.below(files.len())].clone();
    let mut bytes = fs::read(&path).expect("read");
    let kind = [Damage::Flip, Damage::Delete, Damage::Cut][random.below(3)];
    match kind {
        _ if bytes.is_empty() || kind == Damage::Delete => fs::remove_file(&path).expect("removed"),
        Damage::Flip => {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
            fs::write(&path, bytes).expect("written");
        }
        _ => fs::write(&path, &bytes[..random.below(bytes.len())]).expect("written"),
    }
    (kind, path)
}

#[test]
fn damage_is_found_or_harmless_and_mended() {
    let (home, config) = small_home();
    let index = home.path().join("index");
    let whole = found(&searcher(&config), home.path());
    assert!(whole.iter().all(|hits| !hits.is_empty()));
    assert!(whole[3].iter().any(|hit| hit.document_id.starts_with("case")), "the shop's own cases are among them");
    let mut random = Random::new(7);
    let (mut limited, mut harmless, mut rebuilt) = (0, 0, 0);
    let rounds = (kills() * 5 / 2).max(DAMAGES);
    for round in 0..rounds {
        let (kind, path) = damage(&mut random, &index);
        let what = format!("round {round}: {kind:?} {}", path.display());
        let damaged = searcher(&config);
        let now = found(&damaged, home.path());
        match damaged.health() {
            // Nothing was noticed: then nothing may differ.
            SearchHealth::Ready => {
                assert_eq!(now, whole, "{what}");
                harmless += 1;
            }
            SearchHealth::NotBuilt | SearchHealth::Limited(_) => {
                let mut known = BTreeMap::new();
                by_id(&whole, &mut known);
                for passage in now.iter().flatten() {
                    assert!(is_right(passage, &known), "{what}: {passage:?}");
                }
                limited += 1;
            }
        }
        drop(damaged);
        let mended = build_index(&config.corpus, &config.search, false, &mut |_| {}).expect(&what);
        rebuilt += usize::from(mended.report.is_some());
        let searcher = searcher(&config);
        assert_eq!(searcher.check_all().expect("readable"), SearchHealth::Ready, "{what}");
        assert_eq!(found(&searcher, home.path()), whole, "{what}");
    }
    eprintln!(
        "{rounds} damages: {limited} limited search until mended, {harmless} were harmless to what was asked; {rebuilt} rebuilt"
    );
    assert!(limited > 0 && rebuilt >= limited);
}

#[test]
fn bytes_that_flip_under_a_reader_never_become_words() {
    let (home, config) = wide_home();
    let whole = found(&searcher(&config), home.path());
    let mut known = BTreeMap::new();
    by_id(&whole, &mut known);
    let mut random = Random::new(11);
    let files: Vec<PathBuf> = files_below(&home.path().join("index"));
    // The public part is checked and open before the first question; what was read once is kept in memory.
    let is_read = |path: &PathBuf| {
        path.iter().any(|part| part == "public") && path.extension().is_some_and(|ending| ending == "store")
    };
    let stores: Vec<PathBuf> = files.into_iter().filter(is_read).collect();
    let mut refused = 0;
    let rounds = kills() * 4;
    for _ in 0..rounds {
        let reader = searcher(&config);
        // Every part is open, and few of its passages are in memory already.
        assert_eq!(found_for(&reader, home.path(), QUESTIONS[0], 1), whole[0][..1]);
        let path = &stores[random.below(stores.len())];
        let before = fs::read(path).expect("read");
        let at = random.below(before.len());
        flip_in_place(path, at, before[at] ^ 0x10);
        let now = catch_unwind(AssertUnwindSafe(|| found(&reader, home.path()))).unwrap_or_default();
        refused += usize::from(now != whole);
        for passage in now.iter().flatten() {
            assert!(is_right(passage, &known), "byte {at} of {}: {passage:?}", path.display());
        }
        flip_in_place(path, at, before[at]);
    }
    eprintln!("{refused} of {rounds} flips under a reader were noticed when a passage was read");
    assert!(refused > 0);
}

#[test]
fn files_cut_short_under_a_reader_never_end_the_process_and_are_noticed() {
    let (home, config) = wide_home();
    let whole = found(&searcher(&config), home.path());
    let mut known = BTreeMap::new();
    by_id(&whole, &mut known);
    let files: Vec<PathBuf> = files_below(&home.path().join("index"));
    let mut noticed = 0;
    for path in files.iter().filter(|path| path.iter().any(|part| part == "public")) {
        let reader = searcher(&config);
        let before = fs::read(path).expect("read");
        let cut = fs::File::options().write(true).open(path).expect("opened");
        cut.set_len(before.len() as u64 / 3).expect("cut");
        let now = found(&reader, home.path());
        for passage in now.iter().flatten() {
            assert!(is_right(passage, &known), "{}: {passage:?}", path.display());
        }
        if now != whole {
            assert!(matches!(reader.health(), SearchHealth::Limited(_)), "{}", path.display());
            noticed += 1;
        }
        fs::write(path, before).expect("written");
    }
    assert!(noticed > 0, "no file was read after it was opened");
}

/// Changes one byte of a file that others have open.
fn flip_in_place(path: &Path, at: usize, byte: u8) {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let mut file = fs::File::options().write(true).open(path).expect("opened");
    file.seek(SeekFrom::Start(at as u64)).expect("found");
    file.write_all(&[byte]).expect("written");
}

/// Writes the sources of one moment: most documents stay as they are, one says which moment it is, some come and go.
fn write_sources(sources: &Path, moment: usize) {
    fs::create_dir_all(sources).expect("a folder");
    let line =
        |at: usize| format!("{{\"_id\": \"line-{at}\", \"text\": \"Line {at} of the long file, about ponies.\"}}\n");
    let lines: String = (0..400).map(|at| line(at + moment % 3)).collect();
    fs::write(sources.join("lines.jsonl"), lines).expect("written");
    fs::write(sources.join("moment.md"), format!("# Moment\n\nZebra number {moment}.\n")).expect("written");
    let fleeting = sources.join("fleeting.md");
    if moment.is_multiple_of(2) {
        fs::write(fleeting, "# Fleeting\n\nSometimes here.\n").expect("written");
    } else if fleeting.exists() {
        fs::remove_file(fleeting).expect("removed");
    }
}

/// The moment that the index in force tells of.
fn moment(searcher: &Searcher, home: &Path) -> usize {
    let account = AccountId::parse(SHOP).expect("an id");
    let operator = HomeKey::open(home).expect("a key").operator(account.clone());
    let scope = Scope::of_customer(&operator, &account).expect("a scope");
    let query = Query { limit: 5, ..Query::new("zebra", Language::En) };
    let hits = searcher.search(&scope, &query).expect("the index is readable");
    assert_eq!(hits.len(), 1, "{hits:?}");
    let words = hits[0].passage.text.trim_end_matches('.');
    words.rsplit(' ').next().and_then(|word| word.parse().ok()).expect("a number")
}

#[test]
fn a_killed_run_leaves_the_old_index_or_the_new_one() {
    let home = tempfile::tempdir().expect("a folder");
    let sources = home.path().join("sources");
    let from = sources.to_str().expect("UTF-8").to_owned();
    let config = config(home.path());
    write_sources(&sources, 0);
    let begun = Instant::now();
    assert_eq!(run(home.path(), &[], &["index", "--source", &from]).code(), 0);
    let usual = begun.elapsed();
    let mut random = Random::new(23);
    let (mut old, mut new, mut before) = (0, 0, 0);
    for round in 1..=kills() {
        write_sources(&sources, round);
        let mut args = vec!["index", "--source", &from];
        args.extend((round % 2 == 0).then_some("--rebuild"));
        let mut child = start(home.path(), &[], &args);
        let longest = u64::try_from(usual.as_millis()).expect("short") + 20;
        std::thread::sleep(random.millis_below(longest).min(Duration::from_secs(20)));
        child.kill().expect("killed, or done");
        child.wait().expect("ended");
        let reader = searcher(&config);
        assert_eq!(reader.health(), SearchHealth::Ready, "round {round}");
        let now = moment(&reader, home.path());
        assert!(now == before || now == round, "round {round}: {now} after {before}");
        if now == round {
            new += 1
        } else {
            old += 1
        }
        // Not after every kill: the next run must cope with what several left behind.
        before = now;
        if random.below(3) == 0 {
            let mended = run(home.path(), &[], &["index", "--source", &from]);
            assert_eq!(mended.code(), 0, "round {round}: {}", mended.stderr);
            let reader = searcher(&config);
            assert_eq!(
                (reader.check_all().expect("readable"), moment(&reader, home.path())),
                (SearchHealth::Ready, round)
            );
            before = round;
        }
    }
    eprintln!("{} kills: {old} left the old index, {new} the new one", kills());
    let last = run(home.path(), &[], &["index", "--source", &from]);
    assert_eq!(last.code(), 0, "{}", last.stderr);
    let folders = fs::read_dir(home.path().join("index")).expect("read").filter_map(Result::ok);
    assert_eq!(folders.filter(|entry| entry.path().is_dir()).count(), 1, "what crashed runs left is cleared away");
}
