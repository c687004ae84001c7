use std::ops::Range;

use super::SecretKind;
use super::header::is_user_and_password;
use super::joined::Joined;
use super::mask::Hit;
use super::scan::{byte_at, byte_before, run_end, window, window_before};

/// AWS secret access keys have 40 characters of base64 and nothing that gives them away.
const AWS_SECRET: usize = 40;
/// How far an access key id may stand from its secret, in bytes.
const NEAR: usize = 400;

/// Finds what only looks random: AWS secret keys beside their access key id or a word that names them, and base64 of
/// `user:password`. `hits`: what was found so far; new hits are in folded offsets too.
pub(super) fn find(joined: &Joined<'_>, hits: &mut Vec<Hit>) {
    let text = joined.text();
    let mut at = 0;
    while at < text.len() {
        let end = run_end(text, at, usize::MAX, is_blob_byte);
        if end - at >= 12 {
            examine(joined, at..end, hits);
        }
        at = end + run_end(text, end, usize::MAX, |byte| byte.is_ascii() && !is_blob_byte(byte)) - end;
        while byte_at(text, at).is_some_and(|byte| !byte.is_ascii()) {
            at += 1;
        }
    }
}

fn is_blob_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

fn examine(joined: &Joined<'_>, run: Range<usize>, hits: &mut Vec<Hit>) {
    let text = joined.text();
    let inner = joined.joins_within(run.start, run.end);
    if run.len() >= AWS_SECRET && !(inner.is_empty() && run.len() > AWS_SECRET + 3) {
        let edges: Vec<usize> = std::iter::once(run.start)
            .chain(inner.iter().map(|join| join.at))
            .chain(std::iter::once(run.end))
            .collect();
        for start in &edges {
            let end = start + AWS_SECRET;
            let candidate = text.get(*start..end).unwrap_or_default();
            if edges.binary_search(&end).is_ok() && is_aws_secret(candidate) && has_context(joined, *start, end, hits) {
                let (start, end) = (joined.start_in_folded(*start), joined.end_in_folded(end));
                hits.push(Hit { start, end, kind: SecretKind::AwsSecretKey });
            }
        }
    }
    if run.len() <= 512 && inner.is_empty() && is_encoded_login(text, &run) {
        let padding = run_end(text, run.end, 2, |byte| byte == b'=');
        let (start, end) = (joined.start_in_folded(run.start), joined.end_in_folded(padding));
        hits.push(Hit { start, end, kind: SecretKind::Credentials });
    }
}

/// 40 characters of base64 with capitals and small letters, and a digit or a sign among them.
pub(super) fn is_aws_secret(candidate: &str) -> bool {
    let has = |accepts: fn(&u8) -> bool| candidate.as_bytes().iter().any(accepts);
    candidate.len() == AWS_SECRET
        && candidate.bytes().all(is_blob_byte)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && (has(u8::is_ascii_digit) || candidate.contains(['+', '/']))
}

/// Whether an access key id stands near or the words around name a secret, and nothing longer goes on around it.
fn has_context(joined: &Joined<'_>, start: usize, end: usize, hits: &[Hit]) -> bool {
    const WORDS: [&str; 14] = [
        "secret",
        "access key",
        "access_key",
        "accesskey",
        "akia",
        "ak/sk",
        " sk",
        "credential",
        "密钥",
        "密鑰",
        "秘钥",
        "金鑰",
        "キー",
        "シークレット",
    ];
    let text = joined.text();
    let is_part = |byte: Option<u8>| byte.is_some_and(|byte| matches!(byte, b'_' | b'-'));
    // Neither a part of an address or a file name.
    let is_host = byte_before(text, start) == Some(b'.')
        || byte_at(text, end) == Some(b'.') && byte_at(text, end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric());
    if is_part(byte_before(text, start)) || is_part(byte_at(text, end)) || byte_at(text, end) == Some(b'=') || is_host {
        return false;
    }
    let folded = joined.start_in_folded(start);
    let is_beside = hits
        .iter()
        .rev()
        .chain(hits.iter())
        .take(256)
        .any(|hit| hit.kind == SecretKind::AwsAccessKey && hit.start < folded + NEAR && hit.end + NEAR > folded);
    let before = window_before(text, start, 80).to_lowercase();
    // "wJalr… (secret access key)", "…是我的密钥": only the words right behind it.
    let after = window(text, end, 32).to_lowercase();
    is_beside
        || WORDS.iter().any(|word| word.len() > 4 && after.contains(word)) && !after.contains("arn:aws")
        || before.contains("[masked: aws access key]")
        || WORDS.iter().any(|word| before.contains(word)) && !before.contains("arn:aws")
}

/// Cheap signs first: base64 of a login has both cases, and ends in `=` or has a multiple of four characters.
fn is_encoded_login(text: &str, run: &Range<usize>) -> bool {
    let token = text.get(run.clone()).unwrap_or_default();
    let is_padded = byte_at(text, run.end) == Some(b'=');
    let has_both = token.bytes().any(|byte| byte.is_ascii_uppercase())
        && token.bytes().skip(1).any(|byte| byte.is_ascii_lowercase());
    let is_whole = token.len().is_multiple_of(4) && token.bytes().any(|byte| byte.is_ascii_digit());
    let is_inside = matches!(byte_before(text, run.start), Some(b'_' | b'-' | b'.' | b'/'));
    has_both && !is_inside && (is_padded || is_whole) && is_user_and_password(token)
}
