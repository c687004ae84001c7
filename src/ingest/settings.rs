use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::bytes::LARGEST;
use super::encoding;
use super::reject::{Reject, Rejects};
use super::{asked, believed, catalogue, reports, tables, terms};
use crate::domain::{Belief, Catalogue, KnownQuestion, Report, TableRow, TermGroup};

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
    /// What customers wrote who opened cases, and whom these were for, in the order of files and lines.
    pub reports: Vec<Report>,
    pub rejects: Vec<Reject>,
}

/// Reads `catalogue.toml`, `terms.toml`, `tables/*.toml`, `asked/*.toml`, `believed/*.toml` and `reports/*.jsonl` of each source; of two rows with one id the first stays.
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
        for (folder, ending) in [("tables", "toml"), ("asked", "toml"), ("believed", "toml"), ("reports", "jsonl")] {
            for path in files_in(&source.join(folder), ending) {
                let Some(text) = text_of(&path, &mut rejects) else { continue };
                let faults = match folder {
                    "tables" => tables::add(&text, &mut settings.tables),
                    "asked" => asked::add(&text, &mut settings.asked),
                    "believed" => believed::add(&text, &mut settings.believed),
                    _ => reports::add(&text, &mut settings.reports),
                };
                faults.into_iter().for_each(|(line, fault)| rejects.add(&path, line, fault));
            }
        }
    }
    leave_out_unknown(&mut settings, sources, &mut rejects);
    settings.rejects = rejects.kept;
    settings
}

/// A report for a service that the catalogue has not teaches nothing, and would keep others from being told.
fn leave_out_unknown(settings: &mut Settings, sources: &[PathBuf], rejects: &mut Rejects) {
    let known: BTreeSet<&str> = settings.catalogue.services.iter().map(|it| it.id.as_str()).collect();
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    settings.reports.retain(|it| {
        let is_known = it.service.is_empty() || known.contains(it.service.as_str());
        if !is_known {
            *unknown.entry(it.service.clone()).or_default() += 1;
        }
        is_known
    });
    let Some(source) = sources.iter().find(|it| it.join("reports").is_dir()) else { return };
    for (service, count) in unknown {
        let fault = format!("`{service}` is no service of catalogue.toml: {count} reports of it are left out");
        rejects.add(&source.join("reports"), None, fault);
    }
}

/// The files of `folder` with this ending, in the order of their names; none where there is no such folder.
pub fn files_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = found.filter_map(|it| it.ok().map(|it| it.path()));
    let mut files: Vec<PathBuf> = paths.filter(|it| it.extension().is_some_and(|it| it == ending)).collect();
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
