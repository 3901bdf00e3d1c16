//! The answers to the lookups of one run, as an update of the snapshot before or as all there is.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use brreg_domain::Organisasjonsnummer;
use brreg_domain::rrh::{Dokument, v1::Virksomhet};
use brreg_fetcher::download::MANIFEST;
use brreg_fetcher::rrh::v1::journal::{self, FOUND, Line, NOT_OBLIGED};
use brreg_fetcher::rrh::v1::{Lookups, OPPSLAG};
use brreg_lake::compare::{Side, compare};
use brreg_lake::manifest::{Records, TableEntry};
use brreg_lake::replace::{Replacement, replace};
use brreg_lake::same_rows::same_rows;
use brreg_lake::snapshot::Previous;
use brreg_parser::{Permit, Workers};
use brreg_transform::rrh::tables::HISTORIKK;
use brreg_transform::rrh::{COMPARED, Flattener, Kilde, Origin};
use brreg_transform::schema::Table;
use foldhash::HashSet;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::list::{LIST, List};
use super::progress::Progress;
use crate::answers::{self, Place, Refusal};
use crate::context::Context;
use crate::landing;
use crate::problem::{At as _, Problem, Step};
use crate::registers::rrh::changes::{Changes, Companies, Others};
use crate::registers::rrh::hendelser::{self, Outcome};
use crate::registers::rrh::intervals;
use crate::registers::rrh::kodelister::{self, Kodelister};
use crate::registers::rrh::{CopyBy, Doubles, Load, Written, flattener, notes};
use crate::report::Note;
use crate::source::{Landed, Loaded, Loading};

/// Documents that one thread flattens at a time.
const DOCUMENTS_AT_A_TIME: usize = 256;
/// The columns that say when and how a company was read.
const HOW_READ: [&str; 3] = ["kilde", "hentet", "antall_registreringer"];
/// The folder for rows that come and go, inside the draft.
const FOLDER: &str = ".update";

/// Describes the answers of a run. It is in landing beside them, as [`MANIFEST`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The register's address.
    pub(super) url: String,
    /// What came of the lookups.
    #[serde(flatten)]
    pub(super) lookups: Lookups,
}

impl Manifest {
    pub(super) fn write(&self, run: &Path) -> io::Result<()> {
        brreg_files::replace(&run.join(MANIFEST), &serde_json::to_vec_pretty(self)?)
    }
}

/// The answers of a run in landing.
#[derive(Debug)]
pub(super) struct Answers {
    run: PathBuf,
    list: List,
    manifest: Manifest,
    /// The register's code lists; `None` where they could not be fetched.
    codes: Option<Kodelister>,
    notes: Vec<Note>,
}

impl Answers {
    pub(super) fn new(
        run: PathBuf,
        list: List,
        manifest: Manifest,
        codes: Option<Kodelister>,
        notes: Vec<Note>,
    ) -> Self {
        Self { run, list, manifest, codes, notes }
    }

