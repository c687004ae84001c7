use serde::Serialize;

use super::read::MISSING;
use crate::access::{Principal, Scope};
use crate::base::{new_id, sha256_hex};
use crate::domain::{AccountId, Attachment, Command};
use crate::redact::redact;
use crate::service::aside::aside;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::telemetry;
use crate::text::error_lines;

/// Largest file, in bytes: as in the AWS Support API.
pub const LARGEST_FILE: usize = 5 * 1024 * 1024;
/// Most files with one message.
const MOST_ATTACHMENTS: usize = 3;
/// Longest name of a file, in characters.
const LONGEST_NAME: usize = 120;
/// Files whose text is read, and redacted.
const TEXT: [&str; 6] =
    ["text/plain", "text/csv", "text/markdown", "application/json", "application/yaml", "application/x-ndjson"];
/// Files that are kept as they are, with the bytes they begin with. What they show cannot be redacted.
const PICTURES: [(&str, &[u8]); 3] =
    [("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff"), ("application/pdf", b"%PDF-")];

/// Most lines, and most characters of them, that a log's question is made of.
const ERROR_LINES: usize = 8;
const ERROR_TEXT: usize = 2_000;

/// A file that was kept, with what can be asked about it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct KeptFile {
    #[serde(flatten)]
    pub file: Attachment,
    /// `false`: a picture or PDF, in which nothing is read.
    pub is_read: bool,
    /// Lines of a text.
    pub lines: usize,
    /// The lines of a text that say what failed, redacted, in its order: the gravest, at most eight.
    pub error_lines: Vec<String>,
}

impl KeptFile {
    fn new(file: Attachment, body: &[u8]) -> Self {
        let text = std::str::from_utf8(body).ok().filter(|_| TEXT.contains(&file.media_type.as_str()));
        let mut room = ERROR_TEXT;
        let fits = |it: &String| {
            let length = it.chars().count();
            room = room.saturating_sub(length);
            room > 0
        };
        let found = text.map(|it| error_lines(it, ERROR_LINES)).unwrap_or_default();
        Self {
            is_read: text.is_some(),
            lines: text.map_or(0, |it| it.lines().count()),
            error_lines: found.into_iter().map(|it| it.text).take_while(fits).collect(),
            file,
        }
    }
}

impl Service {
    /// Keeps a file for a message that will name it. Text is redacted; a picture must be what it says it is, and one with a
    /// secret in its bytes is refused.
    pub async fn attach(
        &self,
        principal: &Principal,
        account: &AccountId,
        name: &str,
        media_type: &str,
        bytes: &[u8],
        command: Option<&Command>,
    ) -> Result<KeptFile, ServiceError> {
        let scope = self.scope(principal, account)?;
        self.keep_file(&scope, (name, media_type, bytes), command).await
    }

    /// The same for a message or an internal note in a case, by whoever may write there. Nobody sees it until one names it.
    pub async fn attach_to_case(
        &self,
        principal: &Principal,
        case_id: &str,
        file: (&str, &str, &[u8]),
        command: Option<&Command>,
    ) -> Result<KeptFile, ServiceError> {
        let scope = self.scope_of_case(principal, case_id).await?;
        self.keep_file(&scope, file, command).await
    }

    async fn keep_file(
        &self,
        scope: &Scope,
        (name, media_type, bytes): (&str, &str, &[u8]),
        command: Option<&Command>,
    ) -> Result<KeptFile, ServiceError> {
        if bytes.is_empty() {
            return Err(ServiceError::Missing { what: "a file", hint: "send its bytes as the body" });
        }
        if bytes.len() > LARGEST_FILE {
            return Err(ServiceError::FileTooLarge { limit: LARGEST_FILE });
        }
        let name = file_name(name);
        let (kind, given) = (media_type.to_owned(), bytes.to_vec());
        let looked = move || {
            let (body, masked) = checked(&kind, &given)?;
            Ok::<_, ServiceError>((sha256_hex(&body), body, masked))
        };
        let (digest, body, masked) = aside(looked).await??;
        let file = Attachment {
            id: new_id("file"),
            name,
            media_type: media_type.to_owned(),
            size: body.len() as u64,
            digest,
            masked,
        };
        let kept = self.store().keep_attachment(scope, file, body.clone(), self.moment(), command).await?.into_inner();
        aside(move || KeptFile::new(kept, &body)).await
    }

