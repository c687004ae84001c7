use jiff::Timestamp;

use super::rows::millis;
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Desk;
use crate::domain::Person;

struct Remember {
    person: Person,
    at: Timestamp,
}

impl Write for Remember {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        work.change(
            "INSERT INTO engineers (subject, name, at) VALUES (?, ?, ?) \
             ON CONFLICT (subject) DO UPDATE SET name = coalesce(excluded.name, name), at = excluded.at",
        )
        .bind(self.person.subject.as_str())
        .bind(self.person.name.as_deref())
        .bind(millis(self.at));
        Ok(())
    }
}

impl Store {
    /// Keeps that somebody of the desk is there, and what their token calls them, where either is new.
    pub async fn remember_engineer(&self, desk: &Desk, at: Timestamp) -> Result<(), StoreError> {
        let person = desk.person();
        let known = self.engineer(desk, &person.subject).await?;
        if known.is_some_and(|it| person.name.is_none() || it.name == person.name) {
            return Ok(());
        }
        self.write(Remember { person: person.clone(), at }).await
    }

    /// Somebody who has used the desk, by their `sub`.
    pub async fn engineer(&self, _desk: &Desk, subject: &str) -> Result<Option<Person>, StoreError> {
        let sql = "SELECT subject, name FROM engineers WHERE subject = $1";
        let found: Option<(String, Option<String>)> =
            sqlx::query_as(sql).bind(subject).fetch_optional(self.readers()).await?;
        Ok(found.map(|(subject, name)| Person { subject, name }))
    }

    /// Everybody who has used the desk, by their names.
    pub async fn engineers(&self, _desk: &Desk) -> Result<Vec<Person>, StoreError> {
        let sql = "SELECT subject, name FROM engineers ORDER BY coalesce(name, subject), subject";
        let found: Vec<(String, Option<String>)> = sqlx::query_as(sql).fetch_all(self.readers()).await?;
        Ok(found.into_iter().map(|(subject, name)| Person { subject, name }).collect())
    }
}
