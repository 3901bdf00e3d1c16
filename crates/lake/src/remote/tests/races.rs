//! Publishers at the same time: one wins each version, and nothing is mixed.

use std::sync::{Arc, Barrier};
use std::thread;

use object_store::memory::InMemory;

use super::anew::write_anew;
use super::looks::{assert_readable, assert_sound};
use crate::error::{Error, ErrorKind};
use crate::remote::{Sent, publish};
use crate::store::Objects;
use crate::testing::{self, REGISTER, TestLake};

/// How often publishers race.
const ROUNDS: usize = 25;

/// Lets all these lakes publish at once, as often as it says.
fn race(lakes: &[&TestLake], memory: &Arc<InMemory>) -> Vec<Result<Vec<Sent>, Error>> {
    let start = Barrier::new(lakes.len());
    thread::scope(|scope| {
        let publishers: Vec<_> = lakes
            .iter()
            .map(|test| {
                let start = &start;
                scope.spawn(move || {
                    let store = Objects::in_memory(memory);
                    start.wait();
                    publish(&test.lake, &REGISTER, &store, 2)
                })
            })
            .collect();
        publishers.into_iter().map(|publisher| publisher.join().unwrap()).collect()
    })
}

#[test]
fn two_publishers_of_one_lake_publish_one_version() {
    let (memory, test) = (Arc::new(InMemory::new()), TestLake::new());
    for version in 0..ROUNDS {
        testing::publish(&test.lake, version + 1);
        assert!(race(&[&test, &test, &test], &memory).into_iter().all(|ended| ended.is_ok()));
        let pointer = assert_sound(&Objects::in_memory(&memory));
        assert_eq!(pointer.newest.version, version as u64);
    }
}

#[test]
fn publishers_of_what_was_written_anew_replace_it_once() {
    let (memory, test) = (Arc::new(InMemory::new()), TestLake::new());
    for rows in [101, 102, 103] {
        testing::publish(&test.lake, rows);
        race(&[&test], &memory);
    }
    for _ in 0..ROUNDS {
        write_anew(&test, &[0, 1, 2], 1);
        assert!(race(&[&test, &test, &test], &memory).into_iter().all(|ended| ended.is_ok()));
        let pointer = assert_sound(&Objects::in_memory(&memory));
        assert_eq!(pointer.kept.len(), 2);
    }
}

#[test]
fn of_two_lakes_the_later_snapshot_wins() {
    let memory = Arc::new(InMemory::new());
    // So far ahead that no snapshot of one has the name of one of the other.
    let (one, other) = (TestLake::with_snapshots(1), TestLake::with_snapshots(2 * ROUNDS));
    for round in 0..ROUNDS {
        testing::publish(&one.lake, round + 1);
        testing::publish(&other.lake, round + 1000);
        for ended in race(&[&one, &other], &memory) {
            if let Err(error) = ended {
                assert_eq!(*error.kind(), ErrorKind::NewerThere);
            }
        }
        let latest = [&one, &other].map(|test| test.published().name).into_iter().max().unwrap();
        assert_eq!(assert_readable(&Objects::in_memory(&memory)).newest.snapshot, latest.to_string());
    }
    // What the other lake uploaded in vain goes with the next publication.
    testing::publish(&other.lake, 1);
    assert!(race(&[&other], &memory).remove(0).is_ok_and(|sent| !sent.is_empty()));
    assert_sound(&Objects::in_memory(&memory));
    let earlier = race(&[&one], &memory).remove(0);
    assert!(earlier.is_err_and(|error| *error.kind() == ErrorKind::NewerThere));
}
