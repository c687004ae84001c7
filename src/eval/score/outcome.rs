use crate::domain::{Language, Outcome, Turn};
use crate::eval::result::Verdict;
use crate::text::language_of;

/// The turn ended in one of the allowed ways.
pub fn outcome(allowed: &[Outcome], found: Option<Outcome>) -> Verdict {
    let word = |it: &Outcome| serde_json::to_string(it).unwrap_or_default().trim_matches('"').to_owned();
    let holds = found.is_some_and(|it| allowed.contains(&it));
    Verdict::of(holds, || {
        let allowed: Vec<String> = allowed.iter().map(word).collect();
        format!("is {}, not {}", found.as_ref().map_or("nothing".to_owned(), word), allowed.join(" or "))
    })
}

/// The answer is in this language: so the turn says, and so read the sentences that are not quoted from evidence in another.
pub fn reply_language(wanted: Language, turn: &Turn) -> Verdict {
    let Some(answer) = &turn.answer else { return Verdict::Fail("there is no answer".to_owned()) };
    if answer.language != wanted {
        return Verdict::Fail(format!("is {}, not {wanted}", answer.language));
    }
    // Quotes, code and what could not be read (`- **source** ...`) stay in their source's language; framing must be the reader's.
    let mut in_code = false;
    let framing: Vec<&str> = answer
        .markdown
        .lines()
        .filter(|line| {
            let is_fence = line.trim_start().starts_with("```");
            in_code ^= is_fence;
            !in_code && !is_fence && !line.starts_with("- **")
        })
        .filter(|line| !line.trim().is_empty() && !line.contains(']') && !line.trim_start().starts_with('>'))
        .collect();
    let framing = framing.join("\n");
    if framing.trim().is_empty() {
        return Verdict::Pass;
    }
    let read = language_of(&framing);
    Verdict::of(wanted.reads(read), || format!("our own sentences read as {read}, not {wanted}"))
}
