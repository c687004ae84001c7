use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::domain::Queue;

/// Days looked ahead for the next opening: a week and a day, so that every weekday comes up.
const DAYS: i64 = 8;

/// When a queue is staffed.
#[derive(Clone, Debug, PartialEq)]
pub enum Hours {
    Always,
    /// On these days from `from` until `until`, in the queue's own time.
    Weekly {
        days: Vec<Weekday>,
        from: Time,
        until: Time,
        zone: TimeZone,
    },
}

impl Hours {
    /// The hours of a queue: `24x7`, or days and times such as `Mon-Fri 08:00-20:00` or `Sat,Sun 10:00-16:00` in its time
    /// zone. What cannot be read counts as always, so that a slip in a catalogue closes no queue.
    pub fn of(queue: &Queue) -> Self {
        let zone = queue.time_zone.as_deref().and_then(|it| TimeZone::get(it).ok()).unwrap_or(TimeZone::UTC);
        queue.hours.as_deref().and_then(|it| weekly(it, zone)).unwrap_or(Self::Always)
    }

    /// The first moment from `at` on at which somebody is there; `at` itself while somebody is.
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        let Self::Weekly { days, from, until, zone } = self else { return at };
        let local = at.to_zoned(zone.clone());
        let openings = (0..DAYS).filter_map(|ahead| {
            let day = local.date().checked_add(SignedDuration::from_hours(24 * ahead)).ok()?;
            let moment = |time: Time| -> Option<Zoned> { day.to_datetime(time).to_zoned(zone.clone()).ok() };
            let is_open_day = days.contains(&day.weekday());
            let (opens, closes) = (moment(*from)?.timestamp(), moment(*until)?.timestamp());
            (is_open_day && at < closes).then(|| opens.max(at))
        });
        openings.min().unwrap_or(at)
    }

    /// Whether somebody is there at `at`.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.next_open(at) == at
    }
}

fn weekly(given: &str, zone: TimeZone) -> Option<Hours> {
    let (days, times) = given.trim().split_once(' ')?;
    let (from, until) = times.trim().split_once('-')?;
    let (from, until) = (from.trim().parse().ok()?, until.trim().parse().ok()?);
    let days: Vec<Weekday> = days.split(',').map(span).collect::<Option<Vec<_>>>()?.concat();
    (from < until && !days.is_empty()).then_some(Hours::Weekly { days, from, until, zone })
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

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn queue(hours: &str, zone: &str) -> Queue {
        Queue {
            id: "q".to_owned(),
            skills: Vec::new(),
            services: Vec::new(),
            languages: Vec::new(),
            plans: Vec::new(),
            hours: Some(hours.to_owned()),
            time_zone: Some(zone.to_owned()),
            contacts: Vec::new(),
        }
    }

    fn check(hours: &str, zone: &str, at: &str, opens: &str) {
        let moment = |text: &str| text.parse::<Timestamp>().expect("a time");
        assert_eq!(Hours::of(&queue(hours, zone)).next_open(moment(at)), moment(opens), "{hours} {zone} at {at}");
    }

    #[test]
    fn a_queue_opens_by_its_own_clock_and_week() {
        check("24x7", "UTC", "2026-11-28T03:00:00Z", "2026-11-28T03:00:00Z");
        // A Friday in Los Angeles, before, within and after the day; the next is Monday's.
        let week = "Mon-Fri 08:00-20:00";
        check(week, "America/Los_Angeles", "2026-11-27T15:00:00Z", "2026-11-27T16:00:00Z");
        check(week, "America/Los_Angeles", "2026-11-27T20:00:00Z", "2026-11-27T20:00:00Z");
        check(week, "America/Los_Angeles", "2026-11-28T04:00:00Z", "2026-11-30T16:00:00Z");
        check("Sat,Sun 10:00-16:00", "Asia/Tokyo", "2026-11-27T00:00:00Z", "2026-11-28T01:00:00Z");
        // The hour that a zone leaves out moves the opening, not the day.
        check("Sun 02:30-09:00", "America/Los_Angeles", "2026-03-07T12:00:00Z", "2026-03-08T10:30:00Z");
        check("at times", "UTC", "2026-11-28T03:00:00Z", "2026-11-28T03:00:00Z");
    }
}
