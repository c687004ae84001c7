use uuid::Uuid;

/// A new id `<prefix>_<32 hex>`: sorted by time of making, with 74 random bits, so nobody guesses one.
pub fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::now_v7().simple())
}

/// 32 random hexadecimal characters (122 random bits), e.g. for the boundary of untrusted text.
pub fn random_token() -> String {
    Uuid::new_v4().simple().to_string()
}
