//! The bulk file.

use std::path::Path;

use url::Url;

use super::{Client, Language, VIRKSOMHETER, headers};
use crate::download::{self, Fetched, Form, Last, Target};
use crate::error::{Error, ErrorKind, Result};
use crate::progress::Progress;

/// Name of the bulk file in landing.
pub const TOTALBESTAND: &str = "totalbestand.zip";
const STEP: &str = "totalbestand";

impl Client {
    /// Downloads the bulk file into `folder` as [`TOTALBESTAND`], with [`download::MANIFEST`] beside it. The folder is
    /// created if it is missing.
    ///
    /// A part that an interrupted call left in the folder is completed if the register still has the same file. With the
    /// `ETag` of the last download, the result can be that nothing is new. If the register refuses the configured query
    /// with 400, the file is requested once more without it.
    ///
    /// # Errors
    /// See [`crate::retry`]. No incomplete file ever gets the name of the complete one.
    pub async fn totalbestand(
        &self,
        folder: &Path,
        last_etag: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Fetched> {
        let bare = self.url([VIRKSOMHETER, STEP])?;
        let mut url = bare.clone();
        url.set_query(Some(self.settings.totalbestand_query.as_str()).filter(|query| !query.is_empty()));
        let refused = match self.download(&url, folder, last_etag, progress).await {
            Err(error) if is_bad_request(&error) && url != bare => error,
            downloaded => return downloaded,
        };
        tracing::warn!(error = %refused, "the register refused the query; requesting the bulk file without it");
        match self.download(&bare, folder, last_etag, progress).await {
            // Neither way is accepted, and the register's message about the configured one says more.
            Err(error) if is_bad_request(&error) => Err(refused),
            downloaded => downloaded,
        }
    }

    async fn download(
        &self,
        url: &Url,
        folder: &Path,
        last_etag: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Fetched> {
        let target = Target {
            folder,
            file_name: TOTALBESTAND,
            form: Form::Zip,
            last: Last::of_etag(last_etag),
            room: 1,
            headers: headers("*/*", Language::Nob),
        };
        download::download(&self.service, STEP, url, &target, &self.downloads, progress).await
    }
}

fn is_bad_request(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Status { status: 400, .. })
}
