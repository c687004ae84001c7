use super::labels::Class;
use super::looks::{
    has_digit, has_letter, has_sign, is_camel_case, is_hex, is_mixed, is_mixed_case, is_name, is_path, is_quantity,
    is_timestamp, is_token, is_uuid, longest_part,
};
use super::prose::{goes_on, is_literal, is_ordinary, is_plain_word, is_within_cjk};
use super::stand_in::{is_reference, is_stand_in};

/// How a value came to stand beside its label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Link {
    /// `label: value`, `label = value`, `--label value`.
    Stated,
    /// `| label | value |`: as often a table of names.
    Listed,
    /// `label is value`, `标签是 value`, `ラベルは value`.
    Said,
    /// Nothing between them.
    Beside,
}

/// A value and what surrounds it.
pub(super) struct Candidate<'a> {
    pub(super) value: &'a str,
    /// What follows on the line, a few words.
    pub(super) after: &'a str,
    pub(super) is_quoted: bool,
    pub(super) link: Link,
    /// White space stood between the separator and the value, as in prose.
    pub(super) is_spaced: bool,
}

/// Whether the value beside a label of this class is a secret, as far as its looks tell.
pub(super) fn is_secret(class: Class, candidate: &Candidate<'_>) -> bool {
    let value = candidate.value;
    // In code and connection strings even `secret` may be the password.
    let is_typed =
        candidate.link == Link::Stated && (candidate.is_quoted || !candidate.is_spaced) && class == Class::Password;
    let is_word = if is_typed { is_literal(value) } else { is_ordinary(value) };
    if value.len() < 3 || is_word || is_stand_in(value) || is_reference(value, candidate.is_quoted) {
        return false;
    }
    match class {
        Class::Password | Class::Follows => is_password(candidate),
        Class::Key => is_key(candidate),
        Class::Loose => is_loose(candidate),
        Class::Faint => is_faint(candidate),
        _ => false,
    }
}

fn is_password(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value;
    if is_path(value) || is_timestamp(value) {
        return false;
    }
    if candidate.is_quoted {
        // Longer quotations with several spaces are sentences, unless a password was asked for in so many words.
        let words = value.split_whitespace().count();
        return candidate.link == Link::Stated
            || candidate.link == Link::Listed && has_digit(value)
            || (words == 1 && candidate.link == Link::Said)
            || words <= 2 && has_digit(value)
            || words <= 6 && candidate.link == Link::Said && !value.split_whitespace().any(is_ordinary);
    }
    if !value.starts_with(|first: char| first.is_ascii_graphic()) {
        return false;
    }
    let is_product = is_camel_case(value) && is_within_cjk(candidate.after);
    let is_prose = is_product || is_plain_word(value) && goes_on(candidate.after);
    match candidate.link {
        Link::Stated => !(candidate.is_spaced && is_prose),
        Link::Listed => has_digit(value) || has_sign(value),
        Link::Said => {
            value.len() >= 4
                && !is_product
                && if is_plain_word(value) { is_bare_word_secret(candidate) } else { !is_quantity(value) }
        }
        Link::Beside => value.len() >= 6 && is_mixed(value) && !value.contains('.'),
    }
}

/// "the password is swordfish." is one, "the password is wrong." is ruled out before; "is Okta" names a product.
fn is_bare_word_secret(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value;
    let is_lower = value.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_verb = ["ed", "ing", "ly", "able"].iter().any(|ending| value.ends_with(ending)) && value.len() < 14;
    is_lower && !is_verb && !goes_on(candidate.after)
}

fn is_key(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value;
    if value.contains(char::is_whitespace) || value.len() < 8 || is_name(value) || is_path(value) || is_timestamp(value)
    {
        return false;
    }
    let is_random = has_digit(value) && has_letter(value);
    match candidate.link {
        Link::Stated | Link::Listed => {
            is_random
                || (value.len() >= 20 && is_mixed_case(value) && !is_camel_case(value))
                || (value.len() >= 16 && !has_letter(value))
        }
        Link::Said | Link::Beside => value.len() >= 12 && is_random && longest_part(value) >= 8,
    }
}

fn is_loose(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value;
    let is_random = has_digit(value) && has_letter(value) && longest_part(value) >= 12;
    (candidate.link != Link::Beside || (is_mixed_case(value) && longest_part(value) >= 20))
        && value.len() >= 16
        && is_random
        && is_token(value)
        && !is_name(value)
        && !is_uuid(value)
        && !is_path(value)
        && !value.contains("aws4_request")
}

fn is_faint(candidate: &Candidate<'_>) -> bool {
    let value = candidate.value;
    is_loose(candidate) && value.len() >= 20 && is_mixed_case(value) && longest_part(value) >= 16 && !is_hex(value)
}
