//! `endringer`: the differences between two snapshots as rows.

use brreg_domain::rrh::is_of_v1_alone;
use brreg_lake::Error;
use brreg_lake::background::BackgroundTable;
use brreg_lake::compare::{Change, ChangeSink, Difference, Thing};
use brreg_lake::snapshot::{Draft, Previous};
use brreg_transform::compared::Compared;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::rrh::tables::{ENDRINGER, EndringerRow, EndringerRows, REGISTRERINGER};
use foldhash::HashSet;

use super::intervals::{Entries, Intervals};
use super::version;
use crate::source::Comparing;

/// Rows of a batch.
const BATCH_ROWS: usize = 8 * 1024;

/// Companies whose coming or going is no change, because the copy is of other companies than the one before.
#[derive(Debug, Clone, Copy)]
pub(super) enum Others<'o> {
    /// None: it is of the same companies.
    None,
    /// Those that the copy before did not have.
    New,
    /// Those that this copy does not have on purpose.
    Gone(&'o HashSet<String>),
}

/// Writes differences to `endringer`, and what came and went to the history.
pub(super) struct Changes<'o> {
    file: BackgroundTable,
    intervals: Intervals<'o>,
    rows: EndringerRows,
    companies: Companies,
    others: Others<'o>,
    /// Whether the two snapshots are of two versions of the API.
    is_across_versions: bool,
    /// The last company that is new, where that is no change. All changes of a company follow each other.
    new: Option<String>,
}

impl<'o> Changes<'o> {
    /// Begins the tables of a draft, whose history goes on from that of the snapshot before.
    pub(super) fn begin(
        draft: &'o Draft,
        previous: Option<&'o Previous>,
        national_id: NationalId,
        others: Others<'o>,
    ) -> Result<Self, Error> {
        let file = BackgroundTable::new(draft.writer(&ENDRINGER)?);
        let intervals = Intervals::begin(draft, previous, national_id);
        let (rows, companies) = (EndringerRows::default(), Companies::default());
        Ok(Self { file, intervals, rows, companies, others, is_across_versions: false, new: None })
    }

    /// The history alone, for a snapshot whose differences are no changes.
    pub(super) const fn intervals(&mut self) -> &mut Intervals<'o> {
        &mut self.intervals
    }

    /// Takes the changes of a comparison.
    pub(super) fn take_all(&mut self, comparing: &Comparing<'_>) -> Result<(), Error> {
        let compared: &'static Compared = version::compared(comparing)?;
        self.is_across_versions = compared.same.is_some();
        comparing.with(compared, self)
    }

    /// Whether a change is only that one version of the API has no code for a position.
    fn is_of_one_version(&self, change: &Change<'_>) -> bool {
        self.is_across_versions && change.kind.is_some_and(is_of_v1_alone)
    }

    /// Whether a change is only that the copy is of other companies.
    fn is_of_others(&mut self, change: &Change<'_>) -> bool {
        match self.others {
            Others::None => false,
            Others::Gone(companies) => companies.contains(change.group),
            Others::New => {
                // The first table has a row for each company.
                if change.table == REGISTRERINGER.name && matches!(change.difference, Difference::New) {
                    self.new = Some(change.group.to_owned());
                }
                self.new.as_deref() == Some(change.group)
            }
        }
    }

    /// Ends the tables. Returns them, and the companies that differ.
    pub(super) fn finish(mut self) -> Result<(Entries, Companies), Error> {
        self.flush()?;
        let mut entries = self.intervals.finish()?;
        entries.push((&ENDRINGER, self.file.finish()?));
        Ok((entries, self.companies))
    }

    fn flush(&mut self) -> Result<(), Error> {
        let batch = self.rows.finish()?;
        self.file.write(batch)
    }
}

impl ChangeSink for Changes<'_> {
    fn take(&mut self, change: Change<'_>) -> Result<(), Error> {
        if self.is_of_others(&change) || self.is_of_one_version(&change) {
            return Ok(());
        }
        let (endring, felt, fra, til) = match change.difference {
            Difference::New => ("ny", None, None, None),
            Difference::Removed => ("fjernet", None, None, None),
            Difference::Changed { column, from, to } => ("endret", Some(column), from, to),
        };
        self.companies.insert(change.group);
        self.rows.push(EndringerRow {
            organisasjonsnummer: Some(change.group),
            person_id: change.person,
            posisjonstype: change.kind,
            tabell: Some(change.table),
            endring: Some(endring),
            felt,
            fra,
            til,
        });
        if self.rows.len() == BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn take_thing(&mut self, thing: &Thing<'_>) -> Result<(), Error> {
        self.intervals.take_thing(thing)
    }
}

/// A set of companies: four bytes for each organisation number, since it may be all of the register.
#[derive(Debug, Default)]
pub(super) struct Companies {
    numbers: HashSet<u32>,
    /// Organisation numbers that are none, as the register sent them.
    others: HashSet<String>,
    /// The last one that was inserted: the changes of a company come one after the other.
    last: Option<u32>,
}

impl Companies {
    fn insert(&mut self, company: &str) {
        match number(company) {
            Some(number) if self.last == Some(number) => {}
            Some(number) => {
                self.last = Some(number);
                self.numbers.insert(number);
            }
            None if self.others.contains(company) => {}
            None => drop(self.others.insert(company.to_owned())),
        }
    }

    /// Whether a company is in the set.
    pub(super) fn contains(&self, company: &str) -> bool {
        number(company).map_or_else(|| self.others.contains(company), |number| self.numbers.contains(&number))
    }

    /// The number of companies.
    pub(super) fn len(&self) -> usize {
        self.numbers.len() + self.others.len()
    }
}

/// The number in nine digits.
fn number(company: &str) -> Option<u32> {
    (company.len() == 9 && company.bytes().all(|byte| byte.is_ascii_digit())).then(|| company.parse().ok()).flatten()
}
