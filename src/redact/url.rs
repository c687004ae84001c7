use std::sync::LazyLock;

use regex::Regex;

use super::SecretKind;
use super::folded::Folded;
use super::labels::Place;
use super::looks::{has_sign, is_mixed, is_mixed_case};
use super::mask::Hit;
use super::scan::{byte_at, byte_before, run_start, window};
use crate::base::constant_pattern;

/// The password in `scheme://user:password@host` or `oracle:thin:user/password@host`.
pub(super) fn password(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    let text = folded.text();
    let rest = window(text, place.end, 512);
    let end = rest.find(|next: char| next.is_whitespace() || matches!(next, '"' | '`' | '>' | '|') || is_cjk(next));
    let address = rest.get(..end.unwrap_or(rest.len()))?;
    let is_oracle = text.get(place.start..place.end)?.ends_with(':');
    let between = if is_oracle { '/' } else { ':' };
    let user = address.find([between, '/', '@', '?', '#'])?;
    if byte_at(address, user).map(char::from) != Some(between) {
        return None;
    }
    let secret = address.get(user + 1..)?;
    let length = if is_oracle { secret.find('@')? } else { password_length(secret, is_web(text, place.start))? };
    let value = secret.get(..length)?;
    let is_stand_in = value.is_empty()
        || value.starts_with(['<', '$', '{', '['])
        || value.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.'));
    let start = place.end + user + 1;
    (!is_stand_in).then_some(Hit { start, end: start + length, kind: SecretKind::Password })
}

/// The password of `user:password@host.example` without a scheme, or of `user@host.example / password`.
///
/// Addresses stand everywhere (`cc:ops@example.com`), so it must look like a password.
pub(super) fn login(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(r"^[A-Za-z0-9.-]{1,80}\.[A-Za-z0-9]{1,16}(?:[ \t]*[/|:,][ \t]*([!-~]{6,64}))?")
    });
    let text = folded.text();
    let after = AFTER.captures(window(text, place.end, 192))?;
    if let Some(password) = after.get(1).filter(|found| is_typed(found.as_str().trim_end_matches(['.', ',', ')']))) {
        let start = place.end + password.start();
        return Some(Hit { start, end: place.end + password.end(), kind: SecretKind::Password });
    }
    let start =
        run_start(text, place.start, 64, |byte| byte.is_ascii_graphic() && !matches!(byte, b':' | b'"' | b'\'' | b'/'));
    // What mail addresses follow; `ops:` is a user, `mailto:` none.
    const FIELDS: [&str; 12] =
        ["mailto", "mail", "email", "cc", "bcc", "to", "from", "by", "contact", "sip", "user", "username"];
    let name_start = run_start(text, start.saturating_sub(1), 64, |byte| byte.is_ascii_alphanumeric());
    let name = text.get(name_start..start.saturating_sub(1)).unwrap_or_default().to_ascii_lowercase();
    let has_user = byte_before(text, start) == Some(b':') && !name.is_empty() && !FIELDS.contains(&name.as_str());
    let is_password = has_user && text.get(start..place.start).is_some_and(is_typed);
    is_password.then_some(Hit { start, end: place.start, kind: SecretKind::Password })
}

/// Like a password that a person made: letters, a digit, and a sign or both cases; no address.
fn is_typed(value: &str) -> bool {
    (6..=64).contains(&value.len())
        && is_mixed(value)
        && (has_sign(value) || is_mixed_case(value))
        && !value.contains(['/', '=', '?'])
}

/// How long the password is that `rest` begins with, if an `@` ends one.
///
/// A password may hold a raw `@`, so the last one before the path counts. It may even hold a raw `/`, but
/// `host:8080/@name` has a port there, and on the web an `@` in a path is ordinary.
fn password_length(rest: &str, is_web: bool) -> Option<usize> {
    let path = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let in_authority = rest.get(..path)?.rfind('@');
    let has_port = rest.get(..path)?.bytes().all(|byte| byte.is_ascii_digit());
    let anywhere = || if is_web || has_port { None } else { rest.find('@') };
    in_authority.or_else(anywhere)
}

/// Whether the scheme before `at` is HTTP.
fn is_web(text: &str, at: usize) -> bool {
    let start = run_start(text, at, 16, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'));
    text.get(start..at).is_some_and(|scheme| scheme.to_ascii_lowercase().starts_with("http"))
}

fn is_cjk(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{FF00}'..='\u{FFEF}')
}
