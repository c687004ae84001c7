use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::domain::{AccountId, AccountProfile, Language};

/// Most accounts read, and the largest `account.toml`.
const MOST_ACCOUNTS: usize = 100_000;
const LARGEST_BYTES: u64 = 1024 * 1024;

/// The accounts that the sources describe, as `accounts/<id>/account.toml`.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    profiles: BTreeMap<AccountId, AccountProfile>,
    rejects: Vec<RejectedAccount>,
}

/// A folder below `accounts/` that does not describe an account, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedAccount {
    pub file: PathBuf,
    /// From 1, where one line is to blame.
    pub line: Option<usize>,
    pub reason: String,
}

impl Accounts {
    /// Reads every account of `sources`; of two with one id the first source's stays. Bad ones are [`Self::rejects`].
    pub fn load(sources: &[PathBuf]) -> Self {
        let mut accounts = Self::default();
        for source in sources {
            for folder in folders(&source.join("accounts")) {
                if accounts.profiles.len() >= MOST_ACCOUNTS {
                    accounts.reject(&folder, None, format!("more than {MOST_ACCOUNTS} accounts"));
                    return accounts;
                }
                accounts.add(&folder);
            }
        }
        accounts
    }

    /// The account with this id.
    pub fn get(&self, id: &AccountId) -> Option<&AccountProfile> {
        self.profiles.get(id)
    }

    /// All accounts, by id.
    pub fn list(&self) -> Vec<&AccountProfile> {
        self.profiles.values().collect()
    }

    /// What could not be read, in the order of reading.
    pub fn rejects(&self) -> &[RejectedAccount] {
        &self.rejects
    }

    fn add(&mut self, folder: &Path) {
        let file = folder.join("account.toml");
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let id = match AccountId::parse(&name) {
            Ok(id) => id,
            Err(error) => return self.reject(folder, None, error.to_string()),
        };
        match read(&file) {
            Ok((profile, unread)) => {
                if let Some(reason) = unread {
                    self.reject(&file, None, reason);
                }
                self.profiles.entry(id.clone()).or_insert(AccountProfile { id, ..profile });
            }
            Err((line, reason)) => self.reject(&file, line, reason),
        }
    }

    fn reject(&mut self, file: &Path, line: Option<usize>, reason: String) {
        self.rejects.push(RejectedAccount { file: file.to_owned(), line, reason });
    }
}

fn folders(accounts: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(accounts) else { return Vec::new() };
    let is_shown = |path: &PathBuf| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir() && is_shown(path)).collect();
    folders.sort();
    folders
}

/// The profile, and what in it had to be replaced; or the line and the reason why there is none.
fn read(file: &Path) -> Result<(AccountProfile, Option<String>), (Option<usize>, String)> {
    let length = std::fs::metadata(file).map_err(|error| (None, format!("cannot be read: {error}")))?.len();
    if length > LARGEST_BYTES {
        return Err((None, "larger than 1 MB".to_owned()));
    }
    let text = std::fs::read_to_string(file).map_err(|error| (None, format!("cannot be read: {error}")))?;
    let mut table: toml::Table =
        text.parse().map_err(|error| (line_of(&text, &error), format!("not TOML: {}", error.message())))?;
    let unread = soften_languages(&mut table);
    let mut profile: AccountProfile =
        table.try_into().map_err(|error: toml::de::Error| (None, format!("not an account: {}", error.message())))?;
    if profile.time_zone != "UTC" && jiff::tz::TimeZone::get(&profile.time_zone).is_err() {
        let reason = format!("`time_zone`: no zone `{}`; UTC is used", profile.time_zone);
        profile.time_zone = "UTC".to_owned();
        return Ok((profile, Some(reason)));
    }
    Ok((profile, unread))
}

/// Writes languages as our tags and leaves out those that we do not speak; says which.
fn soften_languages(table: &mut toml::Table) -> Option<String> {
    let given = table.get_mut("languages")?.as_array_mut()?;
    let tags: Vec<String> = given.iter().map(|tag| tag.as_str().unwrap_or_default().to_owned()).collect();
    let known = tags.iter().filter_map(|tag| Language::parse(tag)).map(|language| language.tag().into());
    *given = known.collect();
    let strange: Vec<&str> = tags.iter().filter(|tag| Language::parse(tag).is_none()).map(String::as_str).collect();
    (!strange.is_empty()).then(|| format!("`languages`: `{}` is not spoken here", strange.join("`, `")))
}

fn line_of(text: &str, error: &toml::de::Error) -> Option<usize> {
    let before = text.get(..error.span()?.start)?;
    Some(1 + before.matches('\n').count())
}
