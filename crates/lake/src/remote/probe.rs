//! Whether a store does what a publication relies on.

use std::path::Path;

use brreg_transform::pseudonym::hex;
use jiff::Timestamp;

use super::{failed, place};
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::store::{Shared, Tag};

/// The seconds after which a probe is one that was left.
const DAY: i64 = 24 * 60 * 60;

/// Creates an object twice and replaces it by a tag that it never had: a store must refuse both. The object is removed again.
///
/// # Errors
/// [`ErrorKind::NoConditions`] for a store that does not refuse; any failure to write, read or remove the object.
pub fn probe(store: &dyn Shared) -> Result<(), Error> {
    let now = Timestamp::now().as_second();
    let name = layout::shared::probe(now, &hex(&rand::random::<[u8; 8]>()));
    let found = look(store, &name);
    let removed = store.delete(&name).map_err(|error| failed(store, &name, error));
    found.and(removed)?;
    // Those that killed publishers left. Another one may look just now.
    let folder = layout::shared::probes();
    for entry in store.list(&folder).map_err(|error| failed(store, &folder, error))? {
        if layout::shared::time_of_probe(&entry.name).is_none_or(|time| now - time > DAY) {
            let name = folder.join(&entry.name);
            store.delete(&name).map_err(|error| failed(store, &name, error))?;
        }
    }
    Ok(())
}

fn look(store: &dyn Shared, name: &Path) -> Result<(), Error> {
    let failed = |error| failed(store, name, error);
    let ignored = || Err(Error::new(ErrorKind::NoConditions, &place(store, name)));
    // An answer may be lost though the object was written: the attempt after it is refused then.
    let is = |content: &[u8]| store.read(name).map(|found| found == content).map_err(failed);
    if !store.write_if_absent(name, b"1").map_err(failed)? && !is(b"1")? {
        return Err(Error::new(ErrorKind::ForeignObject, &place(store, name)));
    }
    if store.write_if_absent(name, b"2").map_err(failed)? {
        return ignored();
    }
    let Some((content, tag)) = store.read_tagged(name).map_err(failed)? else { return ignored() };
    if content != b"1" {
        return ignored();
    }
    if !store.replace_if_unchanged(name, b"3", Some(&tag)).map_err(failed)? && !is(b"3")? {
        return ignored();
    }
    // The tag is that of the content before: a new one has another, unless the store has none.
    let Tag { e_tag, version } = &tag;
    if e_tag.is_none() && version.is_none() || store.replace_if_unchanged(name, b"4", Some(&tag)).map_err(failed)? {
        return ignored();
    }
    Ok(())
}
