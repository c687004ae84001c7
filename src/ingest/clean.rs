pub(super) fn cleaned(source: &str) -> String {
    source.to_owned()
}
