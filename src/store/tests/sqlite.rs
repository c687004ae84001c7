use std::time::Duration;

use sqlx::{Connection as _, SqliteConnection};

use super::contract::every_store_keeps_the_contract;
use super::samples::*;
use crate::access::HomeKey;
use crate::domain::{FeedEntry, FeedEvent, GENESIS, Outcome};
use crate::redact::redact;
use crate::store::schema::MIGRATIONS;
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Accepted, AuditVerdict, Store, StoreError};

/// A connection past the store, as somebody who tampers would have.
async fn raw(home: &Home) -> SqliteConnection {
    let path = config(&home.folder).path;
    SqliteConnection::connect(path.to_str().expect("a plain path")).await.expect("opens")
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let home = Home::new().await;
    every_store_keeps_the_contract(&home.store).await;
    let check = home.store.check().await.expect("checked");
    assert_eq!((check.schema, check.damage), (18, Vec::<String>::new()));
    home.store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_writers_at_once_all_succeed_and_number_without_gaps() {
    let home = Home::new().await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..64 {
        let store = home.store.clone();
        writers.spawn(async move {
            let scope = scope(&format!("customer-{number}"), "111122223333");
            let id = conversation(&store, &scope, 0).await;
            for second in 0..3 {
                let turn = running(&store, &scope, &id, "Why?", second).await;
                let shown = unit("Because [1].", &evidence("Because."));
                let numbers = store.append_events(&turn.id, &[shown]).await.expect("appended");
                let last = store.finish_turn(&scope, finished(turn, Outcome::Answered, "Because [1].", second));
                assert_eq!((numbers, last.await.expect("finished").numbers), (vec![2], vec![3]));
            }
            id
        });
    }
    writers.join_all().await;
    let verdict = home.store.verify_audit("111122223333").await.expect("verified");
    assert!(matches!(verdict, AuditVerdict::Holds { entries: 448, .. }), "{verdict:?}");
}

/// Writes a row, then does something else.
struct Spoiled {
    id: String,
    then: &'static str,
}

impl Write for Spoiled {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO conversations (id, subject, account_id, state, created_at, updated_at) \
                   VALUES (?, 's', 'a', 'assistant', 0, 0)";
        work.change(sql).bind(self.id.as_str());
        work.change(self.then);
        Ok(())
    }
}

#[tokio::test]
async fn a_write_that_fails_takes_no_other_with_it() {
    let home = Home::new().await;
    // The second does to everybody's transaction what SQLite does when it runs out of something.
    let failures =
        ["INSERT INTO feedback (rating) VALUES ('up')", "INSERT OR ROLLBACK INTO feedback (rating) VALUES ('up')"];
    for (round, failure) in failures.into_iter().enumerate() {
        let write = |name: &str, then| home.store.write(Spoiled { id: format!("{name}-{round}"), then });
        let (before, spoiled, after) =
            tokio::join!(write("before", "SELECT 1"), write("spoiled", failure), write("after", "SELECT 1"));
        assert!(before.is_ok() && spoiled.is_err() && after.is_ok(), "{before:?} {spoiled:?} {after:?}");
    }
    let kept: Vec<String> = sqlx::query_scalar("SELECT id FROM conversations ORDER BY id")
        .fetch_all(&mut raw(&home).await)
        .await
        .expect("read");
    assert_eq!(kept, ["after-0", "after-1", "before-0", "before-1"]);
}

#[tokio::test]
async fn a_reopened_home_has_what_was_acknowledged() {
    let home = Home::new().await;
    let id = conversation(&home.store, &lin(), 0).await;
    home.store.close().await;
    assert!(matches!(home.store.conversation(&lin(), &id).await, Err(StoreError::Closed)));
    let created = home.store.create_conversation(&lin(), at(1), None).await;
    assert!(matches!(created, Err(StoreError::Closed)));
    let store = Store::open(&config(&home.folder)).await.expect("opens again");
    assert!(store.conversation(&lin(), &id).await.expect("read").is_some());
}

