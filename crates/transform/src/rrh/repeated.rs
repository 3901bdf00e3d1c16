//! Records that come again: in files that overlap, or in a file whose rows are not in the order of its registrations.
//!
//! A record that came before with the same content is loaded once. One that came before with another content is an error of the
//! load, since nothing says which of the two is right, or whether each is a part; so is one registration of two companies. A company with two registrations of the
//! partner API, which has only current ones, keeps the rows of both, and the first is the one in `virksomheter`.

use std::hash::{BuildHasher as _, Hash};

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::compute::concat_batches;
use brreg_domain::Organisasjonsnummer;
use brreg_domain::rrh::Dokument;
use foldhash::HashMap;
use foldhash::quality::FixedState;

use super::deviations::{Pointer, Reporter};
use super::flatten::Flattener;
use super::tables::{AvvikRows, VIRKSOMHETER};
use crate::avvik::Avvikstype;
use crate::error::Error;
use crate::schema::Table;

/// Number of the tables that records fill.
pub(super) const COUNT: usize = Flattener::TABLES.len();

/// A record that became rows: what tells it from others, and where its rows are.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// Its number in its file.
    element: u64,
    /// A hash of its company; that of the record where the company is the record.
    company: u64,
    /// A hash of what is one record: the registration of the partner API, the company of API v1.
    subject: u64,
    /// A hash of all its values.
    content: u64,
    /// Where its rows end in each table.
    ends: [u32; COUNT],
}

/// In what way a record came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repetition {
    /// With the same content.
    Same,
    /// With another content.
    Other,
    /// Not itself, but another registration of its company.
    Company,
}

/// The records of a load that came so far: one or two numbers for each.
#[derive(Debug, Default)]
pub struct Seen(HashMap<u64, u64>);

/// The records of one batch that came before.
#[derive(Debug, Default)]
pub struct Repeated(Vec<(usize, Repetition)>);

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    FixedState::default().hash_one(value)
}

impl Placed {
    pub(super) fn new(document: &Dokument<'_>, element: u64, ends: [u32; COUNT]) -> Self {
        let (company, registration) = match document {
            Dokument::Partner(registration) => {
                let company = registration.registreringspliktig_virksomhet.as_ref();
                let company = company.and_then(|company| company.organisasjonsnummer.as_deref());
                (company, registration.registrering_id.as_deref())
            }
            Dokument::V1(company) => (company.organisasjonsnummer.as_deref(), None),
        };
        let read = company.and_then(|company| Organisasjonsnummer::read(company).ok());
        let company = read.as_ref().map(Organisasjonsnummer::as_str).or(company);
        // A registration is one record whatever company it names: its identifier is the key of `registreringer`.
        let registration = registration.filter(|registration| !registration.is_empty());
        let company = hash(&("company", company));
        let subject = registration.map_or(company, |registration| hash(&("registration", registration)));
        Self { element, company, subject, content: hash(document), ends }
    }

    /// Its number in its file.
    #[must_use]
    pub const fn element(&self) -> u64 {
        self.element
    }
}

impl Seen {
    /// Takes the next record, and returns how it came before.
    fn take(&mut self, record: &Placed) -> Option<Repetition> {
        if let Some(content) = self.0.get(&record.subject) {
            return Some(if *content == record.content { Repetition::Same } else { Repetition::Other });
        }
        self.0.insert(record.subject, record.content);
        // Nearly all companies have one record: only where there are more, each of these is kept beside the company's first.
        (record.subject != record.company && self.0.insert(record.company, record.subject).is_some())
            .then_some(Repetition::Company)
    }
}

impl Repeated {
    /// The records of the next batch that came before.
    pub fn among(records: &[Placed], seen: &mut Seen) -> Self {
        let found = records.iter().enumerate();
        Self(found.filter_map(|(place, record)| Some((place, seen.take(record)?))).collect())
    }

    /// Whether there are none, as nearly always.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places of those that came before in this way.
    pub fn places(&self, repetition: Repetition) -> impl Iterator<Item = usize> {
        self.0.iter().filter(move |(_, known)| *known == repetition).map(|(place, _)| *place)
    }

    /// The rows of a table without those of records that came before.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn left_out(&self, table: &Table, rows: &RecordBatch, records: &[Placed]) -> Result<RecordBatch, Error> {
        let Some(index) = Flattener::TABLES.iter().position(|known| *known == table) else { return Ok(rows.clone()) };
        let is_left_out = |place: usize| {
            let repetition = self.0.iter().find(|(known, _)| *known == place).map(|(_, repetition)| *repetition);
            repetition.is_some_and(|how| how != Repetition::Company || *table == VIRKSOMHETER)
        };
        let kept = (0..records.len()).filter(|place| !is_left_out(*place));
        let kept: Vec<_> = kept.map(|place| rows_of(rows, index, place, records)).collect();
        Ok(concat_batches(&rows.schema(), &kept)?)
    }

    /// The deviations that these records are, as rows, from the companies of the batch.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn avvik(&self, companies: &RecordBatch) -> Result<RecordBatch, Error> {
        let mut rows = AvvikRows::default();
        let text = |column: &str, place: usize| {
            let column = companies.column_by_name(column)?.as_string_opt::<i32>()?;
            (column.len() > place && column.is_valid(place)).then(|| column.value(place))
        };
        for (place, repetition) in &self.0 {
            let kind = match repetition {
                Repetition::Company => Avvikstype::GjeldendeRegistreringUklar,
                Repetition::Same | Repetition::Other => Avvikstype::GjentattOppfoering,
            };
            let mut reporter = Reporter {
                rows: &mut rows,
                organisasjonsnummer: text("organisasjonsnummer", *place).unwrap_or_default(),
                registrering_id: text("gjeldende_registrering_id", *place),
            };
            reporter.report(&Pointer::RECORD, kind, None);
        }
        rows.finish()
    }
}

/// The rows of one record in a table.
fn rows_of(rows: &RecordBatch, table: usize, place: usize, records: &[Placed]) -> RecordBatch {
    let end_of = |place: usize| records.get(place).map_or(0, |record| record.ends[table] as usize);
    let start = place.checked_sub(1).map_or(0, end_of);
    rows.slice(start, end_of(place) - start)
}
