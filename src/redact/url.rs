use super::SecretKind;
use super::folded::Folded;
use super::labels::Place;
use super::mask::Hit;
use super::scan::{byte_at, run_start, window};

/// The password in `scheme://user:password@host` or `oracle:thin:user/password@host`.
pub(super) fn password(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    let text = folded.text();
    let rest = window(text, place.end, 1024);
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
