use super::observed::last_part;
use crate::domain::{Fact, Workload};

/// Shortest name that is taken out, in bytes.
const SHORTEST: usize = 6;

/// `question` without the names of the account's own things: no document knows them, and they tell nothing of what is asked. A name of
/// letters alone is a word as well, and stays.
pub fn without_own_things(question: &str, facts: &[Fact], workloads: &[Workload]) -> String {
    let of_facts = facts.iter().filter_map(|it| it.resource.as_deref());
    let of_workloads = workloads.iter().flat_map(|it| it.resources.iter().map(String::as_str));
    let is_name = |it: &&str| it.len() >= SHORTEST && it.contains(|it: char| !it.is_alphabetic());
    let mut names: Vec<&str> = of_facts.chain(of_workloads).map(last_part).filter(is_name).collect();
    // The longest first: one name may begin with another.
    names.sort_by_key(|it| std::cmp::Reverse(it.len()));
    names.into_iter().fold(question.to_owned(), |rest, name| rest.replace(name, " "))
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::FactKind;

    #[test]
    fn names_of_the_accounts_things_are_taken_out_and_words_stay() {
        let at = "2026-11-20T00:00:00Z".parse().expect("a time");
        let of = |resource: &str| Fact {
            resource: Some(resource.to_owned()),
            ..Fact::bare(resource, FactKind::Inventory, at)
        };
        let facts = [
            of("arn:aws:lambda:eu-central-1:555566667777:function:thumbnailer-preview"),
            of("thumbnailer-preview-2"),
            of("arn:aws:rds:us-east-1:111122223333:db:drafts"),
        ];
        let asked = "thumbnailer-preview-2 と thumbnailer-preview で drafts が三枚ずつできます";
        assert_eq!(without_own_things(asked, &facts, &[]).trim(), "と   で drafts が三枚ずつできます");
    }
}
