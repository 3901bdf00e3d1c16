//! Which nights of a register are published in a store, and in which order.

use std::collections::BTreeSet;

use brreg_transform::schema::RegisterTables;

use super::publication::{Sent, end_claimed, one};
use super::tidy::{self, Scope};
use super::{anew, layout, place, tagged};
use crate::error::{Error, ErrorKind};
use crate::snapshot::{Lake, Published, SnapshotName};
use crate::store::Shared;

/// How a register is published.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The versions that are kept before the newest one.
    pub keep: usize,
    /// Whether a store that has nothing of it gets all nights that the lake keeps, and not the newest one alone. Those that cannot be
    /// read are passed over.
    pub is_whole: bool,
    /// Whether an earlier publication was broken off.
    pub broken_off: BrokenOff,
}

/// Whether an earlier publication was broken off, so that what it left is looked for in every folder, and also where the lake has
/// nothing of the register any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenOff {
    /// The last one ended.
    No,
    /// Nothing is known of it. What another publisher may be about to claim stays.
    Unknown,
    /// One of this lake was, to which the store belongs: what no version has goes, of any night.
    Yes,
}

impl From<usize> for Order {
    fn from(keep: usize) -> Self {
        Self { keep, is_whole: false, broken_off: BrokenOff::No }
    }
}

/// Times that another publisher's version may be ended.
const ATTEMPTS: usize = 8;

/// Publishes the published snapshot of a register in a store too, and keeps there as many versions before it as the order says. Snapshots
/// between the newest one there and it, which a store that was away has missed, come first, each as a version of its own. Kept versions
/// from whose snapshot something was erased here get what it has now, also where the link of the published snapshot is lost or its
/// manifest damaged. What an interrupted publication left there is ended before. What was published is returned, the oldest first.
///
/// Where what is there cannot be read, the files of what was erased go all the same.
///
/// # Errors
/// Any failure to read the lake or to read and write the store; [`ErrorKind::NewerThere`] when the store has a later snapshot;
/// [`ErrorKind::ForeignObject`] when an object there is not as it was written.
pub fn publish(
    lake: &Lake,
    register: &RegisterTables,
    store: &dyn Shared,
    order: impl Into<Order>,
) -> Result<Vec<Sent>, Error> {
    let order = order.into();
    let sent = all(lake, register, store, order);
    if sent.as_ref().is_err_and(|error| *error.kind() == ErrorKind::ForeignObject) {
        tidy::not_of(lake, store, register)?;
    }
    sent
}

fn all(lake: &Lake, register: &RegisterTables, store: &dyn Shared, order: Order) -> Result<Vec<Sent>, Error> {
    let (newest, damage) = newest(lake, register, store, order)?;
    let mut sent = Vec::new();
    match newest {
        Some(newest) => {
            for snapshot in missed(lake, register, store, &newest, order)? {
                match one(lake, register, store, order.keep, Some(&snapshot)) {
                    Err(error) if order.is_whole && is_of_lake(&error) => {}
                    ended => sent.extend(ended?),
                }
            }
            sent.extend(one(lake, register, store, order.keep, Some(&newest))?);
        }
        None if lake.snapshots(register.name)?.is_empty() => {}
        None => sent.extend(one(lake, register, store, order.keep, None)?),
    }
    if order.broken_off != BrokenOff::No {
        left(lake, register, store, order.broken_off == BrokenOff::Yes)?;
    }
    damage.map_or(Ok(sent), Err)
}

/// Whether a file of the lake is at fault.
fn is_of_lake(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::DamagedFile | ErrorKind::Manifest)
}

