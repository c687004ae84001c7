use std::time::Duration;

/// Why something was not taken outside. Never holds what the other side wrote: it may hold anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    #[error("no connection to `{host}`: check the address and that it is up")]
    Connect { host: String },
    #[error("`{host}` did not answer within {seconds} s")]
    Late { host: String, seconds: u64 },
    /// `after`: what it asked for, if it did.
    #[error("`{host}` answered {status}")]
    Refused { host: String, status: u16, after: Option<Duration> },
    #[error("the mail server `{host}` refused the message and answered {code}")]
    Mail { host: String, code: u16 },
    #[error("the mail server `{host}` refused to let us sign in: check mail.user and mail.password")]
    Login { host: String },
    #[error(
        "no safe connection to the mail server `{host}`, so nothing was sent: its certificate is not trusted, or it offers no STARTTLS or no way to sign in; check mail.host, mail.port and mail.tls"
    )]
    Unsafe { host: String },
    #[error("`{address}` is no mail address")]
    Address { address: String },
    /// It went nowhere: damage of our own.
    #[error("what is kept of it cannot be read")]
    Unreadable,
    /// It went nowhere: what it is made of may be read later.
    #[error("what is kept of it could not be read now")]
    NotRead,
}

impl DeliveryError {
    /// Trying again cannot help.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Address { .. } | Self::Unreadable)
    }

    /// How long the other side asked to be left alone.
    pub fn after(&self) -> Option<Duration> {
        match self {
            Self::Refused { after, .. } => *after,
            _ => None,
        }
    }
}
