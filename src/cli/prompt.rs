use super::args::Prompt;
use super::exit::{Exit, Failure};
use super::terminal::{line, talk};
use crate::config::Config;
use crate::prompt::{Base, base_of_override, begin_override, keep_base, overrides, prompt_files};
use crate::text::unified_diff;

/// `prompt list|override|diff|merged`: an operator's own prompts, and what became of ours since they were made.
pub(super) fn run(config: &Config, command: &Prompt) -> Result<Exit, Failure> {
    let folder = config.prompts_dir();
    match command {
        Prompt::List => list(config),
        Prompt::Override { file } => {
            let path = begin_override(&folder, file)?;
            line(&path.display().to_string())?;
            talk("edit it; it is read when firstline starts, and `firstline eval` says what it changes");
            Ok(Exit::Done)
        }
        Prompt::Diff { file } => {
            match base_of_override(&folder, file)? {
                Base::Current => {}
                Base::Changed { was, is } => {
                    line(unified_diff(("as it was", &was), ("as it is now", &is)).trim_end())?;
                    talk(&format!("take over what you want of it, then `firstline prompt merged {file}`"));
                }
                base @ (Base::NotKept | Base::NoSuchPrompt) => {
                    return Err(Failure::failed(advice(file, &base).unwrap_or_default()));
                }
            }
            Ok(Exit::Done)
        }
        Prompt::Merged { file } => {
            keep_base(&folder, file)?;
            Ok(Exit::Done)
        }
    }
}

fn list(config: &Config) -> Result<Exit, Failure> {
    let found = overrides(&config.prompts_dir())?;
    for file in prompt_files() {
        let base = found.iter().find(|it| it.file == file).map(|it| &it.base);
        line(&format!("{file:<24} {}", base.map_or("ours", state)))?;
    }
    for other in found.iter().filter(|it| it.base == Base::NoSuchPrompt) {
        line(&format!("{:<24} {}", other.file, state(&other.base)))?;
    }
    Ok(Exit::Done)
}

/// How an override stands, in a few words.
fn state(base: &Base) -> &'static str {
    match base {
        Base::Current => "overridden",
        Base::Changed { .. } => "overridden; ours changed since",
        Base::NotKept => "overridden; nobody kept what it was made from",
        Base::NoSuchPrompt => "never read: no prompt has this name",
    }
}

/// What an operator has to do about an override; `None`: nothing.
pub(super) fn advice(file: &str, base: &Base) -> Option<String> {
    let state = state(base);
    match base {
        Base::Current => None,
        Base::Changed { .. } => Some(format!(
            "{file}: {state}: see `firstline prompt diff {file}`, take over what you want, then `firstline prompt merged {file}`"
        )),
        Base::NotKept => Some(format!(
            "{file}: {state}: move it away, compare it with what `firstline prompt override {file}` writes, and edit that"
        )),
        Base::NoSuchPrompt => Some(format!("{file}: {state}: `firstline prompt list` has the names")),
    }
}
