//! A publisher that ends at any step leaves what readers had, and the next one goes on.

use std::sync::Arc;

use object_store::memory::InMemory;

use super::flaky::{Ends, Flaky};
use super::looks::{assert_readable, assert_sound};
use super::{after, named};
use crate::remote::{PublicationId, publish};
use crate::store::Objects;
use crate::testing::{self, REGISTER, TestLake};

/// More writes than a publication has.
const MANY: usize = 100;

/// Ends publishers of a second snapshot at each write, and lets `next` do what comes then; returns how many there were.
fn ended_at_each_write(ends: Ends, next: impl Fn(&TestLake, &Objects, &[PublicationId])) -> usize {
    for writes in 1..MANY {
        let memory = Arc::new(InMemory::new());
        let (test, store) = (TestLake::with_snapshots(1), Objects::in_memory(&memory));
        publish(&test.lake, &REGISTER, &store, 0).unwrap();
        testing::publish(&test.lake, 2);
        let flaky = Flaky::new(Objects::in_memory(&memory), writes, ends);
        let (order, id) = named(0);
        let ended = publish(&test.lake, &REGISTER, &flaky, order);
        // Whatever the pointer names is there, whole.
        assert!(assert_readable(&store).newest.version <= 1);
        if ended.is_ok() {
            return writes;
        }
        next(&test, &store, &[id]);
        assert_sound(&store);
    }
    MANY
}

#[test]
fn the_next_publisher_ends_what_was_begun() {
    for ends in [Ends::Before, Ends::After] {
        let steps = ended_at_each_write(ends, |test, store, broken_off| {
            drop(publish(&test.lake, &REGISTER, store, after(0, broken_off)).unwrap());
            assert_eq!(assert_sound(store).newest.version, 1);
        });
        // Two tables, manifest, claim, two commits, pointer, and what goes: claim, two tables, manifest.
        assert_eq!(steps, 12, "{ends:?}");
    }
}

#[test]
fn the_next_night_comes_after_what_was_begun() {
    for ends in [Ends::Before, Ends::After] {
        ended_at_each_write(ends, |test, store, broken_off| {
            testing::publish(&test.lake, 3);
            publish(&test.lake, &REGISTER, store, after(1, broken_off)).unwrap().remove(0);
            let pointer = assert_sound(store);
            assert!(pointer.newest.tables.values().all(|object| object.rows == 3));
            assert!([1, 2].contains(&pointer.newest.version));
        });
    }
}

#[test]
fn a_publisher_that_ends_again_and_again_gets_there() {
    let memory = Arc::new(InMemory::new());
    let (test, store) = (TestLake::with_snapshots(1), Objects::in_memory(&memory));
    publish(&test.lake, &REGISTER, &store, 0).unwrap();
    testing::publish(&test.lake, 2);
    let mut broken_off = Vec::new();
    let attempts = (1..MANY).position(|writes| {
        let flaky = Flaky::new(Objects::in_memory(&memory), writes, Ends::After);
        let order = after(0, &broken_off);
        broken_off.push(order.publisher.id.clone());
        publish(&test.lake, &REGISTER, &flaky, order).is_ok()
    });
    assert!(attempts.is_some());
    assert_eq!(assert_sound(&store).newest.version, 1);
}
