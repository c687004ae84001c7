use std::collections::HashMap;

use serde_json::{Map, Value};

/// The fields above a document, as written; unknown ones are kept out by whoever reads them.
#[derive(Default)]
pub(super) struct FrontMatter {
    fields: Map<String, Value>,
    /// Key → its line in the file, where the fields stand above a document.
    lines: HashMap<String, usize>,
}

/// Front matter that cannot be trusted, so neither can the file's audience.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// From 1, in the file.
    pub line: usize,
    pub reason: String,
}

impl FrontMatter {
    /// Reads the YAML between `---` lines at the top of `source`; gives it and the offset where the body starts.
    pub(super) fn split(source: &str) -> Result<(Self, usize), Broken> {
        let Some((yaml, body)) = bounds(source)? else { return Ok((Self::default(), 0)) };
        let yaml = source.get(yaml).unwrap_or_default();
        if yaml.trim().is_empty() {
            return Ok((Self::default(), body));
        }
        let given: Value = serde_saphyr::from_str(yaml).map_err(|error| Broken {
            line: 1 + error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1)),
            reason: format!("broken front matter: {}", plain(&error.to_string())),
        })?;
        match given {
            Value::Object(fields) => Ok((Self { fields, lines: lines(yaml) }, body)),
            _ => Err(Broken { line: 2, reason: "broken front matter: it is not a list of `key: value`".to_owned() }),
        }
    }

    /// Fields that came another way, e.g. with a line of JSON.
    pub(super) fn of(fields: Map<String, Value>) -> Self {
        Self { fields, lines: HashMap::new() }
    }

    /// The field as trimmed text; empty text, `null` and lists are nothing.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let text = match self.fields.get(key)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The field as a list; a single text counts as its items between commas.
    pub(super) fn list(&self, key: &str) -> Vec<String> {
        match self.fields.get(key) {
            Some(Value::Array(items)) => {
                items.iter().filter_map(Value::as_str).map(|item| item.trim().to_owned()).collect()
            }
            Some(Value::String(text)) => {
                text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether the field is there at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.fields.contains_key(key)
    }

    /// The field as given.
    pub(super) fn value(&self, key: &str) -> Option<&Value> {
        self.fields.get(key).filter(|value| !value.is_null())
    }

    /// The line of the file on which the field stands, from 1.
    pub(super) fn line_of(&self, key: &str) -> Option<usize> {
        self.lines.get(key).copied()
    }
}

/// The range of the YAML and the start of the body; `None`: there is no front matter.
fn bounds(source: &str) -> Result<Option<(std::ops::Range<usize>, usize)>, Broken> {
    let mut lines = source.split_inclusive('\n');
    let Some(first) = lines.next().filter(|first| first.trim_end() == "---") else { return Ok(None) };
    let mut offset = first.len();
    let mut looks_like_yaml = false;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Ok(Some((first.len()..offset, offset + line.len())));
        }
        looks_like_yaml |= offset == first.len() && line.split_once(':').is_some_and(|(key, _)| is_key(key));
        offset += line.len();
    }
    if looks_like_yaml {
        return Err(Broken { line: 1, reason: "broken front matter: it is not closed by a line `---`".to_owned() });
    }
    Ok(None)
}

/// The line of each key at the outermost level; the first line of `yaml` is line 2 of its file.
fn lines(yaml: &str) -> HashMap<String, usize> {
    let keys = yaml.lines().zip(2..).filter_map(|(line, number)| {
        let (key, _) = line.split_once(':')?;
        Some((key.trim_matches(['"', '\'']).to_owned(), number))
    });
    keys.filter(|(key, _)| is_key(key)).collect()
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The first line of a YAML error without its own place, which counts from the front matter's start.
fn plain(error: &str) -> &str {
    let first = error.lines().next().unwrap_or_default();
    if first.starts_with("error: line ") { first.splitn(3, ": ").last().unwrap_or(first) } else { first }
}
