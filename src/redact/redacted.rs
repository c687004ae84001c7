use std::fmt;

use serde::{Serialize, Serializer};

use super::Found;

/// A text without secrets. Only this room can make one, so whoever holds it may store, send and index it.
///
/// Not deserialisable on purpose: what comes from outside is redacted again, which costs little and changes nothing.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Redacted(pub(super) String);

impl Redacted {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says how long it is, not what it says: logs carry no questions, not even redacted ones.
impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redacted({} bytes)", self.0.len())
    }
}

impl Serialize for Redacted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A redacted text and what was taken out of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Redaction {
    pub text: Redacted,
    /// One entry a kind, in the order of [`super::SecretKind`]; empty when nothing was masked.
    pub found: Vec<Found>,
}
