use jiff::Timestamp;
use serde::Serialize;

use super::error::ServiceError;
use super::home::Service;
use crate::access::Principal;
use crate::domain::{AccountId, Speaker};
use crate::redact::redact;
use crate::store::FoundMessage;

/// Longest text that is looked for, in characters, and the most words of it.
const LONGEST: usize = 200;
const MOST_WORDS: usize = 8;
/// Characters that are shown before what was found, and behind it.
const BEFORE: usize = 40;
const BEHIND: usize = 100;

/// A conversation in which something was found.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FoundConversation {
    pub conversation_id: String,
    pub title: Option<String>,
    /// The latest message that holds all words.
    pub message_id: String,
    pub at: Timestamp,
    pub from: Speaker,
    /// What stands around the first word, and the word itself between.
    pub before: String,
    pub hit: String,
    pub behind: String,
}

impl Service {
    /// The principal's conversations in one account that hold all words of `text` in one message, newest first; `limit` 1 to 100.
    pub async fn find_conversations(
        &self,
        principal: &Principal,
        account: &AccountId,
        text: &str,
        limit: usize,
    ) -> Result<Vec<FoundConversation>, ServiceError> {
        let scope = self.scope(principal, account)?;
        let given = text.chars().count();
        if given > LONGEST {
            return Err(ServiceError::TooLong { given, limit: LONGEST });
        }
        // What is kept is redacted, so a secret is found by what stands in its place.
        let text = redact(text).text.into_string();
        let words: Vec<&str> = text.split_whitespace().take(MOST_WORDS).collect();
        let Some(first) = words.first() else { return Ok(Vec::new()) };
        let found = self.store().find_messages(&scope, &words, limit).await?;
        Ok(found.into_iter().map(|it| shown(it, first)).collect())
    }
}

fn shown(found: FoundMessage, word: &str) -> FoundConversation {
    let (before, hit, behind) = around(&found.text, word);
    let FoundMessage { conversation_id, title, message_id, at, from, .. } = found;
    FoundConversation { conversation_id, title, message_id, at, from, before, hit, behind }
}

/// The first place of `word` in `text` with what stands around it, on one line.
fn around(text: &str, word: &str) -> (String, String, String) {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // ASCII case folding keeps every byte where it is.
    let place = line.to_ascii_lowercase().find(&word.to_ascii_lowercase());
    let (head, rest) = line.split_at(place.unwrap_or_default());
    let (hit, tail) = rest.split_at(place.map_or(0, |_| word.len()));
    let skipped = head.chars().count().saturating_sub(BEFORE);
    let before: String = head.chars().skip(skipped).collect();
    let dots = |is_cut: bool| if is_cut { "…" } else { "" };
    let behind: String = tail.chars().take(BEHIND).collect();
    let is_cut = behind.len() < tail.len();
    (format!("{}{before}", dots(skipped > 0)), hit.to_owned(), format!("{behind}{}", dots(is_cut)))
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn what_was_found_stands_between_its_neighbours_in_any_language() {
        assert_eq!(around("the Pool\n is full", "pool"), ("the ".into(), "Pool".into(), " is full".into()));
        assert_eq!(around("資料庫連線用盡", "連線"), ("資料庫".into(), "連線".into(), "用盡".into()));
        let (before, _, behind) = around(&format!("{}x{}", "界".repeat(60), "世".repeat(200)), "x");
        assert_eq!((before.chars().count(), behind.chars().count()), (41, 101));
    }
}
