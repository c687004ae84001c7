use jiff::{SignedDuration, Timestamp};

use super::routing::GENERAL;
use crate::base::Digest;
use crate::domain::{
    Case, CaseBody, Confirmation, Draft, DraftEdit, DraftKind, DraftRecord, DraftRefusal, Phrase, Phrases,
};

/// How long a draft waits for its confirmation; its text stays longer.
pub const DRAFT_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A person's yes to a draft.
#[derive(Clone, Copy, Debug)]
pub struct Yes<'a> {
    /// Of what they were shown.
    pub digest: &'a str,
    /// The case that the same command led to before.
    pub recalled: Option<&'a str>,
    pub at: Timestamp,
}

/// The open case of a draft's conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpenCase {
    /// Other drafts wait for its end.
    Security,
    Other,
}

impl OpenCase {
    /// What `case`, which is open, means to drafts.
    pub fn of(case: &Case) -> Self {
        if case.body.kind == DraftKind::Security { Self::Security } else { Self::Other }
    }

    /// Whether a draft of `kind` has to wait for it.
    pub fn holds_up(self, kind: DraftKind) -> bool {
        self == Self::Security && kind != DraftKind::Security
    }
}

/// The draft with `edit` in it, for another day; what it promises and its digest are to be written anew. An expired one
/// lives again. An edit that names the digest of what was shown is refused where another came in between.
pub fn edit_draft(kept: &DraftRecord, edit: &DraftEdit, at: Timestamp) -> Result<Draft, DraftRefusal> {
    if let Some(case_id) = kept.case_id.clone() {
        return Err(DraftRefusal::Confirmed { case_id });
    }
    if edit.digest.as_ref().is_some_and(|it| *it != kept.draft.digest) {
        return Err(DraftRefusal::Changed { now: Box::new(kept.draft.clone()) });
    }
    let mut draft = kept.draft.clone();
    put(&mut draft.subject, &edit.subject);
    put(&mut draft.description, &edit.description);
    if edit.service.as_ref().is_some_and(|it| *it != draft.service) {
        put(&mut draft.service, &edit.service);
        GENERAL.clone_into(&mut draft.category);
    }
    put(&mut draft.category, &edit.category);
    put(&mut draft.severity, &edit.severity);
    put(&mut draft.needed_by, &edit.needed_by);
    put(&mut draft.resources, &edit.resources);
    put(&mut draft.tried, &edit.tried);
    draft.expires_at = at + DRAFT_LIFETIME;
    Ok(draft)
}

fn put<T: Clone>(field: &mut T, given: &Option<T>) {
    if let Some(given) = given {
        field.clone_from(given);
    }
}

/// What a yes leads to, or why it may not be. A draft becomes a case once, and as the one who says yes was shown it:
/// what it opens is made here, of the very draft that the digest is compared with.
pub fn confirm_draft(kept: &DraftRecord, yes: Yes<'_>, open: Option<OpenCase>) -> Result<Confirmation, DraftRefusal> {
    let draft = &kept.draft;
    if let Some(case_id) = yes.recalled {
        return Ok(Confirmation::Again { case_id: case_id.to_owned() });
    }
    if draft.digest != yes.digest {
        return Err(DraftRefusal::Changed { now: Box::new(draft.clone()) });
    }
    if let Some(case_id) = kept.case_id.clone() {
        return Ok(Confirmation::Again { case_id });
    }
    if !draft.is_included {
        return Err(DraftRefusal::NotIncluded);
    }
    if open.is_some_and(|it| it.holds_up(draft.kind)) {
        return Err(DraftRefusal::SecurityFirst);
    }
    if draft.expires_at <= yes.at {
        return Err(DraftRefusal::Expired);
    }
    let (body, severity) = (Box::new(draft.clone().into()), draft.severity);
    Ok(match open {
        Some(_) => Confirmation::Joins { body, severity },
        None => Confirmation::Opens { body, severity },
    })
}

/// What the thread of an open case gets of a draft that is added to it: all that a new case would have held of its customer's.
pub fn joining_words(body: &CaseBody, phrases: &Phrases) -> String {
    let list = |name, items: &[String]| {
        let lines = items.iter().map(|it| format!("\n- {it}")).collect::<String>();
        (!items.is_empty()).then(|| format!("{}{lines}", phrases.get(name)))
    };
    let deadline: Vec<String> =
        body.needed_by.iter().map(|it| format!("{} {}", it.date, it.why).trim().to_owned()).collect();
    let parts = [
        Some(body.subject.clone()),
        Some(body.description.clone()).filter(|it| !it.is_empty()),
        list(Phrase::NeededBy, &deadline),
        list(Phrase::ConcernsResources, &body.resources),
        list(Phrase::TriedSoFar, &body.tried),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// SHA-256 hex of what a person is shown and confirms: everything but the id and what depends on when. The digest that it
/// had before an edit goes into it, so that a yes to what was shown before is refused even where the edit was taken back.
pub fn draft_digest(draft: &Draft) -> String {
    let shown = Draft {
        id: String::new(),
        expires_at: Timestamp::UNIX_EPOCH,
        expected: None,
        choices: Vec::new(),
        ..draft.clone()
    };
    // Our own type of strings and numbers always has a JSON form.
    let text = serde_json::to_string(&shown).unwrap_or_default();
    Digest::default().part(text.as_bytes()).hex()
}
