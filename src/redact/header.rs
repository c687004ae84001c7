use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use regex::Regex;

use super::SecretKind;
use super::folded::Folded;
use super::judge::Link;
use super::labelled;
use super::labels::{Class, Label, Place};
use super::mask::Hit;
use super::scan::{byte_before, run_end, run_start, window};
use crate::base::constant_pattern;

/// The value of an `Authorization` line, without its scheme.
pub(super) fn authorization(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    static OPENING: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(
            r#"(?i)^["'*`]{0,4}[ \t]*(?:[:=]|,)[ \t]*["'`]{0,2}(?:(bearer|basic|token|apikey|key|oauth|bot|negotiate|ntlm|digest|aws4-hmac-sha256)[ \t:]+)?"#,
        )
    });
    let text = folded.text();
    let opening = OPENING.captures(window(text, place.end, 64))?;
    let at = place.end + opening.get(0)?.end();
    let scheme = opening.get(1).map(|scheme| scheme.as_str().to_ascii_lowercase());
    match scheme.as_deref() {
        // Signs one request; its parts are found by themselves (access key id, `Signature=`).
        Some("aws4-hmac-sha256") => None,
        Some("digest") => span(at, line_end(text, at), SecretKind::Credentials),
        Some(_) => {
            let end = run_end(text, at, usize::MAX, |byte| byte.is_ascii_graphic() && !is_closing(byte));
            let value = text.get(at..end)?;
            (value.len() >= 6 && !is_stand_in(value)).then_some(())?;
            span(at, end, SecretKind::Credentials)
        }
        None => labelled::hit_at(folded, &as_class(place, Class::Loose), at, Link::Stated),
    }
}

/// `Bearer …` or `Basic …` without the header's name.
pub(super) fn scheme(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    let text = folded.text();
    if byte_before(text, place.start).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let end = run_end(text, place.end, usize::MAX, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-' | b'.' | b'~')
    });
    let value = text.get(place.end..end)?.trim_end_matches('.');
    let is_basic = text.get(place.start..place.end)?.eq_ignore_ascii_case("basic ");
    let holds = if is_basic { is_user_and_password(value) } else { is_bearer(value) };
    holds.then_some(())?;
    span(place.end, place.end + value.len(), SecretKind::Credentials)
}

/// Everything in a `Cookie` or `Set-Cookie` line that begins like `name=value`.
pub(super) fn cookie(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    static OPENING: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(
            r#"(?i)^2?["'*`]{0,4}(?:[ \t]*(?:[:=]|は|が|是|为|為)[ \t]*|[ \t]+)(["'`「“]?)[A-Za-z0-9_.!%*+~-]{1,64}=[^\s;"'`]{3,}"#,
        )
    });
    let text = folded.text();
    let opening = OPENING.captures(window(text, place.end, 256))?;
    let quote = opening.get(1)?;
    let at = place.end + quote.end();
    let end = match quote.as_str() {
        "" => unquoted_end(text, place, at),
        "「" => at + text.get(at..)?.find(['」', '\n'])?,
        "“" => at + text.get(at..)?.find(['”', '\n'])?,
        same => at + window(text, at, 16_384).find([same.chars().next()?, '\n']).unwrap_or(line_end(text, at) - at),
    };
    span(at, end, SecretKind::Cookie)
}

/// `-u admin:password` of curl and others; `-u 1000:1000` is a user and a group.
pub(super) fn user_flag(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    static USER: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r#"^[ \t]*["']?[^\s:"']{0,128}:"#));
    let text = folded.text();
    let at = place.end + USER.find(window(text, place.end, 160))?.end();
    let end = run_end(text, at, 1024, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`'));
    let value = text.get(at..end)?;
    let is_flag = byte_before(text, place.start).is_none_or(|byte| !byte.is_ascii_graphic());
    let is_secret = value.len() >= 3 && !value.bytes().all(|byte| byte.is_ascii_digit()) && !is_stand_in(value);
    (is_flag && is_secret && !value.starts_with("//")).then_some(())?;
    span(at, end, SecretKind::Password)
}

/// `mysql -u root -pPassword`, `sshpass -p password`, `redis-cli -a password`.
pub(super) fn client_flag(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    static FLAG: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r#"^[^\n|;`]{0,160}?[ \t]-[pa][ \t]?["']?"#));
    let text = folded.text();
    let name = text.get(place.start..place.end)?;
    let flag = FLAG.find(window(text, place.end, 192))?;
    // With a space, `-p` of the MySQL clients asks for the password and the word that follows is the database.
    let is_mysql = !name.eq_ignore_ascii_case("sshpass") && !name.eq_ignore_ascii_case("redis-cli");
    let has_space = flag.as_str().ends_with([' ', '\t']);
    let is_right_flag = name.eq_ignore_ascii_case("redis-cli") == flag.as_str().contains(" -a");
    (is_right_flag && !(is_mysql && has_space)).then_some(())?;
    let at = place.end + flag.end();
    let end =
        run_end(text, at, 1024, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'$'));
    (end >= at + 3).then_some(())?;
    span(at, end, SecretKind::Password)
}

/// Whether this is base64 of `user:password`.
pub(super) fn is_user_and_password(token: &str) -> bool {
    let bare = token.trim_end_matches('=');
    if bare.len() < 8 || bare.len() > 512 {
        return false;
    }
    let decoded = STANDARD_NO_PAD.decode(bare).or_else(|_| URL_SAFE_NO_PAD.decode(bare));
    let Some(plain) = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
    let Some((user, password)) = plain.split_once(':') else { return false };
    let is_user =
        !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._@+-\\".contains(&byte));
    is_user
        && password.len() >= 2
        && password.trim_end().chars().all(|c| !c.is_control() && c != ' ')
        && !password.starts_with("//")
}

fn is_bearer(value: &str) -> bool {
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    !is_stand_in(value) && ((value.len() >= 12 && has_digit) || (value.len() >= 24 && !value.contains('-')))
}

/// `********`, `xxxx`, `<token>`, `$TOKEN`, `{token}`, `[masked: …`.
fn is_stand_in(value: &str) -> bool {
    let is_marked = value.starts_with(['<', '$', '{', '[', '%']);
    is_marked
        || value.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.' | b'-' | b'_'))
        || value.to_ascii_lowercase().starts_with("your")
}

fn is_closing(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b',' | b'<' | b')')
}

/// The end of the line or of the quotation that `at` stands in.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(['\n', '"', '\'', '`', '」', '。']).map_or(text.len(), |offset| at + offset);
    let trimmed = text.get(at..end).unwrap_or_default().trim_end();
    at + trimmed.len()
}

/// `'Cookie: a=b'` ends with the quotation that it began in, a bare line with the line.
fn unquoted_end(text: &str, place: &Place, at: usize) -> usize {
    let name = run_start(text, place.start, 8, |byte| byte.is_ascii_alphabetic() || byte == b'-');
    match byte_before(text, name) {
        Some(b'"' | b'\'' | b'`') => line_end(text, at),
        _ => {
            let rest = text.get(at..).unwrap_or_default();
            let line = rest.split(['\n', '。', '」']).next().unwrap_or_default();
            at + line.trim_end().len()
        }
    }
}

fn as_class(place: &Place, class: Class) -> Place {
    Place { label: Label { class, ..place.label }, ..*place }
}

fn span(start: usize, end: usize, kind: SecretKind) -> Option<Hit> {
    (end > start).then_some(Hit { start, end, kind })
}
