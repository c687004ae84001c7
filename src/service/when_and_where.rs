use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regex::Regex;

use crate::base::constant_pattern;
use crate::domain::{AccountProfile, Idea};

/// When and where an answer has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhenAndWhere {
    /// The customer's day.
    pub at: Date,
    /// Codes of regions, each once; empty: anywhere.
    pub regions: Vec<String>,
}

/// `ap-northeast-1`, `us-gov-west-1`; letters of other scripts beside it are no part of it.
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"(?i)(?-u:\b)[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)[a-z]*-[0-9](?-u:\b)")
});

impl WhenAndWhere {
    /// The day of `now` where the account is, and the regions that the question names, by their codes or by a word that the table
    /// of terms knows as one (`ideas`); with none of them, the regions that the account's workloads run in.
    pub fn of(question: &str, ideas: &[Idea], profile: &AccountProfile, now: Timestamp) -> Self {
        let zone = TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC);
        let known = ideas.iter().flat_map(|it| it.wordings.iter().flatten()).map(String::as_str);
        let mut regions: Vec<String> = Vec::new();
        for text in std::iter::once(question).chain(known) {
            regions.extend(REGION.find_iter(text).map(|it| it.as_str().to_lowercase()));
        }
        if regions.is_empty() {
            regions.extend(profile.workloads.iter().flat_map(|it| it.regions.iter().cloned()));
        }
        regions.sort_unstable();
        regions.dedup();
        Self { at: now.to_zoned(zone).date(), regions }
    }

    /// The codes as a query takes them.
    pub fn region_names(&self) -> Vec<&str> {
        self.regions.iter().map(String::as_str).collect()
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn profile() -> AccountProfile {
        toml::from_str(
            r#"
            name = "Shop"
            plan = "enterprise"
            time_zone = "Asia/Tokyo"
            [[workload]]
            name = "Checkout"
            regions = ["ap-northeast-1", "us-east-1"]
            [[workload]]
            name = "Reports"
            regions = ["us-east-1"]
            "#,
        )
        .expect("a profile")
    }

    fn asked(question: &str, ideas: &[Idea]) -> WhenAndWhere {
        let now = "2026-11-20T18:17:00Z".parse().expect("a time");
        WhenAndWhere::of(question, ideas, &profile(), now)
    }

    #[test]
    fn a_question_that_names_no_region_is_about_those_of_the_workloads_on_the_accounts_own_day() {
        let asked = asked("Why did my database fail over?", &[]);
        assert_eq!(asked.regions, ["ap-northeast-1", "us-east-1"]);
        assert_eq!(asked.at, jiff::civil::date(2026, 11, 21));
    }

    #[test]
    fn a_region_in_the_question_counts_alone_by_code_or_by_name() {
        assert_eq!(asked("想在EU-West-1上线", &[]).regions, ["eu-west-1"]);
        assert_eq!(asked("db.r6g.large-1 in us-gov-west-1?", &[]).regions, ["us-gov-west-1"]);
        let beijing = Idea { wordings: vec![vec!["北京".to_owned()], vec!["cn-north-1".to_owned()]] };
        assert_eq!(asked("北京区域怎么提交", &[beijing]).regions, ["cn-north-1"]);
    }
}
