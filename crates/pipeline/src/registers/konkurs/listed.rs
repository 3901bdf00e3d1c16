//! The notices of the list, by id: where in landing each of them is.
//!
//! The list comes before the details, and of a notice that it has several times the last one counts. Its text stays in the
//! page until the details come. They come in the order of the list, so that hardly a page is read twice.
//!
//! # Memory
//! 24 bytes for each item of the list, and one page.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use brreg_lake::{Error, ErrorKind, identity};
use serde::Deserialize as _;
use serde_json::value::RawValue;

use crate::answers;

/// Shares in which items are kept, so that no large room is needed when one of them grows.
const SHARES: usize = 256;

/// What tells a notice from others: the chance that two of some millions have the same is below 10^-15.
type Id = [u32; 3];

/// Where an item of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    /// The number of its page, from 1.
    page: NonZeroU32,
    /// Bytes of the page before it.
    offset: u32,
}

/// An item of the list. There may be millions of them.
#[derive(Debug)]
struct Item {
    id: Id,
    /// Tells other content of the same notice, which is only counted.
    content: u32,
    /// The number of its page; none once it was taken.
    page: Option<NonZeroU32>,
    offset: u32,
}

/// The listed notices.
#[derive(Debug)]
pub(super) struct Listed {
    pages: Vec<PathBuf>,
    /// The items in the order in which they came; once the list is at its end, by id and each notice once.
    shares: Vec<Vec<Item>>,
    is_at_its_end: bool,
    /// The page that was read last.
    open: Option<(NonZeroU32, Vec<u8>)>,
    /// Items with the same content as the one before of the same notice, and with other content.
    pub(super) doubled: [u64; 2],
}

fn id_of(uuid: &str) -> (Id, usize) {
    let bytes = identity(uuid).to_be_bytes();
    let (words, _) = bytes.as_chunks();
    ([0, 1, 2].map(|word| u32::from_be_bytes(words[word])), usize::from(bytes[0]))
}

impl Listed {
    pub(super) fn new() -> Self {
        let shares = (0..SHARES).map(|_| Vec::new()).collect();
        Self { pages: Vec::new(), shares, is_at_its_end: false, open: None, doubled: [0; 2] }
    }

    /// Begins with the next page of the list. Returns its number.
    ///
    /// # Errors
    /// When there are more pages than can be counted.
    pub(super) fn next_page(&mut self, path: &Path) -> Result<NonZeroU32, Error> {
        self.pages.push(path.to_owned());
        let number = u32::try_from(self.pages.len()).ok().and_then(NonZeroU32::new);
        number.ok_or_else(|| not_found(path))
    }

    /// Adds an item of a page, of which it is known where it begins.
    ///
    /// # Errors
    /// When a page has more bytes than can be counted.
    pub(super) fn add(&mut self, uuid: &str, raw: &RawValue, page: NonZeroU32, offset: u64) -> Result<(), Error> {
        let offset = u32::try_from(offset).map_err(|_| not_found(self.path(page)))?;
        let (id, share) = id_of(uuid);
        let [content, ..] = id_of(raw.get()).0;
        let share = &mut self.shares[share];
        if share.len() == share.capacity() {
            // A doubled room would be half empty.
            share.reserve_exact(share.len() / 8 + 8);
        }
        share.push(Item { id, content, page: Some(page), offset });
        Ok(())
    }

    /// Ends the list: of each notice the last item is left.
    fn end(&mut self) {
        if std::mem::replace(&mut self.is_at_its_end, true) {
            return;
        }
        for share in &mut self.shares {
            share.sort_unstable_by_key(|item| (item.id, item.page, item.offset));
            share.dedup_by(|later, item| {
                let is_same = later.id == item.id;
                if is_same {
                    self.doubled[usize::from(later.content != item.content)] += 1;
                    std::mem::swap(later, item);
                }
                is_same
            });
        }
    }

    /// The text of a notice, if it is listed and was not taken before.
    ///
    /// # Errors
    /// When its page can no longer be read.
    pub(super) fn take(&mut self, uuid: &str) -> Result<Option<String>, Error> {
        self.end();
        let (id, share) = id_of(uuid);
        let share = &mut self.shares[share];
        let Ok(found) = share.binary_search_by_key(&id, |item| item.id) else { return Ok(None) };
        let Item { page, offset, .. } = &mut share[found];
        let (page, offset) = (page.take(), *offset);
        page.map(|page| self.read(Position { page, offset })).transpose()
    }

