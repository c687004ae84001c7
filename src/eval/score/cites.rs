use crate::account::alarm_name;
use crate::domain::{Citation, EvidenceKind, Fact};
use crate::eval::result::Verdict;
use crate::eval::suite::Groups;
use crate::text::thing_name;

/// What a citation points at, as samples name it.
#[derive(Clone, Debug)]
pub struct CitedAs {
    pub kind: EvidenceKind,
    pub id: String,
    /// Of a fact.
    pub resource: Option<String>,
    /// The alarm that a fact is about; its resource is what the alarm watches.
    pub alarm: Option<String>,
}

impl CitedAs {
    /// A citation, with the facts that the turn carried.
    pub fn new(citation: &Citation, facts: &[Fact]) -> Self {
        let fact = facts.iter().find(|it| it.id == citation.evidence_id);
        Self {
            kind: citation.kind,
            id: citation.evidence_id.clone(),
            resource: fact.and_then(|it| it.resource.clone()),
            alarm: fact.and_then(alarm_name).map(str::to_owned),
        }
    }

    fn is(&self, name: &str) -> bool {
        if let Some(fact) = name.strip_prefix("fact:") {
            let of_resource = |it: &String| it == fact || thing_name(it) == fact || it.ends_with(&format!(":{fact}"));
            let is_alarm = || self.alarm.as_deref() == Some(fact.rsplit_once(":alarm:").map_or(fact, |it| it.1));
            let is_named = self.id == fact || self.resource.iter().any(of_resource) || is_alarm();
            return self.kind == EvidenceKind::Fact && is_named;
        }
        self.kind != EvidenceKind::Fact && names_document(name, &self.id)
    }
}

/// Whether a sample's name (`service/slug`, `card:stem`, `case:id`) means the document that a passage or document id is of.
pub fn names_document(name: &str, id: &str) -> bool {
    let document = id.split('#').next().unwrap_or(id);
    let name = name.split('#').next().unwrap_or(name);
    if let Some(case) = name.strip_prefix("case:") {
        return document == case;
    }
    if let Some(card) = name.strip_prefix("card:") {
        let stem = document.rsplit('/').next().unwrap_or(document);
        return stem == card || without_language(stem) == card;
    }
    document == name || without_language(document) == name
}

fn without_language(document: &str) -> &str {
    match document.rsplit_once('.') {
        Some((slug, "en" | "zh-CN" | "zh-TW" | "ja")) => slug,
        _ => document,
    }
}

/// Each group has one that is cited.
pub fn cites(wanted: &Groups, cited: &[CitedAs]) -> Verdict {
    let lacks: Vec<String> = wanted
        .iter()
        .filter(|group| !group.iter().any(|name| cited.iter().any(|it| it.is(name))))
        .map(|group| group.join(" or "))
        .collect();
    Verdict::of(lacks.is_empty(), || format!("does not cite {}", lacks.join(", ")))
}

/// None of these is cited.
pub fn never_cites(forbidden: &[String], cited: &[CitedAs]) -> Verdict {
    let found: Vec<&str> =
        forbidden.iter().filter(|name| cited.iter().any(|it| it.is(name))).map(String::as_str).collect();
    Verdict::of(found.is_empty(), || format!("cites {}", found.join(", ")))
}

/// The first citation is one of these.
pub fn first_cites(allowed: &[String], cited: &[CitedAs]) -> Verdict {
    let first = cited.first();
    let holds = first.is_some_and(|it| allowed.iter().any(|name| it.is(name)));
    Verdict::of(holds, || format!("first cites {}", first.map_or("nothing", |it| it.id.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_every_passage_and_language_of_a_document_and_no_other() {
        assert!(names_document("relational-database/multi-az-failover", "relational-database/multi-az-failover.ja#3"));
        assert!(names_document("card:failover-long-outage-dns-cache", "cards/failover-long-outage-dns-cache#0"));
        assert!(names_document("case:case-1", "case-1#2"));
        assert!(!names_document("case:case-1", "case-10#2"));
        assert!(!names_document("network/load-balancer", "network/load-balancer-5xx.en#0"));
    }

    #[test]
    fn a_fact_is_named_by_its_id_its_resource_or_its_alarm() {
        let fact = CitedAs {
            kind: EvidenceKind::Fact,
            id: "f-1".to_owned(),
            resource: Some("arn:aws:rds:ap-northeast-1:1:db:shop-orders".to_owned()),
            alarm: Some("shop-orders-connections-high".to_owned()),
        };
        assert!(fact.is("fact:arn:aws:cloudwatch:ap-northeast-1:1:alarm:shop-orders-connections-high"));
        assert!(fact.is("fact:shop-orders-connections-high") && !fact.is("fact:connections-high"));
        assert!(fact.is("fact:f-1") && fact.is("fact:shop-orders") && !fact.is("fact:orders") && !fact.is("f-1"));
    }
}
