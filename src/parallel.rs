//! Work on all cores, in order.

use std::cmp::Reverse;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many are taken at a time. Fewer are done before another thread has started; with many more, one thread would be left
/// with the last of them while the others have none.
const SHARE: usize = 16;

/// Does the same to each of many, in order, on all cores. Whichever thread is free takes the next share.
pub fn map<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(all.len().div_ceil(SHARE));
    if threads <= 1 {
        return all.into_iter().map(work).collect();
    }
    let left = Mutex::new(all.into_iter());
    // The shares come from the front, so how many are left tells them apart.
    let share = || -> (usize, Vec<T>) {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        (left.len(), left.by_ref().take(SHARE).collect())
    };
    let toil = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let (left, share) = share();
            if share.is_empty() {
                return done;
            }
            done.push((left, share.into_iter().map(&work).collect()));
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(toil)).collect();
        let mut done = toil();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(left, _)| Reverse(*left));
    done.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_stand_in_the_order_of_what_they_are_of() {
        for count in [0, 1, 15, 16, 17, 1000] {
            let doubled = super::map((0..count).collect(), |number| number * 2);
            assert_eq!(doubled, (0..count).map(|number| number * 2).collect::<Vec<_>>());
        }
    }
}
