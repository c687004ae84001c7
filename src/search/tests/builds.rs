//! Builds that come, go, are damaged and are replaced under readers.

use super::*;

#[test]
fn a_new_build_is_seen_after_reload_and_the_old_one_goes() {
    let home = Home::with_documents();
    let searcher = home.searcher();
    let old = home.build_folder();
    home.build(&[(Visibility::Public, passage("new", Language::En, "Zebra", "", "All about the zebra."))]);
    assert!(old.exists(), "the old build is still open");
    assert_eq!(ids(&searcher, &scope_of("1"), "zebra", Language::En), Vec::<String>::new());
    searcher.reload().unwrap();
    assert_eq!(ids(&searcher, &scope_of("1"), "zebra", Language::En), ["new.en#0"]);
    assert!(!old.exists(), "nobody reads the old build");
}

#[test]
fn a_build_that_is_dropped_leaves_nothing() {
    let home = Home::with_documents();
    let mut build = IndexBuild::start(home.index_dir()).unwrap();
    build.add(Visibility::Public, &documents()[0]).unwrap();
    assert!(matches!(IndexBuild::start(home.index_dir()), Err(SearchError::Busy { .. })));
    drop(build);
    let folders = fs::read_dir(home.index_dir()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1);
    assert!(IndexBuild::start(home.index_dir()).is_ok());
}

#[test]
fn a_folder_without_an_index_is_not_built() {
    let folder = tempfile::tempdir().unwrap();
    let config = SearchConfig { hits: 8, index_dir: folder.path().join("absent") };
    let searcher = Searcher::open(&config, TermTable::default()).unwrap();
    assert_eq!(searcher.health(), SearchHealth::NotBuilt);
    assert_eq!(ids(&searcher, &scope_of("1"), "anything", Language::En), Vec::<String>::new());
}

fn flip_a_byte_of(part: &Path) {
    let largest = fs::read_dir(part).unwrap().map(|entry| entry.unwrap().path());
    let largest = largest.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap();
    let mut bytes = fs::read(&largest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&largest, bytes).unwrap();
}

#[test]
fn a_flipped_bit_sets_the_part_aside_and_search_is_limited() {
    let home = Home::with(&[
        (Visibility::Public, documents()[0].clone()),
        (account("1"), case("case-1", "A failover cut the checkout off.")),
    ]);
    let public = home.build_folder().join("public");
    flip_a_byte_of(&public);
    let searcher = home.searcher();
    assert!(matches!(searcher.health(), SearchHealth::Limited(parts) if parts.contains_key("public")));
    assert!(!public.exists() && public.with_file_name("public.corrupt-1").exists());
    assert_eq!(ids(&searcher, &scope_of("1"), "failover", Language::En), ["case-1.en#0"]);
    assert!(matches!(home.searcher().health(), SearchHealth::Limited(_)), "and so for the next process");

    home.build(&[(Visibility::Public, documents()[0].clone())]);
    searcher.reload().unwrap();
    assert_eq!(searcher.health(), SearchHealth::Ready);
}

#[test]
fn a_corrupt_account_index_limits_that_account() {
    let home = Home::with(&[
        (Visibility::Public, documents()[0].clone()),
        (account("1"), case("case-1", "A failover cut the checkout off.")),
    ]);
    flip_a_byte_of(&home.build_folder().join("accounts").join(hex::encode("1")));
    let searcher = home.searcher();
    assert_eq!(ids(&searcher, &scope_of("1"), "failover", Language::En), ["failover.en#0"]);
    assert!(matches!(searcher.health(), SearchHealth::Limited(parts) if parts.contains_key("account 1")));
}

