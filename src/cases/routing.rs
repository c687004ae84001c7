use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::hours::Hours;
use super::outlook::expected_words;
use crate::domain::{Catalogue, DraftKind, Expected, Language, Queue};

/// The queue of every security case, on every plan.
pub const SECURITY: &str = "security";
/// Where a case waits that no queue of the catalogue is for.
const GENERAL: &str = "general";

/// Who is told.
#[derive(Clone, Debug)]
pub struct Reader {
    pub language: Language,
    pub zone: TimeZone,
}

/// What decides where a case waits.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub kind: DraftKind,
    pub service: &'a str,
    pub language: Language,
    /// What is promised; `None`: nothing is.
    pub due_at: Option<Timestamp>,
    pub at: Timestamp,
}

/// The queue that a case waits in. `security` for security at once, on every plan. Else, of the queues that know the service
/// and are staffed before the promise is due, one that speaks the language before one that does not, in the catalogue's
/// order; else `general`.
pub fn route(catalogue: &Catalogue, wanted: Wanted<'_>) -> String {
    if wanted.kind == DraftKind::Security {
        return SECURITY.to_owned();
    }
    let service = if wanted.kind == DraftKind::Billing { "billing" } else { wanted.service };
    let knows = |it: &&Queue| it.id != SECURITY && it.services.iter().any(|known| known == service);
    let is_there = |it: &&Queue| wanted.due_at.is_none_or(|due_at| Hours::of(it).next_open(wanted.at) < due_at);
    let speaks = |it: &&Queue| speaks(it, wanted.language);
    let fit = || catalogue.queues.iter().filter(knows).filter(is_there);
    let queue = fit().find(speaks).or_else(|| fit().next());
    queue.map_or_else(|| GENERAL.to_owned(), |it| it.id.clone())
}

/// Who answers, in which language and by when. Where the queue does not speak the customer's language, it answers in
/// English, and the first other queue to open that speaks it says from when.
pub fn expected(catalogue: &Catalogue, queue: &str, reader: &Reader, by: Option<Timestamp>, at: Timestamp) -> Expected {
    let language = reader.language;
    let found = catalogue.queues.iter().find(|it| it.id == queue);
    // A queue that says nothing of languages is taken by its word.
    if found.is_none_or(|it| it.languages.is_empty() || speaks(it, language)) {
        return told(queue, language, by, None, reader, at);
    }
    let others = catalogue.queues.iter().filter(|it| it.id != SECURITY && speaks(it, language));
    let from = others.map(|it| Hours::of(it).next_open(at)).min();
    told(queue, Language::En, by, from, reader, at)
}

fn told(
    queue: &str,
    language: Language,
    by: Option<Timestamp>,
    own_language_from: Option<Timestamp>,
    reader: &Reader,
    at: Timestamp,
) -> Expected {
    let mut expected = Expected {
        queue: queue.to_owned(),
        language,
        by,
        own_language: own_language_from.map(|_| reader.language),
        own_language_from,
        words: String::new(),
    };
    expected.words = expected_words(&expected, reader.language, &reader.zone, at);
    expected
}

fn speaks(queue: &Queue, language: Language) -> bool {
    queue.languages.iter().any(|known| language.reads(*known))
}
