use crate::base::sha256_hex;
use crate::domain::{Answer, Evidence};
use crate::eval::result::Verdict;

/// Every citation is true to its evidence: the marker stands in the answer, in order; the digest is the text's; the quote is
/// the text between its offsets, word for word.
pub fn citations(answer: &Answer, cited: &[Evidence]) -> Verdict {
    let mut rest = answer.markdown.as_str();
    for citation in &answer.citations {
        let marker = format!("[{}]", citation.marker);
        let Some(at) = rest.find(&marker) else {
            return Verdict::Fail(format!("{marker} does not stand in the answer"));
        };
        rest = rest.get(at + marker.len()..).unwrap_or_default();
        let Some(evidence) = cited.iter().find(|it| it.id == citation.evidence_id) else {
            return Verdict::Fail(format!("{marker} cites {}, which was not kept", citation.evidence_id));
        };
        if sha256_hex(evidence.text.as_bytes()) != citation.digest {
            return Verdict::Fail(format!("{marker}: the digest is not that of {}", citation.evidence_id));
        }
        if citation.quote.is_empty() || evidence.text.get(citation.start..citation.end) != Some(citation.quote.as_str())
        {
            return Verdict::Fail(format!("{marker}: the quote is not in {} at its offsets", citation.evidence_id));
        }
    }
    Verdict::Pass
}
