//! Object storage: S3, Azure Blob Storage and Google Cloud Storage.

mod complete;
mod download;
mod failure;
mod open;
mod upload;

use std::io;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::path::Path as Key;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, UpdateVersion};
use tokio::runtime::Runtime;

pub use self::download::Listed;
use self::failure::{failed, is_conflict};
use super::{Entry, Kind, Shared, Store, Tag, Waits};
use crate::hash::FileEntry;

/// Times that something is tried which the library does not repeat itself, because it cannot say whether it was done.
const ROUNDS: u32 = 4;

/// The objects below a prefix of a bucket.
#[derive(Debug)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    prefix: Key,
    address: String,
    waits: Waits,
    runtime: Runtime,
}

impl Objects {
    fn key(&self, name: &Path) -> Key {
        let parts = name.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        parts.fold(self.prefix.clone(), |key, part| key.join(part))
    }

    /// The size of an object, where it is there.
    async fn size(&self, key: &Key) -> io::Result<Option<u64>> {
        match self.store.head(key).await {
            Ok(object) => Ok(Some(object.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Waits before round `round` of something.
    async fn pause(&self, round: u32) {
        let wait = self.waits.first.saturating_mul(2_u32.saturating_pow(round));
        tokio::time::sleep(wait.min(self.waits.longest)).await;
    }

    /// Creates an object, and returns whether it did: also where something has the name already, the answer may be that of an
    /// earlier attempt of the same call.
    async fn create(&self, key: &Key, content: Bytes) -> io::Result<bool> {
        let mut round = 0;
        loop {
            let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
            let error = match self.store.put_opts(key, PutPayload::from(content.clone()), options).await {
                Ok(_) => return Ok(true),
                Err(error) => error,
            };
            // A server answers a conflict too while another writer is under way, of whom nothing may come.
            if is_conflict(&error) && self.size(key).await?.is_some() {
                return Ok(false);
            }
            if failure::is_final(&error) || round >= ROUNDS {
                return Err(failed(&error));
            }
            self.pause(round).await;
            round += 1;
        }
    }

    async fn replace(&self, key: &Key, content: Bytes, tag: Option<&Tag>) -> io::Result<bool> {
        let mut round = 0;
        loop {
            let mode = match tag {
                Some(Tag { e_tag, version }) => {
                    PutMode::Update(UpdateVersion { e_tag: e_tag.clone(), version: version.clone() })
                }
                None => PutMode::Create,
            };
            let options = PutOptions { mode, ..PutOptions::default() };
            match self.store.put_opts(key, PutPayload::from(content.clone()), options).await {
                Ok(_) => return Ok(true),
                Err(error) if is_conflict(&error) => return Ok(false),
                Err(error) if failure::is_final(&error) || round >= ROUNDS => return Err(failed(&error)),
                Err(_) => {}
            }
            self.pause(round).await;
            round += 1;
        }
    }

    async fn content(&self, key: &Key) -> Result<(Vec<u8>, Tag), Error> {
        let found = self.store.get(key).await?;
        let tag = Tag { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
        Ok((found.bytes().await?.into(), tag))
    }

    /// All objects below a folder.
    async fn below(&self, folder: &Key) -> io::Result<Vec<Key>> {
        let found = self.store.list(Some(folder)).map_ok(|object| object.location);
        found.try_collect().await.map_err(|error| failed(&error))
    }

    async fn remove(&self, key: &Key) -> io::Result<()> {
        match self.store.delete(key).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}

impl Store for Objects {
    fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        let read = self.runtime.block_on(self.content(&self.key(name)));
        read.map(|(content, _)| content).map_err(|error| failed(&error))
    }

    fn write(&self, name: &Path, content: &[u8]) -> io::Result<()> {
        let payload = PutPayload::from(content.to_vec());
        let written = self.runtime.block_on(self.store.put(&self.key(name), payload));
        written.map(drop).map_err(|error| failed(&error))
    }

    fn write_if_absent(&self, name: &Path, content: &[u8]) -> io::Result<bool> {
        self.runtime.block_on(self.create(&self.key(name), Bytes::copy_from_slice(content)))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let key = self.key(folder);
        let prefix = (!key.as_ref().is_empty()).then_some(&key);
        let listed = self.runtime.block_on(self.store.list_with_delimiter(prefix)).map_err(|error| failed(&error))?;
        let name = |key: &Key| key.filename().unwrap_or_default().to_owned();
        let folders = listed.common_prefixes.iter().map(|key| Entry { name: name(key), kind: Kind::Folder });
        let objects = listed.objects.iter().map(|object| Entry { name: name(&object.location), kind: Kind::Object });
        let mut entries: Vec<Entry> = folders.chain(objects).collect();
        entries.sort();
        Ok(entries)
    }

    fn delete(&self, name: &Path) -> io::Result<()> {
        let key = self.key(name);
        self.runtime.block_on(async {
            for below in self.below(&key).await? {
                self.remove(&below).await?;
            }
            self.remove(&key).await
        })
    }
}

impl Shared for Objects {
    fn address(&self) -> &str {
        &self.address
    }

    fn upload(&self, name: &Path, file: &Path, entry: &FileEntry) -> io::Result<()> {
        self.runtime.block_on(self.upload_file(&self.key(name), file, entry))
    }

    fn bytes_of(&self, name: &Path) -> io::Result<Option<u64>> {
        self.runtime.block_on(self.size(&self.key(name)))
    }

    fn remove_if_empty(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn read_tagged(&self, name: &Path) -> io::Result<Option<(Vec<u8>, Tag)>> {
        match self.runtime.block_on(self.content(&self.key(name))) {
            Ok(found) => Ok(Some(found)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn replace_if_unchanged(&self, name: &Path, content: &[u8], tag: Option<&Tag>) -> io::Result<bool> {
        self.runtime.block_on(self.replace(&self.key(name), Bytes::copy_from_slice(content), tag))
    }
}

#[cfg(test)]
impl Objects {
    /// Objects in memory, which several may share.
    #[allow(clippy::unwrap_used)]
    pub(crate) fn in_memory(store: &Arc<object_store::memory::InMemory>) -> Self {
        let store: Arc<dyn ObjectStore> = Arc::<object_store::memory::InMemory>::clone(store);
        Self::of(store, "memory://", "lake").unwrap()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use object_store::memory::InMemory;

    use super::*;
    use crate::store::conformance;

    #[test]
    fn objects_are_a_shared_store() {
        conformance::check(&Objects::of(Arc::new(InMemory::new()), "memory://", "").unwrap());
        conformance::check_shared(&Objects::of(Arc::new(InMemory::new()), "memory://", "a/b").unwrap());
    }
}
