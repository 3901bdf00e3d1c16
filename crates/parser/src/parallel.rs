//! One loop for work on all cores: items are read on one thread, in order, and worked on by all others.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::{io, num::NonZero};

/// The threads that work on items, and how many items may be under way.
#[derive(Debug)]
pub struct Workers {
    pool: rayon::ThreadPool,
    under_way: usize,
}

impl Workers {
    /// Items that may be under way per core. Where finished items are written in order, those behind one that takes long
    /// wait for it, and with fewer of them the other cores would run out of work.
    pub const ITEMS_PER_CORE: usize = 5;

    /// One thread per core.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn on_all_cores() -> io::Result<Self> {
        Self::of(available_parallelism().unwrap_or(NonZero::<usize>::MIN))
    }

    /// As many threads as given.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn of(threads: NonZero<usize>) -> io::Result<Self> {
        Self::new(threads.get(), threads.get() * Self::ITEMS_PER_CORE + 1)
    }

    /// As many threads as given, and at most `under_way` items at the same time.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn new(threads: usize, under_way: usize) -> io::Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(io::Error::other)?;
        Ok(Self { pool, under_way: under_way.max(1) })
    }

    /// Calls `work` for each item, on any thread and in any order, while this thread reads the next ones.
    ///
    /// An item is under way until `work` drops its permit, or whatever `work` has passed it on to does. While too many are
    /// under way, no further item is given out. After an error no further item is read; those under way are worked on.
    ///
    /// # Errors
    /// The error of the first item, in their order, that cannot be read or worked on.
    pub fn for_each<I: Send, E: Send>(
        &self,
        items: impl IntoIterator<Item = Result<I, E>>,
        work: impl Fn(I, Permit) -> Result<(), E> + Sync,
    ) -> Result<(), E> {
        let gate = Arc::new(Gate::new(self.under_way));
        let failure = Mutex::new(None);
        let read = self.pool.in_place_scope(|scope| {
            for (number, item) in items.into_iter().enumerate() {
                let item = item?;
                // Closed after a failure.
                let Some(permit) = Gate::enter(&gate) else { break };
                let (gate, failure, work) = (&gate, &failure, &work);
                scope.spawn(move |_| {
                    let mut unless_done = CloseUnlessDone { gate, done: false };
                    match work(item, permit) {
                        Ok(()) => unless_done.done = true,
                        Err(error) => keep_first(failure, number, error),
                    }
                });
            }
            Ok(())
        });
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            // What was worked on had been read before anything that could not be.
            Some((_, error)) => Err(error),
            None => read,
        }
    }

    /// What `work` returns for each item, in the items' order. The items are worked on as by [`Workers::for_each`].
    ///
    /// # Errors
    /// As [`Workers::for_each`].
    pub fn map<I: Send, O: Send, E: Send>(
        &self,
        items: impl IntoIterator<Item = Result<I, E>>,
        work: impl Fn(I) -> Result<O, E> + Sync,
    ) -> Result<Vec<O>, E> {
        let results = Mutex::new(Vec::new());
        let numbered = items.into_iter().enumerate().map(|(number, item)| item.map(|item| (number, item)));
        self.for_each(numbered, |(number, item), _permit| {
            let result = work(item)?;
            locked(&results).push((number, result));
            Ok(())
        })?;
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_unstable_by_key(|(number, _)| *number);
        Ok(results.into_iter().map(|(_, result)| result).collect())
    }
}

fn keep_first<E>(failure: &Mutex<Option<(usize, E)>>, number: usize, error: E) {
    let mut failure = locked(failure);
    if failure.as_ref().is_none_or(|(first, _)| number < *first) {
        *failure = Some((number, error));
    }
}

/// Permission for one item to be under way; dropped, it lets the next one in.
#[derive(Debug)]
pub struct Permit {
    gate: Arc<Gate>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        locked(&self.gate.state).free += 1;
        self.gate.changed.notify_one();
    }
}

/// Bounds how many items are under way.
#[derive(Debug)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Debug)]
struct GateState {
    free: usize,
    closed: bool,
}

impl Gate {
    const fn new(free: usize) -> Self {
        Self { state: Mutex::new(GateState { free, closed: false }), changed: Condvar::new() }
    }

    /// Waits until fewer items are under way; `None` once the gate is closed.
    fn enter(gate: &Arc<Self>) -> Option<Permit> {
        let state = locked(&gate.state);
        let waited = gate.changed.wait_while(state, |state| state.free == 0 && !state.closed);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return None;
        }
        state.free -= 1;
        Some(Permit { gate: Arc::clone(gate) })
    }

    /// Ends the waiting for good: items that wait behind one that failed may never give their permits back.
    fn close(&self) {
        locked(&self.state).closed = true;
        self.changed.notify_all();
    }
}

