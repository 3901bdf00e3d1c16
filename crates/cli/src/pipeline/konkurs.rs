//! The register of bankruptcy notices: from its list and its details to a published snapshot.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use brreg_fetcher::konkurs::{DETAILS, Konkurs, Manifest};
use brreg_fetcher::retry::Retry;
use brreg_lake::Loaded;
use brreg_lake::snapshot::{Previous, Publication};
pub(crate) use brreg_pipeline::konkurs::REGISTER;
use brreg_pipeline::konkurs::{Load, Mode};
use brreg_pipeline::tables;
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Runtime;

use super::{Outcome, RowChange, checks, damage_note, landing};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Failure};
use crate::progress::CountBar;
use crate::report::grouped;
use crate::state::cursor::{self, KonkursCursor};

const STEP: &str = "loading";
/// The table with one row a notice.
const NOTICES: &str = "varsler";

/// A client of the register.
pub(crate) fn client(config: &Config) -> Result<Konkurs, Failure> {
    let section = Config::required(config.konkurs.as_ref(), REGISTER)?;
    let credentials = config.load_konkurs_credentials()?;
    let retry = Retry::new(config.retry.clone());
    Konkurs::new(&section.settings(), &credentials, &config.http, retry).step("configuring the client")
}

/// Fetches all notices, or those since a moment, into a run of landing.
pub(crate) async fn fetch(
    data: &DataFolder,
    config: &Config,
    since: Option<Timestamp>,
) -> Result<(PathBuf, Manifest), Failure> {
    let client = client(config)?;
    let folder = landing::new_run(data, REGISTER)?;
    let manifest = client.fetch(since, &folder, &CountBar::new(REGISTER)).await.step("fetch")?;
    Ok((folder, manifest))
}

/// What the next fetch goes on from; `None` where it is the whole list: at the first run, every so many days, and when
/// the published snapshot is not the one that the cursor tells of, or was made in another way.
pub(crate) fn goes_on_from(
    data: &DataFolder,
    config: &Config,
    now: Timestamp,
) -> Result<Option<(Timestamp, KonkursCursor)>, Failure> {
    let days = Config::required(config.konkurs.as_ref(), REGISTER)?.whole_every_days;
    let cursor = cursor::read::<KonkursCursor>(data, &tables::KONKURS, config.privacy.national_id)?;
    let Some(cursor) = cursor else { return Ok(None) };
    let age = now.duration_since(cursor.last_whole);
    let is_fresh = !age.is_negative() && age < SignedDuration::from_hours(24 * i64::from(days));
    let since = cursor.last_registreringstidspunkt.filter(|since| is_fresh && *since <= now);
    Ok(since.map(|since| (since, cursor)))
}

/// The nightly way: fetch, load, check, publish with the cursor.
pub(crate) fn nightly(
    data: &DataFolder,
    config: &Config,
    runtime: &Runtime,
    row_change: RowChange,
) -> Result<Option<Outcome>, Failure> {
    let mut from = goes_on_from(data, config, Timestamp::now())?;
    let (mut folder, mut manifest) = runtime.block_on(fetch(data, config, from.as_ref().map(|(since, _)| *since)))?;
    if from.is_some() && manifest.notices == 0 {
        // The notice that the cursor was taken from always comes again: without it the cursor tells of something else.
        tracing::warn!(register = REGISTER, "not even the last notice came again: the whole list is read");
        from = None;
        (folder, manifest) = runtime.block_on(fetch(data, config, None))?;
    }
    let mode = if from.is_some() { Mode::Update } else { Mode::Whole };
    let cursor = KonkursCursor {
        last_registreringstidspunkt: manifest.last_registreringstidspunkt,
        last_whole: from.map_or(manifest.started, |(_, cursor)| cursor.last_whole),
    };
    load_and_publish(data, config, &folder, &manifest, (mode, cursor), row_change).map(Some)
}

fn load_and_publish(
    data: &DataFolder,
    config: &Config,
    folder: &Path,
    landed: &Manifest,
    (mode, cursor): (Mode, KonkursCursor),
    row_change: RowChange,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let mut load = Load::begin(&data.lake(), config.privacy.national_id, data.pseudonym_key()?).step(STEP)?;
    for page in landed.files.iter().filter(|file| file.name != DETAILS) {
        let body = fs::read(folder.join(&page.name)).step(STEP)?;
        load.page(&page.name, &body).step(STEP)?;
    }
    for line in landing::lines(&folder.join(DETAILS)).step(STEP)? {
        load.detail(&line.step(STEP)?).step(STEP)?;
    }
    let loaded = load.finish(landing::sources(&landed.files), mode).step(STEP)?;
    let loaded = loaded.with_progress(cursor::progress(&cursor));
    checks::rejected(loaded.records(), |most| loaded.first_rejected(most), &config.checks)?;
    // News only add to what is there, however many they are.
    let previous = loaded.previous().step("reading the last snapshot")?;
    let unusual_change = match mode {
        Mode::Whole => unusual_change(previous.as_ref(), &loaded, config, row_change)?,
        Mode::Update => None,
    };
    let notes = notes(landed).into_iter().chain(damage_note(previous.as_ref())).collect();
    let Publication { published, manifest, not_durable } = loaded.publish().step("publishing")?;
    tracing::info!(register = REGISTER, snapshot = %published.name, notices = landed.notices, "published");
    let bytes = landed.files.iter().map(|file| file.size).sum();
    Ok(Outcome { published, manifest, not_durable, duration: started.elapsed(), bytes, unusual_change, notes })
}

/// The notices in the snapshot before and the change, where the whole list now has far more or fewer.
fn unusual_change(
    previous: Option<&Previous>,
    loaded: &Loaded,
    config: &Config,
    row_change: RowChange,
) -> Result<Option<(u64, f64)>, Failure> {
    let Some(previous) = previous else { return Ok(None) };
    let before = previous.manifest.tables.get(NOTICES).map_or(0, |table| table.rows);
    let now = loaded.rows(NOTICES).unwrap_or_default();
    let change = checks::row_change(before, now, row_change, &config.checks)?;
    Ok(change.map(|change| (before, change)))
}

/// What was odd about the fetch.
fn notes(landed: &Manifest) -> Vec<String> {
    let mut notes = Vec::new();
    let listed = landed.total_elements.unwrap_or_default();
    if landed.readings > 1 && landed.notices < listed {
        notes.push(format!(
            "the list says it has {} notices and names {}, each time that it was read",
            grouped(listed),
            grouped(landed.notices)
        ));
    } else if landed.readings > 1 {
        notes.push(format!(
            "the list was read {} times until it held the {} notices that it says it has",
            landed.readings,
            grouped(landed.total_elements.unwrap_or_default())
        ));
    }
    if landed.total_elements != landed.total_elements_at_first {
        notes.push(format!(
            "the list changed from {} to {} notices while it was read",
            grouped(landed.total_elements_at_first.unwrap_or_default()),
            grouped(landed.total_elements.unwrap_or_default())
        ));
    }
    if landed.empty_pages > 0 {
        notes.push(format!("{} pages of the list were empty before its end", grouped(landed.empty_pages)));
    }
    if landed.missing_details > 0 {
        notes.push(format!("{} listed notices have no details (404)", grouped(landed.missing_details)));
    }
    notes
}
