use std::path::Path;

use super::exit::{Exit, Failure};
use super::terminal::line;
use crate::config::shown;

/// `config show`: what is in force and where each value came from.
pub(super) fn show(file: Option<&Path>, is_json: bool) -> Result<Exit, Failure> {
    let values = shown(file)?;
    if is_json {
        line(&serde_json::to_string_pretty(&values)?)?;
        return Ok(Exit::Done);
    }
    for value in values {
        match value.value {
            Some(set) => line(&format!("{} = {set}    # from {}", value.key, value.from))?,
            None => line(&format!("# {}: {}", value.key, value.about))?,
        }
    }
    Ok(Exit::Done)
}
