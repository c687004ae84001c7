use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use standardwebhooks::Webhook;

use crate::base::sha256_hex;

/// How far a webhook's time may lie from ours, in seconds (Standard Webhooks).
const TOLERANCE: i64 = 300;

/// A secret that is none: `whsec_` and base64 of 24 to 64 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret must be `whsec_` followed by base64 of 24 to 64 random bytes, e.g. from `openssl rand -base64 32`")]
pub struct BadSecret;

/// Why a webhook that came in is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotBelieved {
    #[error("the headers webhook-id, webhook-timestamp and webhook-signature are needed")]
    Headers,
    #[error("its time is more than five minutes from ours")]
    Time,
    #[error("no signature fits")]
    Signature,
}

/// Signs webhooks, and checks those that come in, as Standard Webhooks says.
pub struct Signer(Vec<Webhook>);

/// The headers of a webhook that came in.
#[derive(Clone, Copy, Debug)]
pub struct SignedHeaders<'a> {
    pub id: &'a str,
    pub timestamp: &'a str,
    pub signature: &'a str,
}

impl Signer {
    /// `secrets`: the one in force first; while one replaces another both sign, and either is believed.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Result<Self, BadSecret> {
        let keys = secrets.into_iter().map(|secret| {
            let text = secret.expose_secret().strip_prefix("whsec_").ok_or(BadSecret)?;
            // Under four thirds of 24 bytes nobody could have meant a key.
            let webhook = Webhook::new(text).map_err(|_| BadSecret)?;
            if (32..=88).contains(&text.len()) { Ok(webhook) } else { Err(BadSecret) }
        });
        let keys: Vec<Webhook> = keys.collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(BadSecret) } else { Ok(Self(keys)) }
    }

    /// The `webhook-signature` header of `body`.
    pub fn sign(&self, id: &str, at: Timestamp, body: &str) -> String {
        // Only a body that is no UTF-8 cannot be signed, and ours is text.
        let signatures = self.0.iter().filter_map(|it| it.sign(id, at.as_second(), body.as_bytes()).ok());
        signatures.collect::<Vec<_>>().join(" ")
    }

    /// Whether `body` came from who shares a secret with us, within five minutes of `now`.
    pub fn verify(&self, headers: SignedHeaders<'_>, body: &[u8], now: Timestamp) -> Result<(), NotBelieved> {
        let at: i64 = headers.timestamp.parse().map_err(|_| NotBelieved::Headers)?;
        if at.abs_diff(now.as_second()) > TOLERANCE.unsigned_abs() {
            return Err(NotBelieved::Time);
        }
        // Digests are compared, whose first difference tells nothing about the signature.
        let given: Vec<String> = headers.signature.split(' ').map(|it| sha256_hex(it.as_bytes())).collect();
        let fits = |it: &Webhook| {
            let ours = it.sign(headers.id, at, body).map(|it| sha256_hex(it.as_bytes()));
            ours.is_ok_and(|ours| given.contains(&ours))
        };
        if self.0.iter().any(fits) { Ok(()) } else { Err(NotBelieved::Signature) }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use base64::Engine as _;

    use super::*;

    fn secret(byte: u8) -> SecretString {
        let key = base64::engine::general_purpose::STANDARD.encode([byte; 32]);
        SecretString::from(format!("whsec_{key}"))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn what_was_signed_is_believed_for_five_minutes_and_only_unchanged() {
        let signer = Signer::new([&secret(1)]).expect("a secret");
        let signature = signer.sign("evt_1", at(1_000), "{}");
        let headers = SignedHeaders { id: "evt_1", timestamp: "1000", signature: &signature };
        assert_eq!(signer.verify(headers, b"{}", at(1_300)), Ok(()));
        assert_eq!(signer.verify(headers, b"{}", at(1_301)), Err(NotBelieved::Time));
        assert_eq!(signer.verify(headers, b"{ }", at(1_000)), Err(NotBelieved::Signature));
        assert_eq!(
            signer.verify(SignedHeaders { id: "evt_2", ..headers }, b"{}", at(1_000)),
            Err(NotBelieved::Signature)
        );
        assert_eq!(
            signer.verify(SignedHeaders { timestamp: "soon", ..headers }, b"{}", at(1_000)),
            Err(NotBelieved::Headers)
        );
    }

    #[test]
    fn a_receiver_with_the_old_or_the_new_secret_believes_us_while_one_replaces_the_other() {
        let both = Signer::new([&secret(2), &secret(1)]).expect("secrets");
        let signature = both.sign("evt_1", at(1_000), "{}");
        let headers = SignedHeaders { id: "evt_1", timestamp: "1000", signature: &signature };
        for one in [secret(1), secret(2)] {
            assert_eq!(Signer::new([&one]).expect("a secret").verify(headers, b"{}", at(1_000)), Ok(()));
        }
        let other = Signer::new([&secret(3)]).expect("a secret");
        assert_eq!(other.verify(headers, b"{}", at(1_000)), Err(NotBelieved::Signature));
    }

    #[test]
    fn a_secret_that_is_none_is_refused_at_start() {
        for text in ["", "whsec_", "whsec_not base64 but long enough to be one!!", "c2hvcnQ=", "whsec_c2hvcnQ="] {
            assert!(Signer::new([&SecretString::from(text)]).is_err(), "{text}");
        }
    }
}