#[test]
fn turns_cut_by_a_crash_are_closed_at_the_next_start() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let first = runtime();
    let (home, shown, silent) = first.block_on(async {
        let home = Home::new().await;
        let id = conversation(&home.store, &lin(), 0).await;
        let shown = running(&home.store, &lin(), &id, "Shown?", 1).await;
        let units = [unit("Half [1].", &evidence("Half."))];
        home.store.append_events(&shown.id, &units).await.expect("appended");
        let other = conversation(&home.store, &lin(), 0).await;
        let silent = running(&home.store, &lin(), &other, "Silent?", 1).await;
        (home, shown, silent)
    });
    // The runtime goes away with the writer on it, as in a kill: nothing is closed or flushed.
    first.shutdown_timeout(Duration::ZERO);
    runtime().block_on(async {
        let store = Store::open(&config(&home.folder)).await.expect("opens");
        let running: Vec<String> =
            store.running_turns().await.expect("read").into_iter().map(|it| it.turn_id).collect();
        assert_eq!(running.len(), 2);
        assert_eq!(store.close_cut_turns(at(9)).await.expect("closed"), 2);
        assert_eq!(store.close_cut_turns(at(9)).await.expect("closed"), 0);
        let shown = store.turn(&lin(), &shown.id).await.expect("read").expect("there");
        let silent = store.turn(&lin(), &silent.id).await.expect("read").expect("there");
        assert_eq!(shown.answer.map(|it| it.markdown).as_deref(), Some("Half [1]."));
        assert_eq!((shown.outcome, silent.outcome), (Some(Outcome::Interrupted), Some(Outcome::Interrupted)));
        assert_eq!(silent.answer, None);
        let verdict = store.verify_audit("111122223333").await.expect("verified");
        assert!(matches!(verdict, AuditVerdict::Holds { entries: 6, .. }));
    });
}

