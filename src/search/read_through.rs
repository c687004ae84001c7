use super::error::SearchError;
use super::searcher::{SearchHealth, Searcher, WHOLE_INDEX, name};
use crate::access::Scope;
use crate::domain::Passage;

impl Searcher {
    /// Every passage that `scope` may see and `is_wanted` takes, one index after the other. Cost: reads all of them once.
    pub fn read_through(
        &self,
        scope: &Scope,
        is_wanted: &mut dyn FnMut(&Passage) -> bool,
    ) -> Result<Vec<Passage>, SearchError> {
        let opened = self.opened.load_full();
        let mut wanted = Vec::new();
        for part in opened.parts(scope)? {
            for passage in part.all() {
                wanted.extend(Some(self.trusting(passage)?).filter(&mut *is_wanted));
            }
        }
        Ok(wanted)
    }

    /// Why searches under `scope`, as far as there were any, did not look through all that it may see; `None`: they did.
    pub fn unread(&self, scope: &Scope) -> Option<String> {
        match self.health() {
            SearchHealth::Ready => None,
            SearchHealth::NotBuilt => Some("nothing is indexed".to_owned()),
            SearchHealth::Limited(parts) => {
                let own: Vec<String> = scope.indexes().iter().map(name).collect();
                let is_own = |part: &String| part == WHOLE_INDEX || own.contains(part);
                parts.into_iter().find(|(part, _)| is_own(part)).map(|(part, why)| format!("{part}: {why}"))
            }
        }
    }
}
