use super::SecretKind;
use super::scan::is_token_byte;

/// A token that its first characters give away, and the characters that follow.
pub(super) struct Shape {
    pub(super) lead: &'static str,
    pub(super) kind: SecretKind,
    pub(super) alphabet: Alphabet,
    /// How many characters follow the lead, at least and at most.
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) proof: Proof,
}

/// Of what characters a token consists.
#[derive(Clone, Copy)]
pub(super) enum Alphabet {
    Upper,
    Alphanumeric,
    Hex,
    /// Letters, digits, `-`, `_`.
    UrlSafe,
    /// Letters, digits, `+`, `/`, `=`.
    Base64,
    /// As `UrlSafe`, and `.` between parts.
    Dotted,
    /// Letters, digits, `+`, `/`, `=`, `-`, `_`.
    AnyToken,
}

impl Alphabet {
    pub(super) fn has(self, byte: u8) -> bool {
        match self {
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::UrlSafe => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'),
            Self::AnyToken => is_token_byte(byte),
        }
    }
}

/// What else a match has to show.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Proof {
    /// The lead is enough.
    Lead,
    /// The lead may also begin ordinary words (`sk-learn`): twelve letters and digits in a row with a digit among them.
    Random,
    /// A JSON Web Token: at least two parts, a third one or `eyJ` in the second.
    Jwt,
    /// The lead is a DER header that keys have and certificates have not.
    Der,
}

const fn shape(lead: &'static str, kind: SecretKind, alphabet: Alphabet, least: usize, most: usize) -> Shape {
    Shape { lead, kind, alphabet, least, most, proof: Proof::Lead }
}

const fn proven(lead: &'static str, kind: SecretKind, alphabet: Alphabet, least: usize, proof: Proof) -> Shape {
    Shape { lead, kind, alphabet, least, most: LONG, proof }
}

/// No end but the alphabet's.
const LONG: usize = usize::MAX;

use Alphabet::{Alphanumeric, AnyToken, Base64, Dotted, Hex, Upper, UrlSafe};
use SecretKind::{
    AlibabaKey, AwsAccessKey, AwsSessionToken, AzureKey, GithubToken, GoogleKey, Jwt, ModelKey, NpmToken, PrivateKey,
    PypiToken, ServiceToken, SlackToken, StripeKey,
};

