//! The groups that moved, brought into the same order on both sides on a thread of their own.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use foldhash::fast::FixedState;

use super::aside::{Parts, failed};
use super::stream::Loaded;
use crate::error::Error;
use crate::groups::Chunk;

/// Some groups of both sides.
pub(super) struct Moved {
    /// Both sides' groups: the things in the order of the later side, behind them those that it does not have.
    pub(super) sides: [Loaded; 2],
    /// How many groups of each side are the next thing's.
    pub(super) things: Vec<[usize; 2]>,
}

impl Moved {
    fn of(before: Chunk, now: Chunk) -> Result<Self, Error> {
        let mut numbers: HashMap<u64, usize, FixedState> = HashMap::default();
        let mut number_of = |key: &u64| {
            let next = numbers.len();
            *numbers.entry(*key).or_insert(next)
        };
        let of_now: Vec<usize> = now.keys.iter().map(&mut number_of).collect();
        let of_before: Vec<usize> = before.keys.iter().map(number_of).collect();
        let mut things = vec![[0, 0]; numbers.len()];
        of_before.iter().for_each(|thing| things[*thing][0] += 1);
        of_now.iter().for_each(|thing| things[*thing][1] += 1);
        Ok(Self { sides: [in_order(before, &of_before)?, in_order(now, &of_now)?], things })
    }
}

/// A side's groups in the order of the numbers of their things.
fn in_order(chunk: Chunk, things: &[usize]) -> Result<Loaded, Error> {
    if things.is_sorted() {
        return Loaded::new(chunk);
    }
    let mut groups: Vec<usize> = (0..things.len()).collect();
    groups.sort_by_key(|group| things[*group]);
    Loaded::new(chunk.of_groups(&groups).map_err(failed)?)
}

/// Sends part by part until there are no more, or they are no longer taken.
///
/// # Errors
/// When a part cannot be read.
pub(super) fn read([mut before, mut now]: [Parts; 2], parts: &SyncSender<Moved>) -> Result<(), Error> {
    while let (Some(before), Some(now)) = (before.next()?, now.next()?) {
        if parts.send(Moved::of(before, now)?).is_err() {
            break;
        }
    }
    Ok(())
}

/// A channel for parts: one is read while the one before is compared.
pub(super) fn channel() -> (SyncSender<Moved>, Receiver<Moved>) {
    sync_channel(0)
}
