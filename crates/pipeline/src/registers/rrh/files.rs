//! Bulk files to the tables of a draft: read on one thread, decoded and flattened on all cores.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use brreg_domain::mask_identity_numbers;
use brreg_lake::ErrorKind;
use brreg_lake::manifest::Source;
use brreg_lake::source_file::SourceFile;
use brreg_parser::records::Rrh;
use brreg_parser::{Batch, Limits};
use brreg_parser::{Permit, Workers};
use brreg_transform::compared::Compared;
use brreg_transform::rrh::{COMPARED, Origin};
use brreg_transform::schema::Table;
use jiff::Timestamp;
use serde_json::Value;

use super::changes::{Changes, Others};
use super::{
    Doubles, Load, NAME, Written, flattener, hendelser, history, identify_senders, intervals, kodelister, notes,
};
use crate::checks;
use crate::file_advice;
use crate::intake;
use crate::problem::{Advice, At as _, Kind, Problem, Step};
use crate::progress::Progress;
use crate::register::Recognised;
use crate::settings::Checks;
use crate::source::{Comparing, Differences, Flattening, Landed, Loaded, Loading};
use crate::staged::Staged;

/// Bulk files: ZIP, gzip or bare, JSON or CSV. Several become one snapshot, in their order.
#[derive(Debug)]
pub struct Files {
    paths: Vec<PathBuf>,
    origin: Origin,
    progress: Option<Value>,
    /// What was flattened before, in the place of the files.
    staged: Option<(Staged, Timestamp)>,
}

impl Files {
    /// Files that a user names.
    #[must_use]
    pub const fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, origin: Origin::FILE, progress: None, staged: None }
    }

    /// A file that was fetched at this time, and how far a snapshot of it goes.
    #[must_use]
    pub fn fetched(path: PathBuf, fetched: Timestamp, progress: Value) -> Self {
        let origin = Origin { hentet: Some(fetched), ..Origin::FILE };
        Self { paths: vec![path], origin, progress: Some(progress), staged: None }
    }

    /// A file that was flattened before, as the snapshot of a time.
    #[must_use]
    pub const fn staged(staged: Staged, time: Timestamp) -> Self {
        Self { paths: Vec::new(), origin: Origin::FILE, progress: None, staged: Some((staged, time)) }
    }
}

impl Files {
    /// Loads the records: all tables but `kodelister`, which a bulk file does not have.
    ///
    /// # Errors
    /// As [`Landed::load`].
    ///
    /// Files in which a record comes again are rare, so they are read twice: only then are all records remembered.
    pub(super) fn load_records(&self, flattening: &Flattening<'_>) -> Result<Loaded, Problem> {
        if let Some(loaded) = self.read(flattening, Doubles::Refused)? {
            return Ok(loaded);
        }
        intake::read_again(&flattening.folder)?;
        self.read(flattening, Doubles::Found)?.ok_or_else(|| Problem::failed(Step::Load, "a key is not unique"))
    }

    /// Reads the files; `None` where records come again that are refused.
    fn read(&self, flattening: &Flattening<'_>, doubles: Doubles) -> Result<Option<Loaded>, Problem> {
        let Flattening { configuration, observer, folder, key, threads } = flattening;
        let workers =
            threads.map_or_else(Workers::on_all_cores, Workers::of).map_err(Problem::system(Step::Threads))?;
        let flattener = flattener(configuration, key)?;
        let load = Load::begin(folder, folder, flattener, self.origin, doubles).at(Step::Load)?;
        let progress = observer.follow(NAME);
        let limits = configuration.limits;
        let mut reader = Reader {
            load: &load,
            workers: &workers,
            limits,
            checks: None,
            progress: &*progress,
            form: None,
            batches: 0,
            records: 0,
            bytes: 0,
        };
        let mut sources: Vec<Source> = Vec::with_capacity(self.paths.len());
        for (place, path) in (1..).zip(&self.paths) {
            // How many records come after it is known of the last file alone.
            reader.checks = Some(&configuration.checks).filter(|_| place == self.paths.len());
            let Some(source) = reader.file(path)? else {
                let records = load.stop().at(Step::Load)?;
                return Err(checks::hopeless(records, folder, &configuration.checks));
            };
            if let Some(same) = sources.iter().find(|other| other.sha256 == source.sha256) {
                let (one, other) = (same.name.clone(), source.name);
                return Err(Problem::new(Step::Load, Kind::SameFile { one, other }));
            }
            sources.push(source);
        }
        let bytes = reader.bytes;
        let written = match load.finish() {
            Err(error) if matches!(error.kind(), ErrorKind::DoubledKey { .. }) && doubles == Doubles::Refused => {
                return Ok(None);
            }
            written => written.at(Step::Load)?,
        };
        let Written { entries, records, repeated } = written;
        let progress = self.progress.clone();
        let counts = [(notes::REPEATED.to_owned(), repeated)].into();
        let loaded = Loaded { entries, sources, records, bytes, counts, progress, is_whole: true, ..Loaded::default() };
        Ok(Some(loaded))
    }
}

impl Landed for Files {
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem> {
        let mut loaded = match &self.staged {
            Some((staged, _)) => staged.take_into(loading.draft)?,
            None => self.load_records(&Flattening::of(loading))?,
        };
        history::keep(loading, &mut loaded.entries, identify_senders(loading.context.configuration)?)?;
        loaded.entries.push(kodelister::write(loading, None)?);
        Ok(loaded)
    }

    fn time(&self) -> Option<Timestamp> {
        self.staged.as_ref().map(|(_, time)| *time)
    }

