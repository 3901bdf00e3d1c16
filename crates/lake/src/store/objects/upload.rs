//! A table's file becomes an object.

use std::io;
use std::path::Path;

use brreg_transform::pseudonym::hex;
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::path::Path as Key;
use object_store::{ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;

use super::failure::{self, failed, is_conflict};
use super::{Objects, ROUNDS};
use crate::hash::FileEntry;
use crate::store::shared::differs;

/// A larger file is uploaded in parts of this size.
const PART: usize = 8 << 20;
/// Parts that are under way at the same time.
const PARALLEL: usize = 4;

impl Objects {
    /// Creates an object from a file, or compares the one that has the name.
    pub(super) async fn upload_file(&self, key: &Key, file: &Path, entry: &FileEntry) -> io::Result<()> {
        let is_created = match usize::try_from(entry.bytes) {
            Ok(bytes) if bytes <= PART => {
                let content = brreg_files::read(file)?;
                if content.len() as u64 != entry.bytes || hex(&Sha256::digest(&content)) != entry.sha256 {
                    return Err(differs("the file"));
                }
                self.create(key, Bytes::from(content)).await?
            }
            _ => self.create_in_parts(key, file, entry).await?,
        };
        if !is_created {
            return self.compare(key, entry).await;
        }
        match self.size(key).await? {
            Some(size) if size == entry.bytes => Ok(()),
            _ => Err(differs("the object that was written")),
        }
    }

    /// Reads the object that has the name.
    async fn compare(&self, key: &Key, entry: &FileEntry) -> io::Result<()> {
        if self.size(key).await? != Some(entry.bytes) {
            return Err(differs("the object"));
        }
        let mut content = self.store.get(key).await.map_err(|error| failed(&error))?.into_stream();
        let mut hash = Sha256::new();
        while let Some(chunk) = content.try_next().await.map_err(|error| failed(&error))? {
            hash.update(&chunk);
        }
        if hex(&hash.finalize()) == entry.sha256 { Ok(()) } else { Err(differs("the object")) }
    }

    /// As [`Objects::create`], of a file that is too large for one request. An upload of which a part failed is begun again.
    async fn create_in_parts(&self, key: &Key, file: &Path, entry: &FileEntry) -> io::Result<bool> {
        let mut round = 0;
        loop {
            // Saves an upload whose end would be refused.
            if self.size(key).await?.is_some() {
                return Ok(false);
            }
            match self.parts(key, file, entry).await {
                Ok(()) => return Ok(true),
                Err(Ended::Here(error)) => return Err(error),
                Err(Ended::There(error)) if is_conflict(&error) && self.size(key).await?.is_some() => return Ok(false),
                Err(Ended::There(error)) if failure::is_final(&error) || round >= ROUNDS => return Err(failed(&error)),
                Err(Ended::There(_)) => {}
            }
            self.pause(round).await;
            round += 1;
        }
    }

    async fn parts(&self, key: &Key, file: &Path, entry: &FileEntry) -> Result<(), Ended> {
        let mut file = tokio::fs::File::from_std(brreg_files::open(file).map_err(Ended::Here)?);
        let upload = self.store.put_multipart(key).await.map_err(Ended::There)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; PART];
        loop {
            let read = match file.read(&mut buffer).await {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => {
                    let _ = upload.abort().await;
                    return Err(Ended::Here(error));
                }
            };
            let content = &buffer[..read];
            hash.update(content);
            bytes += read as u64;
            if let Err(error) = upload.wait_for_capacity(PARALLEL).await {
                let _ = upload.abort().await;
                return Err(Ended::There(error));
            }
            upload.write(content);
        }
        if bytes != entry.bytes || hex(&hash.finalize()) != entry.sha256 {
            let _ = upload.abort().await;
            return Err(Ended::Here(differs("the file")));
        }
        upload.finish().await.map(drop).map_err(Ended::There)
    }
}

/// Where an upload ended.
enum Ended {
    /// At the file.
    Here(io::Error),
    /// At the store.
    There(object_store::Error),
}
