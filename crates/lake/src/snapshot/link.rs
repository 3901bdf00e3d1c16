//! The link that publishes a register's snapshot: where it leads, what else can be in its place, and how it is set.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Lake, Published, SnapshotName};
use crate::damage::{Damage, Finding, Subject};
use crate::error::{Error, ErrorKind};
use crate::layout;

impl Lake {
    /// The symbolic link that publishes a register's snapshot.
    #[must_use]
    pub fn link(&self, register: &str) -> PathBuf {
        self.path(&layout::link(register))
    }

    /// The snapshot of a register that readers see now, if any. Its files may be missing: see [`Published::is_missing`].
    ///
    /// # Errors
    /// [`ErrorKind::Publication`] when something else is in the place of the link or the link does not lead to a snapshot of
    /// the register, [`ErrorKind::OldLayout`] when it leads to one of the old layout.
    pub fn published(&self, register: &str) -> Result<Option<Published>, Error> {
        let Some(target) = self.link_target(register)? else { return Ok(None) };
        if let Some(name) = layout::published_by(self.root(), register, &target) {
            return Ok(Some(Published::new(self, register, name)));
        }
        let is_old = layout::old::published_by(self.root(), register, &target).is_some();
        Err(Error::new(if is_old { ErrorKind::OldLayout } else { ErrorKind::Publication }, &self.link(register)))
    }

    /// As [`Lake::published`], for those who read several registers: one in whose link's place something else is has no
    /// snapshot for them, so that it does not keep them from the others. [`Lake::unpublished`] says what is wrong with it.
    ///
    /// # Errors
    /// [`ErrorKind::OldLayout`], and a link that cannot be read.
    pub fn readable(&self, register: &str) -> Result<Option<Published>, Error> {
        match self.published(register) {
            Err(error) if *error.kind() == ErrorKind::Publication => Ok(None),
            other => other,
        }
    }

    /// What keeps a register's snapshots from being published: something else is in the place of the link, it leads elsewhere,
    /// or it is missing although complete snapshots are there, of which the finding names the newest.
    ///
    /// # Errors
    /// As [`Lake::readable`], and as [`Lake::snapshots`].
    pub fn unpublished(&self, register: &str) -> Result<Option<Finding>, Error> {
        let finding = |snapshot, damage| {
            Some(Finding { register: register.to_owned(), snapshot, subject: Subject::Publication, damage })
        };
        match self.published(register) {
            Ok(Some(_)) => Ok(None),
            Ok(None) => {
                let newest = self.snapshots(register)?.pop().map(|newest| newest.name);
                Ok(newest.and_then(|newest| finding(Some(newest), Damage::Missing)))
            }
            Err(error) if *error.kind() == ErrorKind::Publication => {
                Ok(finding(None, Damage::Replaced { found: found_in_place_of(&self.link(register)).to_owned() }))
            }
            Err(error) => Err(error),
        }
    }

    /// Publishes a snapshot whose link was lost, with the links to its tables, which are lost in the same way: by a copy without
    /// links.
    ///
    /// # Errors
    /// Any failure to read the manifest or to set a link.
    pub fn publish_again(&self, published: &Published) -> Result<(), Error> {
        for table in published.manifest()?.tables.keys() {
            let link = layout::table_in(&published.folder(), table);
            let target = layout::table_target(published.register(), table, published.name);
            match fs::symlink_metadata(&link) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    brreg_files::replace_link(&link, &target).map_err(|error| Error::io(&link, error))?;
                }
                _ => {}
            }
        }
        sync(&published.folder())?;
        self.set_link(published.register(), published.name)?;
        self.sync_links()
    }

    /// Lets the link of a register lead to a snapshot, by one rename. It is durable after [`Lake::sync_links`].
    pub(crate) fn set_link(&self, register: &str, name: SnapshotName) -> Result<(), Error> {
        let current = self.path(Path::new(layout::CURRENT));
        brreg_files::create_folder_durably(&current).map_err(|error| Error::io(&current, error))?;
        let link = self.link(register);
        brreg_files::replace_link(&link, &layout::link_target(register, name)).map_err(|error| Error::io(&link, error))
    }

    /// Makes the links durable.
    pub(crate) fn sync_links(&self) -> Result<(), Error> {
        sync(&self.path(Path::new(layout::CURRENT)))
    }

    /// Where the link of a register leads, whatever that is.
    ///
    /// # Errors
    /// [`ErrorKind::Publication`] when something else is in its place.
    pub(crate) fn link_target(&self, register: &str) -> Result<Option<PathBuf>, Error> {
        let link = self.link(register);
        match fs::read_link(&link) {
            Ok(target) => Ok(Some(target)),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound => Ok(None),
                // It is no link, or a file is in the place of the folder of the links.
                io::ErrorKind::InvalidInput | io::ErrorKind::NotADirectory => {
                    Err(Error::new(ErrorKind::Publication, &link)
                        .with_source(format!("it {}", found_in_place_of(&link))))
                }
                _ => Err(Error::io(&link, error)),
            },
        }
    }
}

/// What is in the place of a link that publishes, as the predicate of a sentence.
fn found_in_place_of(link: &Path) -> &'static str {
    match fs::symlink_metadata(link) {
        Ok(there) if there.is_dir() => "is a folder",
        Ok(there) if there.is_symlink() => "is a link that leads elsewhere",
        Ok(_) => "is a file",
        Err(_) => "is missing, because the folder of the links is a file",
    }
}

fn sync(folder: &Path) -> Result<(), Error> {
    brreg_files::sync_folder(folder).map_err(|error| Error::io(folder, error))
}
