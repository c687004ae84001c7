use std::io::Write as _;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::{Principal, Role, Scope};
use crate::base::{make_private_folder, random_token};
use crate::domain::AccountId;

/// The home folder's own key: signs demo tokens and lets whoever can read the folder act as one of its accounts.
pub struct HomeKey(SecretString);

/// The home's key cannot be read or made.
#[derive(Debug, thiserror::Error)]
#[error("cannot read or make the home key `{path}`: check that the folder is yours and writable")]
pub struct HomeKeyError {
    pub path: PathBuf,
    #[source]
    source: std::io::Error,
}

impl HomeKey {
    /// Reads `<home>/keys/token.key`, making it (mode 0600) on first use.
    pub fn open(home: &Path) -> Result<Self, HomeKeyError> {
        let path = home.join("keys").join("token.key");
        read_or_make(&path).map(|key| Self(SecretString::from(key))).map_err(|source| HomeKeyError { path, source })
    }

    /// The signing secret.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// The operator at the command line, as one of the desk.
    pub fn engineer(&self) -> Principal {
        at_the_command_line(Role::Engineer, Vec::new())
    }

    /// The operator at the command line, as who looks after the program.
    pub fn admin(&self) -> Principal {
        at_the_command_line(Role::Admin, Vec::new())
    }

    /// The operator at the command line, as a customer of `account`.
    pub fn operator(&self, account: AccountId) -> Principal {
        at_the_command_line(Role::Customer, vec![account])
    }

    /// What `subject`, who began a conversation of `account`, sees of it: to carry out what they asked for before a process died.
    pub fn owner(&self, account: AccountId, subject: String) -> Scope {
        Scope::of_owner(account, subject)
    }

    /// What staff see of `account`, for the operator at the command line, who can read the folder anyway.
    pub fn desk(&self, account: AccountId) -> Scope {
        Scope::of_desk(account, "cli".to_owned())
    }
}

fn at_the_command_line(role: Role, accounts: Vec<AccountId>) -> Principal {
    Principal { subject: "cli".to_owned(), role, accounts, name: None, locale: None, email: None, expires_at: None }
}

fn read_or_make(path: &Path) -> std::io::Result<String> {
    match std::fs::read_to_string(path) {
        Ok(key) if key.trim().len() >= 32 => return Ok(key.trim().to_owned()),
        Ok(_) => {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "the key has under 32 characters"));
        }
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    let key = format!("{}{}", random_token(), random_token());
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(key.as_bytes())?;
            file.sync_all()?;
            Ok(key)
        }
        // Another process made it first.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(path).map(|key| key.trim().to_owned())
        }
        Err(error) => Err(error),
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_new_home_and_its_key_are_their_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("home");
        HomeKey::open(&home).map_err(|it| it.to_string()).map(drop).expect("made");
        let mode = |path: &Path| std::fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!((mode(&home), mode(&home.join("keys").join("token.key"))), (0o700, 0o600));
    }
}
