//! Takes out of a text what names somebody or something of theirs: people, companies, mail addresses, phone numbers, hosts,
//! addresses and ids. In: text that holds no secrets any more, and what else is known of who is in it. Out: the same text with
//! made-up ones in their place; the same always becomes the same.
//!
//! People and companies are known from fields that name them ([`Known`]), and found in a text where it introduces them: greetings,
//! signatures, titles, legal forms. A name that stands alone in a sentence and in no field is not found: what leaves the home is
//! read by a person first.

mod ids;
mod known;
mod people;

pub use known::Known;

use std::collections::BTreeMap;

use crate::domain::AccountProfile;

/// Replaces names, mail addresses, phone numbers, hosts, IP addresses and ids by made-up ones; the same always becomes the same.
#[derive(Default)]
pub struct Pseudonyms {
    /// By what was found, in lower case.
    given: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Pseudonyms {
    /// `text` with everything replaced that names somebody or something of theirs. `known` are the names that may stand in it.
    pub fn apply(&mut self, text: &str, known: &Known) -> String {
        let mut known = known.clone();
        people::find(text, &mut known);
        let mut plain = String::with_capacity(text.len());
        let mut from = 0;
        for (place, kind) in known.places(text) {
            let found = text.get(place.clone()).unwrap_or_default();
            plain.push_str(text.get(from..place.start).unwrap_or_default());
            plain.push_str(&self.stand_in(kind, found));
            from = place.end;
        }
        plain.push_str(text.get(from..).unwrap_or_default());
        ids::replace(&plain, |kind, found| self.stand_in(kind, found))
    }

    fn stand_in(&mut self, kind: &'static str, found: &str) -> String {
        let key = found.to_lowercase();
        if let Some(known) = self.given.get(&key) {
            return known.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let made = ids::made_up(kind, found, *count);
        self.given.insert(key, made.clone());
        made
    }
}

impl Known {
    /// The names in an account's profile: the company and its contacts.
    pub fn of_account(profile: &AccountProfile) -> Self {
        let mut known = Self::default();
        known.company(&profile.name);
        for contact in &profile.contacts {
            known.person(&contact.name);
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        Pseudonyms::default().apply(text, &Known::default())
    }

    #[test]
    fn names_addresses_hosts_and_ids_are_replaced_and_the_same_stays_the_same() {
        let mut known = Known::default();
        known.company("Harbor Lane");
        let mut names = Pseudonyms::default();
        let text = "Harbor Lane: i-0abc1234def567892 at db.harbor-lane.com (10.1.2.3), ask lin@harbor-lane.com; i-0abc1234def567892 of 111122223333";
        assert_eq!(
            names.apply(text, &known),
            "Company 1: i-00000000000000001 at host-1.example.com (198.18.0.1), ask person-1@example.com; i-00000000000000001 of 000000000001"
        );
        assert_eq!(names.apply("db.harbor-lane.com", &known), "host-1.example.com");
        assert_eq!(
            plain("RDS failed over at 15:42 with RDS-EVENT-0049."),
            "RDS failed over at 15:42 with RDS-EVENT-0049."
        );
    }

    #[test]
    fn people_are_found_where_a_text_introduces_them() {
        for (text, left) in [
            (
                "Hi Priya,\nthe job fails.\nBest regards,\nJohn A. Smith\nNordwind GmbH",
                "Hi Person 1,\nthe job fails.\nBest regards,\nPerson 2\nCompany 1",
            ),
            ("My name is Maria López and I work for Acme Tools, Inc.", "My name is Person 1 and I work for Company 1."),
            ("您好，我是王小明，请王小明先生或陳經理回電。", "您好，我是Person 1，请Person 1先生或Person 2經理回電。"),
            (
                "株式会社青空商店の佐藤と申します。田中様にお伝えください。",
                "Company 1のPerson 1と申します。Person 2様にお伝えください。",
            ),
            ("@carol.meyer can you look?", "@Person 1 can you look?"),
            ("It still fails.\n\nBest regards,\n王小明\n", "It still fails.\n\nBest regards,\nPerson 1\n"),
            ("Thanks,\n佐藤 花子", "Thanks,\nPerson 1"),
        ] {
            assert_eq!(plain(text), left);
        }
    }

    #[test]
    fn a_person_of_a_field_is_found_by_each_part_of_the_name() {
        let mut known = Known::default();
        known.person("Lin Yi-Chen");
        let text = "Yi-Chen restarted it. Lin Yi-Chen will call; the line is open.";
        let left = Pseudonyms::default().apply(text, &known);
        assert!(!left.contains("Yi-Chen") && !left.contains("Lin ") && left.contains("the line is open"), "{left}");
    }

    #[test]
    fn phone_numbers_go_and_other_numbers_stay() {
        for text in
            ["+41 44 123 45 67", "(212) 555-0142", "212-555-0142", "03-1234-5678", "0912-345-678", "13812345678"]
        {
            assert_eq!(plain(&format!("Call {text} now")), "Call +00 000 0001 now", "{text}");
        }
        for text in [
            "2026-11-20T18:09:22Z",
            "20,937,965,568 bytes",
            "port 5432",
            "1700000000",
            "8.0.35",
            "2.9.10.3",
            "900 seconds",
            "2026-11-20 18:09",
            "Oracle version 12.1.0.22",
            "Chrome 120.0.609.109",
            "left-pad@1.3.0",
            "npm install @acme/client",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn a_text_that_was_made_plain_stays_as_it_is() {
        let text =
            "lin@harbor-lane.com, +41 44 123 45 67, 3.112.23.41, 111122223333, i-0abc1234def567892, db.harbor-lane.com";
        let once = plain(text);
        assert_eq!(plain(&once), once);
        assert!(!once.contains("harbor") && !once.contains("3.112") && !once.contains("1111"), "{once}");
    }

    #[test]
    fn greetings_of_nobody_name_nobody() {
        for text in [
            "Dear Support Team,\nplease help.\nThanks,\nThe Platform Team",
            "Hello,\nS3 is slow.",
            "お客様の環境で発生しました。担当者様へ。",
            "各位先生请看文档。",
            "Hi all, the Spark job fails. Regards",
        ] {
            assert_eq!(plain(text), text);
        }
    }
}
