use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::templates::{PromptError, our_files, ours};

/// What the name of a kept base ends in, behind the name of the file that was made from it.
const BASE: &str = ".base";

/// A file that an operator put over one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Path below the folder of overrides, e.g. `answer/system.md`.
    pub file: String,
    pub base: Base,
}

/// How an override stands to the text of ours that it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Ours is still what it was made from.
    Current,
    /// Ours changed since: what it was, and what it is.
    Changed { was: String, is: String },
    /// Nobody kept what it was made from.
    NotKept,
    /// We have no such file: it is never read.
    NoSuchPrompt,
}

/// The names of all prompts, sorted.
pub fn prompt_files() -> Vec<String> {
    let mut files = our_files();
    files.sort();
    files
}

/// The overrides in `folder`, by name; a folder that does not exist holds none.
pub fn overrides(folder: &Path) -> Result<Vec<Override>, PromptError> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| PromptError::Unreadable { path: folder.to_owned(), source: error.into() })?;
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        if entry.file_type().is_file() && !name.ends_with(BASE) {
            found.push(Override { base: base_of(folder, &name)?, file: name });
        }
    }
    Ok(found)
}

/// How the override of `file` in `folder` stands to ours.
pub fn base_of_override(folder: &Path, file: &str) -> Result<Base, PromptError> {
    if !folder.join(file).exists() {
        return Err(PromptError::NotOverridden { file: file.to_owned() });
    }
    base_of(folder, file)
}

/// Copies a prompt of ours into `folder` to be edited there, with what it was made from beside it. Returns where.
pub fn begin_override(folder: &Path, file: &str) -> Result<PathBuf, PromptError> {
    let text = ours(file)?;
    let path = folder.join(file);
    if path.exists() {
        return Err(PromptError::AlreadyOverridden { path });
    }
    write(&path, &text)?;
    keep_base(folder, file)?;
    Ok(path)
}

/// Says that the override of `file` has taken up what ours is now.
pub fn keep_base(folder: &Path, file: &str) -> Result<(), PromptError> {
    let text = ours(file)?;
    if !folder.join(file).exists() {
        return Err(PromptError::NotOverridden { file: file.to_owned() });
    }
    write(&base_path(folder, file), &text)
}

fn base_of(folder: &Path, file: &str) -> Result<Base, PromptError> {
    let Ok(is) = ours(file) else { return Ok(Base::NoSuchPrompt) };
    let path = base_path(folder, file);
    match std::fs::read_to_string(&path) {
        Ok(was) if was == is => Ok(Base::Current),
        Ok(was) => Ok(Base::Changed { was, is }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Base::NotKept),
        Err(source) => Err(PromptError::Unreadable { path, source }),
    }
}

fn base_path(folder: &Path, file: &str) -> PathBuf {
    folder.join(format!("{file}{BASE}"))
}

fn write(path: &Path, text: &str) -> Result<(), PromptError> {
    let folder = path.parent().unwrap_or(path);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(path, text));
    written.map_err(|source| PromptError::Unwritable { path: path.to_owned(), source })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::prompt::Prompts;

    const FILE: &str = "answer/system.md";

    fn base(folder: &Path) -> Base {
        base_of_override(folder, FILE).unwrap()
    }

    #[test]
    fn an_override_knows_when_the_prompt_it_was_made_from_changed_until_that_is_taken_up() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(overrides(&home.path().join("none")).unwrap(), []);
        let path = begin_override(home.path(), FILE).unwrap();
        std::fs::write(&path, "Mine.").unwrap();
        assert_eq!(base(home.path()), Base::Current, "editing it does not age its base");

        std::fs::write(home.path().join("answer/system.md.base"), "What an older firstline said.").unwrap();
        let is = ours(FILE).unwrap();
        assert_eq!(base(home.path()), Base::Changed { was: "What an older firstline said.".to_owned(), is });

        keep_base(home.path(), FILE).unwrap();
        assert_eq!(base(home.path()), Base::Current);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "Mine.", "the operator's text is never touched");
    }

    #[test]
    fn one_without_a_base_and_one_under_a_wrong_name_are_told_apart() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("answer")).unwrap();
        for file in [FILE, "answer/sytem.md"] {
            std::fs::write(home.path().join(file), "Mine.").unwrap();
        }
        let found: Vec<(String, Base)> =
            overrides(home.path()).unwrap().into_iter().map(|it| (it.file, it.base)).collect();
        assert_eq!(found, [(FILE.to_owned(), Base::NotKept), ("answer/sytem.md".to_owned(), Base::NoSuchPrompt)]);
    }

    #[test]
    fn nothing_is_written_over_and_nothing_outside_the_folder() {
        let home = tempfile::tempdir().unwrap();
        begin_override(home.path(), FILE).unwrap();
        assert!(matches!(begin_override(home.path(), FILE), Err(PromptError::AlreadyOverridden { .. })));
        assert!(matches!(begin_override(home.path(), "../keys/home"), Err(PromptError::NoSuchPrompt { .. })));
        assert!(matches!(keep_base(home.path(), "triage/system.md"), Err(PromptError::NotOverridden { .. })));
    }

    #[test]
    fn every_prompt_of_ours_can_be_overridden_and_is_read_then() {
        let home = tempfile::tempdir().unwrap();
        for file in prompt_files() {
            begin_override(home.path(), &file).unwrap();
        }
        assert!(overrides(home.path()).unwrap().iter().all(|it| it.base == Base::Current));
        Prompts::load(home.path()).unwrap();
        std::fs::write(home.path().join(FILE), "{{ unclosed").unwrap();
        assert!(matches!(Prompts::load(home.path()), Err(PromptError::Parse { .. })));
    }
}
