use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, header};
use jiff::SignedDuration;

use super::problem::Problem;
use crate::access::{Claims, Role};
use crate::domain::AccountProfile;
use crate::service::Service;

/// How long a demo identity's token is good for.
const LIFETIME: SignedDuration = SignedDuration::from_hours(12);
/// Headers that a proxy adds: behind one, a loopback peer says nothing about who is asking.
const FORWARDING: &[&str] = &["forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"];

/// Whether this server offers demo identities at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoAccess {
    OnLoopback,
    Never,
}

impl DemoAccess {
    /// Whether this request may have one: loopback peer, loopback `Host`, no proxy between.
    pub(super) fn allows(self, peer: SocketAddr, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let is_forwarded =
            headers.keys().any(|it| it.as_str().starts_with("x-forwarded") || FORWARDING.contains(&it.as_str()));
        self == Self::OnLoopback && peer.ip().is_loopback() && is_loopback_host(host) && !is_forwarded
    }
}

fn is_loopback_host(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// A token for a customer of a demo account.
pub(super) fn token(service: &Service, account: &AccountProfile) -> Result<String, Problem> {
    let claims = Claims {
        sub: format!("demo:{}", account.id),
        role: Role::Customer,
        accounts: vec![account.id.clone()],
        name: account.contacts.first().map(|it| it.name.clone()),
        locale: None,
        email: account.contacts.first().and_then(|it| it.email.clone()),
        exp: (service.now() + LIFETIME).as_second(),
    };
    service.tokens().mint(&claims).map_err(|error| Problem::new("internal", error.to_string()))
}

/// A token for somebody of the demo desk: `role` is an engineer's or an admin's. The name is the first contact's of the
/// catalogue's queues, so that customers see a name there.
pub(super) fn staff_token(service: &Service, role: Role) -> Result<String, Problem> {
    let contact = service.catalogue().queues.iter().flat_map(|it| &it.contacts).next();
    let claims = Claims {
        sub: if role == Role::Admin { "demo:admin" } else { "demo:engineer" }.to_owned(),
        role,
        accounts: Vec::new(),
        name: contact.map(|it| it.name.clone()).filter(|_| role == Role::Engineer),
        locale: None,
        email: None,
        exp: (service.now() + LIFETIME).as_second(),
    };
    service.tokens().mint(&claims).map_err(|error| Problem::new("internal", error.to_string()))
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn allows(peer: &str, headers: &[(&'static str, &str)]) -> bool {
        let headers: HeaderMap =
            headers.iter().map(|(key, value)| (key.parse().expect("name"), value.parse().expect("value"))).collect();
        DemoAccess::OnLoopback.allows(peer.parse().expect("address"), &headers)
    }

    #[test]
    fn demo_identities_are_for_loopback_alone() {
        assert!(allows("127.0.0.1:5000", &[("host", "127.0.0.1:8080")]));
        assert!(allows("[::1]:5000", &[("host", "[::1]:8080")]));
        assert!(allows("127.0.0.1:5000", &[("host", "localhost")]));
        assert!(!allows("10.0.0.5:5000", &[("host", "127.0.0.1:8080")]));
        assert!(!allows("127.0.0.1:5000", &[("host", "support.example.com")]));
        assert!(!allows("127.0.0.1:5000", &[("host", "localhost.example.com")]));
        assert!(!allows("127.0.0.1:5000", &[("host", "localhost"), ("x-forwarded-for", "1.2.3.4")]));
        assert!(!allows("127.0.0.1:5000", &[("host", "localhost"), ("x-forwarded-port", "443")]));
        assert!(!allows("127.0.0.1:5000", &[("host", "localhost"), ("cf-connecting-ip", "1.2.3.4")]));
        assert!(!allows("127.0.0.1:5000", &[]));
    }
}
