//! Work on all cores, in order.

use std::num::NonZero;
use std::thread;

/// Fewer are done before a thread has started.
const WORTH_A_THREAD: usize = 16;

/// Does the same to each of many, in order, on all cores.
pub fn map<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = all.len().div_ceil(cores).max(WORTH_A_THREAD);
    if all.len() <= share {
        return all.into_iter().map(work).collect();
    }
    let mut shares: Vec<Vec<T>> = Vec::new();
    for one in all {
        match shares.last_mut() {
            Some(last) if last.len() < share => last.push(one),
            _ => shares.push(vec![one]),
        }
    }
    thread::scope(|scope| {
        let work = &work;
        let spawn = |share: Vec<T>| scope.spawn(move || share.into_iter().map(work).collect::<Vec<R>>());
        let threads: Vec<_> = shares.into_iter().map(spawn).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, Vec<R>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().flat_map(join).collect()
    })
}
