//! The register of marriage contracts: from a list of persons to a published snapshot.

use std::path::{Path, PathBuf};
use std::time::Instant;

use brreg_fetcher::ektepakt::{Ektepakt, Manifest, OPPSLAG, has_answers};
use brreg_fetcher::retry::Retry;
use brreg_transform::ektepakt::Load;
pub(crate) use brreg_transform::ektepakt::REGISTER;
use tokio::runtime::Runtime;

use super::{Outcome, checks, damage_note, landing, persons, rrh};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::progress::CountBar;
use crate::report::grouped;
use crate::state::cursor::{self, EktepaktCursor};

const STEP: &str = "loading";

/// A client of the register.
pub(crate) fn client(config: &Config) -> Result<Ektepakt, Failure> {
    let settings = Config::required(config.ektepakt.as_ref(), REGISTER)?.settings();
    let maskinporten = rrh::maskinporten(config)?;
    let retry = Retry::new(config.retry.clone());
    Ektepakt::new(&settings, maskinporten, &config.http, retry).step("configuring the client")
}

/// Looks up the persons that the configuration names, into a run of landing; `None` where it names nobody.
///
/// A list that was interrupted before its answers were published goes on in its run.
pub(crate) async fn fetch(data: &DataFolder, config: &Config) -> Result<Option<(PathBuf, Manifest)>, Failure> {
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
    let published: Option<EktepaktCursor> = cursor::read(data, REGISTER)?;
    let is_unpublished = |run: &Path| published.is_none_or(|cursor| Some(cursor.run.as_str()) != name(run));
    let folder = match landing::newest(data, REGISTER, |run| has_answers(run) && is_unpublished(run))? {
        Some(run) => run,
        None => landing::new_run(data, REGISTER)?,
    };
    let manifest = client.lookup_all(persons, &folder, &CountBar::new(REGISTER)).await.step("fetch")?;
    Ok(Some((folder, manifest)))
}

/// What a run of landing is called.
fn name(run: &Path) -> Option<&str> {
    run.file_name()?.to_str()
}

/// The nightly way: look up, load, check, publish; `None` where there is nobody to look up.
pub(crate) fn nightly(data: &DataFolder, config: &Config, runtime: &Runtime) -> Result<Option<Outcome>, Failure> {
    let Some((folder, landed)) = runtime.block_on(fetch(data, config))? else { return Ok(None) };
    let started = Instant::now();
    let mut load = Load::begin(&data.lake(), config.privacy.national_id, data.pseudonym_key()?).step(STEP)?;
    for line in landing::lines(&folder.join(OPPSLAG)).step(STEP)? {
        load.line(&line.step(STEP)?).step(STEP)?;
    }
    let loaded = load.finish(landing::sources(&landed.files)).step(STEP)?;
    checks::rejected(loaded.records(), |most| loaded.first_rejected(most), &config.checks)?;
    let previous = loaded.previous().step("reading the last snapshot")?;
    let notes = notes(&landed).into_iter().chain(damage_note(previous.as_ref())).collect();
    let (published, manifest) = loaded.publish().step("publishing")?;
    tracing::info!(register = REGISTER, snapshot = %published.name, persons = landed.answered, "published");
    let run = name(&folder).unwrap_or_default().to_owned();
    cursor::write(data, REGISTER, &EktepaktCursor { run, snapshot: published.name.to_string() })?;
    let bytes = landed.files.iter().map(|file| file.size).sum();
    let duration = started.elapsed();
    Ok(Some(Outcome { published, manifest, duration, bytes, unusual_change: None, notes }))
}

/// What was odd about the lookups.
fn notes(landed: &Manifest) -> Vec<String> {
    let mut notes = Vec::new();
    if landed.already_there > 0 {
        notes.push(format!("{} persons had been looked up by an interrupted run", grouped(landed.already_there)));
    }
    if landed.failed > 0 {
        notes.push(format!(
            "lookups that failed: {}; see ektepakt.oppslag where utfall is 'feil'",
            grouped(landed.failed)
        ));
    }
    notes
}
