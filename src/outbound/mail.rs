use std::error::Error as _;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use secrecy::ExposeSecret as _;

use super::failure::DeliveryError;
use crate::config::{MailConfig, MailTls};

/// Longest conversation with the mail server.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail to one person, in plain text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    /// The same on every try: becomes the `Message-ID`, by which mail programs tell a repeat.
    pub id: String,
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// Sends mail through the one server that the operator configured.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
}

/// Mail cannot be set up. Found at start.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    #[error("`mail.from` is `{given}`, which is no mail address")]
    From { given: String },
    #[error("`mail.host` is `{given}`, with which no TLS connection can be set up")]
    Host { given: String },
}

impl Mailer {
    /// Connects to nothing yet.
    pub fn new(config: &MailConfig) -> Result<Self, MailSetupError> {
        let from = config.from.parse().map_err(|_| MailSetupError::From { given: config.from.clone() })?;
        let host = config.host.clone();
        let parameters = || TlsParameters::new(host.clone()).map_err(|_| MailSetupError::Host { given: host.clone() });
        let tls = match config.tls {
            MailTls::None => Tls::None,
            MailTls::StartTls => Tls::Required(parameters()?),
            MailTls::Always => Tls::Wrapper(parameters()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = &config.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        Ok(Self { transport: builder.build(), from, host })
    }

    /// One try. After an error that is not final the server may have the mail or not; the next try carries the same id.
    pub async fn send(&self, mail: &Mail) -> Result<(), DeliveryError> {
        let to: Mailbox = mail.to.parse().map_err(|_| DeliveryError::Address { address: mail.to.clone() })?;
        let message = self.headers(mail).to(to).body(mail.text.clone());
        let message = message.map_err(|_| DeliveryError::Address { address: mail.to.clone() })?;
        let late = || DeliveryError::Late { host: self.host.clone(), seconds: PATIENCE.as_secs() };
        // The transport's own timeout ends with the connection: a server that takes it and says nothing would be waited for
        // for ever.
        let sent = tokio::time::timeout(PATIENCE, self.transport.send(message)).await.map_err(|_| late())?;
        sent.map(drop).map_err(|error| self.failure(&error))
    }

    /// What went wrong, without a word of the server's.
    fn failure(&self, error: &lettre::transport::smtp::Error) -> DeliveryError {
        let host = self.host.clone();
        match error.status().map(u16::from) {
            // RFC 4954: what a server answers to who cannot sign in.
            Some(530 | 534 | 535 | 538) => DeliveryError::Login { host },
            Some(code) => DeliveryError::Mail { host, code },
            None if error.is_timeout() => DeliveryError::Late { host, seconds: PATIENCE.as_secs() },
            None if error.is_tls() || error.is_client() || is_of_tls(error) => DeliveryError::Unsafe { host },
            None => DeliveryError::Connect { host },
        }
    }

    fn headers(&self, mail: &Mail) -> MessageBuilder {
        let domain = self.from.email.domain();
        lettre::Message::builder()
            .from(self.from.clone())
            // Line ends are what headers are forged with.
            .subject(mail.subject.replace(['\r', '\n'], " "))
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .header(ContentType::TEXT_PLAIN)
    }
}

/// Whether a handshake failed: the transport calls that an error of the connection.
fn is_of_tls(error: &lettre::transport::smtp::Error) -> bool {
    let mut cause = error.source();
    while let Some(it) = cause {
        if it.downcast_ref::<std::io::Error>().is_some_and(|it| it.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        cause = it.source();
    }
    false
}