    fn carried(&self) -> Vec<&'static Table> {
        history::carried()
    }

    fn carried_together(&self) -> Vec<&'static Table> {
        intervals::TABLES.to_vec()
    }

    fn compared(&self) -> Option<&'static Compared> {
        Some(&COMPARED)
    }

    fn compare(&self, comparing: &Comparing<'_>) -> Result<Differences, brreg_lake::Error> {
        let Comparing { draft, previous, national_id, .. } = *comparing;
        let mut changes = Changes::begin(draft, previous, national_id, Others::None)?;
        changes.take_all(comparing)?;
        let (mut entries, _) = changes.finish()?;
        entries.push(hendelser::write(draft, previous, &[], &|_| None)?);
        Ok(Differences { entries, ..Differences::default() })
    }
}

/// Whether a file is one of the register's.
///
/// # Errors
/// When it cannot be read.
pub(super) fn is_of_register(path: &Path, limits: Limits) -> Result<Recognised, Problem> {
    let file = SourceFile::open(path).at_path(Step::OpenFile, path)?;
    let source = brreg_parser::open::<Rrh, _>(BufReader::new(file), limits).at(Step::Load)?;
    Ok(Recognised::of(&source))
}

/// The reading thread's view of a load.
struct Reader<'l> {
    load: &'l Load,
    workers: &'l Workers,
    limits: Limits,
    /// The checks that may end the reading of the file early.
    checks: Option<&'l Checks>,
    progress: &'l dyn Progress,
    /// The version of the API that the files are of.
    form: Option<&'static str>,
    /// Batches handed out so far, of all files.
    batches: u64,
    /// Records handed out so far, of all files.
    records: u64,
    /// Decompressed bytes read so far, of all files.
    bytes: u64,
}

impl Reader<'_> {
    /// Reads a file; `None` where so many records are rejected that the rest makes no difference.
    fn file(&mut self, path: &Path) -> Result<Option<Source>, Problem> {
        let check = |problem: Problem| problem.advise(Advice::Check(path.to_owned()));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        // It goes into the manifest and beside rejected records.
        let name = mask_identity_numbers(&name).into_owned();
        let mut file = SourceFile::open(path).at_path(Step::OpenFile, path).map_err(check)?;
        let records = match self.batches(&mut file, &name) {
            Ok(records) => records,
            Err(Failed::PastSaving) => return Ok(None),
            Err(Failed::Reading(error)) => {
                let advice = file_advice::advice(&error, path);
                return Err(Problem::of_cause(Step::Load, error).advise(advice));
            }
            Err(Failed::Writing(error)) => return Err(Problem::of_cause(Step::Load, error)),
            Err(Failed::OtherVersion) => {
                let what = "the files are of two versions of the API, and their registrations would be doubled";
                let advice = Advice::Said("load one after the other".to_owned());
                return Err(Problem::usage(Step::Load, what).advise(advice));
            }
        };
        let bytes = file.size();
        let sha256 = file.sha256().at_path(Step::OpenFile, path).map_err(check)?;
        Ok(Some(Source { name, sha256, bytes, records }))
    }

    /// Reads a file to its end and returns the number of its records.
    fn batches(&mut self, file: &mut SourceFile, name: &str) -> Result<u64, Failed> {
        let source = brreg_parser::open::<Rrh, _>(BufReader::new(file), self.limits).map_err(Failed::Reading)?;
        let form = source.form();
        if self.form.replace(form).is_some_and(|other| other != form) {
            return Err(Failed::OtherVersion);
        }
        let size = source.declared_size();
        let (checks, read_before) = (self.checks, self.records);
        let (mut batches, mut records, mut end) = (0, 0, 0);
        let (first, progress, load) = (self.batches, self.progress, self.load);
        let counted = source.map(|batch| {
            let batch = batch.map_err(Failed::Reading)?;
            batches += 1;
            records += batch.len() as u64;
            end = batch.byte_offset() + batch.bytes() as u64;
            progress.bytes("load", end, size);
            let is_hopeless = |(checks, size): (&Checks, u64)| {
                checks::is_hopeless(load.records(), read_before + records, size.saturating_sub(end), checks)
            };
            if checks.zip(size).is_some_and(is_hopeless) { Err(Failed::PastSaving) } else { Ok(batch) }
        });
        self.workers.for_each(counted, |batch, permit| {
            process(load, &batch, name, first + batch.number(), permit).map_err(Failed::Writing)
        })?;
        self.batches += batches;
        self.records += records;
        self.bytes += end;
        Ok(records)
    }
}

/// Why a file was not loaded.
enum Failed {
    /// It cannot be read.
    Reading(brreg_parser::Error),
    /// It is of another version of the API than the files before it.
    OtherVersion,
    /// So many records were rejected that the rest makes no difference.
    PastSaving,
    /// A batch cannot be written.
    Writing(brreg_lake::Error),
}

/// Decodes, flattens and passes on one batch, on a worker thread.
fn process(load: &Load, batch: &Batch<Rrh>, name: &str, number: u64, permit: Permit) -> Result<(), brreg_lake::Error> {
    let mut rows = load.rows();
    let mut rejected = Vec::new();
    batch.decode(|decoded| match &decoded.record {
        Ok(document) => rows.push(load.flattener(), load.origin(), decoded.position.element, document),
        Err(error) => {
            let (reason, path) = (error.reason(), error.path().map(str::to_owned));
            rejected.push(intake::rejected(&decoded, name, reason, path));
        }
    });
    let flattened = rows.finish()?;
    load.accept(number, flattened, rejected, permit)
}
