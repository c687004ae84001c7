use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::ledger::FileEntry;
use super::records::Record;
use super::reject::Note;

/// Texts that are prepared together, in bytes, and how many at the most.
const FULL: usize = 4 << 20;
const MOST: usize = 4_000;
/// Parsers of nested text go deep.
const STACK: usize = 64 << 20;

/// One step of reading, with the number of its file.
pub(super) enum Item {
    /// The file is as it was.
    Same(usize),
    Record(usize, Record),
    /// All of the file was read; what the ledger will say of it, and what is to be said.
    End(usize, Box<FileEntry>, Vec<Note>),
}

/// Steps in their order.
#[derive(Default)]
pub(super) struct Batch {
    items: Vec<Item>,
    bytes: usize,
}

impl Batch {
    pub(super) fn push(&mut self, item: Item) {
        if let Item::Record(_, record) = &item {
            self.bytes += record.content.size();
        }
        self.items.push(item);
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes >= FULL || self.items.len() >= MOST
    }

    /// Empties the batch: its items in order, each record that `is_new` with what `prepare` made of it on some thread.
    pub(super) fn prepared<P: Send>(
        &mut self,
        is_new: &dyn Fn(usize, &Record) -> bool,
        prepare: &(dyn Fn(usize, &Record) -> P + Sync),
    ) -> Vec<(Item, Option<P>)> {
        let items = std::mem::take(&mut self.items);
        self.bytes = 0;
        let new: Vec<(usize, usize, &Record)> = items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| match item {
                Item::Record(number, record) if is_new(*number, record) => Some((at, *number, record)),
                _ => None,
            })
            .collect();
        let mut prepared: Vec<Option<P>> = Vec::new();
        prepared.resize_with(items.len(), || None);
        for (at, it) in on_all_cores(&new, prepare) {
            if let Some(place) = prepared.get_mut(at) {
                *place = Some(it);
            }
        }
        items.into_iter().zip(prepared).collect()
    }
}

fn on_all_cores<P: Send>(
    new: &[(usize, usize, &Record)],
    prepare: &(dyn Fn(usize, &Record) -> P + Sync),
) -> Vec<(usize, P)> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, number, record)) = new.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((*at, prepare(*number, record)));
        }
        done
    };
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(16).min(new.len());
    thread::scope(|scope| {
        let started: Vec<_> = (0..workers)
            .map(|_| thread::Builder::new().name("ingest".to_owned()).stack_size(STACK).spawn_scoped(scope, work))
            .collect();
        let mut all = Vec::new();
        for worker in started {
            // A thread that cannot be had, or died, leaves its share to the caller, who prepares what is missing.
            if let Some(done) = worker.ok().and_then(|worker| worker.join().ok()) {
                all.extend(done);
            }
        }
        all
    })
}
