#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

use std::path::{Path, PathBuf};

use super::{Change, Conversion, Plan, Reject, Updated, read_settings, update};
use crate::config::CaseMapping;
use crate::domain::{self, AccountId, Language, Passage, PassageKind, Severity, Visibility};

/// What a folder gives, and what an index of it holds after some runs.
#[derive(Default)]
pub(super) struct Ingested {
    pub(super) passages: Vec<(Visibility, Passage)>,
    documents: usize,
    rejects: Vec<Reject>,
    remarks: Vec<Reject>,
}

/// Does to a list what an index would do; returns what the run said.
pub(super) fn run(sources: &[PathBuf], ledger: &Path, held: &mut Vec<(Visibility, Passage)>) -> Updated {
    run_with(&CaseMapping::default(), sources, ledger, held)
}

fn run_with(
    mapping: &CaseMapping,
    sources: &[PathBuf],
    ledger: &Path,
    held: &mut Vec<(Visibility, Passage)>,
) -> Updated {
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(10);
    let plan = Plan::new(sources, mapping, "test", Some(ledger), now);
    if !plan.has_base() {
        held.clear();
    }
    let convert = |visibility: Visibility, passage: &Passage| (visibility, passage.clone());
    let conversion = Conversion { redact: &without_password, mapping, convert: &convert };
    let mut last = std::collections::HashMap::new();
    let mut take = |change: Change<(Visibility, Passage)>| {
        let mut remove = |visibility: &Visibility, id: &str| {
            held.retain(|(seen_by, passage)| seen_by != visibility || passage.document_id != id);
        };
        match change {
            Change::Remove { visibility, document_id } => remove(&visibility, &document_id),
            Change::Add((visibility, passage)) => {
                let last = last.insert(visibility.clone(), passage.document_id.clone());
                if last.as_ref() != Some(&passage.document_id) {
                    remove(&visibility, &passage.document_id);
                }
                held.push((visibility, passage));
            }
        }
        Ok::<(), std::convert::Infallible>(())
    };
    let beside = ledger.with_extension("new");
    let updated = update(plan, &beside, &conversion, &mut take, &mut |_| {}).expect("a run");
    std::fs::rename(beside, ledger).expect("renamed");
    updated
}

pub(super) fn read(sources: &[PathBuf]) -> Ingested {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut passages = Vec::new();
    let updated = run(sources, &home.path().join("ledger"), &mut passages);
    assert_eq!(updated.rejects_left_out, 0);
    Ingested { passages, documents: updated.documents, rejects: updated.rejects, remarks: updated.remarks }
}

fn without_password(text: &str) -> String {
    text.replace("hunter2", "[password]")
}

fn ingest(source: &Path) -> Ingested {
    read(&[source.to_owned()])
}

fn messy() -> Ingested {
    ingest(&fixtures())
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ingest_messy")
}

fn of<'a>(ingested: &'a Ingested, visibility: &Visibility, document: &str) -> Vec<&'a Passage> {
    let is_wanted =
        |(seen_by, passage): &&(Visibility, Passage)| seen_by == visibility && passage.document_id == document;
    ingested.passages.iter().filter(is_wanted).map(|(_, passage)| passage).collect()
}

pub(super) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("can be made");
        std::fs::write(path, bytes).expect("can be written");
    }
    folder
}

#[test]
fn a_document_becomes_slices_of_its_source_under_their_headings() {
    let ingested = messy();
    let passages = of(&ingested, &Visibility::Public, "network/timeouts.en");
    let shown: Vec<_> = passages.iter().map(|it| (it.id.as_str(), it.headings.join(" > "))).collect();
    assert_eq!(
        shown,
        [
            ("network/timeouts.en#0", String::new()),
            ("network/timeouts.en#1", "How to find the cause".to_owned()),
            ("network/timeouts.en#2", "How to find the cause > When the rule exists".to_owned()),
        ]
    );
    let source = include_str!("../../tests/fixtures/ingest_messy/docs/network/timeouts.en.md");
    assert!(passages.iter().all(|it| source.contains(&it.text) && !it.text.contains("# When")));
    assert!(passages[1].text.starts_with("Follow these steps:"), "{}", passages[1].text);
    assert!(passages[1].text.ends_with("3. Add the rule if there is none."));
    let first = passages[0];
    assert_eq!((first.title.as_str(), first.slug.as_str()), ("When a connection times out", "network/timeouts"));
    assert_eq!((first.service.as_deref(), first.updated.as_deref()), (Some("network"), Some("2026-09-01")));
    assert_eq!(first.digest, crate::base::sha256_hex(first.text.as_bytes()));
}

