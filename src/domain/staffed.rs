use std::str::FromStr;

use jiff::civil::{Time, Weekday};

/// What hours may look like.
const FORMS: &str = "write `24x7`, or days and times in the queue's own zone, such as `Mon-Fri 08:00-20:00`, `Sat,Sun 10:00-16:00` or \
                     `22:00-06:00` for every night";

/// The hours of a queue as its catalogue writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Staffed {
    Always,
    /// From `from` until `until` of those days; where `until` is not later, until then of the next day.
    Weekly {
        days: Vec<Weekday>,
        from: Time,
        until: Time,
    },
}

impl FromStr for Staffed {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        if ["24x7", "24/7"].contains(&given.trim().to_ascii_lowercase().as_str()) {
            return Ok(Self::Always);
        }
        weekly(given).ok_or_else(|| format!("hours `{given}` cannot be read: {FORMS}"))
    }
}

fn weekly(given: &str) -> Option<Staffed> {
    let (days, times) = given.trim().rsplit_once(' ').unwrap_or(("Mon-Sun", given.trim()));
    let (from, until) = times.split_once('-')?;
    // The day's end is the next day's begin.
    let until = if until == "24:00" { Time::midnight() } else { until.parse().ok()? };
    let from: Time = from.parse().ok()?;
    let days: Vec<Weekday> = days.split(',').map(span).collect::<Option<Vec<_>>>()?.concat();
    (from != until || from == Time::midnight()).then_some(Staffed::Weekly { days, from, until })
}

/// `Mon` or `Mon-Fri`.
fn span(given: &str) -> Option<Vec<Weekday>> {
    let Some((first, last)) = given.split_once('-') else { return Some(vec![weekday(given)?]) };
    let (first, last) = (weekday(first)?, weekday(last)?);
    let mut days = vec![first];
    let mut day = first;
    while day != last {
        day = day.next();
        days.push(day);
    }
    Some(days)
}

fn weekday(given: &str) -> Option<Weekday> {
    Some(match given.trim().to_ascii_lowercase().get(..3)? {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}
