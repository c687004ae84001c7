use serde::Serialize;

/// What kind of secret was masked. The order is from the most to the least specific: where two kinds claim
/// the same characters, the earlier one names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretKind {
    PrivateKey,
    AwsAccessKey,
    AwsSecretKey,
    AwsSessionToken,
    GoogleKey,
    AzureKey,
    SasSignature,
    AlibabaKey,
    GithubToken,
    SlackToken,
    StripeKey,
    ModelKey,
    NpmToken,
    PypiToken,
    ServiceToken,
    Jwt,
    CardNumber,
    Signature,
    ApiKey,
    ClientSecret,
    SessionToken,
    AccessToken,
    Credentials,
    Cookie,
    Password,
}

impl SecretKind {
    /// Every kind, in order.
    pub const ALL: [Self; 25] = [
        Self::PrivateKey,
        Self::AwsAccessKey,
        Self::AwsSecretKey,
        Self::AwsSessionToken,
        Self::GoogleKey,
        Self::AzureKey,
        Self::SasSignature,
        Self::AlibabaKey,
        Self::GithubToken,
        Self::SlackToken,
        Self::StripeKey,
        Self::ModelKey,
        Self::NpmToken,
        Self::PypiToken,
        Self::ServiceToken,
        Self::Jwt,
        Self::CardNumber,
        Self::Signature,
        Self::ApiKey,
        Self::ClientSecret,
        Self::SessionToken,
        Self::AccessToken,
        Self::Credentials,
        Self::Cookie,
        Self::Password,
    ];

    /// A stable machine word, e.g. `aws_secret_key`; the same as its JSON.
    pub fn word(self) -> &'static str {
        self.names().0
    }

    /// English words for the placeholder, e.g. `AWS secret key`.
    pub fn label(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::PrivateKey => ("private_key", "private key"),
            Self::AwsAccessKey => ("aws_access_key", "AWS access key"),
            Self::AwsSecretKey => ("aws_secret_key", "AWS secret key"),
            Self::AwsSessionToken => ("aws_session_token", "AWS session token"),
            Self::GoogleKey => ("google_key", "Google key"),
            Self::AzureKey => ("azure_key", "Azure key"),
            Self::SasSignature => ("sas_signature", "SAS signature"),
            Self::AlibabaKey => ("alibaba_key", "Alibaba Cloud key"),
            Self::GithubToken => ("github_token", "GitHub token"),
            Self::SlackToken => ("slack_token", "Slack token"),
            Self::StripeKey => ("stripe_key", "Stripe key"),
            Self::ModelKey => ("model_key", "model API key"),
            Self::NpmToken => ("npm_token", "npm token"),
            Self::PypiToken => ("pypi_token", "PyPI token"),
            Self::ServiceToken => ("service_token", "service token"),
            Self::Jwt => ("jwt", "JWT"),
            Self::CardNumber => ("card_number", "card number"),
            Self::Signature => ("signature", "signature"),
            Self::ApiKey => ("api_key", "API key"),
            Self::ClientSecret => ("client_secret", "secret"),
            Self::SessionToken => ("session_token", "session token"),
            Self::AccessToken => ("access_token", "access token"),
            Self::Credentials => ("credentials", "credentials"),
            Self::Cookie => ("cookie", "cookie"),
            Self::Password => ("password", "password"),
        }
    }
}

/// How many secrets of one kind were masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    pub kind: SecretKind,
    /// At least 1.
    pub count: u32,
}
