use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::Language;

/// A moment as a reader in `time_zone` (IANA name; UTC when unknown) says it, to the minute, e.g. `Nov 21, 02:05`,
/// `11月21日 02:05`. The same words go into the prompt, the extractive answer and the citation check.
pub fn time_label(at: Timestamp, time_zone: &str, language: Language) -> String {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    let local = at.to_zoned(zone);
    match language {
        Language::En => local.strftime("%b %-d, %H:%M").to_string(),
        Language::ZhCn | Language::ZhTw | Language::Ja => {
            format!("{}月{}日 {}", local.month(), local.day(), local.strftime("%H:%M"))
        }
    }
}
