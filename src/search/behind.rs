use super::Searcher;
use super::folder::hold_current;

impl Searcher {
    /// Whether another process has put a newer build in force. Cost: a look at the pointer.
    pub fn is_behind(&self) -> bool {
        let open = self.opened.load();
        let open = open.build.as_ref().map(|it| &it.folder);
        hold_current(&self.config.index_dir).is_ok_and(|it| it.as_ref().map(|it| &it.folder) != open)
    }
}
