use super::*;

fn of_kind(mut fact: Numbered, kind: FactKind, severity: Option<&str>) -> Numbered {
    let note = fact.evidence.fact.as_mut().expect("a fact");
    (note.kind, note.severity) = (kind, severity.map(str::to_owned));
    fact
}

fn measured() -> Numbered {
    of_kind(fact(1, "2026-11-20T08:00:00Z", "CPUUtilization of catalog is 23 percent"), FactKind::Metric, None)
}

fn asked(facts: Vec<Numbered>) -> String {
    let now = "2026-11-20T09:00:00Z".parse().expect("a time");
    reply(&ChatRequest { now, ..asking("Is everything fine in our account?", Language::En, facts) }).text
}

#[test]
fn where_nothing_is_wrong_it_is_told_what_is_measured_and_that_this_is_no_proof() {
    let text = asked(vec![measured()]);
    let places = ["<NothingInAccount>", "23 percent", "<NoProof>"].map(|it| text.find(it));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
    assert!(!text.contains("<NotWell>"));
}

#[test]
fn what_speaks_against_it_comes_first_with_what_changed_lately_and_nothing_older() {
    let alarm = fact(2, "2026-11-20T08:30:00Z", "The alarm catalog-latency is in ALARM");
    let alarm = of_kind(alarm, FactKind::Alarm, Some("ALARM"));
    let lately = fact(3, "2026-11-20T07:00:00Z", "UpdateService of catalog");
    let once = fact(4, "2026-11-10T07:00:00Z", "CreateTags of catalog");
    let text = asked(vec![measured(), once, lately, alarm]);
    let places = ["<NotWell>", "catalog-latency", "UpdateService"].map(|it| text.find(it));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
    assert!(!text.contains("CreateTags") && !text.contains("<NothingInAccount>") && !text.contains("23 percent"));
}
