//! Objects that others put into a bucket: all of them, and the content of one as it was listed.

use std::io;

use brreg_transform::pseudonym::hex;
use futures_util::TryStreamExt as _;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore as _, ObjectStoreExt as _};
use sha2::{Digest as _, Sha256};

use super::failure::{self, failed};
use super::{Objects, ROUNDS};

/// An object as it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name below the address, with `/` between its parts.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What the store calls its content: another content has another tag.
    pub tag: String,
    key: Key,
}

impl Listed {
    fn of(object: ObjectMeta, prefix: &Key) -> Option<Self> {
        let parts: Vec<String> = object.location.prefix_match(prefix)?.map(|part| part.as_ref().to_owned()).collect();
        (!parts.is_empty()).then(|| Self {
            name: parts.join("/"),
            bytes: object.size,
            tag: tag(&object),
            key: object.location,
        })
    }
}

/// The entity tag, which a listing may have without its quotation marks, or the time of the last change.
fn tag(object: &ObjectMeta) -> String {
    match &object.e_tag {
        Some(tag) => tag.trim_matches('"').to_owned(),
        None => object.last_modified.to_rfc3339(),
    }
}

impl Objects {
    /// The address, without credentials.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.address
    }

    /// All objects below the address, by name.
    ///
    /// # Errors
    /// Any failure to list them.
    pub fn listed(&self) -> io::Result<Vec<Listed>> {
        let prefix = (!self.prefix.as_ref().is_empty()).then_some(&self.prefix);
        let found: Result<Vec<ObjectMeta>, _> = self.runtime.block_on(self.store.list(prefix).try_collect());
        let found = found.map_err(|error| failed(&error))?;
        let mut listed: Vec<Listed> = found.into_iter().filter_map(|it| Listed::of(it, &self.prefix)).collect();
        listed.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(listed)
    }

    /// An object by its name below the address, as it is listed.
    ///
    /// # Errors
    /// One that is not there; any failure to ask for it.
    pub fn named(&self, name: &str) -> io::Result<Listed> {
        // Nothing of a name is escaped: it has been, by whoever put the object there, where that was wanted.
        let above = [self.prefix.as_ref(), "/"].concat();
        let key = Key::parse([above.trim_start_matches('/'), name].concat());
        let key = key.map_err(|_| io::Error::from(io::ErrorKind::NotFound))?;
        let found = self.runtime.block_on(self.store.head(&key));
        let found = found.map_err(|error| failed(&error))?;
        Listed::of(found, &self.prefix).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Hands the content of an object over piece by piece, and returns its SHA-256 in hex. A connection that ends early is made again for the rest.
    ///
    /// # Errors
    /// An object that is gone or has another content than when it was listed; any failure to read it; those of `take`.
    pub fn fetch(&self, object: &Listed, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<String> {
        self.runtime.block_on(async {
            let (mut done, mut round) = (0, 0);
            let mut hash = Sha256::new();
            let both = &mut |piece: &[u8]| {
                hash.update(piece);
                take(piece)
            };
            while let Err(ended) = self.pieces(object, &mut done, both).await {
                match ended {
                    Ended::Here(error) => return Err(error),
                    Ended::There(error) if failure::is_final(&error) || round >= ROUNDS => return Err(failed(&error)),
                    Ended::There(_) => {}
                }
                self.pause(round).await;
                round += 1;
            }
            if done == object.bytes { Ok(hex(&hash.finalize())) } else { Err(changed()) }
        })
    }

    async fn pieces(
        &self,
        object: &Listed,
        done: &mut u64,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<(), Ended> {
        if *done > 0 && *done >= object.bytes {
            return Ok(());
        }
        let range = (*done > 0).then_some(GetRange::Offset(*done));
        let found = self.store.get_opts(&object.key, GetOptions { range, ..GetOptions::default() }).await;
        let found = found.map_err(Ended::There)?;
        if found.meta.size != object.bytes || tag(&found.meta) != object.tag {
            return Err(Ended::Here(changed()));
        }
        let mut content = found.into_stream();
        while let Some(piece) = content.try_next().await.map_err(Ended::There)? {
            take(&piece).map_err(Ended::Here)?;
            *done += piece.len() as u64;
        }
        Ok(())
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the object was changed since it was listed")
}

/// Where reading ended.
enum Ended {
    /// At what takes the content, or with another content.
    Here(io::Error),
    /// At the store.
    There(object_store::Error),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;
    use std::sync::Arc;

    use object_store::memory::InMemory;

    use super::*;
    use crate::store::Store as _;

    fn content(store: &Objects, object: &Listed) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        store.fetch(object, &mut |piece| {
            content.extend_from_slice(piece);
            Ok(())
        })?;
        Ok(content)
    }

    #[test]
    fn objects_are_listed_below_the_prefix_alone_and_read_as_they_were_listed() {
        let shared = Arc::new(InMemory::new());
        let whole = Objects::of(Arc::<InMemory>::clone(&shared), "memory://", "").unwrap();
        assert_eq!(whole.listed().unwrap(), []);
        for name in ["lake/b", "lake/a/deep", "lake-not/c", "d", "lake/empty"] {
            whole.write(Path::new(name), if name == "lake/empty" { b"" } else { name.as_bytes() }).unwrap();
        }
        let names = |store: &Objects| store.listed().unwrap().into_iter().map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(names(&whole), ["d", "lake-not/c", "lake/a/deep", "lake/b", "lake/empty"]);
        let lake = Objects::in_memory(&shared);
        assert_eq!(names(&lake), ["a/deep", "b", "empty"]);
        let listed = lake.listed().unwrap();
        assert_eq!(content(&lake, &listed[0]).unwrap(), b"lake/a/deep");
        assert_eq!(content(&lake, &listed[2]).unwrap(), b"");

        // Another content, also one of the same length, is not handed over, and what is gone is said to be.
        lake.write(Path::new("b"), b"lake/B").unwrap();
        assert_eq!(content(&lake, &listed[1]).unwrap_err().kind(), io::ErrorKind::InvalidData);
        lake.delete(Path::new("b")).unwrap();
        assert_eq!(content(&lake, &listed[1]).unwrap_err().kind(), io::ErrorKind::NotFound);
        // What the taker cannot do is its own error, and not tried again.
        let mut times = 0;
        let failed = lake.fetch(&listed[0], &mut |_| {
            times += 1;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!((failed.unwrap_err().kind(), times), (io::ErrorKind::StorageFull, 1));
    }
}
