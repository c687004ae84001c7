use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::{Case, CaseStanding, Language, MailPhrase, MailPhrases};
use crate::text::{closed_up, zoned_label};

/// Who reads a letter.
pub(super) struct Reader<'a> {
    pub words: MailPhrases,
    pub zone: &'a TimeZone,
    pub language: Language,
}

/// What a customer is told of their case.
pub(super) enum News<'a> {
    /// With who answers by when, where nobody has.
    Opened {
        expected: Option<String>,
    },
    Replied {
        by: String,
        text: &'a str,
        next_update_at: Option<Timestamp>,
    },
    Taken {
        by: String,
    },
    /// With the severity worded as impact, and when the first response is due, if it still is.
    Severity {
        meaning: &'a str,
        due_at: Option<Timestamp>,
    },
    /// It is about security; `words` say who has it and when they hear.
    Security {
        words: String,
    },
    Reopened,
    Resolved {
        is_abandoned: bool,
    },
    /// With the digits of the case that goes on.
    Merged {
        into: String,
    },
}

/// Subject and text for the person who opened the case of this number and subject, in their language and their account's time.
pub(super) fn told(
    (number, about): (&str, &str),
    news: &News<'_>,
    reader: &Reader<'_>,
    link: Option<&str>,
) -> (String, String) {
    let words = &reader.words;
    let heading = words.get(heading(news));
    let subject = words.say(MailPhrase::Subject, &[("number", number), ("news", heading), ("subject", about)]);
    let mut parts = vec![body(news, reader)];
    if let News::Replied { text, next_update_at, .. } = news {
        parts.push((*text).to_owned());
        let next = |at| closed_up(&words.say(MailPhrase::NextUpdate, &[("at", &local(at, reader))]));
        parts.extend(next_update_at.map(next));
    }
    let closing = words.get(MailPhrase::Closing);
    parts.push(link.map_or_else(|| closing.to_owned(), |link| format!("{closing}\n{link}")));
    (subject, parts.join("\n\n"))
}

fn heading(news: &News<'_>) -> MailPhrase {
    match news {
        News::Opened { .. } => MailPhrase::NewsOpened,
        News::Replied { .. } => MailPhrase::NewsReplied,
        News::Taken { .. } => MailPhrase::NewsTaken,
        News::Severity { .. } => MailPhrase::NewsSeverity,
        News::Security { .. } => MailPhrase::NewsSecurity,
        News::Reopened => MailPhrase::NewsReopened,
        News::Resolved { .. } => MailPhrase::NewsResolved,
        News::Merged { .. } => MailPhrase::NewsMerged,
    }
}

fn body(news: &News<'_>, reader: &Reader<'_>) -> String {
    let words = &reader.words;
    match news {
        News::Opened { expected: None } => words.say(MailPhrase::Opened, &[]),
        News::Opened { expected: Some(expected) } => words.say(MailPhrase::OpenedExpected, &[("expected", expected)]),
        News::Replied { by, .. } => words.say(MailPhrase::Replied, &[("by", by.as_str())]),
        News::Taken { by } => words.say(MailPhrase::Taken, &[("by", by.as_str())]),
        News::Severity { meaning, due_at: None } => words.say(MailPhrase::Severity, &[("meaning", meaning)]),
        News::Severity { meaning, due_at: Some(at) } => {
            closed_up(&words.say(MailPhrase::SeverityDue, &[("meaning", meaning), ("due", &local(*at, reader))]))
        }
        News::Security { words } => words.clone(),
        News::Reopened => words.say(MailPhrase::Reopened, &[]),
        News::Resolved { is_abandoned: false } => words.say(MailPhrase::Resolved, &[]),
        News::Resolved { is_abandoned: true } => words.say(MailPhrase::Abandoned, &[]),
        News::Merged { into } => words.say(MailPhrase::Merged, &[("into", into)]),
    }
}

/// Subject and text for the contact of the desk whose turn it was as the case stood then; `now` is when it is sent.
pub(super) fn called(
    (case, standing): (&Case, &CaseStanding),
    contact: &str,
    account: Option<&str>,
    link: Option<&str>,
    now: Timestamp,
) -> (String, String) {
    let body = &case.body;
    let due = standing.hears_by().map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string());
    let left = standing.hears_by().map(|at| at.duration_since(now).as_mins());
    let left = match left {
        Some(minutes) if minutes >= 0 => format!("{minutes} min left"),
        Some(minutes) => format!("{} min past due", -minutes),
        None => "no time promised".to_owned(),
    };
    let severity = standing.severity.word();
    let subject = format!("[Case {}] {severity}, nobody has taken it, {left}: {}", case.display_id, body.subject);
    let mut lines = vec![
        format!("{contact}, case {} waits in queue {} and nobody has made it theirs.", case.display_id, standing.queue),
        String::new(),
        format!("Severity:  {severity}"),
        format!("Customer:  {} ({})", account.unwrap_or("-"), case.account_id),
        format!("Language:  {}", body.language.tag()),
        format!("Opened:    {}", case.created_at.strftime("%Y-%m-%d %H:%M UTC")),
        format!("Reply due: {due} ({left})"),
        format!("Subject:   {}", body.subject),
    ];
    lines.extend(link.map(|link| format!("\nTake it:   {link}")));
    (subject, lines.join("\n"))
}

fn local(at: Timestamp, reader: &Reader<'_>) -> String {
    zoned_label(at, reader.zone, reader.language)
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::prompt::Prompts;

    /// Every letter of a customer's, one below the other.
    fn letters(language: Language) -> String {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let zone = TimeZone::get("Asia/Taipei").expect("a zone");
        let words = Prompts::load(Path::new("/nonexistent")).expect("embedded prompts load").mail(language);
        let reader = Reader { words, zone: &zone, language };
        let due_at = Some(at("2026-11-20T18:30:00Z"));
        let news = [
            News::Opened { expected: None },
            News::Opened { expected: Some("<who answers, and by when>".to_owned()) },
            News::Replied {
                by: "Mei".to_owned(),
                text: "Please look {by}.",
                next_update_at: Some(at("2026-11-22T01:00:00Z")),
            },
            News::Taken { by: "Mei".to_owned() },
            News::Severity { meaning: "<meaning>", due_at: None },
            News::Severity { meaning: "<meaning>", due_at },
            News::Security { words: "<who has it, and when they hear>".to_owned() },
            News::Reopened,
            News::Resolved { is_abandoned: false },
            News::Resolved { is_abandoned: true },
            News::Merged { into: "18000000002".to_owned() },
        ];
        let (case, link) = (("18000000001", "The {news} page is slow"), Some("https://console.example/cases?c=case_1"));
        let told = news.iter().map(|it| told(case, it, &reader, link));
        told.map(|(subject, text)| format!("{subject}\n\n{text}\n")).collect::<Vec<_>>().join("----\n")
    }

    #[test]
    fn a_customers_letters_read_like_this_in_each_language() {
        insta::assert_snapshot!("letters_en", letters(Language::En));
        insta::assert_snapshot!("letters_zh_cn", letters(Language::ZhCn));
        insta::assert_snapshot!("letters_zh_tw", letters(Language::ZhTw));
        insta::assert_snapshot!("letters_ja", letters(Language::Ja));
    }
}
