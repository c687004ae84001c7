//! What tells a word of a sentence from a secret.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that follow such labels in ordinary sentences, forms and schemas.
pub(super) fn is_ordinary(value: &str) -> bool {
    let word = value.trim_matches(|edge: char| !edge.is_alphanumeric()).to_ascii_lowercase();
    word.is_empty() || (word.len() <= 16 && ORDINARY.contains(word.as_str()))
}

/// Words that stand for no value in code and schemas, where other ordinary words may be (bad) passwords.
pub(super) fn is_literal(value: &str) -> bool {
    const LITERALS: &str = "true false null none nil undefined string str text varchar char int integer number object bool \
        boolean bytes required optional yes no value n/a na";
    let word = value.to_ascii_lowercase();
    LITERALS.split_whitespace().any(|literal| literal == word)
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
pub(super) fn goes_on(after: &str) -> bool {
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
pub(super) fn is_plain_word(value: &str) -> bool {
    let rest = value.get(1..).unwrap_or_default();
    let hyphens = value.bytes().filter(|byte| *byte == b'-').count();
    value.len() <= 20
        && hyphens <= 1
        && value.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-' | b'\\'))
        && (!rest.bytes().any(|byte| byte.is_ascii_uppercase()) || !value.bytes().any(|byte| byte.is_ascii_lowercase()))
}

/// Whether a Chinese or Japanese sentence goes on after the value with more than its end.
pub(super) fn is_within_cjk(after: &str) -> bool {
    let after = after.trim_start_matches(' ');
    let is_end =
        ["です", "でした", "だ", "。", "，", "、", "；", "！", "？", "）"].iter().any(|end| after.starts_with(end));
    !is_end && after.starts_with(|next: char| matches!(next, '\u{3040}'..='\u{9FFF}'))
}
