/// The checksum that is stored beside a passage, so that damage shows when it is read, whenever it happened.
pub(super) fn seal(passage: &[u8]) -> [u8; 4] {
    crc32fast::hash(passage).to_le_bytes()
}

/// Whether a passage is what was sealed.
pub(super) fn is_whole(passage: &[u8], seal_found: Option<&[u8]>) -> bool {
    seal_found == Some(seal(passage).as_slice())
}