#[tokio::test]
async fn tampering_with_the_audit_trail_is_found() {
    let tampering = [
        ("UPDATE audit SET payload = replace(payload, 'Who', 'Why') WHERE seq = 2", 2),
        ("UPDATE audit SET reference = 'other' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 3),
        ("UPDATE audit SET prev = hash WHERE seq = 3", 3),
    ];
    for (sql, broken) in tampering {
        let home = Home::new().await;
        assert_eq!(
            home.store.verify_audit("111122223333").await.expect("verified"),
            AuditVerdict::Holds { entries: 0, head: GENESIS.to_owned() }
        );
        let id = conversation(&home.store, &lin(), 0).await;
        let turn = running(&home.store, &lin(), &id, "Who?", 1).await;
        let finish = finished(turn, Outcome::Answered, "I.", 2);
        home.store.finish_turn(&lin(), finish).await.expect("finished");
        sqlx::query(sql).execute(&mut raw(&home).await).await.expect("tampered");
        let verdict = home.store.verify_audit("111122223333").await.expect("verified");
        assert!(matches!(verdict, AuditVerdict::Broken { seq, .. } if seq == broken), "{sql}: {verdict:?}");
    }
}

/// Bounds the file to what it has now, as a full disk does.
struct NoMoreSpace;

impl Write for NoMoreSpace {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        work.change("PRAGMA max_page_count = 1");
        Ok(())
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_leaves_nothing_half_written() {
    let home = Home::new().await;
    let id = conversation(&home.store, &lin(), 0).await;
    let turn = running(&home.store, &lin(), &id, "Room?", 1).await;
    home.store.write(NoMoreSpace).await.expect("bounded");
    let long = "x".repeat(100_000);
    let full = home.store.finish_turn(&lin(), finished(turn.clone(), Outcome::Answered, &long, 2)).await;
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    let record = home.store.turn_record(&lin(), &turn.id).await.expect("read").expect("there");
    assert_eq!((&record.turn, record.events.len(), record.evidence.len()), (&turn, 1, 0));
    let found = home.store.conversation(&lin(), &id).await.expect("read").expect("there");
    assert_eq!(found.messages.len(), 1);
    let verdict = home.store.verify_audit("111122223333").await.expect("verified");
    assert!(matches!(verdict, AuditVerdict::Holds { entries: 2, .. }));
    // With space again, the same turn ends as if nothing had been.
    home.store.finish_turn(&lin(), finished(turn, Outcome::Answered, "Short.", 3)).await.expect("finished");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let home = Home::new().await;
    home.store.close().await;
    sqlx::query("PRAGMA user_version = 99").execute(&mut raw(&home).await).await.expect("stamped");
    let refused = Store::open(&config(&home.folder)).await.err();
    assert!(matches!(refused, Some(StoreError::Newer { found: 99, known: 18 })), "{refused:?}");
}

#[tokio::test]
async fn a_home_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = config(&folder).path;
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    let file = format!("sqlite://{}?mode=rwc", path.display());
    let mut raw = SqliteConnection::connect(&file).await.expect("opens");
    sqlx::raw_sql(include_str!("../migrations/0001_initial.sql")).execute(&mut raw).await.expect("as it was");
    let rows = "INSERT INTO conversations VALUES ('conv_1', 'lin', '111122223333', 'human', 'Is it slow?', 1, 1, 1, 0); \
                INSERT INTO messages (conversation_id, seq, id, at, speaker, text) \
                VALUES ('conv_1', 1, 'msg_1', 1, 'customer', 'Is it slow?'); \
                INSERT INTO handoffs (id, conversation_id, at, queue, reason) \
                VALUES ('handoff_1', 'conv_1', 5, 'general', 'A person'); PRAGMA user_version = 1";
    sqlx::raw_sql(rows).execute(&mut raw).await.expect("its rows");
    raw.close().await.expect("closed");
    let store = Store::open(&config(&folder)).await.expect("opens");
    let feed = store.feed(&lin(), "conv_1", 0).await.expect("read").expect("its own");
    let [FeedEntry { seq: 1, turn_id: None, event: FeedEvent::Message(message) }] = feed.as_slice() else {
        panic!("{feed:?}")
    };
    assert_eq!(message.text, "Is it slow?");
    // Whoever waited for a person then has a case now.
    let waiting = store.handoff(&lin(), "conv_1").await.expect("read").expect("still open");
    let case = store.case(&lin(), waiting.case_id.as_deref().expect("a case")).await.expect("read").expect("there");
    assert_eq!((case.body.subject.as_str(), case.standing.due_at), ("Is it slow?", None));
    assert_eq!(case.communications.len(), 1);
}

#[tokio::test]
async fn cases_that_had_nobody_in_an_older_home_are_called_for_by_when_their_customers_hear_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = config(&folder).path;
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    let file = format!("sqlite://{}?mode=rwc", path.display());
    let mut raw = SqliteConnection::connect(&file).await.expect("opens");
    for migration in &MIGRATIONS[..7] {
        sqlx::raw_sql(*migration).execute(&mut raw).await.expect("as it was");
    }
    // All answered at 2 s: reopened at 10 s; given up at 10 s, overdue by then; reopened and then taken; handed on.
    let mei = r#""by":{"subject":"mei","name":null}"#;
    let wrote = format!(r#"{{"type":"engineer_wrote",{mei},"manner":"person"}}"#);
    let given_up = format!(r#"{{"type":"assigned","to":null,{mei}}}"#);
    let handed_on = format!(r#"{{"type":"assigned","to":{{"subject":"ren","name":null}},{mei}}}"#);
    let reopened = r#"{"type":"reopened"}"#.to_owned();
    let cases = [
        ("reopened", 100, vec![reopened.clone()]),
        ("given_up", 5, vec![given_up]),
        ("taken", 100, vec![reopened, wrote.clone(), handed_on.clone()]),
        ("handed_on", 100, vec![handed_on]),
    ];
    for (id, hears_at, then) in cases {
        let rows = format!(
            "INSERT INTO conversations (id, subject, account_id, state, created_at, updated_at) \
             VALUES ('conv_{id}', 'lin', '111122223333', 'human', 1, 1); \
             INSERT INTO cases (id, display_id, account_id, conversation_id, opened_by, origin, plan, created_at, status, \
             severity, declared_severity, queue, first_response_at, next_update_at, contacts_called, updated_at, service, \
             language, body) VALUES ('{id}', '{id}', '111122223333', 'conv_{id}', 'lin', 'direct', 'enterprise', 1000, \
             'reopened', 'normal', 'normal', 'general', 2000, {hears_at}000, '[\"third\"]', 2000, 'support', 'en', '{{}}')"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&mut raw).await.expect("a case");
        for (seq, event) in (1_i64..).zip([wrote.clone()].into_iter().chain(then)) {
            let row =
                "INSERT INTO case_events (case_id, seq, id, at, actor, body) VALUES ($1, $2, $1 || $2, $3, 'mei', $4)";
            let at = if seq == 1 { 2000 } else { 10_000 };
            sqlx::query(row).bind(id).bind(seq).bind(at).bind(event).execute(&mut raw).await.expect("an event");
        }
    }
    sqlx::raw_sql("PRAGMA user_version = 7").execute(&mut raw).await.expect("stamped");
    raw.close().await.expect("closed");
    let store = Store::open(&config(&folder)).await.expect("opens");
    let key = HomeKey::open(folder.path()).expect("a key");
    let due = async |second| {
        let now = jiff::Timestamp::from_second(second).expect("a time");
        let found = store.cases_to_call(&key, now, 10).await.expect("read");
        found.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!((due(9).await, due(10).await), (vec![], vec!["given_up".to_owned()]), "what is overdue, at once");
    assert_eq!((due(39).await.len(), due(40).await), (1, vec!["given_up".to_owned(), "reopened".to_owned()]));
    assert_eq!(due(1_000_000).await.len(), 2, "what somebody has, or was handed on, is not called for");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_damage() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = config(&folder).path;
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    std::fs::write(&path, "not a database, however long it may be ".repeat(100)).expect("written");
    let refused = Store::open(&config(&folder)).await.err();
    assert!(matches!(refused, Some(StoreError::Corrupt { .. })), "{refused:?}");
}

#[tokio::test]
async fn two_processes_may_open_a_new_home_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(&folder);
    let (one, other) = tokio::join!(Store::open(&config), Store::open(&config));
    let (one, other) = (one.expect("opens"), other.expect("opens too"));
    let id = conversation(&one, &lin(), 0).await;
    let question = text("Both?");
    let accepted = other.accept_message(&lin(), accept(&id, &question, 1)).await.expect("accepted");
    assert!(matches!(accepted, Accepted::New { .. }));
}

#[tokio::test]
async fn the_file_holds_redacted_text_and_no_client_keys_and_is_ours_alone() {
    let home = Home::new().await;
    let id = conversation(&home.store, &lin(), 0).await;
    let redaction = redact("my key is AKIAIOSFODNN7EXAMPLE help");
    let mut given = accept(&id, &redaction.text, 1);
    given.masked = redaction.found.iter().map(|it| it.kind.word().to_owned()).collect();
    given.command = Some(command("key-that-a-client-made-up", "body"));
    home.store.accept_message(&lin(), given).await.expect("accepted");
    let path = config(&home.folder).path;
    let with_log = [std::fs::read(&path), std::fs::read(path.with_extension("db-wal"))];
    let bytes: Vec<u8> = with_log.into_iter().flat_map(|it| it.expect("readable")).collect();
    let holds = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds("my key is") && holds("help"));
    assert!(!holds("AKIAIOSFODNN7EXAMPLE") && !holds("key-that-a-client-made-up"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn the_operator_reads_any_turn() {
    let home = Home::new().await;
    let id = conversation(&home.store, &lin(), 0).await;
    let turn = running(&home.store, &lin(), &id, "Whose?", 1).await;
    let key = HomeKey::open(home.folder.path()).expect("a key");
    let record = home.store.turn_any(&turn.id, &key).await.expect("read").expect("there");
    assert_eq!(record.turn, turn);
}
