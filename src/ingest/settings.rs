use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::bytes::LARGEST;
use super::encoding;
use super::reject::{Reject, Rejects};
use super::{asked, believed, catalogue, tables, terms};
use crate::domain::{Belief, Catalogue, KnownQuestion, TableRow, TermGroup};

/// What the sources say beside documents.
#[derive(Debug, Default)]
pub struct Settings {
    pub catalogue: Catalogue,
    pub terms: Vec<TermGroup>,
    /// Limits and lead times, in the order of files and rows.
    pub tables: Vec<TableRow>,
    /// How customers ask for what documents say, in the order of files and rows.
    pub asked: Vec<KnownQuestion>,
    /// What customers wrongly take for granted, in the same order.
    pub believed: Vec<Belief>,
    pub rejects: Vec<Reject>,
}

/// Reads `catalogue.toml`, `terms.toml`, `tables/*.toml`, `asked/*.toml` and `believed/*.toml` of each source; of two rows with one id the first stays.
///
/// Opens nothing else, so that a program with a large corpus starts at once.
pub fn read_settings(sources: &[PathBuf]) -> Settings {
    let mut settings = Settings::default();
    let mut rejects = Rejects::default();
    for source in sources {
        for (name, is_catalogue) in [("catalogue.toml", true), ("terms.toml", false)] {
            let path = source.join(name);
            let Some(text) = text_of(&path, &mut rejects) else { continue };
            if is_catalogue {
                for (line, fault) in catalogue::add(&text, &mut settings.catalogue) {
                    rejects.add(&path, line, fault);
                }
            } else {
                match terms::groups(&text) {
                    Ok(groups) => settings.terms.extend(groups),
                    Err((line, fault)) => rejects.add(&path, line, fault),
                }
            }
        }
        for folder in ["tables", "asked", "believed"] {
            for path in files(&source.join(folder)) {
                let Some(text) = text_of(&path, &mut rejects) else { continue };
                let faults = match folder {
                    "tables" => tables::add(&text, &mut settings.tables),
                    "asked" => asked::add(&text, &mut settings.asked),
                    _ => believed::add(&text, &mut settings.believed),
                };
                faults.into_iter().for_each(|(line, fault)| rejects.add(&path, line, fault));
            }
        }
    }
    settings.rejects = rejects.kept;
    settings
}

/// The TOML files of `folder`, in the order of their names; none where there is no such folder.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = found.filter_map(|it| it.ok().map(|it| it.path()));
    let mut files: Vec<PathBuf> = paths.filter(|it| it.extension().is_some_and(|it| it == "toml")).collect();
    files.sort_unstable();
    files
}

fn text_of(path: &Path, rejects: &mut Rejects) -> Option<String> {
    let file = File::open(path).ok()?;
    let mut bytes = Vec::new();
    if let Err(error) = file.take(LARGEST).read_to_end(&mut bytes) {
        rejects.add(path, None, format!("cannot be read: {error}"));
        return None;
    }
    encoding::text(bytes, false).map_err(|error| rejects.add(path, error.line(), error.to_string())).ok().map(|it| it.0)
}
