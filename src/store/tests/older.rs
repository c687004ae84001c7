//! That whoever comes with the store of an older version finds everything in it.

use std::collections::BTreeMap;

use sqlx::{Connection as _, SqliteConnection};

use super::samples::config;
use crate::store::Store;
use crate::store::schema::MIGRATIONS;

/// A row, its values as SQL writes them, by column.
type Row = BTreeMap<String, String>;
type Tables = BTreeMap<String, Vec<Row>>;

/// Everything that a store holds.
async fn tables(raw: &mut SqliteConnection) -> Tables {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let names: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut *raw).await.expect("read");
    let mut found = Tables::new();
    for name in names {
        let columns = "SELECT name FROM pragma_table_info($1)";
        let columns: Vec<String> =
            sqlx::query_scalar(columns).bind(&name).fetch_all(&mut *raw).await.expect("its columns");
        let values = columns.iter().map(|it| format!("quote(\"{it}\")")).collect::<Vec<_>>().join(" || char(31) || ");
        let sql = sqlx::AssertSqlSafe(format!("SELECT {values} FROM {name}"));
        let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *raw).await.expect("its rows");
        let row = |it: &String| columns.iter().cloned().zip(it.split('\u{1f}').map(str::to_owned)).collect();
        found.insert(name, rows.iter().map(row).collect());
    }
    found
}

/// What stands in a column of the row with this id.
fn at<'a>(tables: &'a Tables, table: &str, id: &str, column: &str) -> &'a str {
    let is_it = |row: &&Row| row.get("id").is_some_and(|it| *it == format!("'{id}'"));
    let row = tables.get(table).expect("a table").iter().find(is_it).expect("a row");
    row.get(column).expect("a column")
}

fn put(tables: &mut Tables, table: &str, id: &str, values: &[(&str, &str)]) {
    let is_it = |row: &&mut Row| row.get("id").is_some_and(|it| *it == format!("'{id}'"));
    let row = tables.get_mut(table).expect("a table").iter_mut().find(is_it).expect("a row");
    row.extend(values.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())));
}

fn row<const COLUMNS: usize>(values: [(&str, &str); COLUMNS]) -> Row {
    values.into_iter().map(|(column, value)| (column.to_owned(), value.to_owned())).collect()
}

fn put_in_all_cases(tables: &mut Tables, column: &str, value: &str) {
    for case in tables.get_mut("cases").expect("`older_home.sql` fills the table `cases`, and no migration drops it") {
        case.insert(column.to_owned(), value.to_owned());
    }
}

/// What each migration makes of the rows that `older_home.sql` has for it; nothing else changes.
fn migrated(mut tables: Tables, version: usize) -> Tables {
    if version < 8 {
        put_in_all_cases(&mut tables, "left_at", "NULL");
        let left = ("left_at", "10000");
        put(&mut tables, "cases", "given_up", &[left, ("contacts_called", "'[]'"), ("call_at", "20000")]);
        put(&mut tables, "cases", "reopened", &[left, ("contacts_called", "'[]'"), ("call_at", "10000")]);
        put(&mut tables, "cases", "unpromised", &[left, ("contacts_called", "'[]'")]);
    }
    if version < 9 {
        let receivers = [("'mail'", "2000"), ("'webhook'", "1000")];
        let receivers = receivers.map(|(name, since)| row([("name", name), ("since", since)])).to_vec();
        tables.insert("receivers".to_owned(), receivers);
    }
    let mei = [("subject", "'mei'"), ("name", "NULL"), ("at", "1900")];
    tables.insert("engineers".to_owned(), vec![row(mei)]);
    for draft in tables.get_mut("drafts").into_iter().flatten() {
        draft.insert("message_id".to_owned(), "NULL".to_owned());
    }
    for file in tables.get_mut("attachments").into_iter().flatten() {
        file.insert("note_id".to_owned(), "NULL".to_owned());
    }
    put_in_all_cases(&mut tables, "aim_at", "NULL");
    put_in_all_cases(&mut tables, "owes_word", "0");
    put(&mut tables, "cases", "reopened", &[("owes_word", "1")]);
    put(&mut tables, "cases", "unpromised", &[("owes_word", "1")]);
    tell_whole(&mut tables, version);
    put(&mut tables, "handoffs", "in_chain", &[("case_id", "'kept'")]);
    put(&mut tables, "handoffs", "in_twin", &[("case_id", "'ended'"), ("closed_at", "7000")]);
    put(&mut tables, "handoffs", "in_ended", &[("closed_at", "7000")]);
    tables
}