    /// Files that a message may name: at most three, each kept by whoever writes, in this account.
    pub(in crate::service) async fn check_files(&self, scope: &Scope, files: &[String]) -> Result<(), ServiceError> {
        if files.len() > MOST_ATTACHMENTS {
            return Err(ServiceError::Missing { what: "a shorter list", hint: "three files go with one message" });
        }
        if !files.is_empty() && self.store().own_files(scope, files).await? < files.len() {
            return Err(ServiceError::NotFound { what: "attachment" });
        }
        Ok(())
    }

    /// Refuses files for a customer whose name, or whose text, all of it, has words that this customer must not read. In pictures
    /// nothing is read.
    pub(super) async fn refuse_foreign_files(
        &self,
        scope: &Scope,
        case_id: &str,
        files: &[String],
    ) -> Result<(), ServiceError> {
        for id in files {
            let missing = ServiceError::NotFound { what: "attachment" };
            let (file, body) = self.store().own_file(scope, id).await?.ok_or(missing)?;
            let text = std::str::from_utf8(&body).ok().filter(|_| TEXT.contains(&file.media_type.as_str()));
            self.refuse_foreign(scope, case_id, &format!("{}\n{}", file.name, text.unwrap_or_default())).await?;
        }
        Ok(())
    }

    /// A file that came with a message of the principal's, or with a case that they may see, with its bytes.
    pub async fn attachment(&self, principal: &Principal, id: &str) -> Result<(Attachment, Vec<u8>), ServiceError> {
        let missing = || ServiceError::NotFound { what: "attachment" };
        let Some(case_id) = self.store().case_of_attachment(id).await? else {
            let message_id = self.store().message_of_attachment(id).await?.ok_or_else(missing)?;
            let scope = self.scope_of_message(principal, &message_id).await.map_err(|error| match error {
                ServiceError::NotFound { .. } => missing(),
                error => error,
            })?;
            return self.store().attachment(&scope, id).await?.ok_or_else(missing);
        };
        let scope = match self.scope_of_case(principal, &case_id).await {
            Err(ServiceError::NotFound { .. }) => return Err(missing()),
            scope => scope?,
        };
        self.store().case(&scope, &case_id).await?.ok_or(MISSING)?;
        self.store().attachment(&scope, id).await?.ok_or_else(missing)
    }
}

/// The bytes to keep, and the kinds of secrets that were masked in them.
fn checked(media_type: &str, bytes: &[u8]) -> Result<(Vec<u8>, Vec<String>), ServiceError> {
    let refused = |why| ServiceError::FileRefused { why };
    if TEXT.contains(&media_type) {
        let text = std::str::from_utf8(bytes).map_err(|_| refused("it is no UTF-8 text"))?;
        let redaction = redact(text);
        telemetry::secrets_masked(&redaction.found);
        let masked = redaction.found.iter().map(|it| it.kind.word().to_owned()).collect();
        return Ok((redaction.text.into_string().into_bytes(), masked));
    }
    let begins = PICTURES.iter().find(|(known, _)| *known == media_type).map(|(_, begins)| *begins);
    let begins = begins.ok_or_else(|| refused("only text, JSON, CSV, YAML, PNG, JPEG and PDF are taken"))?;
    if !bytes.starts_with(begins) {
        return Err(refused("it is not what its type says"));
    }
    if !redact(&String::from_utf8_lossy(bytes)).found.is_empty() {
        return Err(refused("there is a secret in it; take it out, and treat it as exposed"));
    }
    Ok((bytes.to_vec(), Vec::new()))
}

/// The last part of a path, without what a header or a terminal would obey, redacted.
fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String =
        last.chars().filter(|it| !it.is_control() && !matches!(it, '"' | ';')).take(LONGEST_NAME).collect();
    let name = redact(plain.trim()).text.into_string();
    if name.is_empty() { "file".to_owned() } else { name }
}
