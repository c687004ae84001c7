use std::path::Path;
use std::sync::{Mutex, PoisonError};

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use serde::Deserialize;
use tokenizers::{Tokenizer, TruncationParams};

use super::{EmbedError, Embedder, Purpose, checked, prefixed};
use crate::base::{Deadline, sha256_hex};
use crate::config::EmbeddingsConfig;

/// Tokens of a text where the model does not say.
const TOKENS: usize = 256;
/// The largest file of a model that is loaded.
const MOST_BYTES: u64 = 4 << 30;

/// A BERT-like sentence encoder on this machine's processor: mean pooling, then unit length.
///
/// Cost: some 30 ms for a passage of 110 tokens and 8 ms for a question, for a model of 22 million parameters on one core.
pub(super) struct Local {
    model: BertModel,
    /// Encoding needs no lock; the library's type is only not worth cloning.
    tokenizer: Tokenizer,
    space: String,
    batch: usize,
    prefixes: (String, String),
    /// One batch at a time: the processor is shared with everything else.
    turn: Mutex<()>,
}

#[derive(Deserialize)]
struct SentenceConfig {
    max_seq_length: usize,
}

impl Local {
    /// Loads `config.json`, `tokenizer.json` and `model.safetensors` of `folder`.
    pub fn load(folder: &Path, config: &EmbeddingsConfig) -> Result<Self, EmbedError> {
        let unusable = |file: &str, reason: String| EmbedError::Config {
            key: "folder",
            reason: format!("`{}`: {reason}", folder.join(file).display()),
        };
        let read = |file: &str| {
            let path = folder.join(file);
            let size = std::fs::metadata(&path).map_err(|error| unusable(file, error.to_string()))?.len();
            if size > MOST_BYTES {
                return Err(unusable(file, format!("larger than {MOST_BYTES} bytes")));
            }
            std::fs::read(&path).map_err(|error| unusable(file, error.to_string()))
        };
        let shape: Config = serde_json::from_slice(&read("config.json")?)
            .map_err(|error| unusable("config.json", error.to_string()))?;
        let longest = match read("sentence_bert_config.json").ok().map(|it| serde_json::from_slice(&it)) {
            Some(Ok(SentenceConfig { max_seq_length })) => max_seq_length,
            _ => TOKENS,
        };
        let mut tokenizer = Tokenizer::from_bytes(read("tokenizer.json")?)
            .map_err(|error| unusable("tokenizer.json", error.to_string()))?;
        // The file may ask for padding to a fixed length, and for another cut than the model's.
        let longest = longest.min(shape.max_position_embeddings).min(config.tokens.unwrap_or(usize::MAX));
        let cut = TruncationParams { max_length: longest, ..TruncationParams::default() };
        tokenizer
            .with_padding(None)
            .with_truncation(Some(cut))
            .map_err(|error| unusable("tokenizer.json", error.to_string()))?;
        let weights = read("model.safetensors")?;
        let mut space = format!("{}\n{}\n{}", sha256_hex(&weights), config.query_prefix, config.passage_prefix);
        space.extend(config.tokens.map(|it| format!("\n{it}")));
        let model = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu)
            .and_then(|weights| BertModel::load(weights, &shape))
            .map_err(|error| unusable("model.safetensors", error.to_string()))?;
        Ok(Self {
            model,
            tokenizer,
            space: sha256_hex(space.as_bytes()),
            batch: config.batch,
            prefixes: (config.query_prefix.clone(), config.passage_prefix.clone()),
            turn: Mutex::default(),
        })
    }

    /// The vector of one text. Texts go one by one: a batch would be padded to its longest, and gains nothing on a processor.
    fn vector(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let encoding = self.tokenizer.encode(text, true).map_err(|error| EmbedError::Local(error.to_string()))?;
        let ids = encoding.get_ids();
        let forward = || -> candle_core::Result<Vec<f32>> {
            let tokens = Tensor::new(ids, &Device::Cpu)?.unsqueeze(0)?;
            let hidden = self.model.forward(&tokens, &tokens.zeros_like()?, None)?;
            hidden.mean(1)?.squeeze(0)?.to_vec1()
        };
        forward().map_err(|error| EmbedError::Local(error.to_string()))
    }
}

impl Embedder for Local {
    fn space(&self) -> &str {
        &self.space
    }

    fn sends_text(&self) -> bool {
        false
    }

    fn embed(&self, texts: &[String], purpose: Purpose, by: Deadline) -> Result<Vec<Vec<f32>>, EmbedError> {
        let prefixes = (self.prefixes.0.as_str(), self.prefixes.1.as_str());
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in texts.chunks(self.batch) {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            if by.has_passed() {
                return Err(EmbedError::Late);
            }
            for text in batch {
                vectors.push(self.vector(&prefixed(prefixes, text, purpose))?);
            }
        }
        checked(vectors, texts.len())
    }
}
