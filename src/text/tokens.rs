use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tiktoken_rs::CoreBPE;

use super::fold::is_cjk;

/// Counts the tokens a text costs a model. Clones share the table.
#[derive(Clone, Default)]
pub struct TokenCounter {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    table: OnceLock<&'static CoreBPE>,
    /// The same passages are evidence of many turns: hash of a text → its exact count.
    counted: Mutex<HashMap<u64, usize>>,
    hasher: RandomState,
}

/// Most counts that are remembered; then all are forgotten.
const MOST_COUNTED: usize = 8_192;
/// Shorter texts are counted as fast as they are looked up.
const LEAST_REMEMBERED: usize = 128;

impl TokenCounter {
    /// A counter that never loads a table: four bytes a token, one for each Han or kana character.
    pub fn estimating() -> Self {
        Self::default()
    }

    /// A counter that estimates until the o200k table (49 MB, about 0.3 s) is there. The loading thread ends by
    /// itself; a machine that has no thread to give leaves it estimating.
    pub fn load_in_background() -> Self {
        let counter = Self::default();
        let shared = Arc::clone(&counter.shared);
        let loading = std::thread::Builder::new().name("token-table".to_owned()).spawn(move || {
            shared.table.get_or_init(tiktoken_rs::o200k_base_singleton);
        });
        if loading.is_err() {
            tracing::warn!("no thread to load the token table; counts of tokens stay estimates");
        }
        counter
    }

    /// Tokens of `text`, at least 1 unless it is empty. Exact for o200k once loaded.
    pub fn count(&self, text: &str) -> usize {
        match self.shared.table.get() {
            None => estimate(text),
            Some(table) if text.len() < LEAST_REMEMBERED => table.count_ordinary(text),
            Some(table) => self.shared.count(table, text),
        }
    }
}

impl Shared {
    fn count(&self, table: &CoreBPE, text: &str) -> usize {
        let key = self.hasher.hash_one(text);
        let known = self.counted.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if let Some(count) = known {
            return count;
        }
        let count = table.count_ordinary(text);
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= MOST_COUNTED {
            counted.clear();
        }
        counted.insert(key, count);
        count
    }
}

fn estimate(text: &str) -> usize {
    let (mut cjk, mut other_bytes) = (0, 0);
    for character in text.chars() {
        if is_cjk(character) {
            cjk += 1;
        } else {
            other_bytes += character.len_utf8();
        }
    }
    cjk + other_bytes.div_ceil(4)
}
