//! Which nights of a register are published in a store, and in which order.

use std::path::Path;

use brreg_transform::schema::RegisterTables;
use jiff::Timestamp;

use super::pointer::Pointer;
use super::publication::{Sent, end_claimed, one};
use super::publisher::Publisher;
use super::{anew, layout, place, tagged, tidy};
use crate::error::{Error, ErrorKind};
use crate::snapshot::{Lake, Published, SnapshotName};
use crate::store::Shared;

/// How a register is published.
#[derive(Debug, Clone)]
pub struct Order {
    /// The versions that are kept before the newest one.
    pub keep: usize,
    /// Whether a store that has nothing of it gets all nights that the lake keeps, and not the newest one alone. Those that cannot be
    /// read are passed over.
    pub is_whole: bool,
    /// Who publishes.
    pub publisher: Publisher,
    /// Whether what publications left that were broken off is looked for in every folder, and also where the lake has nothing of the
    /// register any more: where one was, or nobody knows.
    pub is_thorough: bool,
}

impl From<usize> for Order {
    fn from(keep: usize) -> Self {
        Self { keep, is_whole: false, publisher: Publisher::new(Timestamp::now()), is_thorough: false }
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
    let sent = all(lake, register, store, &order);
    if let Err(error) = &sent {
        match error.kind() {
            ErrorKind::ForeignObject => tidy::not_of(lake, store, register)?,
            // What was sent in vain goes.
            ErrorKind::NewerThere => drop(left(register, store, &order, true)?),
            _ => {}
        }
    }
    sent
}

fn all(lake: &Lake, register: &RegisterTables, store: &dyn Shared, order: &Order) -> Result<Vec<Sent>, Error> {
    let (newest, damage) = newest(lake, register, store, order)?;
    let mut sent = Vec::new();
    let has_any = match newest {
        Some(newest) => {
            for snapshot in missed(lake, register, store, &newest, order)? {
                match one(lake, register, store, order, Some(&snapshot)) {
                    Err(error) if order.is_whole && is_of_lake(&error) => {}
                    ended => sent.push(ended?),
                }
            }
            sent.push(one(lake, register, store, order, Some(&newest))?);
            true
        }
        None if lake.snapshots(register.name)?.is_empty() => false,
        None => {
            sent.push(one(lake, register, store, order, None)?);
            true
        }
    };
    if has_any || order.is_thorough {
        // Where nothing was sent another publisher may have been first.
        left(register, store, order, sent.iter().any(Option::is_none))?;
    }
    damage.map_or_else(|| Ok(sent.into_iter().flatten().collect()), Err)
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
    order: &Order,
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
    order: &Order,
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

/// Removes what publications of a register left that were broken off, as far as this publisher may. Returns whether something was left that
/// it may not remove yet.
///
/// # Errors
/// Any failure to read and write the store.
pub fn look_for_left(register: &RegisterTables, store: &dyn Shared, publisher: Publisher) -> Result<bool, Error> {
    left(register, store, &Order { publisher, ..Order::from(0) }, true)
}

/// Removes what publications left that were broken off or lost a version to another, as far as this publisher may. Returns whether something
/// stays.
fn left(register: &RegisterTables, store: &dyn Shared, order: &Order, is_thorough: bool) -> Result<bool, Error> {
    for _ in 0..ATTEMPTS {
        let before = tagged(store, register.name)?;
        let (pointer, tag) = before.map_or((None, None), |(pointer, tag)| (Some(pointer), Some(tag)));
        if end_claimed(store, register, pointer.as_ref(), tag.as_ref())? {
            continue;
        }
        let is_thorough = is_thorough || order.is_thorough;
        if let Some(pointer) = &pointer {
            tidy::dropped(store, pointer, is_thorough)?;
        }
        return tidy::leftovers(store, register, pointer.as_ref(), &order.publisher, is_thorough);
    }
    Err(Error::new(ErrorKind::Changing, &place(store, &layout::shared::pointer(register.name))))
}

/// The manifests of a pointer that are of nights which the lake has, the newest first.
///
/// # Errors
/// A lake that cannot be read.
pub fn nights_of(lake: &Lake, pointer: &Pointer) -> Result<Vec<String>, Error> {
    let here = hashes(lake, &pointer.register)?;
    let is_here = |manifest: &&String| here.iter().any(|hash| layout::shared::is_of_content(Path::new(manifest), hash));
    Ok(pointer.readable().map(|version| &version.manifest).filter(is_here).cloned().collect())
}

/// What the manifests of the nights of a lake are named after in a store. One that cannot be read is another than any there.
fn hashes(lake: &Lake, register: &str) -> Result<Vec<String>, Error> {
    Ok(lake.snapshots(register)?.iter().filter_map(|snapshot| hash(lake, snapshot)).collect())
}

fn hash(lake: &Lake, snapshot: &Published) -> Option<String> {
    anew::text_of(lake, snapshot).ok().map(|text| anew::hash_of(&text))
}

/// Whether the lake has another state of a register than a store that has these manifests, the newest first.
///
/// # Errors
/// A lake that cannot be read.
pub fn is_behind(lake: &Lake, register: &str, manifests: &[String]) -> Result<bool, Error> {
    let published = lake.readable(register)?.filter(|published| !published.is_missing());
    let here = hashes(lake, register)?;
    let is_there = |manifest: &String, hash: &String| layout::shared::is_of_content(Path::new(manifest), hash);
    let is_newest = match (&published, manifests.first()) {
        (Some(published), Some(there)) => hash(lake, published).is_some_and(|hash| is_there(there, &hash)),
        (published, there) => published.is_none() && there.is_none(),
    };
    Ok(!is_newest || manifests.iter().any(|there| !here.iter().any(|hash| is_there(there, hash))))
}
