//! The lake in a shared store, such as object storage.
//!
//! # Publication
//! For each register, in this order:
//!
//! 1. the tables' files become objects under names that say their content and this publication, so that nobody else writes them,
//!    created only if they are absent; what an earlier attempt left is compared;
//! 2. the manifest, in the same way;
//! 3. the claim of the next version, created only if it is absent: **whoever creates it has the version**, and it says all that
//!    follows;
//! 4. one Delta commit per table, created only if it is absent, all with the number of the version;
//! 5. the pointer `current/<register>.json`, replaced only if it is unchanged: **this publishes the version**.
//!
//! Kept versions whose snapshot was written anew, since something was erased from it, get its objects before step 3; in step 4 their
//! commits are replaced, as the claim says, each only if it is as it was ([`anew`]).
//!
//! Nothing is renamed or copied. A publisher that is killed before step 3 leaves objects that no reader sees and that the next
//! publication of the same lake removes; another lake does so after a week, since it cannot know whether they are being sent
//! ([`Publisher`]). Versions change by claims alone, so that what one publisher counts on no other takes away: it would have claimed the
//! same number. Of one that is killed later, the next publisher of the register ends the version from the claim, byte by
//! byte the same, before it begins its own. So does one that loses the claim to another publisher.
//!
//! Delta readers see a version of a table from its commit on, so that for the time of step 4 the tables of one register can be
//! at two versions. Those who need all tables of one night read the version that the pointer names, as of that version.

mod anew;
mod check;
mod delta;
mod nights;
mod plan;
mod pointer;
mod probe;
mod publication;
mod publisher;
#[cfg(test)]
mod tests;
mod tidy;

pub use check::{Flaw, Looked, can_be_read, is_of_disk, is_of_store, look, mend, strangers};
pub use nights::{Order, is_behind, look_for_left, nights_of, publish};
pub use pointer::{Object, Pointer, Version};
pub use probe::probe;
pub use publication::{Sent, Withdrawn, withdraw};
pub use publisher::Publisher;
pub use tidy::clear;

pub use crate::layout::PublicationId;

use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::store::{Shared, Tag};

/// The path of an object, as messages name it.
fn place(store: &dyn Shared, name: &Path) -> PathBuf {
    Path::new(store.address()).join(name)
}

/// An error of the store.
fn failed(store: &dyn Shared, name: &Path, error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::InvalidData => ErrorKind::ForeignObject,
        _ => ErrorKind::Remote,
    };
    Error::new(kind, &place(store, name)).with_source(error)
}

/// The error that an object is missing which others need.
fn missing(store: &dyn Shared, name: &Path) -> Error {
    let error = io::Error::from(io::ErrorKind::NotFound);
    Error::new(ErrorKind::ForeignObject, &place(store, name)).with_source(error)
}

/// The pointer of a register.
///
/// # Errors
/// When it cannot be read, and one that is not of this program's form.
pub fn pointer(store: &dyn Shared, register: &str) -> Result<Option<Pointer>, Error> {
    Ok(tagged(store, register)?.map(|(pointer, _)| pointer))
}

fn tagged(store: &dyn Shared, register: &str) -> Result<Option<(Pointer, Tag)>, Error> {
    let name = layout::shared::pointer(register);
    let found = store.read_tagged(&name).map_err(|error| failed(store, &name, error))?;
    found.map(|(content, tag)| Ok((parsed(store, &name, &content)?, tag))).transpose()
}

fn parsed<T: serde::de::DeserializeOwned>(store: &dyn Shared, name: &Path, content: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(content)
        .map_err(|error| Error::new(ErrorKind::ForeignObject, &place(store, name)).with_source(error))
}

/// Creates an object; one that is there must have the same content.
fn create(store: &dyn Shared, name: &Path, content: &[u8]) -> Result<(), Error> {
    let created = store.write_if_absent(name, content).map_err(|error| failed(store, name, error))?;
    if !created && store.read(name).map_err(|error| failed(store, name, error))? != content {
        let what = "an object with the name has another content";
        return Err(Error::new(ErrorKind::ForeignObject, &place(store, name)).with_source(what));
    }
    Ok(())
}
