use super::*;

/// An error rate of the shop, as a metric tells it at minute 0.
fn error_rate(title: &str, body: &str) -> Fact {
    Fact { severity: None, body: body.to_owned(), ..fact("rate", FactKind::Metric, "", SHOP, title, 0) }
}

#[test]
fn a_health_event_an_alarm_and_an_error_rate_raise_what_is_said_too_mildly() {
    let (_, workloads) = failing_shop();
    let said = hear(["Some payments have errors, no rush."]);
    let health = fact("health", FactKind::Health, "issue", SHOP, "AWS Health reports an open issue", 0);
    let alarm = fact("alarm", FactKind::Alarm, "ALARM", SHOP, "Checkout targets return 5xx responses", 0);
    let rate = error_rate("96 percent of the requests fail", "Before, fewer than 1 percent of the requests failed.");
    // How much fails only a rate tells: where it is nearly all, business stops, however mildly that is said.
    for (seen, severity) in [(&health, Severity::Urgent), (&alarm, Severity::Urgent), (&rate, Severity::Critical)] {
        let observed = observe(&[seen], &workloads).with_error_rates(&[seen], &workloads, seen.at);
        let suggestion = suggest(&said, &observed, None);
        assert_eq!(suggestion.severity, severity, "{}", seen.id);
        let cited: Vec<_> = suggestion.reasons.iter().filter_map(|it| it.evidence_id.as_deref()).collect();
        assert_eq!(cited, [seen.id.as_str()]);
        let stopped = suggest(&hear(["Checkout is down."]), &observed, None);
        assert_eq!(stopped.severity, Severity::Critical, "{}: business that is seen to fail", seen.id);
    }
    let observed = observe(&[&rate], &workloads).with_error_rates(&[&rate], &workloads, rate.at);
    for text in ["Our nightly build is slow today.", "How do we raise the quota of our functions?"] {
        let severity = suggest(&hear([text]), &observed, None).severity;
        assert!(severity < Severity::Critical, "{text}: nobody tells of what stands still");
    }
    let some = error_rate("6 percent of the requests fail", "Before, 1 percent of the requests failed.");
    let observed = observe(&[&some], &workloads).with_error_rates(&[&some], &workloads, some.at);
    assert_eq!(suggest(&said, &observed, None).severity, Severity::High, "of production, and most of it goes");
}

#[test]
fn an_error_rate_that_is_low_stale_replaced_or_of_another_place_moves_nothing_down_or_up() {
    let (_, workloads) = failing_shop();
    let risen = error_rate("96 percent of the requests fail", "Before, fewer than 1 percent of the requests failed.");
    let low = Fact { id: "low".to_owned(), ..error_rate("fewer than 1 percent of the requests fail", "") };
    let later = Fact { at: risen.at + jiff::SignedDuration::from_mins(5), ..low.clone() };
    let rehearsed = Fact { resource: Some(REHEARSAL.to_owned()), ..risen.clone() };
    let nobodys = Fact { resource: None, ..risen.clone() };
    let stale = Fact { stale_after: Some(risen.at), ..risen.clone() };
    let soon = later.at;
    for text in ["Some payments have errors, no rush.", "The production API is down.", "Checkout is slow."] {
        let said = hear([text]);
        let alone = suggest(&said, &Observed::default(), None).severity;
        for facts in [vec![&low], vec![&risen, &later], vec![&rehearsed], vec![&nobodys], vec![&stale]] {
            let seen = observe(&facts, &workloads).with_error_rates(&facts, &workloads, soon);
            assert_eq!(suggest(&said, &seen, None).severity, alone, "{text}: {facts:?}");
        }
        let alarm = fact("alarm", FactKind::Alarm, "ALARM", SHOP, "5xx", 0);
        let alarmed = suggest(&said, &observe(&[&alarm], &workloads), None).severity;
        let facts = [&alarm, &low];
        let both = observe(&facts, &workloads).with_error_rates(&facts, &workloads, soon);
        assert_eq!(suggest(&said, &both, None).severity, alarmed, "a low rate takes nothing from an alarm");
    }
}
