//! Which of what a question may mean comes first, by what else is known of it.

use crate::search::Surety;
use crate::service::knowledge::MayBeAsked;

/// What a known question without steps counts to who asks how something is done.
const WITHOUT_STEPS: f32 = 0.4;

/// Puts what is known of `service` first where none is surely meant: whose thing is named, is asked about.
pub(super) fn put_service_first(known: &mut [MayBeAsked], service: &str) {
    let Some(surety) = known.first().map(|it| it.surety).filter(|it| *it != Surety::Meant) else { return };
    let is_of_it = |it: &MayBeAsked| it.question.document.split('/').next() == Some(service);
    let Some(at) = known.iter().position(is_of_it) else { return };
    if let Some(found) = known.get_mut(..=at) {
        found.rotate_right(1);
    }
    // As likely as the one that it comes before, at the least.
    if let Some(first) = known.first_mut() {
        first.surety = first.surety.max(surety);
    }
}

/// Of guesses puts that first which is answered by the document that words found first, too.
pub(super) fn put_found_first(known: &mut [MayBeAsked], found: &str) {
    let is_guess = known.first().is_some_and(|it| it.surety == Surety::Possible);
    let at = known.iter().position(|it| it.question.answers(found)).filter(|_| is_guess);
    if let Some(until) = at.and_then(|at| known.get_mut(..=at)) {
        until.rotate_right(1);
    }
}

/// Puts what has steps before what has none, unless that is far likelier.
pub(super) fn prefer_steps(among: &mut [(&[String], f32)], is_step: impl Fn(&str) -> bool) {
    for (_, likely) in among.iter_mut().filter(|(lines, _)| !lines.iter().any(|it| is_step(it))) {
        *likely *= WITHOUT_STEPS;
    }
    among.sort_by(|one, other| other.1.total_cmp(&one.1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::KnownQuestion;

    fn listed(documents: [(&str, Surety); 3]) -> Vec<MayBeAsked> {
        let of = |(document, surety): (&str, Surety)| MayBeAsked {
            question: KnownQuestion { document: document.to_owned(), ..KnownQuestion::default() },
            surety,
            says: Vec::new(),
        };
        documents.into_iter().map(of).collect()
    }

    fn order(known: &[MayBeAsked]) -> Vec<&str> {
        known.iter().map(|it| it.question.document.as_str()).collect()
    }

    const DISKS: [(&str, Surety); 3] = [
        ("block-storage/volume-full", Surety::Likely),
        ("support/quota-increase", Surety::Possible),
        ("relational-database/storage-full", Surety::Possible),
    ];

    #[test]
    fn what_is_known_of_the_service_of_the_thing_that_is_named_comes_first_unless_another_is_surely_meant() {
        let mut known = listed(DISKS);
        put_service_first(&mut known, "relational-database");
        assert_eq!(
            order(&known),
            ["relational-database/storage-full", "block-storage/volume-full", "support/quota-increase"]
        );
        assert_eq!(known.first().map(|it| it.surety), Some(Surety::Likely), "as likely as what it comes before");
        let mut sure = listed(DISKS);
        sure.iter_mut().take(1).for_each(|it| it.surety = Surety::Meant);
        put_service_first(&mut sure, "relational-database");
        assert_eq!(order(&sure).first(), Some(&"block-storage/volume-full"));
        put_service_first(&mut known, "network");
        assert_eq!(order(&known).first(), Some(&"relational-database/storage-full"), "nothing is known of it");
    }

    #[test]
    fn of_mere_guesses_the_one_whose_document_words_found_comes_first() {
        let mut known = listed(DISKS);
        put_found_first(&mut known, "relational-database/storage-full.en#2");
        assert_eq!(order(&known).first(), Some(&"block-storage/volume-full"), "it is likely, and no mere guess");
        known.iter_mut().take(1).for_each(|it| it.surety = Surety::Possible);
        put_found_first(&mut known, "relational-database/storage-full.en#2");
        assert_eq!(order(&known).first(), Some(&"relational-database/storage-full"));
    }

    #[test]
    fn who_asks_how_something_is_done_is_told_what_has_steps_unless_that_is_far_less_likely() {
        let (why, how) = (["It is full."].map(str::to_owned), ["Enlarge it."].map(str::to_owned));
        let is_step = |line: &str| line == "Enlarge it.";
        let first = |likely: f32| {
            let mut among: Vec<(&[String], f32)> = vec![(&why, 1.0 - likely), (&how, likely)];
            prefer_steps(&mut among, is_step);
            among.first().and_then(|it| it.0.first()).cloned()
        };
        assert_eq!(first(0.4).as_deref(), Some("Enlarge it."));
        assert_eq!(first(0.1).as_deref(), Some("It is full."));
    }
}
