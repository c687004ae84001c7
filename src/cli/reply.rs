use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::Reply;
use super::case::write_messages;
use super::exit::Failure;
use super::terminal::talk;
use super::token::life;
use crate::access::Principal;
use crate::base::make_private_folder;
use crate::service::{NewCommunication, Service, ServiceError};

/// Writes to a case's customer, unless they have written since the operator last read; then what is new is printed instead.
pub(super) async fn send(service: &Service, desk: &Principal, home: &Path, given: Reply) -> Result<(), Failure> {
    let Reply { id, text, next_update, awaits_customer, after } = given;
    let next_update_at = next_update.map(|given| ahead(service.now(), &given)).transpose()?;
    let after = match after {
        Some(after) => after,
        None => shown(home, &id)?.ok_or_else(|| {
            Failure::usage(format!(
                "nothing of case `{id}` was shown here yet: read it with `firstline case show {id}`, or name the last \
                 message that you have read, e.g. `--after 3`"
            ))
        })?,
    };
    let message = NewCommunication {
        body: &text,
        awaits_customer,
        next_update_at,
        after_seq: Some(after),
        ..NewCommunication::default()
    };
    match service.communicate(desk, &id, message, None).await {
        Ok(sent) => {
            keep_shown(home, &id, sent.seq)?;
            talk(&format!("sent as message {}", sent.seq));
            Ok(())
        }
        Err(ServiceError::ThreadMoved { last_seq, since }) => {
            write_messages(since.iter())?;
            Err(Failure::failed(format!(
                "not sent: case `{id}` has gone on from message {after} to {last_seq}, printed here; if your words still \
                 hold, send them again with `--after {last_seq}`"
            )))
        }
        Err(error) => Err(error.into()),
    }
}

/// Remembers up to which message a case was shown at this home.
pub(super) fn keep_shown(home: &Path, id: &str, last_seq: u64) -> Result<(), Failure> {
    let Some(file) = file(home, id) else { return Ok(()) };
    if let Some(folder) = file.parent() {
        make_private_folder(folder)?;
    }
    Ok(std::fs::write(file, last_seq.to_string())?)
}

/// What [`keep_shown`] last remembered of a case.
fn shown(home: &Path, id: &str) -> Result<Option<u64>, Failure> {
    let Some(file) = file(home, id) else { return Ok(None) };
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.trim().parse().ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// `None`: that is no id of ours, and names no file.
fn file(home: &Path, id: &str) -> Option<PathBuf> {
    let is_id = id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    is_id.then(|| home.join("shown").join(id))
}

/// A moment `given` (`30m`, `4h`) from now.
fn ahead(now: Timestamp, given: &str) -> Result<Timestamp, Failure> {
    let usage = || Failure::usage(format!("`{given}` is no time ahead; write e.g. `30m`, `4h` or `1d`"));
    now.checked_add(life(given).ok_or_else(usage)?).map_err(|_| usage())
}