#[test]
fn the_file_name_gives_the_language_and_translations_share_a_slug() {
    let ingested = messy();
    let japanese = of(&ingested, &Visibility::Public, "network/timeouts.ja");
    assert_eq!((japanese[0].language, japanese[0].slug.as_str()), (Language::Ja, "network/timeouts"));
    let guessed = of(&ingested, &Visibility::Public, "beir-1");
    assert_eq!((guessed[0].language, guessed[0].url.as_deref()), (Language::ZhTw, Some("https://example.com/hours")));
}

#[test]
fn what_cannot_be_read_as_public_stays_with_staff() {
    let ingested = messy();
    assert_eq!(of(&ingested, &Visibility::Staff, "network/on-call").len(), 1);
    assert!(of(&ingested, &Visibility::Public, "network/on-call").is_empty());
    assert!(ingested.passages.iter().all(|(_, passage)| !passage.text.contains("Nobody may see")));
    assert!(of(&ingested, &Visibility::Public, "stray").is_empty());
    assert_eq!(of(&ingested, &Visibility::Staff, "stray")[0].kind, PassageKind::Case);
}

#[test]
fn a_card_is_public_only_after_its_review() {
    let ingested = messy();
    assert_eq!(of(&ingested, &Visibility::Public, "cards/reviewed.en")[0].kind, PassageKind::Card);
    assert!(of(&ingested, &Visibility::Public, "cards/unreviewed.en").is_empty());
    assert_eq!(of(&ingested, &Visibility::Staff, "cards/unreviewed.en").len(), 1);
}

#[test]
fn an_account_sees_its_case_without_internal_words_and_with_the_same_ids() {
    let ingested = messy();
    let account = Visibility::Account(AccountId::parse("111122223333").expect("an id"));
    let (own, staff) = (of(&ingested, &account, "case-1"), of(&ingested, &Visibility::Staff, "case-1"));
    let text = |passages: &[&Passage]| passages.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("\n");
    assert!(text(&staff).contains("Their pool is a mess.") && !text(&own).contains("mess"));
    assert!(text(&own).contains("Thank you, it works.") && text(&own).contains("2. Deploy again."));
    assert!(text(&own).contains("[password]") && !text(&staff).contains("hunter2"));
    assert!(own.iter().all(|passage| staff.contains(passage)), "equal ids must mean equal words");
    assert_eq!(own[0].language, Language::ZhTw);
}

