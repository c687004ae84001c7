use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::error::BeirError;
use crate::eval::ranking::Judgements;

/// A query: what is asked last, and what was asked before it in the same conversation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AskedQuery {
    pub(super) id: String,
    pub(super) text: String,
    /// The customer's earlier questions with the answers that they got, oldest first.
    pub(super) earlier: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct QueryLine {
    #[serde(alias = "id")]
    _id: String,
    #[serde(default)]
    text: String,
    /// A conversation instead of `text`: its last question is asked.
    #[serde(default)]
    messages: Vec<MessageLine>,
}

#[derive(Deserialize)]
struct MessageLine {
    role: String,
    content: String,
}

/// Reads queries, one JSON object a line: `_id` with `text`, or with `messages` of which the last of role `user` is asked.
pub(super) fn queries(path: &Path) -> Result<Vec<AskedQuery>, BeirError> {
    let mut queries = Vec::new();
    for (number, line) in lines(path)? {
        let given: QueryLine = serde_json::from_str(&line).map_err(|error| fault(path, number, error.to_string()))?;
        queries.push(asked(given));
    }
    Ok(queries)
}

fn asked(given: QueryLine) -> AskedQuery {
    let mut turns: Vec<(String, String)> = Vec::new();
    for message in given.messages {
        match turns.last_mut() {
            _ if message.role == "user" => turns.push((message.content, String::new())),
            Some((_, answer)) => answer.push_str(&message.content),
            None => {}
        }
    }
    let last = turns.pop().map(|(question, _)| question);
    let text = if given.text.trim().is_empty() { last.unwrap_or_default() } else { given.text };
    AskedQuery { id: given._id, text, earlier: turns }
}

/// Reads judgements: `query <tab> document <tab> grade`, with or without a heading line, or TREC's four columns.
pub(super) fn judgements(path: &Path) -> Result<Judgements, BeirError> {
    let mut judgements = Judgements::default();
    for (number, line) in lines(path)? {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let (query, document, grade) = match columns.as_slice() {
            [query, document, grade] | [query, _, document, grade] => (*query, *document, *grade),
            _ => return Err(fault(path, number, "not three columns parted by tabs".to_owned())),
        };
        match grade.parse::<f64>() {
            Ok(grade) => judgements.add(query, document, grade as i64),
            Err(_) if number == 1 => {}
            Err(_) => return Err(fault(path, number, format!("`{grade}` is not a grade"))),
        }
    }
    Ok(judgements)
}

/// The lines that are not blank, with their numbers from 1.
fn lines(path: &Path) -> Result<Vec<(usize, String)>, BeirError> {
    let text = fs::read_to_string(path).map_err(|source| BeirError::Io { path: path.to_owned(), source })?;
    let numbered = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    Ok(numbered.map(|(number, line)| (number, line.to_owned())).collect())
}

fn fault(path: &Path, line: usize, what: String) -> BeirError {
    BeirError::Line { path: path.to_owned(), line, what }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn a_query_is_a_text_or_the_last_question_of_a_conversation() {
        let given = file(
            "{\"_id\": \"1\", \"text\": \"one\"}\n\n{\"_id\": \"2\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}, \
             {\"role\": \"assistant\", \"content\": \"b\"}, {\"role\": \"user\", \"content\": \"c\"}]}\n",
        );
        let read = queries(given.path()).unwrap();
        assert_eq!((read[0].text.as_str(), read[0].earlier.len()), ("one", 0));
        assert_eq!((read[1].text.as_str(), &read[1].earlier), ("c", &vec![("a".to_owned(), "b".to_owned())]));
    }

    #[test]
    fn judgements_may_have_a_heading_and_a_broken_line_is_named() {
        let read = judgements(file("query-id\tcorpus-id\tscore\nq\td\t1\nq\te\t0\n").path()).unwrap();
        assert_eq!((read.queries(), read.of("q").unwrap()["d"]), (1, 1));
        let error = judgements(file("q\td\t1\nq\td\tmany\n").path()).unwrap_err();
        assert!(error.to_string().ends_with(":2: `many` is not a grade"), "{error}");
    }
}
