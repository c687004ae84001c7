use super::schema::BODY;
use super::statistics::Statistics;
use super::words::Lexicon;

/// Shorter words are too near to too many others.
const SHORTEST: usize = 5;
/// From this length on, two typing errors are thought possible.
const LONG: usize = 9;
/// A word that fewer passages hold may be misspelled itself.
const LEAST_HELD: u32 = 2;
/// Most words of the index that are compared.
const MOST_COMPARED: usize = 50_000;

/// The words of the indexes that a search reads, the public one's first.
pub(super) struct HeldWords<'a>(pub(super) Vec<&'a Statistics>);

impl Lexicon for HeldWords<'_> {
    fn holds(&self, term: &str) -> bool {
        // An index that cannot be read says so when it is searched.
        self.0.iter().any(|it| it.holding(term).unwrap_or(1) > 0)
    }

    fn respelled(&self, word: &str) -> Option<String> {
        if word.len() < SHORTEST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        nearest(self.0.first()?, word)
    }
}

/// The word of the index with the same first letter that is one typing error away (a long one: two), the commonest of the
/// nearest. First letters are seldom mistyped, and so only a part of the words is compared.
///
/// Cost: about a millisecond for 200,000 words, and only for a word that is not held.
fn nearest(statistics: &Statistics, word: &str) -> Option<String> {
    let (searcher, fields) = statistics.searched();
    let most = if word.len() >= LONG { 2 } else { 1 };
    let first = word.get(..1)?;
    let mut best: Option<(usize, std::cmp::Reverse<u32>, String)> = None;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(*fields.searched.get(BODY)?).ok()?;
        let mut upper = first.as_bytes().to_vec();
        upper.push(u8::MAX);
        let range = index.terms().range().ge(first.as_bytes()).le(&upper);
        let mut stream = range.into_stream().ok()?;
        for _ in 0..MOST_COMPARED {
            if !stream.advance() {
                break;
            }
            let Ok(held) = std::str::from_utf8(stream.key()) else { continue };
            if held.len().abs_diff(word.len()) > most || !held.is_ascii() || stream.value().doc_freq < LEAST_HELD {
                continue;
            }
            let errors = strsim::osa_distance(word, held);
            let found = (errors, std::cmp::Reverse(stream.value().doc_freq), held.to_owned());
            if errors <= most && best.as_ref().is_none_or(|best| found < *best) {
                best = Some(found);
            }
        }
    }
    best.map(|(_, _, held)| held)
}
