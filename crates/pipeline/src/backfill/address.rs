//! Addresses in the place of paths: `s3://bucket/prefix`, `az://container/prefix`, `gs://bucket/prefix` or `file:///folder`.
//!
//! The credentials come from the environment or the platform, and nothing is asked of a bucket when it is opened.

use std::path::{Path, PathBuf};

use brreg_lake::store::{Objects, Place};

use crate::problem::{Problem, Step};
use crate::remote::waits;
use crate::settings::Configuration;

/// What is at a path or an address.
pub(super) enum Opened {
    /// A file or folder of this machine.
    Here(PathBuf),
    /// What is below an address in a bucket.
    There(Box<Objects>),
}

/// Opens a folder or what is below an address, which is given as `option`.
///
/// # Errors
/// An address that cannot be used.
pub(super) fn folder(named: &Path, option: &str, configuration: &Configuration) -> Result<Opened, Problem> {
    let Some(place) = place(named) else { return Ok(Opened::Here(named.to_owned())) };
    if let Some(folder) = place.folder() {
        return Ok(Opened::Here(folder));
    }
    // Neither a folder nor a readable address: the error says which addresses there are.
    let opened = place.bucket(waits(configuration));
    match opened.map_err(|error| Problem::usage(Step::Landing, format!("{option}: {error}")))? {
        Some(objects) => Ok(Opened::There(Box::new(objects))),
        None => Ok(Opened::Here(named.to_owned())),
    }
}

/// Opens the folder of a file, or what is below the address before its name, and returns the name too.
///
/// # Errors
/// An address that cannot be used.
pub(super) fn file<'n>(
    named: &'n Path,
    option: &str,
    configuration: &Configuration,
) -> Result<(Opened, &'n str), Problem> {
    let parts = named.to_str().filter(|_| place(named).is_some_and(|place| place.folder().is_none()));
    match parts.and_then(|url| url.rsplit_once('/')) {
        Some((above, name)) => Ok((folder(Path::new(above), option, configuration)?, name)),
        None => Ok((folder(named, option, configuration)?, "")),
    }
}

/// The place of an address; `None` of a path.
fn place(named: &Path) -> Option<Place> {
    let url = named.to_str().filter(|text| text.contains("://"))?;
    Some(Place { url: url.to_owned(), endpoint: None, region: None, encryption: None, kms_key: None })
}
