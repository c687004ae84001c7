use super::Comparable;
use crate::eval::result::Verdict;
use crate::eval::suite::Groups;

/// Every group has an alternative in some of `texts`.
pub fn holds<'a>(wanted: &Groups, texts: impl Iterator<Item = &'a str>) -> Verdict {
    let texts: Vec<Comparable> = texts.map(Comparable::new).collect();
    let lacks: Vec<String> = wanted
        .iter()
        .filter(|group| !texts.iter().any(|it| it.has_any(group)))
        .map(|group| format!("“{}”", group.join("” or “")))
        .collect();
    Verdict::of(lacks.is_empty(), || format!("lacks {}", lacks.join(", ")))
}

/// No text claims what it must not. A match inside a clause that denies it does not count.
pub fn never<'a>(forbidden: &Groups, texts: impl Iterator<Item = &'a str>) -> Verdict {
    let texts: Vec<Comparable> = texts.map(Comparable::new).collect();
    let said: Vec<&str> = forbidden.iter().filter_map(|group| texts.iter().find_map(|it| it.claims(group))).collect();
    Verdict::of(said.is_empty(), || format!("says “{}”", said.join("”, “")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::suite::Groups;

    fn groups(text: &str) -> Groups {
        #[derive(serde::Deserialize)]
        struct Holder {
            it: Groups,
        }
        toml::from_str::<Holder>(&format!("it = {text}")).map(|it| it.it).unwrap_or_default()
    }

    #[test]
    fn each_group_needs_one_alternative_and_what_lacks_is_named() {
        let wanted = groups(r#"[["60 seconds", "60 秒"], "failover"]"#);
        assert_eq!(holds(&wanted, ["A failover takes 60 seconds."].into_iter()), Verdict::Pass);
        assert_eq!(holds(&wanted, ["a failover", "takes 60 秒"].into_iter()), Verdict::Pass);
        assert_eq!(holds(&wanted, ["60 seconds"].into_iter()), Verdict::Fail("lacks “failover”".to_owned()));
    }

    #[test]
    fn a_forbidden_claim_counts_unless_its_clause_denies_it() {
        let forbidden = groups(r#"["data was lost"]"#);
        assert_eq!(
            never(&forbidden, ["Some data was lost."].into_iter()),
            Verdict::Fail("says “data was lost”".to_owned())
        );
        assert_eq!(never(&forbidden, ["We saw no sign that data was lost."].into_iter()), Verdict::Pass);
    }
}
