//! Bulk files to the tables of a load: read on one thread, decoded and flattened on all cores.

use std::io::BufReader;
use std::path::Path;

use brreg_domain::enhet::{Dokument, Organisasjonsform};
use brreg_domain::mask_identity_numbers;
use brreg_lake::manifest::Source;
use brreg_lake::snapshot::Draft;
use brreg_lake::source_file::SourceFile;
use brreg_parser::records::Enhetsregisteret;
use brreg_parser::{Batch, Limits, Permit, Workers};
use brreg_transform::enhet::Part;

use super::doubled::Key;
use super::load::{Lanes, Load};
use super::rejected;
use crate::checks;
use crate::file_advice;
use crate::intake;
use crate::problem::{Advice, At as _, Problem, Step};
use crate::progress::Progress;
use crate::register::Recognised;
use crate::settings::Checks;

/// The ratio of a file to its compressed form that the register's limits allow at least: files are ten times smaller.
const LEAST_RATIO: u64 = 15;

/// The limits of the register's files.
pub(super) fn limits(limits: Limits) -> Limits {
    let mut own = limits;
    own.ratio = own.ratio.max(LEAST_RATIO);
    own
}

/// Fields of subunits that units lack.
const OF_SUBUNITS: [&str; 4] = ["beliggenhetsadresse", "oppstartsdato", "datoEierskifte", "nedleggelsesdato"];

/// Which of the three files this is, as its content shows, and whether it is one of them as far as that can be seen.
///
/// # Errors
/// When it cannot be read.
pub(super) fn part_of(path: &Path, known: Option<Part>, limits: Limits) -> Result<(Part, Recognised), Problem> {
    let check = |problem: Problem| problem.advise(Advice::Check(path.to_owned()));
    let file = SourceFile::open(path).at_path(Step::OpenFile, path).map_err(check)?;
    let source = brreg_parser::open::<Enhetsregisteret, _>(BufReader::new(file), limits);
    let source = source.map_err(|error| {
        let advice = file_advice::advice(&error, path);
        Problem::of_cause(Step::Load, error).advise(advice)
    })?;
    let part = match source.form() {
        Enhetsregisteret::UNDERENHETER => Part::Underenheter,
        Enhetsregisteret::ROLLER => Part::Roller,
        _ => Part::Enheter,
    };
    let recognised = Recognised::of(&source);
    if part != Part::Enheter || recognised == Recognised::Empty {
        return Ok((part, recognised));
    }
    // A subunit may begin with fields that units have too, and a deleted one has hardly any others: its organisation form tells.
    Ok(match form_of_first(source) {
        Ok(Some(true)) => (Part::Underenheter, Recognised::Yes),
        Ok(Some(false)) => (part, Recognised::Yes),
        Ok(None) => (part, recognised),
        // What is wrong with it is told, with the place, by the load.
        Err(_) => (known.unwrap_or(part), recognised),
    })
}

/// Whether the first record with an organisation form has one of subunits; `None` where none near the beginning has any.
///
/// # Errors
/// When the beginning cannot be read.
fn form_of_first(
    mut source: brreg_parser::Source<Enhetsregisteret, BufReader<SourceFile>>,
) -> Result<Option<bool>, brreg_parser::Error> {
    let Some(batch) = source.next().transpose()? else { return Ok(None) };
    let mut is_of_subunits = None;
    batch.decode(|decoded| {
        if let (None, Ok(Dokument::Enhet(unit))) = (is_of_subunits, &decoded.record) {
            let has_own = unit.unknown.iter().any(|field| OF_SUBUNITS.contains(&&**field));
            let of_form = unit.organisasjonsform.as_ref().map(Organisasjonsform::is_of_subunits);
            is_of_subunits = has_own.then_some(true).or(of_form);
        }
    });
    Ok(is_of_subunits)
}

/// The name of the records' form in a file of this part.
const fn form(part: Part) -> &'static str {
    match part {
        Part::Enheter => Enhetsregisteret::ENHETER,
        Part::Underenheter => Enhetsregisteret::UNDERENHETER,
        Part::Roller => Enhetsregisteret::ROLLER,
    }
}

/// Whether a file is one of the register's. A list of nothing may be any register's.
///
/// # Errors
/// When it cannot be read.
pub(super) fn is_of_register(path: &Path, limits: Limits) -> Result<Recognised, Problem> {
    part_of(path, None, limits).map(|(_, recognised)| recognised)
}

