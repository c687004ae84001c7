use serde::Serialize;

use crate::agent::request::{EvidenceItem, GapItem};
use crate::prompt::Template;

/// The rules of wording what engineers read.
#[derive(Serialize)]
pub struct TriageSystemPrompt<'a> {
    /// Marks untrusted text; made anew for each draft.
    pub boundary: &'a str,
}

impl Template for TriageSystemPrompt<'_> {
    const FILE: &'static str = "triage/system.md";
}

/// A draft with all that it names.
#[derive(Serialize)]
pub struct CasePrompt<'a> {
    /// RFC 3339, UTC.
    pub now: String,
    pub boundary: &'a str,
    pub evidence: Vec<EvidenceItem>,
    pub gaps: Vec<GapItem>,
    pub parts: Vec<PartItem>,
}

impl Template for CasePrompt<'_> {
    const FILE: &'static str = "triage/case.md";
}

/// A part as it was computed.
#[derive(Serialize)]
pub struct PartItem {
    pub name: String,
    /// Numbers of evidence; empty: any.
    pub rests_on: Vec<u32>,
    /// One line.
    pub draft: String,
}

/// The rules of wording a reply.
#[derive(Serialize)]
pub struct ReplySystemPrompt<'a> {
    pub language_name: &'static str,
    /// Marks untrusted text; made anew for each draft.
    pub boundary: &'a str,
}

impl Template for ReplySystemPrompt<'_> {
    const FILE: &'static str = "triage/reply_system.md";
}

/// What a reply is worded from.
#[derive(Serialize)]
pub struct ReplyPrompt<'a> {
    /// RFC 3339, UTC.
    pub now: String,
    pub local_now: String,
    pub boundary: &'a str,
    pub evidence: Vec<EvidenceItem>,
    /// The customer's own words.
    pub case: String,
    /// Numbers of evidence that both registers tell.
    pub told: Vec<u32>,
}

impl Template for ReplyPrompt<'_> {
    const FILE: &'static str = "triage/reply.md";
}
