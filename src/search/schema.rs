use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::plain::plain;
use crate::domain::{Passage, PassageKind};
use crate::text::{TermKind, terms};

/// How many fields are searched, and so the length of every per-field array.
pub(super) const SEARCHED: usize = 4;

/// Which of the searched fields holds the title; all passages of a document repeat it.
pub(super) const TITLE: usize = 0;
/// Which holds the headings.
pub(super) const HEADING: usize = 1;
/// Which holds the body.
pub(super) const BODY: usize = 2;

/// What the searched fields are called, in their order.
pub(super) const FIELD_NAMES: [&str; SEARCHED] = ["title", "heading", "body", "identifier"];

/// The fields of an index, the same in all of them.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// Title, headings, body, identifiers; in this order everywhere.
    pub(super) searched: [Field; SEARCHED],
    /// The passage's id and its digest, as they are.
    pub(super) key: Field,
    /// [`PassageKind`] as a number.
    pub(super) kind: Field,
    /// The id of the document that the passage was cut from.
    pub(super) document: Field,
    /// The whole passage as JSON.
    pub(super) passage: Field,
}

/// Makes the schema. Terms come from `text`, never from a tokenizer of the index; a word's position is its number
/// among the words of its field.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = SchemaBuilder::new();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(true);
    let searched = FIELD_NAMES
        .map(|name| builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing.clone())));
    let fields = Fields {
        searched,
        key: builder.add_text_field("key", STRING),
        kind: builder.add_u64_field("kind", FAST),
        document: builder.add_text_field("document", TextOptions::default().set_fast("raw")),
        passage: builder.add_bytes_field("passage", STORED),
    };
    (builder.build(), fields)
}

/// The number a kind is indexed as.
pub(super) fn kind_number(kind: PassageKind) -> u64 {
    match kind {
        PassageKind::Doc => 0,
        PassageKind::Card => 1,
        PassageKind::Case => 2,
    }
}

/// `passage` as the index takes it. Identifiers of all its texts share one field.
pub(super) fn document(fields: &Fields, passage: &Passage) -> Result<TantivyDocument, serde_json::Error> {
    let [title, heading, body, identifier] = fields.searched;
    let mut document = TantivyDocument::new();
    let mut identifiers = Vec::new();
    let headings = passage.headings.join("\n");
    for (field, text) in [(title, &passage.title), (heading, &headings), (body, &passage.text)] {
        let words = tokens(text, &mut identifiers);
        document.add_pre_tokenized_text(field, pre_tokenized(words));
    }
    document.add_pre_tokenized_text(identifier, pre_tokenized(identifiers));
    document.add_text(fields.key, &passage.id);
    document.add_text(fields.key, &passage.digest);
    document.add_u64(fields.kind, kind_number(passage.kind));
    document.add_text(fields.document, &passage.document_id);
    document.add_bytes(fields.passage, &serde_json::to_vec(passage)?);
    Ok(document)
}

/// The words of `text`; its identifiers go to `identifiers`.
fn tokens(text: &str, identifiers: &mut Vec<Token>) -> Vec<Token> {
    let mut words = Vec::new();
    for term in terms(&plain(text)) {
        let list = if term.kind == TermKind::Identifier { &mut *identifiers } else { &mut words };
        list.push(Token { position: list.len(), text: term.text, ..Token::default() });
    }
    words
}

fn pre_tokenized(tokens: Vec<Token>) -> PreTokenizedString {
    PreTokenizedString { text: String::new(), tokens }
}
