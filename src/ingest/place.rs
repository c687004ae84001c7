use std::path::{Path, PathBuf};

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
    /// A table with a header: cases, one a row.
    Table,
    Toml,
}

/// What a file's name and folder say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Below its folder, with `/` and without the ending of its format; the document's id grows from it.
    pub name: String,
    pub role: Role,
    pub format: Format,
    pub is_packed: bool,
}

/// Whether a source is laid out as a corpus, is a BEIR folder, or is just a folder of documents.
pub(super) enum Layout {
    Corpus,
    /// Only the corpus is read; queries and judgements are not documents.
    Beir,
    Plain,
}

impl Layout {
    pub(super) fn of(source: &Path) -> Self {
        let has = |name: &str| source.join(name).exists();
        if ["docs", "cases", "cards", "accounts", "reports", "asked", "believed", "tables"]
            .iter()
            .any(|folder| source.join(folder).is_dir())
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
    pub(super) fn place(&self, source: &Path, path: &Path) -> Option<Place> {
        let below = path.strip_prefix(source).ok().filter(|below| !below.as_os_str().is_empty());
        let is_source = below.is_none();
        let below = below.map_or_else(|| path.file_name().map(PathBuf::from), |below| Some(below.to_owned()))?;
        let full = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let (name, format, is_packed) = Format::of(&full)?;
        let (name, role) = match self {
            Self::Corpus => in_corpus(&name, format)?,
            Self::Beir => (name == "corpus").then(|| (name.clone(), Role::Document { service: None }))?,
            // A table that was named itself is an export of cases; one among documents may be anything.
            Self::Plain if format == Format::Table && is_source => (name, Role::Cases),
            Self::Plain => (name, Role::Document { service: None }),
        };
        let is_placed = match format {
            Format::Toml => matches!(role, Role::Catalogue | Role::Terms),
            Format::Table => role == Role::Cases,
            _ => !matches!(role, Role::Catalogue | Role::Terms),
        };
        is_placed.then_some(Place { name, role, format, is_packed })
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
        (Some(("cases", below)), Format::Lines | Format::Json | Format::Table) => Some((below.to_owned(), Role::Cases)),
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
            "csv" | "tsv" => Self::Table,
            "toml" => Self::Toml,
            _ => return None,
        };
        Some((stem.to_owned(), format, is_packed))
    }
}
