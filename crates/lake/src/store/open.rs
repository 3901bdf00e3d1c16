//! A store is opened by its place.

use std::error::Error as StdError;

use super::address::Scheme;
use super::{Folder, LocalStore, Objects, Place, Shared, Waits};

impl Place {
    /// Opens the bucket that it is, to read what others put there; `None` where it is a folder.
    ///
    /// # Errors
    /// As [`Place::open`].
    pub fn bucket(&self, waits: Waits) -> Result<Option<Objects>, Box<dyn StdError + Send + Sync>> {
        self.check()?;
        match self.scheme()? {
            (Scheme::File, ..) => Ok(None),
            (scheme, bucket, path) => Objects::open(self, scheme, &bucket, &path, waits).map(Some),
        }
    }

    /// Opens the store. Nothing is asked of it yet.
    ///
    /// # Errors
    /// What keeps it from being opened: a setting, or what the environment says.
    pub fn open(&self, waits: Waits) -> Result<Box<dyn Shared>, Box<dyn StdError + Send + Sync>> {
        self.check()?;
        let (scheme, bucket, path) = self.scheme()?;
        match scheme {
            Scheme::File => Ok(Box::new(Folder::new(LocalStore::new(path.into()), self.url.clone()))),
            _ => Ok(Box::new(Objects::open(self, scheme, &bucket, &path, waits)?)),
        }
    }
}
