use std::thread;

/// What `of` makes of each text, in order, on all cores.
pub fn on_all_cores<T: Sync, R: Send>(texts: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let all = |texts: &[T]| texts.iter().map(&of).collect::<Vec<_>>();
    thread::scope(|scope| {
        let parts = texts.chunks(texts.len().div_ceil(cores).max(1));
        let running: Vec<_> = parts.map(|part| (part, scope.spawn(|| all(part)))).collect();
        // A part whose thread died is done here, so that the same error shows where it belongs.
        running.into_iter().flat_map(|(part, it)| it.join().unwrap_or_else(|_| all(part))).collect()
    })
}
