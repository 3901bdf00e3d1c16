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

/// Opens a file of this machine, or the bucket of an object, and returns the object's name there as it is in the address, which is that
/// of a listing: nothing of it is escaped.
///
/// # Errors
/// An address that cannot be used.
pub(super) fn file<'n>(
    named: &'n Path,
    option: &str,
    configuration: &Configuration,
) -> Result<(Opened, &'n str), Problem> {
    let parts = named.to_str().and_then(|url| {
        let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| *scheme != "file")?;
        let (bucket, name) = rest.split_once('/')?;
        Some((format!("{scheme}://{bucket}"), name))
    });
    match parts {
        Some((bucket, name)) => Ok((folder(Path::new(&bucket), option, configuration)?, name)),
        None => Ok((folder(named, option, configuration)?, "")),
    }
}

/// The place of an address; `None` of a path.
fn place(named: &Path) -> Option<Place> {
    let url = named.to_str().filter(|text| text.contains("://"))?;
    Some(Place { url: url.to_owned(), endpoint: None, region: None, encryption: None, kms_key: None })
}
