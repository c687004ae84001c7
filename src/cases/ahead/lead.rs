use jiff::civil::Weekday;
use jiff::{SignedDuration, Span, Timestamp, ToSpan as _, Zoned};

use super::LeadQuote;
use super::risks::Risk;
use crate::domain::{Language, TableRow};

/// How long mending a risk takes by the tables.
pub(in crate::cases) struct Lead<'a> {
    row: &'a TableRow,
    /// When it is mended by who begins now.
    pub ready: Timestamp,
}

impl Lead<'_> {
    /// The document's sentence on it, in the reader's language, else in English; `None` where the row has none.
    pub(in crate::cases) fn quote(&self, fact: &str, language: Language) -> Option<LeadQuote> {
        let words = said(self.row, language);
        (!words.is_empty()).then(|| LeadQuote { fact: fact.to_owned(), source: self.row.source.clone(), words })
    }
}

/// The document's sentences on `row`: in the reader's language, then in English.
pub(in crate::cases) fn said(row: &TableRow, language: Language) -> Vec<String> {
    [language.tag(), "en"].iter().filter_map(|tag| row.says.get(*tag).cloned()).collect()
}

/// The row of `rows` for the risk's kind: one of its region before one of everywhere, one of its quota before one of any, then
/// the first. A row of another region or quota is none.
pub(in crate::cases) fn lead_of<'a>(risk: &Risk<'_>, rows: &'a [TableRow], now: &Zoned) -> Option<Lead<'a>> {
    let region = risk.fact.measures.iter().find_map(|it| it.region.as_deref());
    let fits = |row: &&TableRow| {
        row.risk.as_deref() == Some(risk.kind)
            && row.what.as_deref().is_none_or(|it| risk.what == Some(it))
            && row.region.as_deref().is_none_or(|it| region == Some(it))
    };
    let row = rows.iter().filter(fits).min_by_key(|it| (it.region.is_none(), it.what.is_none()))?;
    Some(Lead { row, ready: ready(row, now)? })
}

/// When something is done that takes the row's value from `now` on; `None` for a unit that is no time.
pub(in crate::cases) fn ready(row: &TableRow, now: &Zoned) -> Option<Timestamp> {
    if row.unit == "working days" {
        return after_working_days(row.value, now);
    }
    if row.unit == "days" && row.value.fract() == 0.0 {
        // Whole days are days of the calendar, also where a clock changes between them.
        let days = Span::new().try_days(row.value as i64).ok()?;
        return Some(now.checked_add(days).ok()?.timestamp());
    }
    let seconds = match row.unit.as_str() {
        "seconds" => 1.0,
        "minutes" => 60.0,
        "hours" => 3_600.0,
        "days" => 86_400.0,
        "weeks" => 7.0 * 86_400.0,
        _ => return None,
    };
    let lead = SignedDuration::try_from_secs_f64(row.value * seconds).ok()?;
    now.timestamp().checked_add(lead).ok()
}

/// The same time of day, so many working days on; Saturday and Sunday are none. Holidays are not known, so it may take longer.
fn after_working_days(count: f64, now: &Zoned) -> Option<Timestamp> {
    const MOST: f64 = 1_000.0;
    let mut left = count.min(MOST).ceil();
    let mut day = now.clone();
    while left > 0.0 {
        day = day.checked_add(1.day()).ok()?;
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1.0;
        }
    }
    Some(day.timestamp())
}