/// Closes the gate unless the work was done, also when it panicked.
struct CloseUnlessDone<'g> {
    gate: &'g Gate,
    done: bool,
}

impl Drop for CloseUnlessDone<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.gate.close();
        }
    }
}

/// Locks although another thread may have panicked: what the locks guard is valid between any two statements.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    const ITEMS: usize = 10_000;

    fn workers(under_way: usize) -> Workers {
        Workers::new(4, under_way).unwrap()
    }

    fn items() -> impl Iterator<Item = Result<usize, usize>> {
        (0..ITEMS).map(Ok)
    }

    #[test]
    fn every_item_is_worked_on_and_the_results_are_in_order() {
        let squares = workers(8).map(items(), |item| Ok(item * item)).unwrap();
        assert!(squares.into_iter().eq((0..ITEMS).map(|item| item * item)));
    }

    #[test]
    fn results_are_in_order_although_the_first_item_is_done_last() {
        let (sender, receiver) = mpsc::channel();
        let receiver = Mutex::new(receiver);
        let order = workers(4).map((0..4).map(Ok::<usize, usize>), |item| {
            match item {
                0 => drop((0..3).map(|_| locked(&receiver).recv().unwrap()).collect::<Vec<_>>()),
                _ => sender.clone().send(()).unwrap(),
            }
            Ok(item)
        });
        assert_eq!(order, Ok(vec![0, 1, 2, 3]));
    }

    #[test]
    fn no_more_items_are_under_way_than_allowed() {
        for most in [1, 3] {
            let (now, highest) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let result = workers(most).for_each(items(), |_, permit| {
                highest.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                now.fetch_sub(1, Ordering::SeqCst);
                drop(permit);
                Ok(())
            });
            assert_eq!(result, Ok(()));
            assert!((1..=most).contains(&highest.into_inner()));
        }
    }

    #[test]
    fn an_item_is_under_way_until_its_permit_is_dropped_wherever_that_is() {
        let read = AtomicUsize::new(0);
        let items = items().inspect(|_| {
            read.fetch_add(1, Ordering::SeqCst);
        });
        let (sender, receiver) = mpsc::channel();
        let result = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut permits = receiver.into_iter();
                let first: Vec<Permit> = permits.by_ref().take(2).collect();
                // Two items are under way, and one more may have been read.
                assert!(read.load(Ordering::SeqCst) <= 3);
                drop(first);
                permits.for_each(drop);
            });
            workers(2).for_each(items, move |_, permit| {
                sender.send(permit).unwrap();
                Ok(())
            })
        });
        assert_eq!(result, Ok(()));
        assert_eq!(read.into_inner(), ITEMS);
    }

    #[test]
    fn after_an_error_no_more_items_are_read() {
        let mut read = 0;
        let result = workers(2).for_each((0..).inspect(|_| read += 1).map(Ok), |item, _permit| match item {
            5 => Err(item),
            _ => Ok(()),
        });
        assert_eq!(result, Err(5));
        assert!(read > 5, "{read}");
    }

    #[test]
    fn an_error_ends_the_waiting_for_permits_that_are_never_given_back() {
        let kept = Mutex::new(Vec::new());
        let result = workers(3).for_each(items(), |item, permit| {
            locked(&kept).push(permit);
            if item == 2 { Err(item) } else { Ok(()) }
        });
        assert_eq!(result, Err(2));
    }

    #[test]
    fn the_error_is_that_of_the_first_item_that_fails() {
        for under_way in [1, 8] {
            let unreadable = items().map(|item| item.and_then(|item| if item == 700 { Err(item) } else { Ok(item) }));
            let work = |item, _| if [300, 301, 310].contains(&item) { Err(item) } else { Ok(()) };
            assert_eq!(workers(under_way).for_each(unreadable, work), Err(300));
            let unreadable = items().map(|item| item.and_then(|item| if item == 300 { Err(item) } else { Ok(item) }));
            assert_eq!(
                workers(under_way).for_each(unreadable, |item, _| if item == 299 { Err(item) } else { Ok(()) }),
                Err(299)
            );
            assert_eq!(workers(under_way).map((0..9).map(Err::<(), _>), |()| Ok(())), Err(0));
        }
    }

    #[test]
    fn a_panic_is_passed_on_and_leaves_no_thread_waiting() {
        let kept = Mutex::new(Vec::new());
        let workers = workers(3);
        let ended = catch_unwind(AssertUnwindSafe(|| {
            workers.for_each(items(), |item, permit| {
                locked(&kept).push(permit);
                assert!(item != 2, "item two");
                Ok(())
            })
        }));
        assert!(ended.is_err());
        assert_eq!(workers.map(items(), Ok).map(|items| items.len()), Ok(ITEMS));
    }
}
