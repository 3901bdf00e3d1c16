//! The register of beneficial owners: from its bulk file to a published snapshot.

use std::path::{Path, PathBuf};
use std::time::Instant;

use brreg_fetcher::download::Fetched;
use brreg_fetcher::maskinporten::Maskinporten;
use brreg_fetcher::retry::Retry;
use brreg_fetcher::rrh::{Format, Rrh};
use brreg_lake::snapshot::Publication;
use brreg_pipeline::rrh::REGISTER;
use brreg_pipeline::tables;

use super::{Outcome, RowChange, checks, damage_note, landing, load};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Failure};
use crate::progress::DownloadBar;
use crate::state::cursor::{self, Cursor};

/// A client of the register.
pub(crate) fn client(config: &Config) -> Result<Rrh, Failure> {
    let maskinporten = maskinporten(config)?;
    let settings = Config::required(config.rrh.as_ref(), "rrh")?.settings();
    let retry = Retry::new(config.retry.clone());
    Rrh::new(&settings, maskinporten, &config.http, config.download.clone(), retry).step("configuring the client")
}

/// A client of Maskinporten.
pub(crate) fn maskinporten(config: &Config) -> Result<Maskinporten, Failure> {
    let settings = Config::required(config.maskinporten.as_ref(), "maskinporten")?;
    let retry = Retry::new(config.retry.clone());
    Maskinporten::new(settings, config.load_credentials()?, &config.http, retry).step("configuring the client")
}

/// Downloads the bulk file into landing; `None` where the register still has the one with this `ETag`.
pub(crate) async fn fetch(
    data: &DataFolder,
    config: &Config,
    format: Format,
    last_etag: Option<&str>,
) -> Result<Option<(PathBuf, brreg_fetcher::download::Manifest)>, Failure> {
    let client = client(config)?;
    let folder = landing::folder_for(data, REGISTER, format.file_name())?;
    brreg_files::create_folder(&folder).step("making a folder in landing")?;
    let fetched = client.totalbestand(format, &folder, last_etag, &DownloadBar::new(REGISTER)).await;
    match fetched.step("fetch")? {
        Fetched::New { path, manifest } => Ok(Some((path, manifest))),
        Fetched::NotModified => {
            // Only an empty folder goes: a part that is still worth something stays.
            let _ = std::fs::remove_dir(&folder);
            Ok(None)
        }
    }
}

/// The nightly way: fetch, load, check, publish; `None` where nothing is new. `fetched` is called when the bulk file is
/// in landing.
pub(crate) fn nightly(
    data: &DataFolder,
    config: &Config,
    runtime: &tokio::runtime::Runtime,
    row_change: RowChange,
    fetched: impl FnOnce(),
) -> Result<Option<Outcome>, Failure> {
    let format: Format = Config::required(config.rrh.as_ref(), "rrh")?.format.into();
    let last_etag = published_etag(data, config)?;
    let download = runtime.block_on(fetch(data, config, format, last_etag.as_deref()))?;
    fetched();
    let Some((path, download)) = download else { return Ok(None) };
    let cursor = Cursor { url: download.url, etag: download.etag };
    load_and_publish(data, &[path], config, row_change, Some(&cursor)).map(Some)
}

/// The `ETag` of the download that the published snapshot was made from, as this program would make it now.
fn published_etag(data: &DataFolder, config: &Config) -> Result<Option<String>, Failure> {
    let cursor = cursor::read::<Cursor>(data, &tables::RRH, config.privacy.national_id)?;
    Ok(cursor.and_then(|cursor| cursor.etag))
}

/// Loads files, checks and publishes them as the newest snapshot.
pub(crate) fn load_and_publish(
    data: &DataFolder,
    files: &[impl AsRef<Path>],
    config: &Config,
    row_change: RowChange,
    cursor: Option<&Cursor>,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let files: Vec<PathBuf> = files.iter().map(|file| file.as_ref().to_owned()).collect();
    let (mut loaded, read) = load::files(data, &files, config.privacy, config.limits)?;
    if let Some(cursor) = cursor {
        loaded = loaded.with_progress(cursor::progress(cursor));
    }
    checks::rejected(loaded.records(), |most| loaded.first_rejected(most), &config.checks)?;
    let now = loaded.records().loaded;
    let previous = loaded.previous().step("reading the last snapshot")?;
    let before = previous.as_ref().map_or(0, |previous| previous.manifest.records.loaded);
    let change = checks::row_change(before, now, row_change, &config.checks)?;
    let Publication { published, manifest, not_durable } = loaded.publish().step("publishing")?;
    let duration = started.elapsed();
    let unusual_change = change.map(|change| (before, change));
    let mut notes: Vec<String> = damage_note(previous.as_ref()).into_iter().collect();
    if let Some(previous) = previous.filter(|_| manifest.compared_with.is_none()) {
        notes.push(format!(
            "files of {} are damaged, so that endringer tells nothing; see the manifest of either",
            previous.published.name
        ));
    }
    tracing::info!(
        register = REGISTER,
        snapshot = %published.name,
        loaded = manifest.records.loaded,
        rejected = manifest.records.rejected,
        "published"
    );
    Ok(Outcome { published, manifest, not_durable, duration, bytes: read.bytes, unusual_change, notes })
}
