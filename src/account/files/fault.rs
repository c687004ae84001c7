use crate::domain::GapReason;

/// Why a record gave no fact, in plain words that can stand in a gap.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("the file ends in the middle of it")]
    CutOff,
    #[error("it is not valid JSON ({0})")]
    NotJson(String),
    #[error("the file is neither JSON nor TOML ({0})")]
    NeitherJsonNorToml(String),
    #[error("it has no time that can be read")]
    NoTime,
    #[error("it is not an object with named fields")]
    NotAnObject,
    #[error("its `{0}` is missing or not what the format asks for")]
    BadField(&'static str),
    #[error("`{0}` is not an account id")]
    BadAccount(String),
    #[error("its format is not known (its fields are {0})")]
    UnknownFormat(String),
}

impl Fault {
    pub(super) fn reason(&self) -> GapReason {
        if *self == Self::CutOff { GapReason::Truncated } else { GapReason::Failed }
    }
}
