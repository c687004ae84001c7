use secrecy::SecretString;

use super::given::{MailGiven, StatusHookGiven, WebhookGiven};
use super::load::ConfigError;
use super::resolved::{MailConfig, MailTls, StatusHookConfig, WebhookConfig, WebhookFormat};

pub(super) fn webhook(given: WebhookGiven) -> Result<Option<WebhookConfig>, ConfigError> {
    let WebhookGiven { url, secret, previous_secret, format } = given;
    let Some(url) = url else {
        let is_alone = secret.is_some() || previous_secret.is_some() || format.is_some();
        return if is_alone {
            Err(ConfigError::bad("webhook.url", "needed with the other webhook keys"))
        } else {
            Ok(None)
        };
    };
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(ConfigError::bad("webhook.url", format!("`{url}` does not start with http:// or https://")));
    }
    let secret = secret.ok_or_else(|| {
        ConfigError::bad("webhook.secret", "missing: `whsec_` and base64 of 32 random bytes, as the receiver has it")
    })?;
    let format = match format.as_deref() {
        None | Some("standard") => WebhookFormat::Standard,
        Some("cloudevents") => WebhookFormat::CloudEvents,
        Some(other) => {
            let reason = format!("`{other}` is neither `standard` nor `cloudevents`");
            return Err(ConfigError::bad("webhook.format", reason));
        }
    };
    Ok(Some(WebhookConfig { url, secret, previous_secret, format }))
}

pub(super) fn status_hook(given: StatusHookGiven) -> Result<Option<StatusHookConfig>, ConfigError> {
    let StatusHookGiven { secret, previous_secret, name } = given;
    let Some(secret) = secret else {
        let is_alone = previous_secret.is_some() || name.is_some();
        return if is_alone {
            Err(ConfigError::bad("status_hook.secret", "needed with the other status_hook keys"))
        } else {
            Ok(None)
        };
    };
    let name = name.unwrap_or_else(|| "tickets".to_owned());
    if name.is_empty() || name.len() > 40 || name.chars().any(char::is_control) {
        return Err(ConfigError::bad("status_hook.name", "must be a name of 1 to 40 bytes on one line"));
    }
    Ok(Some(StatusHookConfig { name, secret, previous_secret }))
}

pub(super) fn mail(given: MailGiven) -> Result<Option<MailConfig>, ConfigError> {
    let Some(host) = given.host else {
        let is_alone = given.from.is_some() || given.user.is_some() || given.password.is_some() || given.port.is_some();
        return if is_alone { Err(ConfigError::bad("mail.host", "needed with the other mail keys")) } else { Ok(None) };
    };
    let tls = match given.tls.as_deref() {
        None | Some("starttls") => MailTls::StartTls,
        Some("always") => MailTls::Always,
        Some("none") => MailTls::None,
        Some(other) => {
            return Err(ConfigError::bad("mail.tls", format!("`{other}` is neither `starttls`, `always` nor `none`")));
        }
    };
    let port = given.port.unwrap_or(match tls {
        MailTls::StartTls => 587,
        MailTls::Always => 465,
        MailTls::None => 25,
    });
    let login: Option<(String, SecretString)> = match (given.user, given.password) {
        (None, None) => None,
        (Some(user), Some(password)) => Some((user, password)),
        (Some(_), None) => return Err(ConfigError::bad("mail.password", "needed with mail.user")),
        (None, Some(_)) => return Err(ConfigError::bad("mail.user", "needed with mail.password")),
    };
    if login.is_some() && tls == MailTls::None {
        return Err(ConfigError::bad("mail.tls", "a password is never sent in the clear: use starttls or always"));
    }
    let from = given.from.ok_or_else(|| ConfigError::bad("mail.from", "missing: the sender's address"))?;
    Ok(Some(MailConfig { host, port, tls, login, from }))
}