/// Sources: the vendors' documentation of their key formats, as of 2026.
pub(super) const SHAPES: &[Shape] = &[
    shape("AKIA", AwsAccessKey, Upper, 16, 124),
    shape("ASIA", AwsAccessKey, Upper, 16, 124),
    shape("ABIA", AwsAccessKey, Upper, 16, 124),
    shape("ACCA", AwsAccessKey, Upper, 16, 124),
    proven("FwoGZXIvYXdz", AwsSessionToken, Base64, 20, Proof::Lead),
    proven("FQoGZXIvYXdz", AwsSessionToken, Base64, 20, Proof::Lead),
    proven("FQoDYXdz", AwsSessionToken, Base64, 20, Proof::Lead),
    proven("AQoDYXdz", AwsSessionToken, Base64, 20, Proof::Lead),
    proven("AQoEXAMPLE", AwsSessionToken, Base64, 20, Proof::Lead),
    proven("IQoJb3JpZ2lu", AwsSessionToken, Base64, 20, Proof::Lead),
    proven("ABSK", ModelKey, Base64, 80, Proof::Random),
    proven("bedrock-api-key-", ModelKey, AnyToken, 20, Proof::Lead),
    shape("AIza", GoogleKey, UrlSafe, 35, 35),
    shape("GOCSPX-", GoogleKey, UrlSafe, 20, 64),
    proven("ya29.", GoogleKey, Dotted, 20, Proof::Lead),
    shape("LTAI", AlibabaKey, Alphanumeric, 12, 32),
    shape("AKID", ServiceToken, Alphanumeric, 32, 32),
    shape("ghp_", GithubToken, Alphanumeric, 30, 255),
    shape("gho_", GithubToken, Alphanumeric, 30, 255),
    shape("ghu_", GithubToken, Alphanumeric, 30, 255),
    shape("ghs_", GithubToken, Alphanumeric, 30, 255),
    shape("ghr_", GithubToken, Alphanumeric, 30, 255),
    proven("github_pat_", GithubToken, UrlSafe, 22, Proof::Lead),
    proven("glpat-", ServiceToken, Dotted, 20, Proof::Lead),
    proven("gldt-", ServiceToken, UrlSafe, 20, Proof::Lead),
    proven("glrt-", ServiceToken, Dotted, 20, Proof::Lead),
    proven("xoxb-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxp-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxa-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxr-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxs-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxo-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxe-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxe.", SlackToken, Dotted, 20, Proof::Lead),
    proven("xoxc-", SlackToken, UrlSafe, 10, Proof::Lead),
    proven("xoxd-", SlackToken, AnyToken, 10, Proof::Lead),
    proven("xapp-", SlackToken, UrlSafe, 20, Proof::Lead),
    proven("hooks.slack.com/services/", SlackToken, AnyToken, 20, Proof::Lead),
    proven("sk_live_", StripeKey, Alphanumeric, 16, Proof::Lead),
    proven("sk_test_", StripeKey, Alphanumeric, 16, Proof::Lead),
    proven("rk_live_", StripeKey, Alphanumeric, 16, Proof::Lead),
    proven("rk_test_", StripeKey, Alphanumeric, 16, Proof::Lead),
    proven("whsec_", StripeKey, AnyToken, 20, Proof::Lead),
    proven("sk-", ModelKey, UrlSafe, 20, Proof::Random),
    proven("hf_", ModelKey, Alphanumeric, 30, Proof::Lead),
    proven("gsk_", ModelKey, Alphanumeric, 30, Proof::Lead),
    proven("nvapi-", ModelKey, UrlSafe, 40, Proof::Lead),
    proven("pplx-", ModelKey, Alphanumeric, 32, Proof::Lead),
    proven("xai-", ModelKey, Alphanumeric, 32, Proof::Lead),
    proven("r8_", ModelKey, Alphanumeric, 32, Proof::Lead),
    shape("npm_", NpmToken, Alphanumeric, 36, 64),
    proven("pypi-", PypiToken, UrlSafe, 32, Proof::Random),
    proven("SG.", ServiceToken, Dotted, 40, Proof::Random),
    proven("dop_v1_", ServiceToken, Hex, 40, Proof::Lead),
    proven("dapi", ServiceToken, Hex, 32, Proof::Lead),
    proven("shpat_", ServiceToken, Hex, 32, Proof::Lead),
    proven("dckr_pat_", ServiceToken, UrlSafe, 20, Proof::Lead),
    proven("hvs.", ServiceToken, UrlSafe, 24, Proof::Lead),
    proven("hvb.", ServiceToken, UrlSafe, 24, Proof::Lead),
    proven("NRAK-", ServiceToken, Alphanumeric, 27, Proof::Lead),
    proven("AKLT", ServiceToken, Alphanumeric, 32, Proof::Random),
    proven("AGE-SECRET-KEY-1", PrivateKey, Upper, 40, Proof::Lead),
    proven("xkeysib-", ServiceToken, UrlSafe, 40, Proof::Lead),
    proven("eyJ", Jwt, Dotted, 17, Proof::Jwt),
    proven("b3BlbnNzaC1rZXktdjE", PrivateKey, Base64, 16, Proof::Lead),
    proven("MHcCAQEE", PrivateKey, Base64, 16, Proof::Lead),
    proven("MIGHAgEA", PrivateKey, Base64, 16, Proof::Lead),
    proven("MC4CAQAw", PrivateKey, Base64, 16, Proof::Lead),
    proven("MII", PrivateKey, Base64, 40, Proof::Der),
    // Azure AD client secrets carry `8Q~` after three characters of their own; see `prefixed`.
    proven("8Q~", AzureKey, Dotted, 31, Proof::Lead),
    proven("7Q~", AzureKey, Dotted, 31, Proof::Lead),
];
