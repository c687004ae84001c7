//! Runs on top of runs: what changed is followed, and nothing else is read.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

use super::tests::{folder, read, run, texts};
use super::{Change, Conversion, Plan, update};
use crate::config::CaseMapping;
use crate::domain::{Passage, Visibility};

#[test]
fn what_did_not_change_is_not_read_and_what_did_is_followed() {
    let (source, home) = (folder(&[("a.md", b"First."), ("b.md", b"Second."), ("c.md", b"Third.")]), folder(&[]));
    let (sources, ledger) = ([source.path().to_owned()], home.path().join("ledger"));
    let mut held = Vec::new();
    assert_eq!(run(&sources, &ledger, &mut held).kept, 0);
    let again = Plan::new(&sources, &CaseMapping::default(), "test", Some(&ledger), jiff::Timestamp::now());
    assert!(again.is_current() && again.bytes_to_read() == 0);
    let other = Plan::new(&sources, &CaseMapping::default(), "another program", Some(&ledger), jiff::Timestamp::now());
    assert!(!other.has_base());

    std::fs::write(source.path().join("b.md"), "Changed.").expect("written");
    std::fs::remove_file(source.path().join("c.md")).expect("removed");
    std::fs::write(source.path().join("d.md"), "Fourth.").expect("written");
    let updated = run(&sources, &ledger, &mut held);
    assert_eq!((updated.documents, updated.kept, updated.removed), (3, 1, 1));
    assert_eq!(texts(&held), ["Changed.", "First.", "Fourth."]);
}

#[test]
fn a_change_that_leaves_size_and_times_alone_is_seen_while_the_file_is_young() {
    let (source, home) = (folder(&[("a.md", b"First.")]), folder(&[]));
    let (sources, ledger) = ([source.path().to_owned()], home.path().join("ledger"));
    let plan = |now| Plan::new(&sources, &CaseMapping::default(), "test", Some(&ledger), now);
    let conversion = Conversion { redact: &str::to_owned, mapping: &CaseMapping::default(), convert: &|_, _| () };
    let mut take = |_: Change<()>| Ok::<(), std::convert::Infallible>(());
    let beside = ledger.with_extension("new");
    update(plan(jiff::Timestamp::now()), &beside, &conversion, &mut take, &mut |_| {}).expect("a run");
    std::fs::rename(&beside, &ledger).expect("renamed");
    // Read in the second of its making: the next run looks at the bytes, and then need not again.
    assert!(plan(jiff::Timestamp::now()).is_current() && plan(jiff::Timestamp::now()).saves_looking());
    run(&sources, &ledger, &mut Vec::new());
    let later = jiff::Timestamp::now();
    assert!(plan(later).is_current() && !plan(later).saves_looking());
}

#[test]
fn of_a_file_of_lines_only_new_lines_are_read() {
    let line = |id: &str, text: &str| format!("{{\"_id\": \"{id}\", \"text\": \"{text}\"}}\n");
    let (source, home) = (folder(&[]), folder(&[]));
    let (sources, ledger) = ([source.path().to_owned()], home.path().join("ledger"));
    let path = source.path().join("documents.jsonl");
    let mut held = Vec::new();
    let before = [line("a", "One."), line("b", "Two."), "broken\n".to_owned(), line("c", "Three.")].concat();
    std::fs::write(&path, before).expect("written");
    run(&sources, &ledger, &mut held);
    let after = [line("new", "Zero."), line("c", "Three."), "broken\n".to_owned(), line("a", "One, changed.")].concat();
    std::fs::write(&path, after).expect("written");
    let updated = run(&sources, &ledger, &mut held);
    assert_eq!((updated.documents, updated.kept, updated.removed, updated.rejects.len()), (3, 1, 1, 1));
    assert_eq!(texts(&held), ["One, changed.", "Three.", "Zero."]);
}

#[test]
fn a_damaged_ledger_is_none() {
    let (source, home) = (folder(&[("a.jsonl", b"{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n")]), folder(&[]));
    let (sources, ledger) = ([source.path().to_owned()], home.path().join("ledger"));
    run(&sources, &ledger, &mut Vec::new());
    let whole = std::fs::read(&ledger).expect("read");
    let plan = || Plan::new(&sources, &CaseMapping::default(), "test", Some(&ledger), jiff::Timestamp::now());
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 4;
        std::fs::write(&ledger, &flipped).expect("written");
        assert!(!plan().has_base(), "byte {at}");
        std::fs::write(&ledger, &whole[..at]).expect("written");
        assert!(!plan().has_base(), "cut at {at}");
    }
}

/// Names of files and ids that collide, so that every rule about who keeps an id is met.
fn sources_step() -> impl proptest::strategy::Strategy<Value = (usize, Option<Vec<(usize, usize)>>)> {
    let records = proptest::collection::vec((0..3_usize, 0..4_usize), 0..5);
    (0..4_usize, proptest::option::of(records))
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]
    #[test]
    fn many_small_runs_end_where_one_run_ends(steps in proptest::collection::vec(sources_step(), 1..8)) {
        let (source, home) = (folder(&[]), folder(&[]));
        let (sources, ledger) = ([source.path().to_owned()], home.path().join("ledger"));
        let mut held = Vec::new();
        for (file, records) in steps {
            let path = source.path().join(format!("{file}.jsonl"));
            match records {
                None => drop(std::fs::remove_file(&path)),
                Some(records) => {
                    // Some are cases, some documents for staff, some have no id of their own.
                    let line = |(id, text): &(usize, usize)| match text {
                        0 => format!("{{\"account_id\": \"{id}\", \"id\": \"{id}\", \"subject\": \"Case\"}}\n"),
                        1 => format!("{{\"text\": \"Words {id}\"}}\n"),
                        2 => format!("{{\"_id\": \"{id}\", \"text\": \"T\", \"audience\": \"internal\"}}\n"),
                        _ => format!("{{\"_id\": \"{id}\", \"text\": \"T {text}\"}}\n"),
                    };
                    std::fs::write(&path, records.iter().map(line).collect::<String>()).expect("written");
                }
            }
            run(&sources, &ledger, &mut held);
        }
        let key = |(visibility, passage): &(Visibility, Passage)| format!("{visibility:?} {passage:?}");
        let mut once: Vec<_> = read(&sources).passages.iter().map(key).collect();
        let mut many: Vec<_> = held.iter().map(key).collect();
        once.sort_unstable();
        many.sort_unstable();
        proptest::prop_assert_eq!(once, many);
    }
}