    /// The snapshot that the answers are added to; `None` where they are all there is.
    fn base<'l>(&self, loading: &Loading<'l>) -> Result<Option<&'l Previous>, Problem> {
        let is_base = |previous: &&Previous| self.list.published == Some(previous.published.name.to_string());
        match (self.list.is_update, loading.previous.filter(is_base)) {
            (false, _) => Ok(None),
            (true, Some(previous)) => Ok(Some(previous)),
            (true, None) => Err(Problem::failed(Step::Load, "another snapshot was published since the lookups began")),
        }
    }

    /// Flattens all documents into the tables of a folder.
    fn flatten(&self, loading: &Loading<'_>, folder: &Path) -> Result<Flat, Problem> {
        let load = Load::begin(
            folder,
            &loading.draft.work_folder(),
            flattener(loading.context.configuration, &loading.key)?,
            Origin { kilde: Kilde::Oppslag, hentet: None },
            Doubles::Found,
        )
        .at(Step::Load)?;
        let workers = Workers::on_all_cores().map_err(Problem::system(Step::Threads))?;
        let rejected = Mutex::new(BTreeSet::new());
        let mut statuses = HashMap::new();
        let lines = journal::read(&self.run.join(OPPSLAG)).at(Step::Load)?;
        let lines = lines.inspect(|line| line.iter().for_each(|line| record(&mut statuses, line)));
        let mut documents = lines.filter(|line| line.as_ref().map_or(true, |line| line.status == FOUND)).enumerate();
        let mut number = 0;
        let chunks = std::iter::from_fn(|| {
            let chunk: Result<Vec<_>, _> = documents
                .by_ref()
                .take(DOCUMENTS_AT_A_TIME)
                .map(|(place, line)| line.map(|line| (place as u64 + 1, line)))
                .collect();
            match chunk {
                Ok(chunk) if chunk.is_empty() => None,
                chunk => {
                    number += 1;
                    Some(chunk.at(Step::Load).map(|chunk| (number - 1, chunk)))
                }
            }
        });
        workers.for_each(chunks, |(number, chunk), permit| {
            let refused = flatten_some(&load, number, chunk, permit).at(Step::Load)?;
            rejected.lock().unwrap_or_else(PoisonError::into_inner).extend(refused);
            Ok::<(), Problem>(())
        })?;
        let Written { entries, records, repeated: _ } = load.finish().at(Step::Load)?;
        let rejected = rejected.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Flat { entries, records, statuses, rejected })
    }

    /// How far the snapshot goes: the list's progress, with the companies that turned out not to be obliged.
    fn progress(&self, outcomes: &Outcomes) -> Progress {
        let mut progress = self.list.progress.clone();
        if progress.copy == CopyBy::Portfolio {
            let mut not_obliged: BTreeSet<String> = progress.not_obliged.into_iter().collect();
            not_obliged.retain(|company| outcomes.of(company).is_none_or(|outcome| outcome == Outcome::Failed));
            not_obliged.extend(outcomes.not_obliged.iter().cloned());
            progress.not_obliged = not_obliged.into_iter().collect();
        }
        progress
    }
}

/// Documents as rows.
struct Flat {
    entries: Vec<(&'static Table, TableEntry)>,
    records: Records,
    /// The status of each company.
    statuses: HashMap<Organisasjonsnummer, u16>,
    /// The companies of documents that cannot be loaded.
    rejected: BTreeSet<String>,
}

/// Records the status of a company: a document or a 404 before any failure, else the last.
fn record(statuses: &mut HashMap<Organisasjonsnummer, u16>, line: &Line) {
    let known = statuses.entry(line.organisasjonsnummer).or_insert(line.status);
    if !matches!(*known, FOUND | NOT_OBLIGED) {
        *known = line.status;
    }
}

/// What became of the companies that were looked up.
#[derive(Default)]
struct Outcomes {
    loaded: HashSet<String>,
    not_obliged: BTreeSet<String>,
    failed: BTreeSet<String>,
    /// Those that differ from the snapshot before; `None` where all are new.
    changed: Option<Companies>,
}

impl Outcomes {
    fn new(statuses: HashMap<Organisasjonsnummer, u16>, rejected: &BTreeSet<String>) -> Self {
        let mut outcomes = Self::default();
        for (company, status) in statuses {
            let company = company.to_string();
            match status {
                FOUND if !rejected.contains(&company) => drop(outcomes.loaded.insert(company)),
                NOT_OBLIGED => drop(outcomes.not_obliged.insert(company)),
                _ => drop(outcomes.failed.insert(company)),
            }
        }
        outcomes
    }

