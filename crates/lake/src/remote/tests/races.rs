//! Publishers at the same time: one wins each version, and nothing is mixed.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread;

use object_store::memory::InMemory;

use super::anew::{assert_as_here, write_anew};
use super::beside::Beside;
use super::flaky::{Ends, Flaky};
use super::looks::{assert_readable, assert_sound, everything};
use super::{after, named};
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::remote::{Order, Sent, publish};
use crate::store::{Objects, Store as _};
use crate::testing::{self, REGISTER, TestLake};

/// More writes than a publication has.
const MANY: usize = 200;

/// How often publishers race.
const ROUNDS: usize = 25;

/// Rows of a night, of which an erasure leaves some.
const ROWS: usize = 50;

/// A lake with three nights.
fn three_nights() -> TestLake {
    let test = TestLake::new();
    (ROWS..ROWS + 3).for_each(|rows| drop(testing::publish(&test.lake, rows)));
    test
}

fn copy_of(test: &TestLake) -> TestLake {
    let copy = TestLake::new();
    testing::copy(test.lake.root(), copy.lake.root());
    copy
}

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

#[test]
fn a_publisher_with_nothing_to_send_leaves_what_another_is_sending() {
    for writes in 1..MANY {
        let memory = Arc::new(InMemory::new());
        let (store, one) = (Objects::in_memory(&memory), three_nights());
        let other = copy_of(&one);
        let all = Order { is_whole: true, ..Order::from(5) };
        assert_eq!(publish(&one.lake, &REGISTER, &store, all).unwrap().len(), 3);
        assert_eq!(publish(&other.lake, &REGISTER, &store, 5).unwrap(), [], "they are the same");
        write_anew(&one, &[0, 1, 2], 1);
        let (order, id) = named(5);
        let flaky = Flaky::new(Objects::in_memory(&memory), writes, Ends::After);
        drop(publish(&one.lake, &REGISTER, &flaky, order));
        let sending = || {
            let all = everything(&store, Path::new("")).into_iter();
            all.filter(|path| layout::shared::publication(path).as_ref() == Some(&id)).collect::<BTreeSet<_>>()
        };
        let before = sending();
        let is_claimed = store.read(&layout::shared::claim(REGISTER.name, 3)).is_ok();
        publish(&other.lake, &REGISTER, &store, after(5, &[])).unwrap();
        assert_readable(&store);
        if is_claimed {
            assert!(writes > 3 * (REGISTER.tables.len() + 1));
            return;
        }
        assert_eq!((before.len(), &before), (writes, &sending()));
    }
}

#[test]
fn copies_of_a_lake_that_publish_at_once_mix_nothing() {
    let memory = Arc::new(InMemory::new());
    let one = three_nights();
    race(&[&one], &memory);
    for round in 0..ROUNDS {
        let other = copy_of(&one);
        if round % 2 == 0 {
            write_anew(&one, &[0, 1, 2], 1);
        } else {
            testing::publish(&one.lake, ROWS + round);
        }
        for ended in race(&[&one, &other, &one, &other], &memory) {
            if let Err(error) = ended {
                // The copy lacks the later night, or others are first again and again.
                assert!(matches!(error.kind(), ErrorKind::NewerThere | ErrorKind::Changing), "{error}");
            }
        }
        assert_readable(&Objects::in_memory(&memory));
    }
    race(&[&one], &memory).remove(0).unwrap();
    assert_as_here(&one, &Objects::in_memory(&memory));
}

/// Lets another lake publish before each step of a publication, one step after the other, from the same beginning.
#[track_caller]
fn beside_each_step(of: &TestLake, other: &TestLake, begin: impl Fn(&Objects)) {
    for step in 1.. {
        let memory = Arc::new(InMemory::new());
        let store = Objects::in_memory(&memory);
        begin(&store);
        let of_other = || drop(publish(&other.lake, &REGISTER, &store, 2));
        let beside = Beside::new(Objects::in_memory(&memory), step, &of_other);
        if let Err(error) = publish(&of.lake, &REGISTER, &beside, 2) {
            assert_eq!(*error.kind(), ErrorKind::NewerThere, "step {step}: {error}");
        }
        if !beside.is_done() {
            assert!(step > 3 * REGISTER.tables.len());
            return;
        }
        assert_readable(&store);
    }
}

#[test]
fn of_two_first_publications_at_once_neither_takes_the_other_for_damage() {
    let (earlier, later) = (TestLake::with_snapshots(1), TestLake::with_snapshots(2));
    for (of, other) in [(&earlier, &later), (&later, &earlier)] {
        beside_each_step(of, other, |_| {});
    }
}

#[test]
fn of_two_publications_that_bring_a_lost_pointer_back_neither_takes_the_other_for_damage() {
    let one = three_nights();
    let other = copy_of(&one);
    testing::publish(&other.lake, 1);
    for (of, beside) in [(&one, &other), (&other, &one), (&one, &one)] {
        beside_each_step(of, beside, |store| {
            let all = Order { is_whole: true, ..Order::from(2) };
            publish(&one.lake, &REGISTER, store, all).unwrap();
            store.delete(&layout::shared::pointer(REGISTER.name)).unwrap();
        });
    }
}
