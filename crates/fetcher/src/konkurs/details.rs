//! The single notices, one after the other as they came.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::hal;
use super::listing::Listing;
use crate::disk::{self, HashedFile};
use crate::error::{Error, Result};

/// The file of the details: one line a listed notice, in the order of the list.
pub const DETAILS: &str = "detaljer.ndjson";
/// The details while those of notices that the list does not have any more are left out.
const ALL_DETAILS: &str = "detaljer.alle.ndjson";

/// The line of a notice that was found. The uuid of the list stands in it without escapes: [`super::hal`] lets no other through.
pub(super) fn line(uuid: &str, body: &[u8]) -> Result<Vec<u8>> {
    // The cause is left out: it could quote a value.
    let varsel: &RawValue = serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is no notice"))?;
    if !hal::uuid_of(varsel).is_some_and(|found| found.eq_ignore_ascii_case(uuid)) {
        return Err(Error::bad_answer("it is not the notice that was asked for"));
    }
    let mut line = format!("{{\"uuid\":\"{uuid}\",\"status\":200,\"varsel\":").into_bytes();
    // A line break can stand between the values of a JSON document only, where a space means the same.
    line.extend(varsel.get().bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }));
    line.extend_from_slice(b"}\n");
    Ok(line)
}

/// The single notices so far.
pub(super) struct Details {
    pub(super) file: HashedFile,
    /// Lines of the file.
    pub(super) lines: u64,
    /// Notices that were asked for.
    pub(super) asked: u64,
    /// Those that were not found.
    pub(super) missing: Vec<Arc<str>>,
}

impl Details {
    pub(super) fn new(folder: &Path) -> Result<Self> {
        Ok(Self { file: HashedFile::create(folder, DETAILS)?, lines: 0, asked: 0, missing: Vec::new() })
    }

    /// Leaves out the notices that the list does not have any more.
    pub(super) async fn only_listed(self, folder: &Path, listing: &Listing) -> Result<Self> {
        #[derive(Deserialize)]
        struct Line<'l> {
            uuid: &'l str,
        }
        self.file.finish(self.lines).await?;
        let (of_listed, of_all) = (folder.join(DETAILS), folder.join(ALL_DETAILS));
        fs::rename(&of_listed, &of_all).map_err(disk::failed("rename", &of_listed))?;
        let mut listed = Self { asked: self.asked, missing: self.missing, ..Self::new(folder)? };
        listed.missing.retain(|uuid| listing.has(uuid));
        let lines = fs::File::open(&of_all).map_err(disk::failed("read", &of_all))?;
        for line in BufReader::new(lines).split(b'\n') {
            let mut line = line.map_err(disk::failed("read", &of_all))?;
            let Line { uuid } =
                serde_json::from_slice(&line).map_err(|error| disk::failed("read", &of_all)(error.into()))?;
            if listing.has(uuid) {
                line.push(b'\n');
                listed.file.write(&line).await?;
                listed.lines += 1;
            }
        }
        disk::remove(&of_all)?;
        Ok(listed)
    }
}
