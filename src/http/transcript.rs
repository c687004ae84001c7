use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::words::{Words, words};
use crate::domain::{Communication, Language, Manner, Speaker};
use crate::service::Transcript;
use crate::text::dated_label;

/// A case's correspondence as Markdown: labels in `language`, times in the account's zone with UTC beside.
pub(super) fn markdown(transcript: &Transcript, language: Language) -> String {
    let words = words(language);
    let zone = TimeZone::get(&transcript.time_zone).unwrap_or(TimeZone::UTC);
    let number = words.say_with("case_number", "id", &transcript.display_id);
    let mut text = format!("# {}\n\n{number} · {}\n", transcript.subject, transcript.account_id);
    for said in &transcript.communications {
        let at = dated_label(said.at, &zone, language);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {}. {} · {at}\n\n{}\n", said.seq, who(said, words), said.body.trim());
        for file in &said.attachments {
            let size = words.say_with("file_bytes", "n", &file.size.to_string());
            let _ = writeln!(text, "\n- {} · {size}", file.name);
        }
    }
    text
}

fn who(said: &Communication, words: &Words) -> String {
    let role = match said.from {
        Speaker::Assistant => words.say("assistant"),
        Speaker::Engineer => words.say("engineer"),
        Speaker::Customer => words.say("transcript_customer"),
    };
    let name = said.author.as_deref().filter(|_| said.from != Speaker::Assistant);
    let is_automatic = !matches!(said.manner, Some(Manner::Person) | None);
    let manner = is_automatic.then(|| words.say("case_sent_automatic"));
    name.into_iter().chain([role]).chain(manner).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::{AccountId, Attachment, Audience};

    fn said(seq: u64, from: Speaker, author: Option<&str>, manner: Option<Manner>) -> Communication {
        Communication {
            id: format!("msg_{seq}"),
            seq,
            at: "2026-11-20T18:17:00Z".parse().expect("a time"),
            from,
            author: author.map(str::to_owned),
            manner,
            body: "…".to_owned(),
            visibility: Audience::Public,
            turn_id: None,
            attachments: Vec::new(),
        }
    }

    /// The transcript of everybody who may speak.
    fn transcript(language: Language) -> String {
        let log = Attachment {
            id: "file_1".to_owned(),
            name: "deploy.log".to_owned(),
            media_type: "text/plain".to_owned(),
            size: 120,
            digest: String::new(),
            masked: Vec::new(),
        };
        let communications = vec![
            Communication { attachments: vec![log], ..said(1, Speaker::Customer, None, None) },
            said(2, Speaker::Assistant, None, None),
            said(3, Speaker::Engineer, Some("Mei"), Some(Manner::Person)),
            said(4, Speaker::Engineer, None, Some(Manner::Bulk)),
        ];
        let transcript = Transcript {
            subject: "…".to_owned(),
            display_id: "18000000001".to_owned(),
            account_id: AccountId::parse("111122223333").expect("an account"),
            language,
            time_zone: "Asia/Taipei".to_owned(),
            communications,
        };
        markdown(&transcript, language)
    }

    #[test]
    fn a_transcript_names_who_speaks_in_the_readers_language_and_when_with_the_zone() {
        let all = Language::ALL.map(|it| format!("<!-- {} -->\n{}", it.tag(), transcript(it)));
        insta::assert_snapshot!(all.join("\n"));
    }
}
