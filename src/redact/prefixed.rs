use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::joined::Joined;
use super::mask::Hit;
use super::scan::{byte_before, run_end, run_start};
use super::shapes::{Alphabet, Proof, SHAPES, Shape};

static LEADS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the leads are constants, and every test runs this")]
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::Standard)
        .build(SHAPES.iter().map(|shape| shape.lead))
        .expect("the leads build")
});

/// Finds tokens that their first characters give away. Hits are in folded offsets.
pub(super) fn find(joined: &Joined<'_>, hits: &mut Vec<Hit>) {
    let text = joined.text();
    let mut done = 0;
    for found in LEADS.find_overlapping_iter(text) {
        let Some(shape) = SHAPES.get(found.pattern().as_usize()) else { continue };
        if found.start() < done {
            continue;
        }
        if let Some((start, end)) = match_shape(joined, shape, found.start(), found.end()) {
            hits.push(Hit { start: joined.start_in_folded(start), end: joined.end_in_folded(end), kind: shape.kind });
            done = end;
        }
    }
}

/// The token of this shape whose lead stands at `lead..body`, if it is one.
fn match_shape(joined: &Joined<'_>, shape: &Shape, lead: usize, body: usize) -> Option<(usize, usize)> {
    let text = joined.text();
    let start = if shape.lead.ends_with("Q~") {
        run_start(text, lead, 3, |byte| Alphabet::Dotted.has(byte))
    } else {
        let is_free = joined.is_join(lead) || is_left_free(shape, byte_before(text, lead));
        is_free.then_some(lead)?
    };
    let decided = body_end(joined, shape, body, shape.most.min(DECISION));
    let token = text.get(body..decided)?;
    if token.len() < shape.least || !holds(shape.proof, token) || is_filler(token) {
        return None;
    }
    let end = if token.len() >= DECISION - 8 { body_end(joined, shape, body, shape.most) } else { decided };
    Some((start, end))
}

/// Enough of a token to say what it is; keeps a text full of leads linear.
const DECISION: usize = 512;

fn body_end(joined: &Joined<'_>, shape: &Shape, body: usize, most: usize) -> usize {
    let run = run_end(joined.text(), body, most, |byte| shape.alphabet.has(byte));
    let end = cut_at_join(joined, shape, body, run);
    let token = joined.text().get(body..end).unwrap_or_default();
    body + token.trim_end_matches(['.', '-', '_']).len()
}

/// A key id in capitals may follow small letters (`keyAKIA…`); other tokens begin where a word begins.
fn is_left_free(shape: &Shape, before: Option<u8>) -> bool {
    match (before, shape.alphabet) {
        (None, _) => true,
        (Some(byte), Alphabet::Upper) => !byte.is_ascii_uppercase() && !byte.is_ascii_digit(),
        (Some(byte), _) => !byte.is_ascii_alphanumeric(),
    }
}

/// Ends the run where a line break was taken out, the token is long enough, and the next line does not go on with it.
fn cut_at_join(joined: &Joined<'_>, shape: &Shape, body: usize, end: usize) -> usize {
    let is_fixed = shape.most < 300;
    joined
        .joins_within(body, end)
        .iter()
        .find(|join| join.at - body >= shape.least && (is_fixed || !join.is_likely))
        .map_or(end, |join| join.at)
}

fn holds(proof: Proof, body: &str) -> bool {
    match proof {
        Proof::Lead => true,
        Proof::Random => body
            .split(|character: char| !character.is_ascii_alphanumeric())
            .any(|part| part.len() >= 12 && part.bytes().any(|byte| byte.is_ascii_digit())),
        Proof::Jwt => is_jwt_body(body),
        // PKCS#1 and PKCS#8: version 0, then the modulus or the algorithm. Certificates and public keys have no version there.
        Proof::Der => body.get(..12).is_some_and(|head| head.contains("IBAAK") || head.contains("IBADA")),
    }
}

/// `<rest of the header>.<payload>[.<more>]`.
fn is_jwt_body(body: &str) -> bool {
    let mut parts = body.split('.');
    let header = parts.next().unwrap_or_default();
    let payload = parts.next().unwrap_or_default();
    let signature = parts.next().unwrap_or_default();
    header.len() >= 8 && payload.len() >= 8 && (payload.starts_with("eyJ") || signature.len() >= 8)
}

/// `XXXXXXXX` and the like stand for a key, they are none.
fn is_filler(body: &str) -> bool {
    let mut letters = body.bytes().filter(u8::is_ascii_alphanumeric);
    let first = letters.next();
    letters.all(|byte| Some(byte) == first)
}
