use super::SecretKind;
use super::looks::is_uuid;
use super::mask::Hit;
use super::scan::{byte_at, byte_before, run_start, window, window_before};

/// Finds payment card numbers: 13 to 19 digits, alone or in groups, of a known issuer, with a right check digit.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        let start = at + offset;
        let groups = groups_from(text, start);
        let end = groups.last().map_or(start + 1, |group| group.end);
        let digits: usize = groups.iter().map(|group| group.end - group.start).sum();
        at = match (digits >= 13).then(|| card_in(text, &groups)).flatten() {
            Some(hit) => {
                hits.push(hit);
                hit.end
            }
            None => end,
        };
    }
}

#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
}

/// Groups of digits from `start` on with one space, dash, dot or line break between them.
fn groups_from(text: &str, start: usize) -> Vec<Group> {
    let bytes = text.as_bytes();
    let mut groups = Vec::new();
    let mut at = start;
    loop {
        let end = super::scan::run_end(text, at, usize::MAX, |byte| byte.is_ascii_digit());
        if end == at || groups.len() >= 64 {
            return groups;
        }
        groups.push(Group { start: at, end });
        let is_single = matches!(bytes.get(end), Some(b' ' | b'-' | b'.' | b'\n' | b'\t' | b'_'));
        if !is_single {
            return groups;
        }
        at = end + 1;
    }
}

/// The first card number that whole groups make, from the left, the longest at each place.
fn card_in(text: &str, groups: &[Group]) -> Option<Hit> {
    (0..groups.len()).find_map(|first| {
        let tail = groups.get(first..)?;
        (1..=tail.len().min(7)).rev().find_map(|count| card_of(text, tail.get(..count)?))
    })
}

fn card_of(text: &str, groups: &[Group]) -> Option<Hit> {
    let (start, end) = (groups.first()?.start, groups.last()?.end);
    let count: usize = groups.iter().map(|group| group.end - group.start).sum();
    if !(13..=19).contains(&count) || !is_grouped_like_a_card(text, groups) {
        return None;
    }
    let digits: Vec<u8> = text.get(start..end)?.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    let is_known = is_issued(&digits) || is_called_card(text, start) && is_fours(groups);
    let is_card = is_known && passes_luhn(&digits) && is_free(text, start, end);
    is_card.then_some(Hit { start, end, kind: SecretKind::CardNumber })
}

/// Whether the words before `start` speak of a card, which makes any issuer's number one.
fn is_called_card(text: &str, start: usize) -> bool {
    const WORDS: [&str; 6] = ["card", "信用卡", "银行卡", "銀行卡", "卡号", "カード"];
    let before = window_before(text, start, 48).to_lowercase();
    before.contains("卡號") || WORDS.iter().any(|word| before.contains(word))
}

/// Four groups of four.
fn is_fours(groups: &[Group]) -> bool {
    groups.len() == 4 && groups.iter().all(|group| group.end - group.start == 4)
}

/// 16 in one, 4-4-4-4, 4-6-5, 4-6-4, 8-8, …; across a line break only fours.
fn is_grouped_like_a_card(text: &str, groups: &[Group]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.end - group.start).collect();
    let crosses_lines = groups
        .iter()
        .any(|group| byte_at(text, group.end) == Some(b'\n') && Some(group.end) != groups.last().map(|last| last.end));
    let is_known = matches!(
        lengths.as_slice(),
        [_] | [4, 6, 5 | 4] | [4, 4, 4, 1..=4] | [4, 4, 4, 4, 1..=3] | [8, 8] | [6, 10..=13] | [4, 12] | [12, 4]
    );
    let is_fours = matches!(lengths.as_slice(), [4, 4, 4, 1..=4] | [4, 4, 4, 4, 1..=3]);
    is_known && (!crosses_lines || is_fours)
}

/// Issuer prefixes and the lengths they use. Sources: ISO/IEC 7812 ranges as the schemes publish them.
fn is_issued(digits: &[u8]) -> bool {
    let lead = |count: usize| digits.iter().take(count).fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
    let length = digits.len();
    match lead(1) {
        4 => matches!(length, 13 | 16 | 19),
        2 => length == 16 && ((2221..=2720).contains(&lead(4)) || (2200..=2204).contains(&lead(4))),
        3 => match lead(2) {
            34 | 37 => length == 15,
            36 | 38 | 39 => length == 14,
            30 => length == 14 && lead(3) <= 305,
            35 => length == 16 && (3528..=3589).contains(&lead(4)),
            _ => false,
        },
        5 => length == 16 && ((51..=55).contains(&lead(2)) || matches!(lead(4), 5018 | 5020 | 5038 | 5893)),
        6 => {
            let is_discover = lead(4) == 6011 || (644..=649).contains(&lead(3)) || lead(2) == 65;
            let is_union_pay = lead(2) == 62 && (16..=19).contains(&length);
            let is_maestro = matches!(lead(4), 6304 | 6759 | 6761..=6763) && length == 16;
            (is_discover && matches!(length, 16 | 19)) || is_union_pay || is_maestro || (lead(2) == 60 && length == 16)
        }
        8 => matches!(lead(2), 81 | 82) && length == 16,
        _ => false,
    }
}

/// The check digit of ISO/IEC 7812-1, annex B.
fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| digits.first() != Some(digit))
}

/// Not part of a longer word, a decimal number or a UUID. A word such as `card` may touch it.
fn is_free(text: &str, start: usize, end: usize) -> bool {
    const WORDS: [&str; 12] =
        ["card", "visa", "mastercard", "amex", "cc", "pan", "no", "number", "jcb", "unionpay", "discover", "nr"];
    let word = run_start(text, start, 24, |byte| byte.is_ascii_alphanumeric());
    let touching = text.get(word..start).unwrap_or_default().to_ascii_lowercase();
    let before = byte_before(text, start);
    let is_fraction =
        matches!(before, Some(b'.')) && byte_before(text, start - 1).is_some_and(|byte| byte.is_ascii_digit());
    let is_decimal =
        byte_at(text, end) == Some(b'.') && byte_at(text, end + 1).is_some_and(|byte| byte.is_ascii_digit());
    let is_in_word = byte_at(text, end).is_some_and(|byte| byte.is_ascii_alphanumeric());
    let id = run_start(text, start, 36, |byte| byte.is_ascii_hexdigit() || byte == b'-');
    (touching.is_empty() || WORDS.contains(&touching.as_str()))
        && !is_fraction
        && !is_decimal
        && !is_in_word
        && !is_uuid(window(text, id, 36))
}