    fn of(&self, company: &str) -> Option<Outcome> {
        if self.not_obliged.contains(company) {
            Some(Outcome::NotObliged)
        } else if self.failed.contains(company) {
            Some(Outcome::Failed)
        } else if self.loaded.contains(company) {
            Some(if self.changed.as_ref().is_none_or(|changed| changed.contains(company)) {
                Outcome::Changed
            } else {
                Outcome::Unchanged
            })
        } else {
            None
        }
    }
}

impl Landed for Answers {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let draft = loading.draft;
        let previous = self.base(loading)?;
        let work = Work::new(draft.work_folder().join(FOLDER));
        let folder = if previous.is_some() {
            work.folder("came").at_path(Step::Load, draft.work_folder())?
        } else {
            draft.work_folder()
        };
        let Flat { mut entries, records, statuses, rejected } = self.flatten(loading, &folder)?;
        let mut outcomes = Outcomes::new(statuses, &rejected);
        let leaving: HashSet<String> = self.list.leaving.iter().cloned().collect();
        let others = if self.list.is_of_others { Others::Gone(&leaving) } else { Others::None };
        let national_id = loading.context.configuration.privacy.national_id;
        let compared: Vec<&'static Table> = COMPARED.tables().collect();
        let sound = loading.previous.filter(|before| previous.is_some() || before.is_sound(&compared));
        let mut changes = Changes::begin(draft, sound, national_id, others).at(Step::Compare)?;
        if let Some(previous) = previous {
            let gone = work.folder("gone").at_path(Step::Load, draft.work_folder())?;
            entries = self.merge(loading, previous, &outcomes, &folder, &gone)?;
            if self.list.is_repeated && says_the_same(&gone, &folder).at(Step::Compare)? {
                return Ok(Loaded { is_unchanged: true, ..Loaded::default() });
            }
            let side = |folder: &Path| Side::in_folder(folder, national_id, &COMPARED);
            compare(&side(&gone), &side(&folder), &COMPARED, &draft.work_folder(), &mut changes).at(Step::Compare)?;
        } else if let Some(before) = sound {
            // What the lake reads for the first time in this way is no change, and yet it sees from now on who owns what.
            let (before, now) =
                (Side::published(before, &COMPARED), Side::draft(draft, &entries, national_id, &COMPARED));
            compare(&before, &now, &COMPARED, &draft.work_folder(), changes.intervals()).at(Step::Compare)?;
        }
        let (differences, changed) = changes.finish().at(Step::Compare)?;
        outcomes.changed = previous.map(|_| changed);
        let hendelser = hendelser::write(draft, previous, &self.list.events, &|company| outcomes.of(company));
        entries.extend(differences);
        entries.extend([hendelser.at(Step::Load)?, kodelister::write(loading, self.codes.as_ref())?]);

        let (lookups, copy) = (&self.manifest.lookups, self.list.progress.copy);
        // A company that left the portfolio is counted as that alone.
        let still_there =
            |changed: &Companies| changed.len() - leaving.iter().filter(|it| changed.contains(it)).count();
        let counts = [
            (notes::LOOKED_UP, lookups.documents + lookups.not_obliged + lookups.failed),
            (notes::CHANGED, outcomes.changed.as_ref().map_or(0, still_there) as u64),
            (notes::NOT_OBLIGED, outcomes.not_obliged.len() as u64),
            (notes::LEFT, if self.list.is_of_others { 0 } else { self.list.leaving.len() as u64 }),
        ];
        let progress = serde_json::to_value(self.progress(&outcomes)).at(Step::Load)?;
        let merged_with = previous.map(|previous| previous.published.name);
        Ok(Loaded {
            entries,
            sources: landing::sources(std::slice::from_ref(&lookups.file)),
            records,
            bytes: lookups.file.size,
            counts: counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
            merged_with,
            compared_with: merged_with,
            progress: Some(progress),
            // All companies of a log may take several runs. What a copy of other companies leaves out is to be confirmed, and so
            // is a portfolio that lost many: its file may have been cut.
            is_whole: self.list.is_update
                && (self.list.is_of_others || matches!(copy, CopyBy::BulkFile | CopyBy::Portfolio)),
            may_grow: copy == CopyBy::Portfolio && !self.list.is_of_others,
            ..Loaded::default()
        })
    }

