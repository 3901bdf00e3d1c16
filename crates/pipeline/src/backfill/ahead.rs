//! Files that are flattened by several threads ahead of the one that publishes them in order.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::problem::{Kind, Problem, Step};
use crate::staged::Staged;

/// What the threads share.
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// The next file that no thread has taken.
    next: usize,
    /// The file that is published next: so many were handed over.
    handed_over: usize,
    /// What became of the files that are not handed over yet.
    ended: Vec<Option<Result<Staged, Problem>>>,
    is_stopped: bool,
}

/// Hands over what became of the files, in their order.
pub(super) struct Ahead<'a>(&'a Shared);

/// Calls `flatten` with the number of each file, on as many threads as `jobs` says, and `take` with what hands the results over in
/// order. No more than `jobs` files are under way or waiting; a file is begun when one is handed over. When `take` returns, what is
/// not begun is left.
pub(super) fn flattened<R>(
    files: usize,
    jobs: usize,
    flatten: &(dyn Fn(usize) -> Result<Staged, Problem> + Sync),
    take: impl FnOnce(&mut Ahead<'_>) -> R,
) -> R {
    let ended = (0..files).map(|_| None).collect();
    let state = Mutex::new(State { next: 0, handed_over: 0, ended, is_stopped: false });
    let shared = Shared { state, changed: Condvar::new() };
    thread::scope(|scope| {
        for _ in 0..jobs.min(files) {
            scope.spawn(|| shared.work(jobs, flatten));
        }
        let _stopping = Stopping(&shared);
        take(&mut Ahead(&shared))
    })
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, jobs: usize, flatten: &dyn Fn(usize) -> Result<Staged, Problem>) {
        while let Some(number) = self.begin(jobs) {
            // A panic in the work must not leave the one that waits for it waiting.
            let mut ending = Ending { shared: self, number, result: None };
            ending.result = Some(flatten(number));
        }
    }

    /// The next file to flatten, when there is room for it.
    fn begin(&self, jobs: usize) -> Option<usize> {
        let has_to_wait = |state: &mut State| {
            !state.is_stopped && state.next < state.ended.len() && state.next >= state.handed_over + jobs
        };
        let mut state = self.changed.wait_while(self.state(), has_to_wait).unwrap_or_else(PoisonError::into_inner);
        if state.is_stopped || state.next == state.ended.len() {
            return None;
        }
        state.next += 1;
        Some(state.next - 1)
    }
}

impl Ahead<'_> {
    /// What became of the next file; waits for it.
    pub(super) fn next(&mut self) -> Result<Staged, Problem> {
        let shared = self.0;
        let is_missing = |state: &mut State| state.ended.get(state.handed_over).is_some_and(Option::is_none);
        let mut state = shared.changed.wait_while(shared.state(), is_missing).unwrap_or_else(PoisonError::into_inner);
        let at = state.handed_over;
        state.handed_over += 1;
        shared.changed.notify_all();
        let ended = state.ended.get_mut(at).and_then(Option::take);
        ended.unwrap_or_else(|| Err(Problem::new(Step::Stage, Kind::Internal)))
    }
}

/// Writes the result of a file down when it is dropped.
struct Ending<'s> {
    shared: &'s Shared,
    number: usize,
    result: Option<Result<Staged, Problem>>,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or_else(|| Err(Problem::new(Step::Stage, Kind::Internal)));
        if let Some(slot) = self.shared.state().ended.get_mut(self.number) {
            *slot = Some(result);
        }
        self.shared.changed.notify_all();
    }
}

/// Ends the threads when it is dropped.
struct Stopping<'s>(&'s Shared);

impl Drop for Stopping<'_> {
    fn drop(&mut self) {
        self.0.state().is_stopped = true;
        self.0.changed.notify_all();
    }
}
