use std::path::Path;
use std::sync::Arc;

use firstline::access::{Claims, Principal, Role};
use firstline::domain::{AccountId, Case, ContactCall, Happening, Severity};
use firstline::service::{DirectlyOpened, Service};

use super::MovedClock;
use super::server::put_index;

/// The service on `home`, with the demo corpus's index and without a server around it, on a clock that the test moves.
pub async fn open_service(home: &Path, clock: &MovedClock) -> Service {
    put_index(home);
    let config = firstline::config::load(home, None).expect("a config");
    Service::open(&config, Arc::new(clock.clone())).await.expect("opens")
}

/// Somebody with a token of the home.
pub fn principal(service: &Service, sub: &str, role: Role, accounts: &[&str]) -> Principal {
    let claims = Claims {
        sub: sub.to_owned(),
        role,
        accounts: accounts.iter().map(|it| AccountId::parse(it).expect("an account")).collect(),
        name: Some(sub.to_owned()),
        locale: None,
        email: (role == Role::Customer).then(|| format!("{sub}@customer.example")),
        exp: 4_000_000_000,
    };
    let token = service.tokens().mint(&claims).expect("a token");
    service.tokens().verify(&token, service.now()).expect("our own token")
}

/// A case that a customer writes by hand.
pub async fn direct_case(service: &Service, customer: &Principal, subject: &str, severity: Severity) -> Case {
    let given = DirectlyOpened {
        account_id: customer.accounts()[0].clone(),
        subject: subject.to_owned(),
        description: format!("{subject}. Every payment fails."),
        service: "relational-database".to_owned(),
        category: None,
        severity,
        needed_by: None,
        resources: Vec::new(),
        tried: Vec::new(),
    };
    service.open_case(customer, given, None).await.expect("opened")
}

/// Who was called about a case, and why, in order.
pub async fn calls(service: &Service, case_id: &str) -> Vec<(ContactCall, Option<String>)> {
    let desk = service.home_key().engineer();
    let events = service.case_events(&desk, case_id).await.expect("events");
    let called = events.into_iter().filter_map(|it| match it.happening {
        Happening::Escalated { call, contact } => Some((call, contact)),
        _ => None,
    });
    called.collect()
}