    fn carried(&self) -> Vec<&'static Table> {
        intervals::TABLES.to_vec()
    }

    fn carried_together(&self) -> Vec<&'static Table> {
        intervals::TABLES.to_vec()
    }

    fn notes(&self) -> Vec<Note> {
        let failed = self.manifest.lookups.failed;
        let counts = [(notes::FAILED, failed), (notes::LATER, self.list.later)];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let counts = counts.map(|(name, count)| Note::of_register(name, [("count", count)]));
        self.notes.iter().cloned().chain(counts).collect()
    }

    /// Without its list no later run goes on with these answers; where it cannot be removed, they are refused again.
    fn discarded(&self, _: &Context<'_>) {
        let _ = fs::remove_file(self.run.join(LIST));
    }
}

impl Answers {
    /// The tables of the snapshot before, with the rows that came in place of those of the same companies.
    fn merge(
        &self,
        loading: &Loading<'_>,
        previous: &Previous,
        outcomes: &Outcomes,
        came: &Path,
        gone: &Path,
    ) -> Result<Vec<(&'static Table, TableEntry)>, Problem> {
        let mut companies = outcomes.loaded.clone();
        companies.extend(outcomes.not_obliged.iter().cloned());
        companies.extend(self.list.leaving.iter().cloned());
        let compared: Vec<&'static Table> = COMPARED.tables().collect();
        let kept = if self.list.is_repeated { Flattener::TABLES } else { &compared };
        let replacement = Replacement { group: COMPARED.group, things: &companies, came, gone, kept };
        replace(loading.draft, previous, Flattener::TABLES, &replacement).at(Step::Load)
    }
}

/// Whether the rows that came say what those say that go: everything but when and how they were read, and what only lookups
/// give.
fn says_the_same(gone: &Path, came: &Path) -> Result<bool, brreg_lake::Error> {
    let is_history = |table: &Table| HISTORIKK.iter().any(|history| history.name == table.name);
    for table in Flattener::TABLES.iter().filter(|table| !is_history(table)) {
        if !same_rows(gone, came, table, &HOW_READ)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Flattens some documents; returns the companies of those that cannot be loaded.
fn flatten_some(
    load: &Load,
    number: u64,
    chunk: Vec<(u64, Line)>,
    permit: Permit,
) -> Result<Vec<String>, brreg_lake::Error> {
    let mut rows = load.rows();
    let (mut rejected, mut companies) = (Vec::new(), Vec::new());
    for (element, line) in chunk {
        let Some(raw) = line.dokument.as_deref() else { continue };
        let origin = Origin { hentet: Some(line.hentet), ..load.origin() };
        match decoded(raw) {
            Ok(company) => {
                let mut document = Dokument::V1(company);
                document.normalise_keys();
                rows.push(load.flattener(), origin, element, &document);
            }
            Err(refusal) => {
                companies.push(line.organisasjonsnummer.to_string());
                let place = Place { source: OPPSLAG.to_owned(), element, byte_offset: 0 };
                rejected.push(place.rejected(refusal, raw.get()));
            }
        }
    }
    load.accept(number, rows.finish()?, rejected, permit)?;
    Ok(companies)
}

/// A company; why the document cannot be loaded otherwise.
fn decoded(raw: &RawValue) -> Result<Virksomhet<'_>, Refusal> {
    let company: Virksomhet<'_> = answers::record(raw)?;
    match company.missing() {
        Some(path) => Err(Refusal::at("a required value is missing", path)),
        None => Ok(company),
    }
}

/// A folder inside a draft, removed when dropped.
struct Work(PathBuf);

impl Work {
    const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    fn folder(&self, name: &str) -> io::Result<PathBuf> {
        let folder = self.0.join(name);
        brreg_files::create_folder(&folder)?;
        Ok(folder)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // What cannot be removed now goes with the draft, or with the next one.
        let _ = fs::remove_dir_all(&self.0);
    }
}
