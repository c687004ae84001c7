use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::labels::Class;

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
    if value.len() < 3 || is_stand_in(value) || is_reference(candidate) || is_ordinary(value) {
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
        Link::Listed => has_digit(value) || value.bytes().any(|byte| b"!@#$%^&*?+~=".contains(&byte)),
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

/// Something that stands where a secret would: `****`, `<your-key>`, `${KEY}`, `YOUR_API_KEY`, `[masked: …]`.
fn is_stand_in(value: &str) -> bool {
    static STAND_IN: LazyLock<Regex> = LazyLock::new(|| {
        super::mask::pattern(
            r"(?i)^(?:[*•●xX.…?_#-]+|<[^<>]*>?|\[[a-z _:-]*\]?|\(.*\)?|\{\{.*|\{[a-z_.]*\}|\$\{.*|\$\(.*|\$[a-z_]\w*|%[a-z_(%{].*|@[a-z]+\(.*|#\{.*|!(?:ref|sub|getatt)\b.*|(?:your|my|the|some|insert|enter)[-_ ].*|.*(?:redacted|placeholder|masked|_here|-here|x{6,}|\*{4,}).*)$",
        )
    });
    value.len() <= 120 && STAND_IN.is_match(value)
}

/// A way to fetch the secret rather than the secret: code, an ARN, an address, a type.
fn is_reference(candidate: &Candidate<'_>) -> bool {
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        super::mask::pattern(
            r#"^(?:arn:aws|https?://|s3://|ssm:|vault:|secretsmanager:|projects/[\w-]+/secrets/|op://)|^(?:self|this|config|settings|env|process|os|var|local|data|module|secrets|params|args|opts|options|request|req|ctx|props|state|System|Environment|std|app|user)\b(?:\.|::|\[|\?\.)|^(?:Read|Get|New|ConvertTo|ConvertFrom)-[A-Z][A-Za-z]+$|^(?:new\s)?[A-Za-z_][\w.:]*\(.*"#,
        )
    });
    let value = candidate.value;
    let opens_structure = matches!(value, "{" | "[" | "(" | "|" | "{}" | "[]" | "()")
        || value.starts_with("{\"")
        || value.starts_with("[\"");
    let subscript = value.find('[').is_some_and(|at| at > 1 && value.get(..at).is_some_and(is_identifier));
    let head = super::scan::window(value, 0, 160);
    opens_structure || (!candidate.is_quoted && subscript) || REFERENCE.is_match(head) && !head.contains("@")
}

fn is_identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')) && text.contains('.')
}

/// Words that follow such labels in ordinary sentences, forms and schemas.
fn is_ordinary(value: &str) -> bool {
    let word = value.trim_matches(|edge: char| !edge.is_alphanumeric()).to_ascii_lowercase();
    word.is_empty() || (word.len() <= 16 && ORDINARY.contains(word.as_str()))
}

static ORDINARY: LazyLock<HashSet<&str>> = LazyLock::new(|| ORDINARY_WORDS.split_whitespace().collect());

const ORDINARY_WORDS: &str = "\
    a aes aes256 after again all also always an and any are argon2 argon2id as asked at authentication available \
    aws base64 bcrypt because been before being below blank bool boolean but by bytes cannot case change changed \
    char chosen ciphertext compromised correct correctly created default deleted denied different disabled does ec2 \
    empty enabled encrypted enter error exactly expired expires exposed failed false file fine for forgot \
    forgotten from gone good had has hash hashed have hidden his how i iam if ignored in incorrect int integer \
    invalid is it its just kms known leaked left locked login long longer lost managed manager md5 missing must \
    my n/a na needed never new nil no none not now null number oauth oauth2 object ok okay old on only optional \
    or our password pbkdf2 plaintext please policy protected random rds rejected required reset right rotated \
    rotation s3 safe same saml saved scrypt secret secure see set sha1 sha256 sha512 short shown so sso still \
    stored str string strong text that the their then there they this to token too totp true type undefined \
    unknown unset up us-east-1 used user username utf8 valid value varchar very visible was we weak what when \
    where which why will with working wrong yes you your";

/// Whether a sentence goes on after the value with an ordinary word, so that the value is a word of it as well.
fn goes_on(after: &str) -> bool {
    let Some(rest) = after.strip_prefix([' ', '\t']) else { return false };
    let word: String = rest.chars().take_while(|next| next.is_ascii_alphabetic() || *next == '\'').collect();
    let ends = rest.get(word.len()..).and_then(|rest| rest.chars().next());
    let is_field = matches!(ends, Some('=' | ':' | '_' | '/' | '@'));
    let connects = [
        "and", "but", "or", "so", "please", "can", "could", "which", "why", "when", "then", "thanks", "it", "username",
        "user", "host",
    ];
    !word.is_empty() && !is_field && !connects.contains(&word.to_ascii_lowercase().as_str())
}

