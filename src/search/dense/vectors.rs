//! Quantised vectors in memory and in their file.
//!
//! The file: a magic line, one line of JSON ([`Head`]), then for each vector the id's length (u16) and bytes, 16 bytes of the text's digest,
//! the scale (f32) and `dimensions` signed bytes; little-endian. Its last 32 bytes are the SHA-256 of all before.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::search::error::SearchError;
use crate::search::folder::write_durably;

const MAGIC: &[u8] = b"firstline vectors 1\n";
const DIGEST: usize = 16;
const SEAL: usize = 32;

/// The vectors of one index. Flat: each query looks at all of them, some 8 ms for 100,000 of 384 dimensions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Vectors {
    dimensions: usize,
    ids: Vec<String>,
    digests: Vec<[u8; DIGEST]>,
    scales: Vec<f32>,
    values: Vec<i8>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    space: String,
    dimensions: usize,
    count: usize,
}

/// One vector, quantised.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantised {
    pub scale: f32,
    pub values: Vec<i8>,
}

/// The first bytes of a text's digest, given as hex.
pub(super) fn short(digest: &str) -> [u8; DIGEST] {
    let bytes = hex::decode(digest.get(..DIGEST * 2).unwrap_or_default()).unwrap_or_default();
    bytes.try_into().unwrap_or_default()
}

/// `vector` in steps of its largest value's 127th part.
pub(super) fn quantised(vector: &[f32]) -> Quantised {
    let largest = vector.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
    let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
    let values = vector.iter().map(|it| (it / scale).round().clamp(-127.0, 127.0) as i8).collect();
    Quantised { scale, values }
}

impl Vectors {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Adds a vector; one of another length than the first is left out.
    pub fn push(&mut self, id: &str, digest: [u8; DIGEST], vector: Quantised) -> bool {
        if self.ids.is_empty() {
            self.dimensions = vector.values.len();
        }
        if vector.values.len() != self.dimensions || self.dimensions == 0 {
            return false;
        }
        self.ids.push(id.to_owned());
        self.digests.push(digest);
        self.scales.push(vector.scale);
        self.values.extend(vector.values);
        true
    }

    /// These, then those of `other` whose passages have none here.
    pub fn with_rest_of(&self, other: &Self) -> Self {
        let mut both = self.clone();
        let here: HashSet<&str> = self.ids.iter().map(String::as_str).collect();
        for (id, digest, vector) in other.all().filter(|(id, ..)| !here.contains(id)) {
            both.push(id, digest, vector);
        }
        both
    }

    /// Each vector with its id and its text's digest.
    pub fn all(&self) -> impl Iterator<Item = (&str, [u8; DIGEST], Quantised)> {
        let values = self.values.chunks_exact(self.dimensions.max(1));
        self.ids.iter().zip(&self.digests).zip(&self.scales).zip(values).map(|(((id, digest), scale), values)| {
            (id.as_str(), *digest, Quantised { scale: *scale, values: values.to_vec() })
        })
    }

    /// The `limit` nearest to `query` by cosine, nearest first, of equal ones the smaller id first. Nothing where lengths differ.
    pub fn nearest(&self, query: &[f32], limit: usize) -> Vec<(f32, &str, [u8; DIGEST])> {
        if query.len() != self.dimensions || limit == 0 {
            return Vec::new();
        }
        let query = quantised(query);
        let values = self.values.chunks_exact(self.dimensions);
        let mut scored: Vec<(f32, usize)> = values
            .zip(&self.scales)
            .map(|(vector, scale)| dot(vector, &query.values) as f32 * scale * query.scale)
            .enumerate()
            .map(|(at, score)| (score, at))
            .collect();
        if scored.len() > limit {
            scored.select_nth_unstable_by(limit - 1, |one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            scored.truncate(limit);
        }
        let mut found: Vec<(f32, &str, [u8; DIGEST])> = scored
            .into_iter()
            .filter_map(|(score, at)| Some((score, self.ids.get(at)?.as_str(), *self.digests.get(at)?)))
            .collect();
        found.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        found
    }

    /// Writes them to `path` by rename.
    pub fn write(&self, path: &Path, space: &str) -> Result<(), SearchError> {
        let head = Head { space: space.to_owned(), dimensions: self.dimensions, count: self.len() };
        let mut bytes = MAGIC.to_vec();
        let json = serde_json::to_vec(&head).map_err(|error| SearchError::corrupt(path, error.to_string()))?;
        bytes.extend(json);
        bytes.push(b'\n');
        for (id, digest, vector) in self.all() {
            let Ok(length) = u16::try_from(id.len()) else { continue };
            bytes.extend(length.to_le_bytes());
            bytes.extend(id.as_bytes());
            bytes.extend(digest);
            bytes.extend(vector.scale.to_le_bytes());
            bytes.extend(vector.values.iter().flat_map(|it| it.to_le_bytes()));
        }
        let seal = Sha256::digest(&bytes);
        bytes.extend(seal);
        if let Some(folder) = path.parent() {
            crate::base::make_private_folder(folder).map_err(SearchError::io(folder))?;
        }
        write_durably(path, &bytes)
    }

    /// Reads them; `None` where there is no file. `Corrupt`: the file is of another space or not what was written.
    pub fn read(path: &Path, space: &str) -> Result<Option<Self>, SearchError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SearchError::Io { path: path.to_owned(), source }),
        };
        Self::parse(&bytes, space).map(Some).ok_or_else(|| SearchError::corrupt(path, "it is not what was written"))
    }

    fn parse(bytes: &[u8], space: &str) -> Option<Self> {
        let (body, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        if Sha256::digest(body).as_slice() != seal {
            return None;
        }
        let rest = body.strip_prefix(MAGIC)?;
        let end = rest.iter().position(|it| *it == b'\n')?;
        let head: Head = serde_json::from_slice(rest.get(..end)?).ok()?;
        let mut left = rest.get(end + 1..)?;
        let mut found = Self::default();
        while !left.is_empty() {
            let length = usize::from(u16::from_le_bytes(take(&mut left, 2)?.try_into().ok()?));
            let id = std::str::from_utf8(take(&mut left, length)?).ok()?;
            let digest = take(&mut left, DIGEST)?.try_into().ok()?;
            let scale = f32::from_le_bytes(take(&mut left, 4)?.try_into().ok()?);
            let values = take(&mut left, head.dimensions)?.iter().map(|it| it.cast_signed()).collect();
            if !found.push(id, digest, Quantised { scale, values }) {
                return None;
            }
        }
        (head.space == space && found.len() == head.count).then_some(found)
    }
}

fn take<'a>(left: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = left.split_at_checked(count)?;
    *left = rest;
    Some(taken)
}

fn dot(one: &[i8], other: &[i8]) -> i32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum()
}
