//! The Beneficial Ownership Data Standard 0.4: a stock of statements, and what each publication changes in it.
//!
//! The folder of an export has three kinds of files:
//!
//! | file | content |
//! |---|---|
//! | `bods.jsonl` | the stock: the newest statement of every record that is open, one per line, in the order of the companies' numbers |
//! | `bods-delta-<time>-<sum>.jsonl` | what an export changed: the statements that the stock did not have before, company by company |
//! | `bods-closed.tsv` | the records that were closed, so that no later statement has the identifier of one of them |
//!
//! `<time>` is that of the newest snapshot, and `<sum>` the beginning of the SHA-256 of the stock to which the delta applies.
//!
//! All are of one night: before a stock is put in its place, the array and the deltas of earlier exports go.
//!
//! The stock that is there is read beside the lake, company by company. A statement whose content is the same is taken as it is, byte for
//! byte. So a delta is whole however many nights it covers, and whatever changed: `rrh.endringer` does not compare grounds,
//! intermediate companies, citizenships and the names of companies, which are in statements too.

mod ids;
mod interests;
mod order;
pub(crate) mod records;
mod sorted;
mod statement;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use brreg_catalog::Reading;
use brreg_files::Replacement;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{At as _, Problem, Step};
use brreg_pipeline::register::Registers;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::company::{self, Company};
use crate::failure::Failure;
use ids::Ids;
use order::{Part, Unsettled};
use records::Record;
use sorted::Sorted;
use statement::{Before, Change, Publication};

/// The stock.
pub const STOCK: &str = "bods.jsonl";
/// The stock as one canonical JSON array.
pub const ARRAY: &str = "bods.json";
const CLOSED: &str = "bods-closed.tsv";

/// What is exported where.
#[derive(Debug, Clone, Copy)]
pub struct Order<'o> {
    /// The folder of the files.
    pub folder: &'o Path,
    /// The name of who publishes the statements.
    pub publisher: &'o str,
    /// Whether the stock is written as a JSON array too.
    pub array: bool,
    /// Whether pseudonyms are identifiers of persons with a scheme name, which the schema of the standard allows and its validator
    /// does not; else they are in annotations.
    pub person_identifiers: bool,
}

/// What an export did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// The statements of the stock.
    pub statements: u64,
    /// Records that the stock did not have before.
    pub new: u64,
    /// Records whose content is another.
    pub updated: u64,
    /// Records that are no more.
    pub closed: u64,
    /// The stock.
    pub stock: PathBuf,
    /// The delta, unless there was no stock before or nothing changed.
    pub delta: Option<PathBuf>,
}

/// Exports the published lake to a folder, and the difference from the stock that is there.
///
/// # Errors
/// When rrh is not published, the lake cannot be read, or a file cannot be written. The files are then as they were.
pub fn export(data: &DataFolder, registers: Registers<'_>, order: Order<'_>) -> Result<Exported, Problem> {
    // Two exports at a time would each write a delta that the other one does not know.
    let _lock = crate::folder::open(order.folder, data)?;
    crate::folder::read(data, registers, |reading| {
        Export::begin(reading, order)?.run(reading).map_err(|failure| failure.within(order.folder))
    })
}

struct Export<'o> {
    order: Order<'o>,
    publication: Publication<'o>,
    /// The time of the newest snapshot, for the delta's name.
    newest: Timestamp,
    before: Sorted<Before>,
    closed_before: Sorted<(String, u32)>,
    stock: Replacement,
    delta: Replacement,
    closed: Replacement,
    exported: Exported,
}

impl<'o> Export<'o> {
    fn begin(reading: &Reading, order: Order<'o>) -> Result<Self, Problem> {
        let newest = reading.snapshots().iter().map(|snapshot| snapshot.name.moment()).max().unwrap_or_default();
        let begin = || crate::folder::begin(order.folder);
        Ok(Self {
            order,
            publication: Publication {
                date: newest.to_zoned(TimeZone::UTC).date(),
                publisher: order.publisher,
                person_identifiers: order.person_identifiers,
            },
            newest,
            before: Sorted::open(&order.folder.join(STOCK), |line| {
                let before = Before::read(line)?;
                Some((before.subject().to_owned(), before))
            })?,
            closed_before: Sorted::open(&order.folder.join(CLOSED), ids::closed_line)?,
            stock: begin()?,
            delta: begin()?,
            closed: begin()?,
            exported: Exported { stock: order.folder.join(STOCK), ..Exported::default() },
        })
    }

    fn run(mut self, reading: &Reading) -> Result<Exported, Failure> {
        company::read(reading, |company| {
            let name = records::subject(&company.organisasjonsnummer);
            self.catch_up(Some(&name))?;
            self.add(&name, Some(company))
        })?;
        self.catch_up(None)?;
        reading.require_one_state()?;
        Ok(self.publish()?)
    }

    /// Does the companies before one that the earlier export had and the lake has no more.
    fn catch_up(&mut self, until: Option<&str>) -> Result<(), Failure> {
        loop {
            let next = [self.before.company(), self.closed_before.company()].into_iter().flatten().min();
            let Some(next) = next.filter(|next| until.is_none_or(|until| *next < until)).map(str::to_owned) else {
                return Ok(());
            };
            self.add(&next, None)?;
        }
    }