/// `expired`, `Okta`, `case-sensitive`; a second hyphen rather makes a pass phrase.
fn is_plain_word(value: &str) -> bool {
    let rest = value.get(1..).unwrap_or_default();
    let hyphens = value.bytes().filter(|byte| *byte == b'-').count();
    value.len() <= 20
        && hyphens <= 1
        && value.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-' | b'\\'))
        && (!rest.bytes().any(|byte| byte.is_ascii_uppercase()) || !value.bytes().any(|byte| byte.is_ascii_lowercase()))
}

/// `EnableMessageTracing`, `BitLocker`: only letters, capitals rarer than one in three.
fn is_camel_case(value: &str) -> bool {
    let capitals = value.bytes().filter(u8::is_ascii_uppercase).count();
    value.bytes().all(|byte| byte.is_ascii_alphabetic()) && capitals * 3 <= value.len()
}

/// Whether a Chinese or Japanese sentence goes on after the value with more than its end.
fn is_within_cjk(after: &str) -> bool {
    let after = after.trim_start_matches(' ');
    let is_end =
        ["です", "でした", "だ", "。", "，", "、", "；", "！", "？", "）"].iter().any(|end| after.starts_with(end));
    !is_end && after.starts_with(|next: char| matches!(next, '\u{3040}'..='\u{9FFF}'))
}

/// Letters and digits, and either both cases or a sign that words do not have.
pub(super) fn is_mixed(value: &str) -> bool {
    let has_sign = value.bytes().any(|byte| b"!@#$%^&*?+~=".contains(&byte));
    has_digit(value)
        && has_letter(value)
        && (is_mixed_case(value)
            || has_sign
            || value.starts_with(|c: char| c.is_ascii_lowercase()) && value.len() >= 6 && !is_name(value))
}

fn is_mixed_case(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_uppercase()) && value.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn has_digit(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit())
}

fn has_letter(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn is_token(value: &str) -> bool {
    value.bytes().all(|byte| super::scan::is_token_byte(byte) || matches!(byte, b'.' | b'~' | b':' | b'%'))
}

fn is_hex(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `8-16`, `12+`, `90%`: how long or how many.
fn is_quantity(value: &str) -> bool {
    value.len() < 8 && !has_letter(value) && value.bytes().any(|byte| !byte.is_ascii_digit())
}

/// The longest stretch of letters and digits.
fn longest_part(value: &str) -> usize {
    value.split(|next: char| !next.is_ascii_alphanumeric()).map(str::len).max().unwrap_or_default()
}

/// A name that people gave: `prod/db/master-2`, `my-api-key`, `OrdersTable`. Parts of it are words or short numbers.
fn is_name(value: &str) -> bool {
    let mut parts = value.split(|next: char| !next.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    value.contains(['-', '_', '/', '.', ':'])
        && parts.all(|part| {
            let words = part.trim_end_matches(|last: char| last.is_ascii_digit());
            let is_word = words.bytes().all(|byte| byte.is_ascii_lowercase())
                || words.bytes().all(|byte| byte.is_ascii_uppercase())
                || words.get(1..).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()));
            part.len() <= 16 && part.len() - words.len() <= 4 && is_word
        })
}

/// 2025-01-31T…, 10.0.0.1, v1.2.3.
fn is_timestamp(value: &str) -> bool {
    static TIMESTAMP: LazyLock<Regex> = LazyLock::new(|| {
        super::mask::pattern(
            r"^(?:\d{4}-\d\d-\d\d(?:[T ][\d:.Z+-]*)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|v?\d+(?:\.\d+)+)$",
        )
    });
    value.len() <= 40 && TIMESTAMP.is_match(value)
}

fn is_path(value: &str) -> bool {
    let is_rooted = value.starts_with(['/', '~']) || value.starts_with("./") || value.starts_with("C:\\");
    is_rooted
        && value.bytes().filter(|byte| matches!(byte, b'/' | b'\\')).count() >= 2
        && value.len() < 120
        && value.split(['/', '\\']).all(|part| part.len() < 32)
}

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_uuid(value: &str) -> bool {
    let mut lengths = value.split('-').map(str::len);
    value.len() == 36
        && [8, 4, 4, 4, 12].iter().all(|expected| lengths.next() == Some(*expected))
        && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
