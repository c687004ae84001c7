use std::sync::{Arc, OnceLock};

use tiktoken_rs::CoreBPE;

use super::fold::is_cjk;

/// Counts the tokens a text costs a model. Clones share the table.
#[derive(Clone, Default)]
pub struct TokenCounter {
    table: Arc<OnceLock<&'static CoreBPE>>,
}

impl TokenCounter {
    /// A counter that never loads a table: four bytes a token, one for each Han or kana character.
    pub fn estimating() -> Self {
        Self::default()
    }

    /// A counter that estimates until the o200k table (49 MB, about 0.3 s) is there. The loading thread ends by
    /// itself; a machine that has no thread to give leaves it estimating.
    pub fn load_in_background() -> Self {
        let counter = Self::default();
        let table = Arc::clone(&counter.table);
        let loading = std::thread::Builder::new().name("token-table".to_owned()).spawn(move || {
            table.get_or_init(tiktoken_rs::o200k_base_singleton);
        });
        if loading.is_err() {
            tracing::warn!("no thread to load the token table; counts of tokens stay estimates");
        }
        counter
    }

    /// Tokens of `text`, at least 1 unless it is empty. Exact for o200k once loaded.
    pub fn count(&self, text: &str) -> usize {
        self.table.get().map_or_else(|| estimate(text), |table| table.count_ordinary(text))
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
