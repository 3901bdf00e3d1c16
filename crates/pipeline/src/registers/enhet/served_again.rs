//! Files that the register serves again under another `ETag` or date, with the bytes that are published.
//!
//! Nothing is published then, so that no manifest names the new `ETag`. It is kept here, and the next night asks with it; else it would
//! download the same bytes each night.

use std::collections::BTreeMap;
use std::path::PathBuf;

use brreg_fetcher::enhet::{File, Known};

use super::NAME;
use super::cursors::Fetched;
use crate::data::DataFolder;
use crate::problem::{At as _, Problem, Step};

/// Name of the list in the register's folder of the state.
pub(super) const LIST: &str = "samme_innhold.json";

/// The files at an address. A list that is missing or damaged is lost: then the bytes are downloaded once more.
pub(super) fn read(data: &DataFolder, base_url: &str) -> BTreeMap<File, Known> {
    let text = brreg_files::read_text(&path(data)).unwrap_or_default();
    let fetched = serde_json::from_str::<Fetched>(&text).ok().filter(|fetched| fetched.base_url == base_url);
    fetched.map(|fetched| fetched.files).unwrap_or_default()
}

/// Replaces the list.
///
/// # Errors
/// A list that cannot be written.
pub(super) fn write(data: &DataFolder, base_url: &str, files: BTreeMap<File, Known>) -> Result<(), Problem> {
    let path = path(data);
    if let Some(folder) = path.parent() {
        brreg_files::create_folder(folder).at_path(Step::Fetch, folder)?;
    }
    let list = Fetched { base_url: base_url.to_owned(), files, ..Fetched::default() };
    let text = serde_json::to_string(&list).at(Step::Fetch)?;
    brreg_files::replace(&path, text.as_bytes()).at_path(Step::Fetch, &path)
}

fn path(data: &DataFolder) -> PathBuf {
    data.state().join(NAME).join(LIST)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_list_is_of_one_address_and_a_damaged_one_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        assert!(read(&data, "https://a.example/").is_empty());
        let known = Known { etag: Some("\"1\"".to_owned()), ..Known::default() };
        let files = BTreeMap::from([(File::Roller, known)]);
        write(&data, "https://a.example/", files.clone()).unwrap();
        assert_eq!(read(&data, "https://a.example/"), files);
        assert!(read(&data, "https://b.example/").is_empty());
        std::fs::write(path(&data), "{").unwrap();
        assert!(read(&data, "https://a.example/").is_empty());
    }
}
