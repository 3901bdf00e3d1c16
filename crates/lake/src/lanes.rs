//! Writing in order what is made out of order, on whichever thread has the next piece.
//!
//! Batches of a load are flattened on all cores and come out in any order. A [`Lane`] takes them numbered and writes
//! them by number; the thread that brings the next one writes it, and whatever waited behind it, while the other
//! threads go on. What bounds the batches under way, and so the memory, is the permit that comes with each item.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use crate::error::Error;

/// Where a lane's items end up.
pub trait Sink: Send {
    /// What it takes.
    type Item: Send;

    /// Takes the next item.
    ///
    /// # Errors
    /// Whatever makes the load fail.
    fn write(&mut self, item: Self::Item) -> Result<(), Error>;
}

/// One sink with the items that wait for their turn.
pub struct Lane<S: Sink, P> {
    waiting: Mutex<Waiting<S::Item, P>>,
    sink: Mutex<S>,
}

struct Waiting<T, P> {
    next: u64,
    items: BTreeMap<u64, (T, P)>,
}

impl<T, P> Waiting<T, P> {
    fn take_next(&mut self) -> Option<(T, P)> {
        let item = self.items.remove(&self.next)?;
        self.next += 1;
        Some(item)
    }
}

impl<S: Sink, P: Send> Lane<S, P> {
    /// A lane whose first item is number 0.
    pub const fn new(sink: S) -> Self {
        Self { waiting: Mutex::new(Waiting { next: 0, items: BTreeMap::new() }), sink: Mutex::new(sink) }
    }

    /// Brings item `number`, and writes all that is next unless another thread does so just now. The permit is given
    /// back when the item is written.
    ///
    /// # Errors
    /// The sink's, for this item or one that waited.
    pub fn submit(&self, number: u64, item: S::Item, permit: P) -> Result<(), Error> {
        locked(&self.waiting).items.insert(number, (item, permit));
        loop {
            let mut sink = match self.sink.try_lock() {
                Ok(sink) => sink,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                // Whoever writes looks again after it has let go of the sink.
                Err(TryLockError::WouldBlock) => return Ok(()),
            };
            loop {
                // Bound apart, so that the lock on the waiting items is not held while one is written.
                let next = locked(&self.waiting).take_next();
                let Some((item, permit)) = next else { break };
                sink.write(item)?;
                drop(permit);
            }
            drop(sink);
            let waiting = locked(&self.waiting);
            if !waiting.items.contains_key(&waiting.next) {
                return Ok(());
            }
        }
    }

    /// The sink, after the last item.
    pub fn into_sink(self) -> S {
        self.sink.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lock that does not mind that another thread panicked: what it guards is valid between any two statements.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Collect(Vec<u64>);

    impl Sink for Collect {
        type Item = u64;

        fn write(&mut self, item: u64) -> Result<(), Error> {
            self.0.push(item);
            Ok(())
        }
    }

    #[test]
    fn items_are_written_in_order_whatever_order_they_come_in() {
        let lane = Lane::new(Collect(Vec::new()));
        for number in [3, 1, 0, 2, 5, 4] {
            lane.submit(number, number, ()).unwrap();
        }
        assert_eq!(lane.into_sink().0, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn many_threads_lose_nothing() {
        const ITEMS: u64 = 20_000;
        let lane = Lane::new(Collect(Vec::new()));
        let numbers = Mutex::new(0..ITEMS);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let Some(number) = locked(&numbers).next() else { break };
                        lane.submit(number, number, ()).unwrap();
                    }
                });
            }
        });
        assert!(lane.into_sink().0.into_iter().eq(0..ITEMS));
    }
}
