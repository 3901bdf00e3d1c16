//! The details of listed notices, in one file with one line per notice.

use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::hal;
use super::listing::{Listing, Name};
use crate::disk::{self, BUFFER_BYTES, HashedFile};
use crate::error::{Error, Result};

/// The file of the details: one line per listed notice, in the order of the list.
pub const DETAILS: &str = "detaljer.ndjson";
/// The details before the notices that are no longer listed are left out.
const ALL_DETAILS: &str = "detaljer.alle.ndjson";

/// Returns the line of a notice that was found. The uuid needs no escapes: [`super::hal`] accepts no other.
pub(super) fn line(uuid: &str, body: &[u8]) -> Result<Vec<u8>> {
    // The cause is left out because it could quote a value.
    let varsel: &RawValue = serde_json::from_slice(body).map_err(|_| Error::bad_answer("it is not a notice"))?;
    if !hal::uuid_of(varsel).is_some_and(|found| found.eq_ignore_ascii_case(uuid)) {
        return Err(Error::bad_answer("it is another notice than the requested one"));
    }
    let mut line = format!("{{\"uuid\":\"{uuid}\",\"status\":200,\"varsel\":").into_bytes();
    // JSON allows line breaks between values only, where a space means the same.
    line.extend(varsel.get().bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }));
    line.extend_from_slice(b"}\n");
    Ok(line)
}

/// The details fetched so far.
pub(super) struct Details {
    pub(super) file: HashedFile,
    /// Lines of the file.
    pub(super) lines: u64,
    /// Notices whose details were requested.
    pub(super) asked: u64,
    /// Those of them that were not found.
    pub(super) missing: Vec<Name>,
}

impl Details {
    pub(super) async fn new(folder: &Path) -> Result<Self> {
        Ok(Self { file: HashedFile::create(folder, DETAILS).await?, lines: 0, asked: 0, missing: Vec::new() })
    }

    /// Rewrites the file without the notices that are no longer listed.
    pub(super) async fn only_listed(self, folder: &Path, listing: &Listing) -> Result<Self> {
        #[derive(Deserialize)]
        struct Line<'l> {
            uuid: &'l str,
        }
        self.file.finish(self.lines).await?;
        let all = folder.join(ALL_DETAILS);
        disk::rename(&folder.join(DETAILS), all.clone()).await?;
        let mut listed = Self { asked: self.asked, missing: self.missing, ..Self::new(folder).await? };
        listed.missing.retain(|name| listing.has(name));
        let file = tokio::fs::File::open(&all).await.map_err(disk::failed("read", &all))?;
        let mut lines = BufReader::with_capacity(BUFFER_BYTES, file);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).await.map_err(disk::failed("read", &all))? > 0 {
            let Line { uuid } =
                serde_json::from_slice(&line).map_err(|error| disk::failed("read", &all)(error.into()))?;
            if listing.has(&uuid.into()) {
                listed.file.write(&line).await?;
                listed.lines += 1;
            }
            line.clear();
        }
        disk::remove(&all).await?;
        Ok(listed)
    }
}
