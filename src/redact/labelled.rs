use std::sync::LazyLock;

use regex::Regex;

use super::SecretKind;
use super::folded::Folded;
use super::joined::continuation;
use super::judge::{Candidate, Link, is_secret};
use super::labels::{Class, Place};
use super::looks::is_mixed;
use super::mask::Hit;
use super::scan::{byte_at, byte_before, is_token_byte, run_end, run_start, window, window_before};
use super::value::{self, Value};
use crate::base::constant_pattern;

/// The secret that a label announces, if its value looks like one.
pub(super) fn find(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    let text = folded.text();
    if place.label.is_word && !begins_word(text, place) || is_harmless(text, place) {
        return None;
    }
    let end = after_tail(text, place)?;
    linked(text, place, end).find_map(|(at, link)| hit_at(folded, place, at, link))
}

/// The hit whose value stands at `at`.
pub(super) fn hit_at(folded: &Folded<'_>, place: &Place, at: usize, link: Link) -> Option<Hit> {
    let text = folded.text();
    let read = value::read(folded, at)?;
    let is_constant = byte_before(text, place.start) == Some(b'_') && link == Link::Stated;
    let class = if place.label.class == Class::Faint && is_constant { Class::Loose } else { place.label.class };
    let candidate = Candidate {
        value: text.get(read.start..read.end)?,
        after: window(text, read.end, 48),
        is_quoted: read.is_quoted,
        link,
        is_spaced: byte_before(text, at).is_some_and(|byte| byte == b' '),
    };
    if !is_secret(class, &candidate) {
        return None;
    }
    let kind = refined(place.label.kind, candidate.value);
    let read = with_next_lines(text, value::whole(text, read));
    Some(Hit { start: read.start, end: with_partner(text, place, read.end), kind })
}

/// `IDENTIFIED BY 'password'`; without quotes the words are ordinary English.
pub(super) fn in_quotes(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    matches!(byte_at(folded.text(), place.end), Some(b'\'' | b'"')).then_some(())?;
    hit_at(folded, place, place.end, Link::Stated)
}

/// `ID/PW: ops / hunter2`, `passwords: one1! and two2!`: what belongs to the value after a separator, too.
fn with_partner(text: &str, place: &Place, end: usize) -> usize {
    static PARTNER: LazyLock<Regex> =
        LazyLock::new(|| constant_pattern(r"^(?:[ \t]*(?:[/|、]|and|or|和|と)[ \t]*)([!-~]{3,64})"));
    if place.label.class != Class::Password {
        return end;
    }
    let before = window_before(text, place.start, 16);
    let is_pair =
        before.ends_with(['/', '／']) || ["账号", "帐号", "帳號", "アカウント"].iter().any(|it| before.ends_with(it));
    let is_plural = matches!(byte_at(text, place.end), Some(b's' | b'S'));
    let partner = PARTNER.captures(window(text, end, 96)).and_then(|found| found.get(1));
    let is_secret = |word: &str| (is_pair && !word.ends_with(':')) || (is_plural && is_mixed(word));
    partner.filter(|word| is_secret(word.as_str())).map_or(end, |word| end + word.end())
}

/// What the value says about its own kind.
fn refined(kind: SecretKind, value: &str) -> SecretKind {
    let is_base64 = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    match kind {
        SecretKind::ClientSecret if value.len() == 40 && super::blob::is_aws_secret(value) => SecretKind::AwsSecretKey,
        SecretKind::ApiKey if value.len() == 88 && is_base64 && value.ends_with("==") => SecretKind::AzureKey,
        kind => kind,
    }
}

/// A key wrapped at the end of its line goes on in the next ones.
fn with_next_lines(text: &str, read: Value) -> Value {
    let mut end = read.end;
    let is_long_token =
        end - read.start >= 16 && text.get(read.start..end).is_some_and(|value| value.bytes().all(is_token_byte));
    if read.is_quoted || !is_long_token {
        return read;
    }
    for _ in 0..64 {
        let Some(next) = continuation(text, end) else { break };
        end = next.end;
    }
    Value { end, ..read }
}

