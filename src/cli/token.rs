use jiff::{SignedDuration, Span};

use super::args::Token;
use super::exit::{Exit, Failure};
use super::terminal::line;
use crate::access::{Claims, HomeKey, Role, TokenVerifier};
use crate::base::{Clock as _, SystemClock};
use crate::config::Config;
use crate::domain::AccountId;

/// Longest life of a minted token.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 365);

/// `token`: mints a token for demos, tests and scripts.
pub(super) async fn run(config: Config, args: Token) -> Result<Exit, Failure> {
    let role = match args.role.as_str() {
        "customer" => Role::Customer,
        "engineer" => Role::Engineer,
        "admin" => Role::Admin,
        other => return Err(Failure::usage(format!("`{other}` is no role; use customer, engineer or admin"))),
    };
    let accounts: Result<Vec<AccountId>, _> = args.account.iter().map(|it| AccountId::parse(it)).collect();
    let accounts = accounts.map_err(|error| Failure::usage(error.to_string()))?;
    if role == Role::Customer && accounts.is_empty() {
        return Err(Failure::usage("a customer's token needs at least one --account"));
    }
    let life = life(&args.ttl)
        .ok_or_else(|| Failure::usage(format!("`{}` is no duration up to a year, like 15m, 1h or 7d", args.ttl)))?;
    let name = args.name.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    let exp = (SystemClock.now() + life).as_second();
    let home_key = HomeKey::open(&config.home).map_err(|error| Failure::failed(error.to_string()))?;
    let verifier = TokenVerifier::new(config.auth.jwt_secret.as_ref().unwrap_or(home_key.secret()));
    let claims = Claims { sub: args.sub, role, accounts, name, locale: None, email: args.email, exp };
    let token = verifier.mint(&claims).map_err(|error| Failure::failed(error.to_string()))?;
    line(&token)?;
    Ok(Exit::Done)
}

/// A duration up to a year, like `15m`, `1h` or `7d`.
pub(super) fn life(given: &str) -> Option<SignedDuration> {
    let span: Span = given.parse().ok()?;
    let life = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    (life > SignedDuration::ZERO && life <= LONGEST).then_some(life)
}
