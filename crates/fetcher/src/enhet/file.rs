//! The three bulk files.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::{Client, ENHETER, ROLLER, UNDERENHETER, is_status};
use crate::download::{self, Fetched, Form, Last, Manifest, Target};
use crate::error::Result;
use crate::progress::Progress;

/// What is accepted after a refusal of the versioned media type.
const ANYTHING: &str = "*/*";

/// How many times its size must be free before a file arrives: twice for the file, beside the one of the night before, and once for
/// its tables.
const ROOM: u64 = 3;

/// A bulk file: gzip of one JSON array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum File {
    /// All units.
    Enheter,
    /// All subunits.
    Underenheter,
    /// All roles in units.
    Roller,
}

impl File {
    /// All files, in the order in which they are fetched and loaded.
    pub const ALL: [Self; 3] = [Self::Enheter, Self::Underenheter, Self::Roller];

    /// Returns its name on the command line and in settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enheter => ENHETER,
            Self::Underenheter => UNDERENHETER,
            Self::Roller => ROLLER,
        }
    }

    /// Returns its name in landing.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Enheter => "enheter_alle.json.gz",
            Self::Underenheter => "underenheter_alle.json.gz",
            Self::Roller => "roller_totalbestand.json.gz",
        }
    }

    /// Returns its path below the address of the API.
    #[must_use]
    pub const fn path(self) -> [&'static str; 2] {
        match self {
            Self::Enheter => [ENHETER, "lastned"],
            Self::Underenheter => [UNDERENHETER, "lastned"],
            Self::Roller => [ROLLER, "totalbestand"],
        }
    }

    /// Returns the versioned media type. The register refuses types without a version.
    const fn media_type(self) -> &'static str {
        match self {
            Self::Enheter => {
                "application/vnd.brreg.enhetsregisteret.enhet.v2+gzip;charset=UTF-8, application/gzip;q=0.9, */*;q=0.1"
            }
            Self::Underenheter => {
                "application/vnd.brreg.enhetsregisteret.underenhet.v2+gzip;charset=UTF-8, application/gzip;q=0.9, \
                 */*;q=0.1"
            }
            Self::Roller => {
                "application/vnd.brreg.enhetsregisteret.rolle.v1+gzip;charset=UTF-8, application/gzip;q=0.9, */*;q=0.1"
            }
        }
    }
}

/// A file that was loaded before, as its manifest in landing described it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its SHA-256, in hex digits: the same content under another `ETag` is not new.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Its `ETag`.
    #[serde(default)]
    pub etag: Option<String>,
    /// Its `Last-Modified`. A file that is older is refused.
    #[serde(default)]
    pub last_modified: Option<String>,
}

impl From<&Manifest> for Known {
    fn from(manifest: &Manifest) -> Self {
        Self {
            sha256: Some(manifest.sha256.clone()),
            etag: manifest.etag.clone(),
            last_modified: manifest.last_modified.clone(),
        }
    }
}

/// The result of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Downloaded {
    /// Another file than the known one is in landing.
    New {
        /// The file.
        path: PathBuf,
        /// Its description, which is also beside it.
        manifest: Box<Manifest>,
    },
    /// The register still has the known file, by its own answer.
    NotModified,
    /// The register's file has another `ETag` or date, but the same bytes. It is in landing.
    SameContent {
        /// Its description.
        manifest: Box<Manifest>,
    },
}

impl Client {
    /// Downloads a bulk file into a folder of its own, as [`File::file_name`], with [`download::MANIFEST`] beside it. The
    /// folder is created if it is missing.
    ///
    /// A part that an interrupted call left there is completed if the register still has the same file and answers ranges. The
    /// versioned media type is requested, and after a refusal (406) any type, once. [`Manifest::accept`] says which was
    /// answered.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Older`] when the register's file is older than the known one; otherwise see [`crate::retry`]. No
    /// incomplete file ever gets the name of the complete one.
    pub async fn file(&self, file: File, folder: &Path, known: &Known, progress: &dyn Progress) -> Result<Downloaded> {
        let fetched = match self.download(file, folder, known, file.media_type(), progress).await {
            Err(error) if is_status(&error, 406) => {
                tracing::warn!(%error, "the register refused the versioned media type; requesting any");
                self.download(file, folder, known, ANYTHING, progress).await?
            }
            downloaded => downloaded?,
        };
        Ok(match fetched {
            Fetched::NotModified => Downloaded::NotModified,
            Fetched::New { manifest, .. } if known.sha256.as_deref() == Some(&manifest.sha256) => {
                Downloaded::SameContent { manifest: Box::new(manifest) }
            }
            Fetched::New { path, manifest } => Downloaded::New { path, manifest: Box::new(manifest) },
        })
    }

    async fn download(
        &self,
        file: File,
        folder: &Path,
        known: &Known,
        accept: &'static str,
        progress: &dyn Progress,
    ) -> Result<Fetched> {
        let target = Target {
            folder,
            file_name: file.file_name(),
            form: Form::Array,
            last: Last::never_older(known.etag.as_deref(), known.last_modified.as_deref(), Timestamp::now()),
            room: ROOM,
            headers: HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]),
        };
        let url = self.url(&file.path())?;
        download::download(&self.files, file.name(), &url, &target, &self.downloads, progress).await
    }
}