/// `pass` in `DB_PASS`, `dbPass` and 我的pass, but not in `bypass`.
fn begins_word(text: &str, place: &Place) -> bool {
    let is_hump = byte_at(text, place.start).is_some_and(|byte| byte.is_ascii_uppercase())
        && byte_before(text, place.start).is_some_and(|byte| byte.is_ascii_lowercase());
    is_hump || byte_before(text, place.start).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// `nextToken`, `partition key` and the like are followed by values that are no secrets.
fn is_harmless(text: &str, place: &Place) -> bool {
    static HARMLESS: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(
            r"(?i)(?:next|client|client[_ -]?request|page|pagination|continuation|idempotency|max|prompt|input|output|completion|stop|total|cancellation|partition|sort|primary|foreign|object|public|host|cache|routing|index|public[_ -]?key|hash|range|map|header|cookie|tag|context|公開|公钥|公鑰)[_ -]?$",
        )
    });
    matches!(place.label.class, Class::Loose | Class::Faint | Class::Key)
        && HARMLESS.is_match(window_before(text, place.start, 24))
        && !window_before(text, place.start, 2).ends_with(['"', '\''])
}

/// Where the label's identifier ends: `PASSWORD_PROD`, `secret1`. `None` when the rest makes it something else, as in
/// `password_policy` or `secretName`.
fn after_tail(text: &str, place: &Place) -> Option<usize> {
    const TAILS: &str = "prod production dev test staging stage live value string text plain base64 b64 key token secret new old \
        current root admin user db main primary secondary master app api phrase env default s";
    let end = run_end(text, place.end, 32, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let tail = text.get(place.end..end)?;
    let word = tail.trim_start_matches('_').to_ascii_lowercase();
    let is_value_of_cjk = !text.get(place.start..place.end)?.is_ascii();
    if is_value_of_cjk {
        return Some(place.end);
    }
    (word.bytes().all(|byte| byte.is_ascii_digit()) || TAILS.split(' ').any(|tail| tail == word)).then_some(end)
}

struct Links {
    stated: Regex,
    next_line: Regex,
    said: Regex,
    said_later: Regex,
    bracketed: Regex,
    beside: Regex,
}

static LINKS: LazyLock<Links> = LazyLock::new(|| Links {
    // `"password" : `, `**Password:** `, `password => `, `| password | `, `<password>`, `value="…"` of an attribute or an entry.
    stated: constant_pattern(concat!(
        r#"^(?:["'”’」』)\]*_`]{1,4}[ \t]{0,8}\n?[ \t]*(?:,[ \t]*["'](?:value|val|v)["'][ \t]*:|value[ \t]*=|-?[ \t]*value:)[ \t]*"#,
        r#"|["'”’」』)\]*_`]{0,4}[ \t]{0,24}(?:[(（][^()（）\n]{0,32}[)）])?[ \t]*(?:=>|:=|={1,3}|:|->|→|\|)[ \t]*(?:[*_]{1,3}[ \t]+)?[ \t]*"#,
        r#"|["'][ \t]*\{[^{}]{0,64}\bdefault[ \t]*=[ \t]*"#,
        r#"|[ \t]*\n[ \t]*-?[ \t]*value:[ \t]*|>)"#
    )),
    // A label alone on its line, its value alone on the next.
    next_line: constant_pattern(r#"^["'*_`]{0,4}[ \t]*[:=][ \t*_]*\r?\n[ \t>]*"#),
    said: constant_pattern(concat!(
        r#"^["'”’」』)`*]{0,3}[ \t]*(?:(?:is|was|are|=)[ \t]+(?:now[ \t]+|still[ \t]+|set[ \t]+to[ \t]+|actually[ \t]+)?[:：]?"#,
        r#"|(?:应该|應該|现在|現在|已经|已經|就|也|一直|还)?(?:是|为|為|改成|改为|设成|設成|换成|換成|变更为|變更為|更改为|更改為|改為|设为|設為|设置为|設定為|叫|即)了?[ \t]*:?|(?:は|が|って|には|を)[、,]?[ \t]*:?)[ \t]*"#
    )),
    said_later: constant_pattern(concat!(
        r#"^[ \t]+(?:(?:for|of|on|to|in|at|I|we|he|she|they)\b)[^\n.,:;=?!。，]{1,48}?[ \t]*(?:[ \t](?:is|was)|:|=)[ \t]*"#,
        r#"|^[^\n.,:;=?!。，、\x20-\x7E]{1,10}(?:是|为|為|は)[ \t]*"#
    )),
    bracketed: constant_pattern(r"^[ \t]*[(（\[][ \t]*"),
    beside: constant_pattern(r"^[ \t]*(?:[,，、][ \t]*)?(?:(?:to|as|of|with)[ \t]+)?"),
});

/// Where a value may begin after a label that ends at `end`, the surest link first.
fn linked<'t>(text: &'t str, place: &'t Place, end: usize) -> impl Iterator<Item = (usize, Link)> + 't {
    let rest = window(text, end, 96);
    let links = &*LINKS;
    let is_flag = is_flag(text, place);
    // The sign of equality is part of some labels (`sid=`).
    let includes_sign = text.get(place.start..end).is_some_and(|label| label.ends_with('='));
    let stated = links.stated.find(rest).filter(|found| found.as_str() != ">" || opens_tag(text, place));
    let next_line = links.next_line.find(rest).filter(|found| is_alone(text, end + found.end()));
    // A colon decides; only without one are the looser links tried.
    let is_loose = stated.is_none() && next_line.is_none();
    let flag = (is_flag && is_loose).then(|| links.beside.find(rest)).flatten().filter(|found| !found.is_empty());
    let is_cell = stated.is_some_and(|found| found.as_str().contains('|'));
    let is_ascii_label = byte_before(text, end).is_some_and(|byte| byte.is_ascii());
    let is_call =
        matches!(byte_at(text, end), Some(b'(' | b'[')) || matches!(place.label.class, Class::Loose | Class::Faint);
    let loose = |regex: &Regex| is_loose.then(|| regex.find(rest).map(|found| found.end())).flatten();
    [
        next_line.map(|found| (found.end(), Link::Stated)),
        includes_sign.then_some((0, Link::Stated)),
        stated.map(|found| (found.end(), if is_cell { Link::Listed } else { Link::Stated })),
        flag.map(|found| (found.end(), Link::Stated)),
        loose(&links.said).map(|at| (at, Link::Said)),
        loose(&links.bracketed).filter(|_| !is_call).map(|at| (at, Link::Said)),
        loose(&links.beside).filter(|at| *at > 0 || !is_ascii_label).map(|at| (at, Link::Beside)),
        loose(&links.said_later).filter(|_| !place.label.is_word).map(|at| (at, Link::Said)),
    ]
    .into_iter()
    .flatten()
    .map(move |(at, link)| (end + at, link))
}

/// Whether the label is part of a command's flag, as in `--db-password x`.
fn is_flag(text: &str, place: &Place) -> bool {
    let start = run_start(text, place.start, 32, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let is_spaced =
        byte_before(text, start).is_none_or(|byte| !byte.is_ascii_graphic() || matches!(byte, b'`' | b'"' | b'\''));
    is_spaced && byte_at(text, start) == Some(b'-')
}

/// Whether the label is the end of an opening tag's name, as in `<db:password>`.
fn opens_tag(text: &str, place: &Place) -> bool {
    let start = run_start(text, place.start, 32, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.')
    });
    byte_before(text, start) == Some(b'<')
}

/// Whether the line at `at` is one token that has a digit or a sign, so that it may be the value of the line above.
fn is_alone(text: &str, at: usize) -> bool {
    let line = window(text, at, 256).split('\n').next().unwrap_or_default().trim();
    !line.is_empty()
        && !line.contains(char::is_whitespace)
        && !line.ends_with(':')
        && line.bytes().any(|byte| byte.is_ascii_digit() || b"!@#$%^&*".contains(&byte))
}
