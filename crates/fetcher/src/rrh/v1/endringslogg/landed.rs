//! The pages that an earlier reading left in landing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};

use super::{Log, STEP, event};
use crate::disk::{self, FileEntry, hex};
use crate::error::Result;

/// Returns the log that the pages in `folder` contain after `cursor`, without a request.
///
/// It is how interrupted lookups are resumed: the companies of these pages are those whose answers are in the folder, and
/// [`Log::cursor`] lies after their last event. A newer reading of the log could list a company again whose answer in the
/// folder is older than the change. Every beginning of a log is a log, so nothing is lost when the reading was interrupted
/// too; a page that is incomplete counts as missing.
///
/// # Errors
/// [`crate::ErrorKind::Io`] when the folder or a page cannot be read. A missing folder has no pages.
pub async fn landed(folder: &Path, cursor: u64) -> Result<Log> {
    disk::blocking("read", folder, move |folder| read(folder, cursor)).await
}

fn read(folder: &Path, cursor: u64) -> io::Result<Log> {
    let pages = pages(folder)?;
    let mut log = Log::new(cursor);
    // Of two pages after one position, the longer one is newer.
    while let Some((to, name)) = pages.iter().filter(|page| page.0 == log.cursor).map(|page| (page.1, &page.2)).max() {
        let body = brreg_files::read(&folder.join(name))?;
        let Some(events) = event::read_page(&body).ok().filter(|events| events.iter().any(|event| event.id == to))
        else {
            break;
        };
        let mut hash = Context::new(&SHA256);
        hash.update(&body);
        let (name, records) = (name.display().to_string(), events.len() as u64);
        log.add(events, to, FileEntry { name, size: body.len() as u64, sha256: hex(hash), records });
    }
    Ok(log.folded())
}

/// Returns the pages in the folder: the position before each, its greatest number, and its name.
fn pages(folder: &Path) -> io::Result<Vec<(u64, u64, PathBuf)>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut pages = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let positions = name.to_str().and_then(|name| {
            let (from, to) = name.strip_prefix(STEP)?.strip_prefix('-')?.strip_suffix(".json")?.split_once('-')?;
            Some((from.parse::<u64>().ok()?, to.parse::<u64>().ok()?)).filter(|(from, to)| from < to)
        });
        pages.extend(positions.map(|(from, to)| (from, to, PathBuf::from(name))));
    }
    Ok(pages)
}
