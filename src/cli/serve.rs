use super::args::Serve;
use super::exit::{Exit, Failure};
use crate::config::Config;

pub(super) async fn run(_config: Config, _args: Serve) -> Result<Exit, Failure> {
    Err(Failure::failed("not yet"))
}
