use crate::llm::ModelError;

/// Cuts a stream of bytes into server-sent events, as the HTML standard says (LF, CR and CRLF; comments; several
/// `data` lines an event; `id` and `retry` ignored), with the size of an event bounded while it is still incomplete.
///
/// Own code, because `eventsource-stream` buffers an unfinished event without a bound, reads its line again from the
/// start with each piece that arrives, and copies what is left of a piece once a line. Cost: linear in the bytes.
///
/// Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>
pub(super) struct EventDecoder {
    /// Bytes that are not yet read as lines start at `at`; up to `scanned` no line ends.
    buffer: Vec<u8>,
    at: usize,
    scanned: usize,
    /// The last line ended in CR, so that an LF that follows belongs to it.
    after_return: bool,
    event: Pending,
    limit: usize,
}

/// The event whose lines are being read.
#[derive(Default)]
struct Pending {
    data: Vec<u8>,
    has_data: bool,
    is_error: bool,
    /// Its empty line came; the next line begins another.
    is_over: bool,
}

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Event<'a> {
    /// Whether its `event` field says `error`.
    pub is_error: bool,
    /// Its `data` lines, joined by LF.
    pub data: &'a [u8],
}

impl EventDecoder {
    /// A decoder that refuses an event of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { buffer: Vec::new(), at: 0, scanned: 0, after_return: false, event: Pending::default(), limit }
    }

    /// Takes in the next piece of the stream, cut anywhere.
    pub fn feed(&mut self, piece: &[u8]) {
        self.buffer.drain(..self.at);
        self.scanned -= self.at;
        self.at = 0;
        self.buffer.extend_from_slice(piece);
    }

    /// The next whole event, `None` when more bytes are needed. Errors: the event, finished or not, is too large.
    pub fn next(&mut self) -> Result<Option<Event<'_>>, ModelError> {
        self.event.clear_if_over();
        while !self.event.is_over {
            let Some((start, end)) = self.next_line() else {
                return self.within_limit(self.buffer.len() - self.at).map(|()| None);
            };
            self.event.read(self.buffer.get(start..end).unwrap_or_default());
            self.within_limit(0)?;
        }
        Ok(Some(self.event.view()))
    }

    /// The event that the stream's end left without its empty line. Some servers never send the last one.
    pub fn rest(&mut self) -> Option<Event<'_>> {
        self.event.clear_if_over();
        let unread = self.buffer.get(self.at..).unwrap_or_default();
        if !unread.is_empty() {
            self.event.read(unread);
        }
        self.at = self.buffer.len();
        self.event.is_over = true;
        self.event.has_data.then(|| self.event.view())
    }

    /// Where the next line starts and ends, without its line end.
    fn next_line(&mut self) -> Option<(usize, usize)> {
        if self.after_return && self.buffer.get(self.at) == Some(&b'\n') {
            self.at += 1;
            self.after_return = false;
        }
        self.scanned = self.scanned.max(self.at);
        let unscanned = self.buffer.get(self.scanned..).unwrap_or_default();
        let Some(length) = unscanned.iter().position(|&byte| byte == b'\n' || byte == b'\r') else {
            self.scanned = self.buffer.len();
            return None;
        };
        let (start, end) = (self.at, self.scanned + length);
        self.after_return = self.buffer.get(end) == Some(&b'\r');
        self.at = end + 1;
        Some((start, end))
    }

    fn within_limit(&self, unread: usize) -> Result<(), ModelError> {
        let size = self.event.data.len() + unread;
        if size > self.limit { Err(ModelError::TooLarge { limit: self.limit }) } else { Ok(()) }
    }
}

impl Pending {
    fn clear_if_over(&mut self) {
        if self.is_over {
            self.data.clear();
            (self.has_data, self.is_error, self.is_over) = (false, false, false);
        }
    }

    /// Reads a line; an empty one ends the event, if there is one.
    fn read(&mut self, line: &[u8]) {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        if line.is_empty() {
            self.is_over = self.has_data;
            self.is_error &= self.has_data;
            return;
        }
        let (name, value) = field(line);
        match name {
            b"data" => {
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(value);
                self.has_data = true;
            }
            b"event" => self.is_error = value == b"error",
            _ => {}
        }
    }

    fn view(&self) -> Event<'_> {
        Event { is_error: self.is_error, data: &self.data }
    }
}

/// A line's field name and value. A comment has an empty name.
fn field(line: &[u8]) -> (&[u8], &[u8]) {
    let mut parts = line.splitn(2, |&byte| byte == b':');
    let name = parts.next().unwrap_or_default();
    let value = parts.next().unwrap_or_default();
    (name, value.strip_prefix(b" ").unwrap_or(value))
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    /// The events of `stream`, fed in pieces of `size` bytes.
    fn events(stream: &[u8], size: usize) -> Vec<(bool, String)> {
        let owned = |event: Event<'_>| (event.is_error, String::from_utf8_lossy(event.data).into_owned());
        let mut decoder = EventDecoder::new(1024);
        let mut events = Vec::new();
        for piece in stream.chunks(size) {
            decoder.feed(piece);
            while let Some(event) = decoder.next().expect("small events") {
                events.push(owned(event));
            }
        }
        events.extend(decoder.rest().map(owned));
        events
    }

    fn check(stream: &str, expected: &[&str]) {
        for size in [1, 2, 3, 7, 1000] {
            let data: Vec<String> = events(stream.as_bytes(), size).into_iter().map(|(_, data)| data).collect();
            assert_eq!(data, expected, "{stream:?} in pieces of {size}");
        }
    }

    #[test]
    fn events_are_the_same_however_the_stream_is_cut() {
        check("data: a\n\ndata: b\n\n", &["a", "b"]);
        check("data:a\r\n\r\ndata:b\r\n\r\n", &["a", "b"]);
        check("data: a\r\rdata: b\r\r", &["a", "b"]);
        check("\u{feff}data: 你好\n\n", &["你好"]);
        check("data: a\ndata: b\n\n", &["a\nb"]);
        check(": ping\n\nid: 1\ndata: a\nretry: 3\n\n: ping\n\n", &["a"]);
        check("data\n\n", &[""]);
        check("data: a\n\ndata: last", &["a", "last"]);
        check("\n\n\n", &[]);
    }

    #[test]
    fn only_the_named_event_is_an_error() {
        let expected = [(true, "a".to_owned()), (false, "b".to_owned())];
        assert_eq!(events(b"event: error\ndata: a\n\ndata: b\n\n", 5), expected);
    }

    #[test]
    fn an_event_is_refused_while_it_is_still_incomplete() {
        let mut decoder = EventDecoder::new(64);
        decoder.feed(b"data: ");
        assert_eq!(decoder.next(), Ok(None));
        decoder.feed(&[b'x'; 65]);
        assert_eq!(decoder.next(), Err(ModelError::TooLarge { limit: 64 }));
    }

    #[test]
    fn many_small_lines_of_one_event_count_together() {
        let mut decoder = EventDecoder::new(64);
        decoder.feed("data: 0123456789\n".repeat(7).as_bytes());
        assert_eq!(decoder.next(), Err(ModelError::TooLarge { limit: 64 }));
    }

    proptest::proptest! {
        #[test]
        fn no_cut_changes_any_stream(stream in "(data|event| |:|\r|\n|\r\n|error|x|é|\u{feff}){0,40}", size in 1_usize..9) {
            proptest::prop_assert_eq!(events(stream.as_bytes(), size), events(stream.as_bytes(), usize::MAX));
        }
    }
}
