use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::reject::Rejects;

/// Most files of one run.
const MOST_FILES: usize = 200_000;
const DEEPEST: usize = 16;

/// What a file is to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// `service`: the folder below `docs/`, where the layout has one.
    Document {
        service: Option<String>,
    },
    Cases,
    Card,
    Catalogue,
    Terms,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Markdown,
    Html,
    Text,
    Json,
    Lines,
    Toml,
}

/// A file to read.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: PathBuf,
    /// Below its folder, with `/` and without the ending of its format; the document's id grows from it.
    pub name: String,
    pub role: Role,
    pub format: Format,
    pub is_packed: bool,
}

/// Lists the files of `sources`, in the order of the sources and then by path; a file is listed once.
///
/// Symbolic links are followed except where they lead back to a folder above; hidden files are left out.
pub(super) fn walk(sources: &[PathBuf], rejects: &mut Rejects) -> Vec<Found> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for source in sources {
        if !source.exists() {
            rejects.add(source, None, "the source does not exist");
            continue;
        }
        let layout = Layout::of(source);
        for path in files_below(source, rejects) {
            if found.len() >= MOST_FILES {
                rejects.add(source, None, format!("more than {MOST_FILES} files; the rest was not read"));
                return found;
            }
            let is_new = seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone()));
            if let Some(file) = layout.place(source, path).filter(|_| is_new) {
                found.push(file);
            }
        }
    }
    found
}

fn files_below(source: &Path, rejects: &mut Rejects) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let is_visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_str().is_some_and(|name| name.starts_with('.'))
    };
    let entries = WalkDir::new(source).follow_links(true).max_depth(DEEPEST).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(is_visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(source).to_owned();
                let reason = match error.loop_ancestor() {
                    Some(_) => "a symbolic link that leads back to a folder above; not followed".to_owned(),
                    None => format!(
                        "cannot be read: {}",
                        error.into_io_error().map_or_else(String::new, |io| io.to_string())
                    ),
                };
                rejects.add(&path, None, reason);
            }
        }
    }
    files
}

/// Whether a source is laid out as a corpus, is a BEIR folder, or is just a folder of documents.
enum Layout {
    Corpus,
    /// Only the corpus is read; queries and judgements are not documents.
    Beir,
    Plain,
}

impl Layout {
    fn of(source: &Path) -> Self {
        let has = |name: &str| source.join(name).exists();
        if ["docs", "cases", "cards", "accounts"].iter().any(|folder| source.join(folder).is_dir())
            || has("catalogue.toml")
        {
            Self::Corpus
        } else if has("corpus.jsonl") || has("corpus.jsonl.gz") {
            Self::Beir
        } else {
            Self::Plain
        }
    }

    /// What the file at `path` is; `None`: nothing that is read here.
    fn place(&self, source: &Path, path: PathBuf) -> Option<Found> {
        let below = path.strip_prefix(source).ok().filter(|below| !below.as_os_str().is_empty());
        let below = below.map_or_else(|| path.file_name().map(PathBuf::from), |below| Some(below.to_owned()))?;
        let full = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let (name, format, is_packed) = Format::of(&full)?;
        let (name, role) = match self {
            Self::Corpus => in_corpus(&name, format)?,
            Self::Beir => (name == "corpus").then(|| (name.clone(), Role::Document { service: None }))?,
            Self::Plain => (name, Role::Document { service: None }),
        };
        let is_placed = (format == Format::Toml) == matches!(role, Role::Catalogue | Role::Terms);
        is_placed.then_some(Found { path, name, role, format, is_packed })
    }
}

fn in_corpus(name: &str, format: Format) -> Option<(String, Role)> {
    match (name.split_once('/'), format) {
        (None, Format::Toml) if name == "catalogue" => Some((name.to_owned(), Role::Catalogue)),
        (None, Format::Toml) if name == "terms" => Some((name.to_owned(), Role::Terms)),
        (Some(("docs", below)), _) => {
            let service = below.split_once('/').map(|(service, _)| service.to_owned());
            Some((below.to_owned(), Role::Document { service }))
        }
        (Some(("cases", below)), Format::Lines | Format::Json) => Some((below.to_owned(), Role::Cases)),
        (Some(("cards", _)), Format::Markdown) => Some((name.to_owned(), Role::Card)),
        _ => None,
    }
}

impl Format {
    /// The name without its ending, its format, and whether it is packed with gzip.
    fn of(name: &str) -> Option<(String, Self, bool)> {
        let (unpacked, is_packed) = match name.strip_suffix(".gz") {
            Some(unpacked) => (unpacked, true),
            None => (name, false),
        };
        let (stem, ending) = unpacked.rsplit_once('.')?;
        let format = match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "txt" => Self::Text,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::Lines,
            "toml" => Self::Toml,
            _ => return None,
        };
        Some((stem.to_owned(), format, is_packed))
    }
}
