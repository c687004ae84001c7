use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::domain::AccountProfile;

/// What names somebody or something of theirs, by kind; the first alternative that fits wins.
static NAMING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        (?P<mail>[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)
        | (?P<id>\b(?:i|vol|sg|subnet|vpc|eni|ami|snap|rtb|igw|nat|lt|tgw|eipalloc)-[0-9a-f]{8,17}\b
            | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)
        | (?P<account>\b\d{12}\b)
        | (?P<address>\b(?:\d{1,3}\.){3}\d{1,3}\b)
        | (?P<host>\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|io|dev|cloud|internal|local|corp|jp|tw|cn|de|ch|eu|uk|co)\b)",
    )
    .ok()
});

/// Replaces names, mail addresses, hosts, IP addresses and ids by made-up ones; the same always becomes the same.
#[derive(Default)]
pub struct Pseudonyms {
    /// Longest first.
    names: Vec<(String, String)>,
    given: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Pseudonyms {
    /// Knows the names in an account's profile: the company and its contacts.
    pub fn of_account(profile: &AccountProfile) -> Self {
        let mut names = Self::default();
        names.add_name(&profile.name, "Example Company");
        for (at, contact) in profile.contacts.iter().enumerate() {
            names.add_name(&contact.name, &format!("Person {}", at + 1));
        }
        names
    }

    /// Replaces `name` by `stand_in` from now on; too short a name would be found everywhere.
    pub fn add_name(&mut self, name: &str, stand_in: &str) {
        if name.trim().chars().count() >= 2 {
            self.names.push((name.trim().to_owned(), stand_in.to_owned()));
            self.names.sort_by_key(|it| std::cmp::Reverse(it.0.len()));
        }
    }

    /// `text` with everything replaced that names somebody or something of theirs.
    pub fn apply(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, stand_in) in &self.names {
            text = text.replace(name.as_str(), stand_in);
        }
        let Some(naming) = &*NAMING else { return text };
        naming.replace_all(&text, |found: &Captures<'_>| self.stand_in(found)).into_owned()
    }

    fn stand_in(&mut self, found: &Captures<'_>) -> String {
        let whole = found.get(0).map_or("", |it| it.as_str()).to_owned();
        if let Some(known) = self.given.get(&whole) {
            return known.clone();
        }
        let kinds = ["mail", "id", "account", "address", "host"];
        let kind = kinds.into_iter().find(|it| found.name(it).is_some()).unwrap_or("id");
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let made = match kind {
            "mail" => format!("person-{count}@example.com"),
            "account" => format!("{count:012}"),
            "address" => format!("192.0.2.{}", *count % 254 + 1),
            "host" => format!("host-{count}.example.com"),
            // The prefix says what sort of thing it is; the answer may depend on that.
            _ => match whole
                .split_once('-')
                .filter(|it| it.0.len() <= 8 && !it.0.contains(|it: char| it.is_ascii_digit()))
            {
                Some((prefix, _)) => format!("{prefix}-{count:017x}"),
                None => format!("00000000-0000-0000-0000-{count:012x}"),
            },
        };
        self.given.insert(whole, made.clone());
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_addresses_hosts_and_ids_are_replaced_and_the_same_stays_the_same() {
        let mut names = Pseudonyms::default();
        names.add_name("Harbor Lane", "Example Company");
        let text = "Harbor Lane: i-0abc1234def567892 at db.harbor-lane.com (10.1.2.3), ask lin@harbor-lane.com; i-0abc1234def567892 of 111122223333";
        assert_eq!(
            names.apply(text),
            "Example Company: i-00000000000000001 at host-1.example.com (192.0.2.2), ask person-1@example.com; i-00000000000000001 of 000000000001"
        );
        assert_eq!(names.apply("db.harbor-lane.com"), "host-1.example.com");
        assert_eq!(
            names.apply("RDS failed over at 15:42 with RDS-EVENT-0049."),
            "RDS failed over at 15:42 with RDS-EVENT-0049."
        );
    }
}