#[test]
fn a_check_of_all_finds_parts_that_nobody_searched() {
    let home = Home::with(&[(account("1"), case("case-1", "zebra")), (account("2"), case("case-2", "zebra"))]);
    let searcher = home.searcher();
    assert_eq!(searcher.check_all().unwrap(), SearchHealth::Ready);
    flip_a_byte_of(&home.build_folder().join("accounts").join(hex::encode("2")));
    flip_a_byte_of(&home.build_folder().join("staff"));
    let expected = ["account 2", "staff"];
    for searcher in [searcher, home.searcher()] {
        let health = searcher.check_all().unwrap();
        assert!(matches!(&health, SearchHealth::Limited(parts) if parts.keys().eq(expected)), "{health:?}");
    }
}

#[test]
fn searches_go_on_while_the_index_is_replaced() {
    let home = Home::with_documents();
    let searcher = home.searcher();
    let scope = scope_of("1");
    std::thread::scope(|threads| {
        let finds_it = || {
            let found = ids(&searcher, &scope, "max_connections", Language::En);
            found.first().is_some_and(|id| id == "connections.en#0")
        };
        let readers: Vec<_> = (0..3).map(|_| threads.spawn(move || (0..60).all(|_| finds_it()))).collect();
        for _ in 0..3 {
            home.build(&documents().into_iter().map(|passage| (Visibility::Public, passage)).collect::<Vec<_>>());
            searcher.reload().unwrap();
        }
        assert!(readers.into_iter().all(|reader| reader.join().unwrap()));
    });
    searcher.reload().unwrap();
    let folders = fs::read_dir(home.index_dir()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1);
}

/// Passages of lengths that an index rounds, some of them word for word alike.
fn manuals(edition: &str) -> Vec<Passage> {
    let text =
        |at: usize| format!("{} valve {} {edition}", "pump ".repeat(at % 9 + 1), "pressure gauge ".repeat(40 + at * 7));
    (0..40).map(|at| english(&format!("manual-{at}"), "Pumps and valves", &text(at / 2 * 2))).collect()
}

#[test]
fn an_index_brought_up_to_date_ranks_as_one_that_was_built_at_once() {
    let at_once = public(manuals("second"));
    let by_and_by =
        public(manuals("first edition, which said more of every pump and of its valve").into_iter().take(25).collect());
    let mut build = Builder::lock(by_and_by.index_dir()).unwrap();
    for replaced in [manuals("second"), manuals("second").split_off(30)] {
        let mut update = build.on_top_of(InForce::of(by_and_by.index_dir()).unwrap()).unwrap();
        for manual in replaced.iter().rev() {
            update.add(Visibility::Public, manual).unwrap();
        }
        update.commit().unwrap();
        build = Builder::lock(by_and_by.index_dir()).unwrap();
    }
    drop(build);
    for question in ["pump", "valve pressure", "gauge of the second pump", "which valve belongs to which pump"] {
        let found = |home: &Home| {
            let query = Query { limit: 12, ..Query::new(question, Language::En) };
            let hits = home.searcher().search(&scope_of("1"), &query).unwrap();
            hits.into_iter().map(|it| (it.passage.id, it.score)).collect::<Vec<_>>()
        };
        assert_eq!(found(&at_once), found(&by_and_by), "{question}");
    }
    // Nor is anything read that was replaced.
    let all = |home: &Home| {
        let read =
            home.searcher().read_through(&scope_of("1"), &mut |_| true).expect("an index just built can be read");
        let mut texts: Vec<(String, String)> = read.into_iter().map(|it| (it.id, it.text)).collect();
        texts.sort();
        texts
    };
    assert_eq!(all(&at_once), all(&by_and_by));
}

#[test]
fn a_damaged_pointer_limits_search_until_the_next_build() {
    let home = Home::with_documents();
    fs::write(home.index_dir().join("current.json"), "{\"format\":1,\"build\":\"../../etc\"}").unwrap();
    let searcher = home.searcher();
    assert!(matches!(searcher.health(), SearchHealth::Limited(_)));
    home.build(&[(Visibility::Public, documents()[0].clone())]);
    searcher.reload().unwrap();
    assert_eq!(searcher.health(), SearchHealth::Ready);
}
