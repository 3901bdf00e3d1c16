//! The files of a description: the given one, or the members of a ZIP.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use serde_json::Value;
use zip::ZipArchive;

use super::document::{Document, Place};
use super::yaml;
use crate::error::{Error, Result};
use crate::redact::shown;

/// Largest file, and largest sum of the members of a ZIP, in bytes. Real ones have some hundred kilobytes.
pub const MAX_BYTES: u64 = 16 << 20;
/// Largest number of members that are looked at.
const MAX_MEMBERS: usize = 1000;

/// What was given: each file that is JSON or YAML, by its name.
pub(super) struct Files {
    files: BTreeMap<String, Value>,
    /// What to say if none of them is a description.
    none: Error,
}

impl Files {
    /// Reads a file, or all members of a ZIP. Nothing is extracted to disk.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.starts_with(b"PK") {
            return Self::in_zip(bytes);
        }
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Error::bad_answer(format!("it has more than {MAX_BYTES} bytes")));
        }
        let none = Error::bad_answer("it is no OpenAPI document in JSON or YAML");
        match value(bytes) {
            Ok(value) => Ok(Self { files: BTreeMap::from([(String::new(), value)]), none }),
            Err(unreadable) => Err(none.because(unreadable)),
        }
    }

    fn in_zip(bytes: &[u8]) -> Result<Self> {
        let unusable = |error: zip::result::ZipError| Error::bad_answer("the ZIP cannot be read").because(error);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unusable)?;
        let mut files = BTreeMap::new();
        let mut names = Vec::new();
        let mut left = MAX_BYTES;
        for index in 0..archive.len().min(MAX_MEMBERS) {
            let member = archive.by_index(index).map_err(unusable)?;
            let name = member.name().map_err(unusable)?.into_owned();
            names.push(name.clone());
            let mut text = Vec::new();
            member.take(left + 1).read_to_end(&mut text).map_err(|error| {
                Error::bad_answer(format!("the member {} of the ZIP cannot be read", shown(&name))).because(error)
            })?;
            left = left
                .checked_sub(text.len() as u64)
                .ok_or_else(|| Error::bad_answer(format!("the members of the ZIP have more than {MAX_BYTES} bytes")))?;
            // Its name does not say what a member is, and one that cannot be read may be a text for people.
            if let Ok(value) = value(&text) {
                files.insert(name, value);
            }
        }
        let names = shown(&names.join(", "));
        let none = format!("the ZIP has no OpenAPI document in JSON or YAML; its members: {names}");
        Ok(Self { files, none: Error::bad_answer(none) })
    }

    /// Returns the documents with paths, each with its name.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn documents(&self) -> Result<Vec<(&str, Document<'_>)>> {
        let document = |(name, value)| Some((name, Document::of(Place { files: self, name, value })?));
        let documents: Vec<_> =
            self.files.iter().map(|(name, value)| (name.as_str(), value)).filter_map(document).collect();
        if documents.is_empty() { Err(self.none.clone()) } else { Ok(documents) }
    }

    /// Returns the file of this name, and the name as the files have it.
    pub(super) fn get(&self, name: &str) -> Option<(&str, &Value)> {
        self.files.get_key_value(name).map(|(name, value)| (name.as_str(), value))
    }
}

/// Why a file has no value.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("{0}")]
    Json(serde_json::Error),
    #[error("{0}")]
    Yaml(yaml::Unreadable),
    #[error("it is not UTF-8")]
    Encoding,
}

/// Returns the value of a file, as JSON if it begins like that.
fn value(bytes: &[u8]) -> std::result::Result<Value, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        // YAML contains JSON, so what is no JSON may still be YAML in braces. It is hardly ever, so JSON's reason is the better one.
        Err(error) => yaml::read(text).map_err(|reason| match text.trim_start().starts_with('{') {
            true => Unreadable::Json(error),
            false => Unreadable::Yaml(reason),
        }),
    }
}
