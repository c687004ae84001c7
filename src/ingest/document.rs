use super::cut::{Piece, pieces};
use super::front_matter::FrontMatter;
use super::language;
use super::outline::outline;
use super::validity::{Fault, validity};
use crate::base::sha256_hex;
use crate::domain::{Audience, Document, Language, Passage, PassageKind, Visibility};

/// Where a document came from, for what its fields do not say.
pub(super) struct Origin<'a> {
    /// The document's id, with its language where the name has one.
    pub id: &'a str,
    pub service: Option<String>,
    pub kind: PassageKind,
}

/// Makes a document of its fields and its body (Markdown, without front matter), and says which fields it left out.
pub(super) fn document(origin: Origin<'_>, fields: &FrontMatter, body: String) -> (Document, Vec<Fault>) {
    let (slug, named) = language::of_name(origin.id);
    let stated = ["lang", "language", "locale"].iter().find_map(|key| Language::parse(&fields.text(key)?));
    let title = fields.text("title").unwrap_or_default();
    let slug = fields.text("slug").unwrap_or_else(|| slug.to_owned());
    let (validity, faults) = validity(fields, &slug);
    let document = Document {
        id: origin.id.to_owned(),
        slug,
        kind: origin.kind,
        visibility: visibility(origin.kind, fields),
        service: fields.text("service").or(origin.service),
        language: named.or(stated).unwrap_or_else(|| language::guess(&format!("{title}\n{body}"))),
        title,
        url: fields.text("url").filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        updated: fields.text("updated").or_else(|| fields.text("reviewed_at")).and_then(day),
        tags: fields.list("tags"),
        effective_from: validity.from,
        effective_to: validity.to,
        regions: validity.regions,
        supersedes: validity.supersedes,
        body,
    };
    (document, faults)
}

/// Who may see a document. What cannot be read as public is for staff: a typing error must not publish a runbook.
fn visibility(kind: PassageKind, fields: &FrontMatter) -> Visibility {
    let audience = match fields.text("audience") {
        None if !fields.has("audience") => Audience::Public,
        Some(word) if word.eq_ignore_ascii_case("public") => Audience::Public,
        _ => Audience::Internal,
    };
    let is_reviewed = fields.text("reviewed_by").is_some() && fields.text("reviewed_at").is_some();
    match (kind, audience) {
        (PassageKind::Doc, Audience::Public) => Visibility::Public,
        (PassageKind::Card, Audience::Public) if is_reviewed => Visibility::Public,
        _ => Visibility::Staff,
    }
}

/// `YYYY-MM-DD` of a date or a time in ISO form; `None` for anything else.
pub(super) fn day(given: String) -> Option<String> {
    let date: jiff::civil::Date = given.get(..10)?.parse().ok()?;
    Some(date.to_string())
}

/// Cuts a document into passages. A document without a body gives one passage that holds its title.
///
/// Without a title of its own it takes its first heading of level 1, else the last part of its id.
pub(super) fn passages(document: &mut Document) -> Vec<Passage> {
    let outline = outline(&document.body);
    let mut cut = pieces(&document.body, &outline);
    if document.title.is_empty() {
        let last = document.slug.rsplit('/').next().unwrap_or(&document.slug);
        document.title =
            outline.title.clone().filter(|title| !title.is_empty()).unwrap_or_else(|| last.replace(['-', '_'], " "));
    } else if let Some(heading) = outline.title.filter(|heading| !heading.is_empty() && *heading != document.title) {
        cut.iter_mut().for_each(|piece| piece.headings.insert(0, heading.clone()));
    }
    if cut.is_empty() {
        return vec![passage(document, 0, Vec::new(), document.title.clone())];
    }
    let text_of = |piece: &Piece| document.body.get(piece.range.clone()).unwrap_or_default().to_owned();
    cut.iter()
        .enumerate()
        .map(|(ordinal, piece)| passage(document, ordinal, piece.headings.clone(), text_of(piece)))
        .collect()
}

/// The passage number `ordinal` of a document.
pub(super) fn passage(document: &Document, ordinal: usize, headings: Vec<String>, text: String) -> Passage {
    Passage {
        id: format!("{}#{ordinal}", document.id),
        document_id: document.id.clone(),
        slug: document.slug.clone(),
        kind: document.kind,
        service: document.service.clone(),
        language: document.language,
        title: document.title.clone(),
        headings,
        url: document.url.clone(),
        updated: document.updated.clone(),
        effective_from: document.effective_from,
        effective_to: document.effective_to,
        regions: document.regions.clone(),
        supersedes: document.supersedes.clone(),
        digest: sha256_hex(text.as_bytes()),
        text,
    }
}
