use sha2::{Digest as _, Sha256};

/// SHA-256 of `bytes` as 64 lower-case hexadecimal characters.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Collects parts into one SHA-256; parts are length-prefixed, so `("ab", "c")` and `("a", "bc")` differ.
#[derive(Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds one part.
    pub fn part(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// The digest as 64 lower-case hexadecimal characters.
    pub fn hex(self) -> String {
        hex::encode(self.0.finalize())
    }
}
