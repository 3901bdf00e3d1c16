//! The register of marriage contracts: from a list of persons to a published snapshot.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use brreg_fetcher::download::MANIFEST;
use brreg_fetcher::ektepakt::{Ektepakt, LIST, Manifest, OPPSLAG};
use brreg_fetcher::retry::Retry;
use brreg_lake::snapshot::Publication;
use brreg_lake::verify::sha256;
use brreg_pipeline::ektepakt::Load;
pub(crate) use brreg_pipeline::ektepakt::REGISTER;
use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::{Outcome, checks, damage_note, landing, persons, rrh};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::progress::CountBar;
use crate::report::grouped;

const STEP: &str = "loading";

/// A client of the register.
pub(crate) fn client(config: &Config) -> Result<Ektepakt, Failure> {
    let settings = Config::required(config.ektepakt.as_ref(), REGISTER)?.settings();
    let maskinporten = rrh::maskinporten(config)?;
    let retry = Retry::new(config.retry.clone());
    Ektepakt::new(&settings, maskinporten, &config.http, retry).step("configuring the client")
}

/// What becomes of answers that lie in landing, all of a list, and are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finished {
    /// They are tonight's.
    Take,
    /// Everybody is asked again.
    AskAgain,
}

/// Looks up the persons that the configuration names, into a run of landing; `None` where it names nobody.
///
/// A list that was interrupted goes on in its run.
pub(crate) async fn fetch(
    data: &DataFolder,
    config: &Config,
    finished: Finished,
) -> Result<Option<(PathBuf, Manifest)>, Failure> {
    let section = Config::required(config.ektepakt.as_ref(), REGISTER)?;
    if !section.names_persons() {
        return Err(Failure::new(Exit::Usage, "reading the configuration", "[ektepakt] names no persons to look up")
            .advice("set persons_file or owners_of; `brreg-lake lookup ektepakt` asks for one person"));
    }
    let persons = persons::to_look_up(data, config, section)?;
    if persons.is_empty() {
        return Ok(None);
    }
    let client = client(config)?;
    let newest = landing::newest(data, REGISTER, |run| client.goes_on_with(run, Timestamp::now()))?;
    let folder = match newest {
        Some(run) if !run.join(MANIFEST).exists() => run,
        Some(run) if finished == Finished::Take && !is_published(data, &run)? => run,
        _ => landing::new_run(data, REGISTER)?,
    };
    let manifest = client.lookup_all(persons, &folder, &CountBar::new(REGISTER)).await.step("fetch")?;
    Ok(Some((folder, manifest)))
}

/// Whether the published snapshot was made from the answers of a run; what cannot be known counts as published.
fn is_published(data: &DataFolder, run: &Path) -> Result<bool, Failure> {
    let Some(published) = data.lake().published(REGISTER).step("reading the lake")? else { return Ok(false) };
    let Ok(manifest) = published.manifest() else { return Ok(true) };
    let mut answers = File::open(run.join(OPPSLAG)).step("reading landing")?;
    let sha256 = sha256(&mut answers).step("reading landing")?;
    Ok(manifest.sources.iter().any(|source| source.sha256 == sha256))
}

/// The nightly way: look up, load, check, publish; `None` where there is nobody to look up.
pub(crate) fn nightly(data: &DataFolder, config: &Config, runtime: &Runtime) -> Result<Option<Outcome>, Failure> {
    let Some((folder, landed)) = runtime.block_on(fetch(data, config, Finished::Take))? else { return Ok(None) };
    let started = Instant::now();
    let mut load = Load::begin(&data.lake(), config.privacy.national_id, data.pseudonym_key()?).step(STEP)?;
    for line in landing::lines(&folder.join(OPPSLAG)).step(STEP)? {
        load.line(&line.step(STEP)?).step(STEP)?;
    }
    let loaded = load.finish(landing::sources(&landed.files)).step(STEP)?;
    let checked = checks::rejected(loaded.records(), |most| loaded.first_rejected(most), &config.checks);
    if checked.is_err() {
        // Without this file nobody goes on with these answers; where it cannot be removed, they are refused again.
        let _ = fs::remove_file(folder.join(LIST));
    }
    checked?;
    let previous = loaded.previous().step("reading the last snapshot")?;
    let notes = notes(&landed).into_iter().chain(damage_note(previous.as_ref())).collect();
    let Publication { published, manifest, not_durable } = loaded.publish().step("publishing")?;
    tracing::info!(register = REGISTER, snapshot = %published.name, persons = landed.answered, "published");
    let bytes = landed.files.iter().map(|file| file.size).sum();
    let duration = started.elapsed();
    Ok(Some(Outcome { published, manifest, not_durable, duration, bytes, unusual_change: None, notes }))
}

/// What was odd about the lookups.
fn notes(landed: &Manifest) -> Vec<String> {
    let mut notes = Vec::new();
    if landed.already_there > 0 {
        notes.push(format!("{} persons had been looked up by an earlier run", grouped(landed.already_there)));
    }
    if landed.failed > 0 {
        notes.push(format!(
            "lookups that failed: {}; see ektepakt.oppslag where utfall is 'feil'",
            grouped(landed.failed)
        ));
    }
    notes
}
