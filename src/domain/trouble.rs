/// What goes wrong in an account now and what may have led to it. `Name` is how a fact is called: its id, or its number in a
/// turn's evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble<Name = String> {
    /// The fact that says most plainly what is wrong.
    pub sign: Name,
    /// The change that most likely led to it, where one fits.
    pub cause: Option<Name>,
    /// Other changes around that time, which fit less; the best first.
    pub rivals: Vec<Name>,
}

impl<Name> Trouble<Name> {
    /// The same under other names; `None` where the sign has none. A change without one is left out.
    pub fn renamed<Other>(&self, name: impl Fn(&Name) -> Option<Other>) -> Option<Trouble<Other>> {
        Some(Trouble {
            sign: name(&self.sign)?,
            cause: self.cause.as_ref().and_then(&name),
            rivals: self.rivals.iter().filter_map(&name).collect(),
        })
    }

    /// Every fact it names: the sign, the cause, the rivals.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        std::iter::once(&self.sign).chain(&self.cause).chain(&self.rivals)
    }
}