    /// Where the notices are that were not taken, in the order of the list.
    pub(super) fn left(&mut self) -> Vec<Position> {
        self.end();
        let items = self.shares.iter().flatten();
        let mut left: Vec<_> =
            items.filter_map(|item| Some(Position { page: item.page?, offset: item.offset })).collect();
        left.sort_unstable();
        left
    }

    /// The text at a position.
    ///
    /// # Errors
    /// When its page can no longer be read.
    pub(super) fn read(&mut self, Position { page, offset }: Position) -> Result<String, Error> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != page) {
            let path = self.path(page);
            let bytes = brreg_files::read(path).map_err(|error| Error::io(path, error))?;
            self.open = Some((page, bytes));
        }
        let bytes = self.open.as_ref().and_then(|(_, bytes)| bytes.get(offset as usize..));
        // Other items are behind it.
        let mut from_here = serde_json::Deserializer::from_slice(bytes.unwrap_or_default());
        let raw =
            <&RawValue>::deserialize(&mut from_here).map_err(|error| answers::undecoded(self.path(page), &error))?;
        Ok(raw.get().to_owned())
    }

    fn path(&self, page: NonZeroU32) -> &Path {
        &self.pages[page.get() as usize - 1]
    }
}

fn not_found(path: &Path) -> Error {
    Error::new(ErrorKind::Answer, path).with_source("more pages, or more bytes in one, than can be counted")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    /// Lists items (uuid and content), page by page.
    fn listed(folder: &Path, pages: &[&[(&str, u32)]]) -> Listed {
        let mut listed = Listed::new();
        for (number, items) in pages.iter().enumerate() {
            let path = folder.join(format!("{number}.json"));
            let items: Vec<String> = items.iter().map(|(uuid, content)| text(uuid, *content)).collect();
            let page = format!("[{}]", items.join(",\n"));
            fs::write(&path, &page).unwrap();
            let number = listed.next_page(&path).unwrap();
            let mut offset = 1;
            for (item, (uuid, _)) in
                serde_json::from_str::<Vec<&RawValue>>(&page).unwrap().into_iter().zip(pages[number.get() as usize - 1])
            {
                listed.add(uuid, item, number, offset).unwrap();
                offset += item.get().len() as u64 + 2;
            }
        }
        listed
    }

    fn text(uuid: &str, content: u32) -> String {
        format!(r#"{{"uuid":"{uuid}","content":{content}}}"#)
    }

    const PAGES: [&[(&str, u32)]; 3] =
        [&[("a", 1), ("b", 1), ("c", 1)], &[("c", 1), ("d", 1)], &[("b", 2), ("b", 1), ("e", 1)]];

    #[test]
    fn of_a_notice_that_is_listed_several_times_the_last_text_counts_and_the_others_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let mut listed =
            listed(folder.path(), &[&[("a", 1), ("b", 1)], &[("b", 1)], &[("b", 2)], &[("b", 1), ("b", 3)]]);
        assert_eq!(listed.take("b").unwrap(), Some(text("b", 3)));
        assert_eq!(listed.take("b").unwrap(), None);
        assert_eq!(listed.take("never listed").unwrap(), None);
        assert_eq!(listed.take("a").unwrap(), Some(text("a", 1)));
        assert_eq!(listed.doubled, [1, 3]);
    }

    #[test]
    fn what_is_left_comes_in_the_order_of_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let mut listed = listed(folder.path(), &PAGES);
        for uuid in ["d", "a"] {
            assert!(listed.take(uuid).unwrap().is_some());
        }
        let left = listed.left().into_iter().map(|position| listed.read(position).unwrap());
        assert_eq!(left.collect::<Vec<_>>(), [text("c", 1), text("b", 1), text("e", 1)]);
    }

    #[test]
    fn a_page_that_changed_or_went_during_the_load_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut listed = listed(folder.path(), &PAGES);
        fs::write(folder.path().join("0.json"), "[").unwrap();
        fs::remove_file(folder.path().join("2.json")).unwrap();
        for (uuid, page, kind) in [("a", "0.json", ErrorKind::Answer), ("e", "2.json", ErrorKind::Io)] {
            let error = listed.take(uuid).unwrap_err();
            assert_eq!((error.path(), error.kind()), (Some(folder.path().join(page).as_path()), &kind));
        }
    }
}
