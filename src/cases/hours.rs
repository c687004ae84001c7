use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::{Queue, Staffed};

/// Days looked ahead for the next opening: a week and a day, so that every weekday comes up.
const DAYS: i64 = 8;

/// When a queue is staffed.
#[derive(Clone, Debug, PartialEq)]
pub enum Hours {
    Always,
    /// On these days from `from` until `until`, in the queue's own time; until then of the next day where that is not later.
    Weekly {
        days: Vec<Weekday>,
        from: Time,
        until: Time,
        zone: TimeZone,
    },
}

impl Hours {
    /// The hours of a queue in its time zone. Hours that cannot be read are refused where the catalogue is; the queue stays, and
    /// counts as always staffed, so that a slip closes none.
    pub fn of(queue: &Queue) -> Self {
        let zone = queue.time_zone.as_deref().and_then(|it| TimeZone::get(it).ok()).unwrap_or(TimeZone::UTC);
        match queue.hours.as_deref().map(str::parse) {
            Some(Ok(Staffed::Weekly { days, from, until })) => Self::Weekly { days, from, until, zone },
            _ => Self::Always,
        }
    }

    /// The first moment from `at` on at which somebody is there; `at` itself while somebody is.
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        let Self::Weekly { days, from, until, zone } = self else { return at };
        let local = at.to_zoned(zone.clone());
        // Yesterday's may go on past midnight.
        let openings = (-1..DAYS).filter_map(|ahead| {
            let day = local.date().checked_add(SignedDuration::from_hours(24 * ahead)).ok()?;
            let moment = |day: Date, time: Time| Some(day.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp());
            let ends_on = if until > from { day } else { day.tomorrow().ok()? };
            let (opens, closes) = (moment(day, *from)?, moment(ends_on, *until)?);
            (days.contains(&day.weekday()) && at < closes).then(|| opens.max(at))
        });
        openings.min().unwrap_or(at)
    }

    /// Whether somebody is there at `at`.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.next_open(at) == at
    }
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

    #[test]
    fn a_night_goes_on_past_midnight_and_belongs_to_the_day_on_which_it_begins() {
        // A Friday's night in Tokyo, before, within and after it; the next is Monday's.
        let nights = "Mon-Fri 22:00-06:00";
        check(nights, "Asia/Tokyo", "2026-11-27T10:00:00Z", "2026-11-27T13:00:00Z");
        check(nights, "Asia/Tokyo", "2026-11-27T20:59:00Z", "2026-11-27T20:59:00Z");
        check(nights, "Asia/Tokyo", "2026-11-27T21:00:00Z", "2026-11-30T13:00:00Z");
        check("22:00-06:00", "UTC", "2026-11-28T05:59:00Z", "2026-11-28T05:59:00Z");
        check("22:00-06:00", "UTC", "2026-11-28T06:00:00Z", "2026-11-28T22:00:00Z");
        check("Sat 08:00-24:00", "UTC", "2026-11-28T23:59:00Z", "2026-11-28T23:59:00Z");
        check("Sat 08:00-24:00", "UTC", "2026-11-29T00:00:00Z", "2026-12-05T08:00:00Z");
    }
}