#[test]
fn bad_files_are_named_with_line_and_reason_and_stop_nothing() {
    let ingested = messy();
    let shown: Vec<_> = ingested
        .rejects
        .iter()
        .map(|it| {
            let name = it.file.rsplit('/').next().expect("a name");
            format!("{name}:{}: {}", it.line.map_or_else(String::new, |line| line.to_string()), it.reason)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(ingested.documents, 10);
}

#[test]
fn catalogue_and_terms_are_read_row_by_row() {
    let ingested = read_settings(&[fixtures()]);
    assert_eq!(ingested.catalogue.target(domain::Plan::Enterprise, Severity::Urgent), Some(60));
    assert_eq!(ingested.catalogue.services[0].name[&Language::Ja], "ネットワーク");
    assert_eq!(ingested.terms[0].words[&Language::ZhCn], ["故障转移"]);
    assert_eq!(ingested.terms[0].words[&Language::En].len(), 2);
}

#[test]
fn html_gives_its_words_and_no_script() {
    let ingested = messy();
    let page = of(&ingested, &Visibility::Public, "support/page");
    assert_eq!(page[0].title, "Refunds");
    assert_eq!(
        page[0].text,
        "A refund takes 5 days.\n\n1. Open a case.\n2. Name the invoice.\n\n```\naws  support\n  create-case\n```"
    );
}

#[test]
fn bytes_that_are_not_text_are_refused() {
    let long = vec![b'x'; 21 * 1024 * 1024];
    let folder = folder(&[
        ("binary.md", b"a\0b"),
        ("latin.md", b"one\ntwo\ncaf\xe9"),
        ("long.md", &long),
        ("lines.jsonl", b"{\"text\": \"caf\xe9\"}\n{\"text\": \"good\"}\n"),
        ("good.md", b"Good words."),
        (".hidden.md", b"Not listed."),
    ]);
    let ingested = ingest(folder.path());
    let shown: Vec<_> = ingested.rejects.iter().map(|it| (it.line, it.reason.as_str())).collect();
    assert_eq!(
        shown,
        [
            (None, "not text: it holds zero bytes or control characters"),
            (Some(1), "not UTF-8, and no other encoding fits: the first bad byte is in line 1"),
            (None, "larger than 20 MB; many documents are better given as lines of JSON (`.jsonl`)"),
        ]
    );
    assert_eq!(texts(&ingested.passages), ["Good words.", "good", "one\ntwo\ncafé"]);
    assert_eq!(ingested.remarks[0].reason, "not UTF-8; read as windows-1252");
}

#[test]
fn a_packed_file_that_grows_without_end_is_given_up() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let line = format!("{{\"text\": \"{}\"}}\n", "again ".repeat(20_000));
    (0..1_000).for_each(|_| std::io::Write::write_all(&mut packed, line.as_bytes()).expect("packs"));
    let packed = packed.finish().expect("packs");
    let folder = folder(&[("bomb.jsonl.gz", packed.as_slice()), ("good.md", b"Good words.")]);
    let ingested = ingest(folder.path());
    assert!(ingested.rejects[0].reason.contains("unpacks to more than 200 times"), "{:?}", ingested.rejects);
    assert!(texts(&ingested.passages).contains(&"Good words."));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_is_named_and_not_followed() {
    let folder = folder(&[("below/page.md", b"Words.")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("below/again")).expect("a link");
    let ingested = ingest(folder.path());
    assert_eq!(ingested.documents, 1);
    assert!(ingested.rejects[0].reason.contains("leads back"), "{:?}", ingested.rejects);
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_its_source_is_named_and_not_followed() {
    let (folder, other) = (folder(&[("page.md", b"Words.")]), folder(&[("secret.md", b"Not yours.")]));
    let link = |from: &Path, to: &str| std::os::unix::fs::symlink(from, folder.path().join(to)).expect("a link");
    link(&other.path().join("secret.md"), "file.md");
    link(other.path(), "all");
    link(&folder.path().join("page.md"), "same.md");
    let ingested = ingest(folder.path());
    assert_eq!(texts(&ingested.passages), ["Words."]);
    assert!(ingested.rejects.len() == 2 && ingested.rejects.iter().all(|it| it.reason.contains("leaves its source")));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_or_has_an_odd_name_stops_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder(&[("page.md", b"Words.")]);
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    std::fs::write(folder.path().join(odd), "Odd.").expect("written");
    let ingested = ingest(folder.path());
    assert_eq!(texts(&ingested.passages), ["Odd.", "Words."]);
}

#[test]
fn of_a_beir_folder_only_the_corpus_is_read_packed_or_not() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, b"{\"_id\": \"d1\", \"title\": \"One\", \"text\": \"\"}\n").expect("packs");
    let packed = packed.finish().expect("packs");
    let folder = folder(&[
        ("corpus.jsonl.gz", packed.as_slice()),
        ("queries.jsonl", b"{\"_id\": \"q1\", \"text\": \"A question\"}"),
        ("README.md", b"About this set."),
    ]);
    let ingested = ingest(folder.path());
    assert_eq!(ingested.documents, 1);
    assert_eq!((ingested.passages[0].1.id.as_str(), ingested.passages[0].1.text.as_str()), ("d1#0", "One"));
}

#[test]
fn two_documents_with_one_id_are_both_kept() {
    let (one, two) = (folder(&[("page.md", b"First.")]), folder(&[("page.md", b"Second.")]));
    let sources =
        [one.path().to_owned(), two.path().to_owned(), one.path().to_owned(), PathBuf::from("/nowhere/at-all")];
    let ingested = read(&sources);
    let ids: Vec<_> = ingested.passages.iter().map(|(_, passage)| passage.id.as_str()).collect();
    assert_eq!(ids, ["page#0", "page~2#0"]);
    assert_eq!(ingested.rejects[0].reason, "the source does not exist");
}

#[test]
fn a_public_document_that_may_hold_a_secret_is_reported_and_unchanged() {
    let folder = folder(&[("page.md", b"The password is hunter2.")]);
    let ingested = ingest(folder.path());
    assert_eq!(ingested.remarks.len(), 1);
    assert_eq!(ingested.passages[0].1.text, "The password is hunter2.");
}

#[test]
fn long_sections_are_cut_between_paragraphs_and_procedures_stay_whole() {
    let paragraph = "A sentence of about fifty characters stands here. ".repeat(12);
    let steps: String = (1..=60).map(|step| format!("{step}. Do the step with the number {step} now.\n")).collect();
    let text = format!("{paragraph}\n\n{paragraph}\n\n{paragraph}\n\nWarning: step 7 deletes the copy.\n\n{steps}");
    let folder = folder(&[("page.md", text.as_bytes())]);
    let ingested = ingest(folder.path());
    let texts: Vec<_> = ingested.passages.iter().map(|(_, passage)| passage.text.as_str()).collect();
    assert_eq!(texts.len(), 3);
    assert!(texts[..2].iter().all(|text| text.len() <= 1_500));
    assert!(texts[2].starts_with("Warning: step 7") && texts[2].contains("60. Do the step"));
}

#[test]
fn a_paragraph_without_end_is_cut_between_sentences() {
    let text = "資料庫容錯移轉通常需要六十到一百二十秒。".repeat(400);
    let folder = folder(&[("page.zh-TW.md", text.as_bytes())]);
    let ingested = ingest(folder.path());
    assert!(ingested.passages.iter().all(|(_, passage)| passage.text.len() <= 1_500 && passage.text.ends_with('。')));
    let whole: String = ingested.passages.iter().map(|(_, passage)| passage.text.as_str()).collect();
    assert_eq!(whole, text);
}

#[test]
fn a_procedure_parted_by_unindented_code_is_kept_together() {
    let long = "Words that make the first step long. ".repeat(30);
    let text =
        format!("1. {long}\n\n```\naws rds describe-events\n```\n\n2. {long}\n\n```\nls\n```\n\n3. Third step.\n");
    let folder = folder(&[("page.md", text.as_bytes())]);
    assert_eq!(ingest(folder.path()).passages.len(), 1);
}

proptest::proptest! {
    #[test]
    fn any_text_is_cut_into_slices_of_itself(text in "(?s).{0,400}") {
        let outline = super::outline::outline(&text);
        for piece in super::cut::pieces(&text, &outline) {
            proptest::prop_assert!(!text.get(piece.range).expect("on character bounds").trim().is_empty());
        }
    }
}

#[test]
fn cases_of_a_spreadsheet_become_cases_and_its_bad_rows_are_named() {
    let table = "Number;Summary;Priority;Opened;Client;Notes\r\n\
        17;\"Down; all of it\";P1;31.01.2026 09:30;;Fixed by a restart\r\n\
        18;Too;few\r\n\
        19;Slow;P9;soon;444455556666;\r\n\
        ;Nobody's;P1;;;\r\n\
        20;\"not closed;P1;;;\r\n21;Lost;P1;;;\r\n";
    let folder = folder(&[("cases/export.csv", table.as_bytes())]);
    let words = |rows: &[(&str, &str)]| rows.iter().map(|(one, two)| ((*one).to_owned(), (*two).to_owned())).collect();
    let mapping = CaseMapping {
        columns: words(&[
            ("id", "Number"),
            ("subject", "Summary"),
            ("severity", "Priority"),
            ("created_at", "Opened"),
            ("account_id", "Client"),
            ("correspondence", "Notes"),
        ]),
        severities: words(&[("p1", "critical")]),
        dates: vec!["%d.%m.%Y %H:%M".to_owned()],
        account: Some("111122223333".to_owned()),
    };
    let home = tempfile::tempdir().expect("a folder");
    let (mut held, sources) = (Vec::new(), [folder.path().to_owned()]);
    let updated = run_with(&mapping, &sources, &home.path().join("ledger"), &mut held);
    let shown: Vec<_> = updated.rejects.iter().map(|it| format!("{}: {}", it.line.unwrap_or(0), it.reason)).collect();
    assert_eq!(
        shown,
        [
            "3: 3 cells where the header has 6",
            "4: `severity` cannot be read; the case is kept without it",
            "4: `created_at` cannot be read; the case is kept without it",
            "5: not a case: it has no `Number` (`id`)",
            "6: 2 cells where the header has 6",
        ]
    );
    assert_eq!(updated.documents, 2);
    let account = Visibility::Account(AccountId::parse("111122223333").expect("an id"));
    let own: Vec<_> = held.iter().filter(|(seen_by, _)| *seen_by == account).collect();
    assert!(own.iter().all(|(_, passage)| passage.title == "Down; all of it" && !passage.text.contains("restart")));
    assert!(held.iter().any(|(seen_by, it)| *seen_by == Visibility::Staff && it.text.contains("restart")));
}

pub(super) fn texts(held: &[(Visibility, Passage)]) -> Vec<&str> {
    let mut texts: Vec<_> = held.iter().map(|(_, passage)| passage.text.as_str()).collect();
    texts.sort_unstable();
    texts
}
