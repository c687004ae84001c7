use uuid::Uuid;

/// A new id `<prefix>_<32 hex>`: sorted by time of making, with 74 random bits, so nobody guesses one.
pub fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", Uuid::now_v7().simple())
}

/// 32 random hexadecimal characters (122 random bits), e.g. for the boundary of untrusted text.
pub fn random_token() -> String {
    Uuid::new_v4().simple().to_string()
}

/// 15 random digits, the first not 0: a number that people read to each other. Nothing may be opened by it alone.
pub fn random_digits() -> String {
    const LEAST: u128 = 100_000_000_000_000;
    (LEAST + Uuid::new_v4().as_u128() % (9 * LEAST)).to_string()
}
