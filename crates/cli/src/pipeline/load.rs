//! Bulk files of rrh to a snapshot that nobody sees yet: read on one thread, decoded and flattened on all cores.

use std::io::BufReader;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::available_parallelism;

use brreg_domain::mask_identity_numbers;
use brreg_lake::lanes::{Permit, Permits};
use brreg_lake::manifest::Source;
use brreg_lake::rejected::Rejected;
use brreg_lake::source_file::SourceFile;
use brreg_parser::{Batch, Limits};
use brreg_pipeline::rrh::{Load, Loaded};
use brreg_transform::rrh::Flattener;

use crate::config::Privacy;
use crate::data::DataFolder;
use crate::failure::{Context as _, Exit, Failure};
use crate::progress;

const STEP: &str = "loading";
/// Batches that may be under way for each core: while one table ends a row group, batches wait for that table, and with too
/// few of them the other cores would run out of work.
const BATCHES_PER_CORE: usize = 5;

/// What went in.
#[derive(Debug)]
pub(crate) struct Read {
    /// Decompressed bytes.
    pub(crate) bytes: u64,
}

/// Loads files in their order.
pub(crate) fn files(
    data: &DataFolder,
    files: &[PathBuf],
    privacy: Privacy,
    limits: Limits,
) -> Result<(Loaded, Read), Failure> {
    let key = data.pseudonym_key()?;
    let cores = available_parallelism().map_or(1, NonZero::get);
    let workers = rayon::ThreadPoolBuilder::new()
        .num_threads(cores)
        .build()
        .map_err(|error| Failure::new(Exit::Failed, "starting threads", error))?;
    let permits = Permits::new(cores * BATCHES_PER_CORE + 1);
    let load = Load::begin(&data.lake(), Flattener::new(privacy.national_id, key)).step(STEP)?;
    let mut reader = Reader { load: &load, permits: &permits, workers: &workers, limits, batches: 0, bytes: 0 };
    let mut sources = Vec::with_capacity(files.len());
    for file in files {
        let source = reader.file(file)?;
        if let Some(same) = sources.iter().find(|other: &&Source| other.sha256 == source.sha256) {
            let cause = format!("{} and {} are the same, byte by byte", same.name, source.name);
            return Err(Failure::new(Exit::Usage, STEP, cause).advice("name each file once"));
        }
        sources.push(source);
    }
    let read = Read { bytes: reader.bytes };
    Ok((load.finish(sources).step(STEP)?, read))
}

/// The reading thread's view of a load.
struct Reader<'l, 'p> {
    load: &'l Load<'p>,
    permits: &'p Permits,
    workers: &'l rayon::ThreadPool,
    limits: Limits,
    /// Batches handed out so far, of all files.
    batches: u64,
    /// Decompressed bytes read so far, of all files.
    bytes: u64,
}

impl Reader<'_, '_> {
    fn file(&mut self, path: &Path) -> Result<Source, Failure> {
        let unreadable =
            |error| Failure::new(Exit::Failed, "opening the file", error).advice(format!("check {}", path.display()));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        // It goes into the manifest and beside rejected records.
        let name = mask_identity_numbers(&name).into_owned();
        let mut file = SourceFile::open(path).map_err(unreadable)?;
        let records = self.batches(&mut file, path, &name)?;
        let bytes = file.size();
        Ok(Source { name, sha256: file.sha256().map_err(unreadable)?, bytes, records })
    }

    /// Reads a file to its end; the number of its records.
    fn batches(&mut self, file: &mut SourceFile, path: &Path, name: &str) -> Result<u64, Failure> {
        let advice = || format!("check {}; where it was cut short, fetch it again", path.display());
        let refused = |failure: Failure| failure.advice(advice());
        let source = brreg_parser::open(BufReader::new(file), self.limits).step(STEP).map_err(refused)?;
        let bar = progress::bytes("load", Some(source.declared_size()));
        let failed: Mutex<Option<brreg_lake::Error>> = Mutex::new(None);
        let (load, permits) = (self.load, self.permits);
        let (mut records, mut end) = (0, 0);
        let read: Result<(), brreg_parser::Error> = self.workers.in_place_scope(|scope| {
            for batch in source {
                let batch = batch?;
                records += batch.len() as u64;
                end = batch.byte_offset() + batch.bytes() as u64;
                bar.set_position(end);
                // Closed after a failure, which is told below.
                let Some(permit) = permits.acquire() else { break };
                let (number, failed) = (self.batches, &failed);
                self.batches += 1;
                scope.spawn(move |_| {
                    let mut completion = Completion { permits, done: false };
                    match process(load, &batch, name, number, permit) {
                        Ok(()) => completion.done = true,
                        Err(error) => *failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error),
                    }
                });
            }
            Ok(())
        });
        bar.finish_and_clear();
        self.bytes += end;
        if let Some(error) = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            return Err(error).step(STEP);
        }
        read.step(STEP).map_err(refused)?;
        Ok(records)
    }
}

/// Closes the permits unless a batch was completed: no batch behind one that failed is ever written.
struct Completion<'p> {
    permits: &'p Permits,
    done: bool,
}

impl Drop for Completion<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.permits.close();
        }
    }
}

/// Decodes, flattens and hands over one batch, on a worker thread.
fn process<'p>(
    load: &Load<'p>,
    batch: &Batch,
    name: &str,
    number: u64,
    permit: Permit<'p>,
) -> Result<(), brreg_lake::Error> {
    let mut rows = load.rows();
    let mut rejected = Vec::new();
    batch.decode(|decoded| match decoded.record {
        Ok(registrering) => rows.push(load.flattener(), &registrering),
        Err(error) => {
            let source = decoded.position.member.map_or_else(|| name.to_owned(), |member| format!("{name}/{member}"));
            let text = String::from_utf8_lossy(decoded.raw);
            rejected.push(Rejected {
                source,
                element: decoded.position.element,
                byte_offset: decoded.position.byte,
                reason: error.kind().to_string(),
                path: error.path().map(str::to_owned),
                record_is_not_utf8: matches!(text, std::borrow::Cow::Owned(_)),
                record: text.into_owned(),
            });
        }
    });
    let flattened = rows.finish()?;
    load.accept(number, flattened, rejected, permit)
}