/// What waits to be told of the case `kept` brings how it stands, and what was said; what does not read stays as it is.
fn tell_whole(tables: &mut Tables, version: usize) {
    let case = r#""case":{"id":"kept","display_id":"1","account_id":"111122223333","subject":null,"language":null,"service":null,"category":null,"kind":null,"severity":"high","status":"work-in-progress","queue":"database","assignee":{"subject":"mei","name":null},"due_at":"1970-01-01T00:00:09.000Z","first_response_at":"1970-01-01T00:00:02.000Z","next_update_at":"1970-01-01T00:00:09.000Z","hears_by":"1970-01-01T00:00:09.000Z","aim_at":null,"resolved_at":null,"resolved_as":null,"merged_into":null,"resolution":null}"#;
    let message = r#""message":{"id":"msg_3","seq":3,"at":"1970-01-01T00:00:02.000Z","from":"engineer","author":"Mei","manner":"person","body":"We look.","visibility":"public","turn_id":null,"attachments":[]}"#;
    let note = r#""note":{"id":"note_1","seq":1,"at":"1970-01-01T00:00:02.000Z","author":"Mei","text":"The pool.","attachments":[]}"#;
    let (wrote, noted) =
        (r#""event":{"type":"engineer_wrote","seq":3}"#, r#""event":{"type":"noted","note_id":"note_1"}"#);
    put(tables, "outbox", "event_1", &[("body", &format!("'{{{case}}}'"))]);
    put(tables, "outbox", "event_2", &[("body", &format!("'{{{wrote},{case},{message}}}'"))]);
    put(tables, "outbox", "event_6", &[("body", &format!("'{{{noted},{case},{note}}}'"))]);
    if version >= 9 {
        // Its receiver was owed it.
        put(tables, "outbox", "event_0", &[("body", &format!("'{{{case}}}'"))]);
    }
}

#[tokio::test]
async fn a_store_of_version_seven_eight_or_nine_is_brought_up_to_date_and_loses_nothing() {
    for version in 7..=9 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = config(&folder).path;
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        let file = format!("sqlite://{}?mode=rwc", path.display());
        let mut raw = SqliteConnection::connect(&file).await.expect("opens");
        for migration in &MIGRATIONS[..version] {
            sqlx::raw_sql(*migration).execute(&mut raw).await.expect("as it was");
        }
        sqlx::raw_sql(include_str!("older_home.sql")).execute(&mut raw).await.expect("its rows");
        if version >= 9 {
            let receivers = "INSERT INTO receivers (name, since) VALUES ('webhook', 1)";
            sqlx::raw_sql(receivers).execute(&mut raw).await.expect("its rows");
        }
        let stamp = sqlx::AssertSqlSafe(format!("PRAGMA user_version = {version}"));
        sqlx::raw_sql(stamp).execute(&mut raw).await.expect("stamped");
        let before = tables(&mut raw).await;
        let empty: Vec<&String> = before.iter().filter(|it| it.1.is_empty()).map(|it| it.0).collect();
        assert!(empty.is_empty(), "version {version} is tried without rows in {empty:?}");
        raw.close().await.expect("closed");

        let store = Store::open(&config(&folder)).await.expect("opens");
        let check = store.check().await.expect("checked");
        assert_eq!((check.schema, check.damage), (MIGRATIONS.len() as i64, Vec::<String>::new()));
        store.close().await;

        let mut raw = SqliteConnection::connect(&file).await.expect("opens");
        let broken: Vec<String> = sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check")
            .fetch_all(&mut raw)
            .await
            .expect("read");
        assert!(broken.is_empty(), "rows of {broken:?} name what is not there");
        let mut after = tables(&mut raw).await;
        assert_eq!(at(&after, "handoffs", "had", "closed_at"), "1800", "what was over stays as it was");
        let mut expected = migrated(before, version);
        for rows in after.values_mut().chain(expected.values_mut()) {
            rows.sort();
        }
        for (table, rows) in &expected {
            assert_eq!(after.get(table), Some(rows), "`{table}` from version {version}");
        }
        assert_eq!(after.len(), expected.len(), "from version {version}");
    }
}
