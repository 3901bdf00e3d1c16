//! The documents in the bytes of an OpenAPI file: the bytes themselves, or the JSON members of a ZIP.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::error::{Error, Result};
use crate::redact::shown;

/// Largest document. Real ones have some hundred kilobytes.
const MAX_BYTES: u64 = 16 << 20;
/// Largest number of members that are looked at.
const MAX_MEMBERS: usize = 100;

/// Returns the texts that may be the document. Nothing is extracted to disk.
pub(super) fn documents(bytes: &[u8]) -> Result<Vec<Vec<u8>>> {
    if !bytes.starts_with(b"PK") {
        return Ok(vec![bytes.to_vec()]);
    }
    let unusable = |error: zip::result::ZipError| Error::bad_answer("the ZIP cannot be read").because(error);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unusable)?;
    let mut documents = Vec::new();
    let mut others = Vec::new();
    for index in 0..archive.len().min(MAX_MEMBERS) {
        let member = archive.by_index(index).map_err(unusable)?;
        let name = member.name().map_err(unusable)?.into_owned();
        if member.is_dir() || !name.to_lowercase().ends_with(".json") {
            others.push(name);
            continue;
        }
        let mut text = Vec::new();
        member.take(MAX_BYTES + 1).read_to_end(&mut text).map_err(|error| {
            Error::bad_answer(format!("the member {} of the ZIP cannot be read", shown(&name))).because(error)
        })?;
        if text.len() as u64 > MAX_BYTES {
            return Err(Error::bad_answer(format!("the member {} has more than {MAX_BYTES} bytes", shown(&name))));
        }
        documents.push(text);
    }
    if documents.is_empty() {
        let text = format!(
            "the ZIP has no JSON document; its members: {}. A document in YAML has to be converted to JSON",
            shown(&others.join(", "))
        );
        return Err(Error::bad_answer(text));
    }
    Ok(documents)
}
