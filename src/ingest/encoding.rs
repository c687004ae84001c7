use std::io::{BufRead, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::bytes::Unreadable;

/// A whole file as text, without a byte order mark, and the encoding it was read in where that is not UTF-8.
///
/// A byte order mark decides; then valid UTF-8; then what an HTML page says of itself; then the guess of `chardetng`.
/// What the encoding cannot explain wholly, or what then holds control characters, is refused.
pub(super) fn text(bytes: Vec<u8>, is_html: bool) -> Result<(String, Option<&'static str>), Unreadable> {
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding).filter(|it| *it != UTF_8);
    if let Some(encoding) = marked {
        return decode(encoding, &bytes).map(|text| (text, Some(encoding.name())));
    }
    let bytes = match utf8(bytes) {
        Ok(text) => return Ok((text, None)),
        Err(Undecided { bytes, error: Unreadable::NoEncoding { .. } }) => bytes,
        Err(Undecided { error, .. }) => return Err(error),
    };
    let declared = is_html.then(|| declared(&bytes)).flatten();
    let encoding = declared.unwrap_or_else(|| guess(&bytes));
    decode(encoding, &bytes).map(|text| (text, Some(encoding.name())))
}

/// Bytes that are not UTF-8, and why.
#[derive(Debug)]
pub(super) struct Undecided {
    bytes: Vec<u8>,
    error: Unreadable,
}

impl From<Undecided> for Unreadable {
    fn from(undecided: Undecided) -> Self {
        undecided.error
    }
}

/// UTF-8 without a byte order mark.
pub(super) fn utf8(bytes: Vec<u8>) -> Result<String, Undecided> {
    if bytes.contains(&0) {
        return Err(Undecided { bytes: Vec::new(), error: Unreadable::Binary });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let line = line_at(error.as_bytes(), error.utf8_error().valid_up_to());
            Err(Undecided { error: Unreadable::NoEncoding { line }, bytes: error.into_bytes() })
        }
    }
}

fn line_at(bytes: &[u8], offset: usize) -> usize {
    1 + bytes.get(..offset).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count()
}

fn decode(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, Unreadable> {
    let is_marked = encoding == UTF_16LE || encoding == UTF_16BE;
    let (text, has_errors) = encoding.decode_with_bom_removal(bytes);
    let is_control = |it: char| it.is_control() && !matches!(it, '\t' | '\n' | '\r' | '\u{c}');
    let is_private = |it: char| matches!(it, '\u{e000}'..='\u{f8ff}');
    if text.chars().any(is_control) {
        return Err(Unreadable::Binary);
    }
    if has_errors || (!is_marked && text.chars().any(is_private)) {
        let good = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        return Err(Unreadable::NoEncoding { line: line_at(bytes, good) });
    }
    Ok(text.into_owned())
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// What `<meta charset=…>` in the beginning of a page names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(2048))?).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let label: String = rest
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ':'))
        .collect();
    Encoding::for_label(label.as_bytes()).filter(|it| *it != UTF_8)
}

/// Bytes as UTF-8: UTF-16 with a byte order mark is turned into it, everything else passes as it is.
pub(super) fn unicode<'a>(mut bytes: BufReader<impl Read + 'a>) -> std::io::Result<Box<dyn BufRead + 'a>> {
    let marked = Encoding::for_bom(bytes.fill_buf()?).map(|(encoding, _)| encoding);
    Ok(match marked {
        Some(encoding) if encoding != UTF_8 => turned(bytes, encoding),
        _ => Box::new(bytes),
    })
}

/// As [`unicode`], and what is in no Unicode encoding is guessed from its beginning: spreadsheets write their own.
pub(super) fn any<'a>(
    mut bytes: BufReader<impl Read + 'a>,
) -> std::io::Result<(Box<dyn BufRead + 'a>, Option<&'static str>)> {
    let start = bytes.fill_buf()?;
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    if is_utf8 || Encoding::for_bom(start).is_some() {
        return unicode(bytes).map(|reader| (reader, None));
    }
    let encoding = guess(start);
    Ok((turned(bytes, encoding), Some(encoding.name())))
}

fn turned<'a>(bytes: impl Read + 'a, encoding: &'static Encoding) -> Box<dyn BufRead + 'a> {
    let decoder = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(bytes);
    Box::new(BufReader::with_capacity(64 * 1024, decoder))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use encoding_rs::{BIG5, GBK, SHIFT_JIS, WINDOWS_1252};

    use super::*;

    fn round_trip(encoding: &'static Encoding, words: &str) {
        let bytes = encoding.encode(words).0.into_owned();
        assert_eq!(text(bytes, false).unwrap(), (words.to_owned(), Some(encoding.name())));
    }

    #[test]
    fn old_encodings_are_recognised() {
        round_trip(SHIFT_JIS, "データベースのフェイルオーバーが発生した場合は、イベントを確認してください。");
        round_trip(GBK, "数据库发生故障转移时，请先检查事件，再检查连接池的设置。");
        round_trip(BIG5, "資料庫發生容錯移轉時，請先檢查事件，再檢查連線集區的設定。");
        round_trip(WINDOWS_1252, "Die Datenbank fällt zurück: prüfen Sie die Ereignisse.");
    }

    #[test]
    fn a_mark_or_a_page_says_its_encoding() {
        let marked: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("日本語\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text(marked, false).unwrap(), ("日本語\n".to_owned(), Some("UTF-16LE")));
        let page = GBK.encode("<meta charset=\"gb2312\"><p>你好").0.into_owned();
        assert_eq!(text(page, true).unwrap().0, "<meta charset=\"gb2312\"><p>你好");
    }

    #[test]
    fn bytes_without_sense_are_refused() {
        assert!(matches!(text(b"a\0b".to_vec(), false), Err(Unreadable::Binary)));
        assert!(text(vec![0x81, 0x8d, 0x8f, 0x90, 0x9d, 1, 2, 3], false).is_err());
        let noise: Vec<u8> = (0..2000_u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 24) as u8 | 1).collect();
        assert!(text(noise, false).is_err());
    }
}