/// The snapshot that is to be the newest version: the published one. Where that cannot be read, it is the newest one there, as far as it
/// can be read here; and in a store that has nothing and is to have all, the newest one that can be read. What is wrong is returned too.
fn newest(
    lake: &Lake,
    register: &RegisterTables,
    store: &dyn Shared,
    order: Order,
) -> Result<(Option<Published>, Option<Error>), Error> {
    let damage = match lake.published(register.name) {
        Ok(Some(published)) if !published.is_missing() => match published.manifest() {
            Ok(_) => return Ok((Some(published), None)),
            Err(error) => Some(error),
        },
        Ok(_) => None,
        Err(error) if *error.kind() == ErrorKind::Publication => Some(error),
        Err(error) => return Err(error),
    };
    let mut snapshots = lake.snapshots(register.name)?;
    if snapshots.is_empty() {
        return Ok((None, damage));
    }
    snapshots.retain(|snapshot| snapshot.manifest().is_ok());
    let newest = match tagged(store, register.name)? {
        Some((pointer, _)) => snapshots.into_iter().find(|it| it.name.to_string() == pointer.newest.snapshot),
        None => snapshots.pop().filter(|_| order.is_whole),
    };
    Ok((newest, damage))
}

/// The snapshots that come before the published one, each compared with the one before, and after the newest one there, no more
/// than are kept; the oldest first. Those from which the lake was rolled back are not among them. Where nothing is there yet, the
/// published one is the first, unless all are to be there.
fn missed(
    lake: &Lake,
    register: &RegisterTables,
    store: &dyn Shared,
    published: &Published,
    order: Order,
) -> Result<Vec<Published>, Error> {
    let mut snapshots = lake.snapshots(register.name)?;
    let there = tagged(store, register.name)?.filter(|(pointer, _)| !pointer.is_withdrawn());
    let there = there.and_then(|(pointer, _)| pointer.newest.snapshot.parse().ok());
    let Some(there): Option<SnapshotName> = there else {
        snapshots.retain(|it| order.is_whole && it.name < published.name && it.manifest().is_ok());
        return Ok(snapshots);
    };
    let (mut missed, mut before) = (Vec::new(), published.manifest()?.compared_with);
    while let Some(snapshot) =
        snapshots.iter().find(|it| before.as_ref().is_some_and(|name| it.name.to_string() == *name))
    {
        if snapshot.name <= there || missed.len() >= order.keep {
            break;
        }
        before = snapshot.manifest()?.compared_with;
        missed.push(snapshot.clone());
    }
    missed.reverse();
    Ok(missed)
}

/// Removes what publications left that were broken off, wherever it is.
fn left(lake: &Lake, register: &RegisterTables, store: &dyn Shared, is_own: bool) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let before = tagged(store, register.name)?;
        let (pointer, tag) = before.map_or((None, None), |(pointer, tag)| (Some(pointer), Some(tag)));
        if end_claimed(store, register, pointer.as_ref(), tag.as_ref())? {
            continue;
        }
        if let Some(pointer) = &pointer {
            tidy::dropped(store, pointer, false)?;
        }
        // A lake that has nothing publishes nothing that somebody could be about to claim.
        let is_all = pointer.is_none() && lake.snapshots(register.name)?.is_empty();
        let scope = if is_own || is_all { Scope::Any } else { Scope::Published };
        return tidy::leftovers(store, register, pointer.as_ref(), scope);
    }
    Err(Error::new(ErrorKind::Changing, &place(store, &layout::shared::pointer(register.name))))
}

/// Whether the lake has another state of a register than a store that has these manifests, the newest first.
///
/// # Errors
/// A lake that cannot be read.
pub fn is_behind(lake: &Lake, register: &str, manifests: &[String]) -> Result<bool, Error> {
    // One that cannot be read is another than any there.
    let path = |snapshot: &Published| {
        let text = anew::text_of(lake, snapshot);
        text.map_or_else(|_| String::new(), |text| anew::object_of(register, snapshot, &text))
    };
    let published = lake.readable(register)?.filter(|published| !published.is_missing());
    let here: BTreeSet<String> = lake.snapshots(register)?.iter().map(path).collect();
    Ok(published.as_ref().map(path).as_ref() != manifests.first()
        || manifests.iter().any(|there| !here.contains(there)))
}