    /// Writes the statements of a company.
    fn add(&mut self, name: &str, company: Option<&Company>) -> Result<(), Failure> {
        let before = self.before.of(name)?;
        let closed = self.closed_before.of(name)?;
        let mut ids = Ids::new(before.iter().map(Before::record_id), closed.into_iter());
        let by_id: BTreeMap<&str, &Before> = before.iter().map(|before| (before.record_id(), before)).collect();
        let records = company.map(|company| records::of(company, self.publication, &|name| ids.of(name)));
        let subject = ids.of(name);
        let records: Vec<(String, Record)> =
            records.into_iter().flatten().map(|record| (ids.of(&record.name), record)).collect();
        let listed = records.iter().map(|(id, record)| (id.clone(), order::components(&record.details)));
        let mut unsettled = Unsettled::new(&before, listed);
        let mut said: Vec<(Part, Change, String)> = Vec::new();
        for (id, record) in &records {
            let of_record = statement::Ids {
                record: id,
                subject: &subject,
                declared: company.and_then(|company| company.registrert),
            };
            let earlier = by_id.get(id.as_str()).copied();
            let again = unsettled.has_any(&order::components(&record.details));
            let (line, change) = statement::settle(record, of_record, earlier, again, self.publication)?;
            put(&mut self.stock, &line)?;
            self.exported.statements += 1;
            if change != Change::None {
                unsettled.add(id);
                said.push((Part::of(change, record.is_relationship(), record.is_component()), change, line));
            }
        }
        let kept = records.into_iter().map(|(id, _)| id).collect();
        let gone = ids.close_all_but(&kept);
        for before in before.iter().filter(|before| gone.contains(before.record_id())) {
            let part = Part::of(Change::Closed, before.is_relationship(), before.is_component());
            said.push((part, Change::Closed, statement::closed(before, self.publication)?));
        }
        // Within a part the order stays: what a record refers to is before it.
        said.sort_by_key(|(part, ..)| *part);
        for (_, change, line) in said {
            self.count(change, &line)?;
        }
        Ok(ids.closed_lines().try_for_each(|line| self.closed.write_all(line.as_bytes()))?)
    }

    fn count(&mut self, change: Change, line: &str) -> Result<(), Failure> {
        match change {
            Change::None => return Ok(()),
            Change::New => self.exported.new += 1,
            Change::Updated => self.exported.updated += 1,
            Change::Closed => self.exported.closed += 1,
        }
        put(&mut self.delta, line)
    }

    /// Puts the files in their places, the stock last: an export that was killed before it is done again as a whole.
    fn publish(mut self) -> Result<Exported, Problem> {
        let folder = self.order.folder;
        let had_stock = self.before.is_there();
        let has_changed = self.exported.new + self.exported.updated + self.exported.closed > 0;
        if has_changed || !had_stock {
            let place = |name: &str| folder.join(name);
            crate::folder::remove(folder, |name| name == ARRAY || sum_of_delta(name).is_some())?;
            self.closed.publish(&place(CLOSED)).at_path(Step::Export, place(CLOSED))?;
            if had_stock {
                let sum = self.before.checksum();
                let sum = sum.get(..8).unwrap_or_default();
                let path = place(&format!("bods-delta-{}-{sum}.jsonl", self.newest.strftime("%Y%m%dT%H%M%SZ")));
                self.delta.publish(&path).at_path(Step::Export, &path)?;
                self.exported.delta = Some(path);
            }
            self.stock.publish(&place(STOCK)).at_path(Step::Export, place(STOCK))?;
        } else {
            // A delta that applies to this stock is that of an export that was killed before its stock was there.
            let sum = self.before.checksum();
            crate::folder::remove(folder, |name| sum_of_delta(name).is_some_and(|of| sum.starts_with(of)))?;
        }
        if self.order.array {
            write_array(folder)?;
        } else {
            crate::folder::remove(folder, |name| name == ARRAY)?;
        }
        Ok(self.exported)
    }
}

/// The sum in the name of a delta; `None` of a file that this program did not write.
fn sum_of_delta(name: &str) -> Option<&str> {
    let (time, sum) = name.strip_prefix("bods-delta-")?.strip_suffix(".jsonl")?.split_once('-')?;
    let is_time = time.len() == 16 && time.bytes().all(|byte| byte.is_ascii_digit() || b"TZ".contains(&byte));
    (is_time && sum.len() == 8 && sum.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(sum)
}

fn put(file: &mut Replacement, line: &str) -> Result<(), Failure> {
    file.write_all(line.as_bytes())?;
    Ok(file.write_all(b"\n")?)
}

/// Writes the stock as one array. Its statements are canonical, and so is the array of them.
fn write_array(folder: &Path) -> Result<(), Problem> {
    let write = || -> std::io::Result<()> {
        let stock = BufReader::new(brreg_files::open(&folder.join(STOCK))?);
        let mut array = Replacement::begin(folder)?;
        array.write_all(b"[")?;
        for (place, line) in stock.lines().enumerate() {
            if place > 0 {
                array.write_all(b",")?;
            }
            array.write_all(line?.as_bytes())?;
        }
        array.write_all(b"]")?;
        array.publish(&folder.join(ARRAY))
    };
    write().at_path(Step::Export, folder.join(ARRAY))
}
