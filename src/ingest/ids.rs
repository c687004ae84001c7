use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

/// Digests of ids: sixteen bytes each, however long the ids are.
#[derive(Default)]
pub(super) struct IdSet(HashSet<[u8; 16]>);

impl IdSet {
    pub(super) fn insert(&mut self, id: &str) -> bool {
        self.0.insert(digest(id))
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.0.contains(&digest(id))
    }
}

/// The ids of documents that are taken, each with the number that its next namesake gets.
#[derive(Default)]
pub(super) struct Ids(HashMap<[u8; 16], u32>);

impl Ids {
    /// `id`, or `id~2`, `id~3` … where another document has it already; with the number.
    pub(super) fn take(&mut self, id: &str) -> (String, u32) {
        let key = digest(id);
        let Some(mut nth) = self.0.get(&key).copied() else {
            self.0.insert(key, 2);
            return (id.to_owned(), 1);
        };
        loop {
            let own = format!("{id}~{nth}");
            nth += 1;
            if let std::collections::hash_map::Entry::Vacant(free) = self.0.entry(digest(&own)) {
                free.insert(2);
                self.0.insert(key, nth);
                return (own, nth - 1);
            }
        }
    }

    /// Gives back what was taken last for `id`.
    pub(super) fn give_back(&mut self, id: &str, own: &str, nth: u32) {
        self.0.remove(&digest(own));
        if nth > 1 {
            self.0.insert(digest(id), nth);
        }
    }
}

fn digest(id: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(Sha256::digest(id.as_bytes()).split_at(16).0);
    short
}