/// Why a file was not loaded.
enum Failed {
    /// It cannot be read.
    Reading(brreg_parser::Error),
    /// A batch cannot be written.
    Writing(brreg_lake::Error),
    /// So many records were rejected that the rest makes no difference.
    Hopeless,
}

impl From<brreg_lake::Error> for Failed {
    fn from(error: brreg_lake::Error) -> Self {
        Self::Writing(error)
    }
}

impl Load {
    /// Reads a file to its end. Of the last one, after which no records come, the checks may end the reading early.
    ///
    /// # Errors
    /// Data that cannot be loaded, and tables that cannot be written.
    pub(super) fn file_of(
        &mut self,
        draft: &Draft,
        part: Part,
        path: &Path,
        limits: Limits,
        last: Option<&Checks>,
        progress: &dyn Progress,
    ) -> Result<(), Problem> {
        let check = |problem: Problem| problem.advise(Advice::Check(path.to_owned()));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        // It goes into the manifest and beside rejected records.
        let name = mask_identity_numbers(&name).into_owned();
        let workers = Workers::on_all_cores().map_err(Problem::system(Step::Threads))?;
        let mut file = SourceFile::open(path).at_path(Step::OpenFile, path).map_err(check)?;
        let (mut records, mut end) = (0, 0);
        let (before, read_before) = (self.bytes, self.records.read);
        let read = self.read(draft, part, |lanes| {
            let source = brreg_parser::open::<Enhetsregisteret, _>(BufReader::new(&mut file), limits);
            let source = source.map_err(Failed::Reading)?.with_form(form(part));
            let total = source.declared_size();
            let counted = source.map(|batch| {
                let batch = batch.map_err(Failed::Reading)?;
                records += batch.len() as u64;
                end = batch.byte_offset() + batch.bytes() as u64;
                progress.bytes("load", end, total);
                let is_hopeless = |(checks, total): (&Checks, u64)| {
                    checks::is_hopeless(lanes.records(), read_before + records, total.saturating_sub(end), checks)
                };
                if last.zip(total).is_some_and(is_hopeless) { Err(Failed::Hopeless) } else { Ok(batch) }
            });
            workers.for_each(counted, |batch, permit| process(lanes, &batch, &name, permit).map_err(Failed::Writing))
        });
        match (read, last) {
            (Ok(()), _) => {}
            (Err(Failed::Reading(error)), _) => {
                let advice = file_advice::advice(&error, path);
                return Err(Problem::of_cause(Step::Load, error).advise(advice));
            }
            (Err(Failed::Writing(error)), _) => return Err(Problem::of_cause(Step::Load, error)),
            (Err(Failed::Hopeless), checks) => {
                let records = self.stop().at(Step::Load)?;
                let checks = checks.copied().unwrap_or_default();
                return Err(checks::hopeless(records, &draft.work_folder(), &checks));
            }
        }
        self.bytes = before + end;
        let bytes = file.size();
        let sha256 = file.sha256().at_path(Step::OpenFile, path).map_err(check)?;
        self.sources.push(Source { name, sha256, bytes, records });
        Ok(())
    }
}

/// Decodes, flattens and passes on one batch, on a worker thread.
fn process(
    lanes: &Lanes<'_>,
    batch: &Batch<Enhetsregisteret>,
    name: &str,
    permit: Permit,
) -> Result<(), brreg_lake::Error> {
    let mut rows = lanes.rows();
    let (mut keys, mut lines) = (Vec::with_capacity(batch.len()), Vec::new());
    batch.decode(|decoded| {
        let (mut key, mut refusal) = (Key::None, None);
        match &decoded.record {
            Ok(document) if lanes.left_out.contains(decoded.position.element) => {
                rows.pass_over(lanes.flattener, document);
            }
            Ok(document) => match rows.push(lanes.flattener, document) {
                Ok(()) => key = Key::of(document, lanes.flattener.privacy.national_id),
                Err(reason) => refusal = Some((reason.to_string(), None)),
            },
            Err(error) => refusal = Some((error.reason(), error.path().map(str::to_owned))),
        }
        keys.push(key);
        lines.extend(refusal.map(|(reason, path)| {
            let mut line = intake::rejected(&decoded, name, reason, path);
            line.record = rejected::shown(line.record, &lanes.flattener.privacy);
            line
        }));
    });
    let flattened = rows.finish()?;
    lanes.accept(batch.number(), flattened, (batch.first_element(), &keys), lines, permit)
}
