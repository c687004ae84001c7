use std::collections::HashSet;

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{Principal, Role};
use crate::domain::{AccountId, Language};

/// The claims of a token, as `DESIGN` 5.4 fixes them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Where mail about their cases reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Seconds since 1970, UTC.
    pub exp: i64,
}

/// Why a token was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("the token has expired; ask for a new one")]
    Expired,
    #[error("the token is not valid here: {reason}")]
    Invalid { reason: String },
    #[error("the token could not be signed")]
    Signing(#[source] jsonwebtoken::errors::Error),
}

/// Checks and mints HS256 tokens with one secret.
pub struct TokenVerifier {
    decoding: DecodingKey,
    encoding: EncodingKey,
}

impl TokenVerifier {
    /// A verifier over `secret`.
    pub fn new(secret: &SecretString) -> Self {
        let bytes = secret.expose_secret().as_bytes();
        Self { decoding: DecodingKey::from_secret(bytes), encoding: EncodingKey::from_secret(bytes) }
    }

    /// The principal behind `token` at `now`. No leeway: a token is over when it says so.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Principal, TokenError> {
        let mut validation = Validation::new(Algorithm::HS256);
        // `exp` is checked below against the clock that was handed in.
        validation.validate_exp = false;
        validation.required_spec_claims = HashSet::from(["exp".to_owned(), "sub".to_owned()]);
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|error| TokenError::Invalid { reason: error.to_string() })?
            .claims;
        if claims.exp <= now.as_second() {
            return Err(TokenError::Expired);
        }
        if claims.sub.is_empty() || claims.sub.len() > 256 {
            return Err(TokenError::Invalid { reason: "`sub` must have 1 to 256 bytes".to_owned() });
        }
        Ok(Principal {
            subject: claims.sub,
            role: claims.role,
            accounts: claims.accounts,
            name: claims.name,
            locale: claims.locale.as_deref().and_then(Language::parse),
            email: claims.email.filter(|it| it.len() <= 254 && it.contains('@')),
            expires_at: Timestamp::from_second(claims.exp).ok(),
        })
    }

    /// Signs `claims`.
    pub fn mint(&self, claims: &Claims) -> Result<String, TokenError> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding).map_err(TokenError::Signing)
    }
}
