//! One load of the register: file after file, and what stays of the snapshot before.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use brreg_domain::Organisasjonsnummer;
use brreg_lake::Error;
use brreg_lake::lanes::Lane;
use brreg_lake::manifest::{Records, Source, TableEntry};
use brreg_lake::rejected::{Rejected, RejectedFile};
use brreg_lake::snapshot::{Draft, Previous};
use brreg_lake::table_file::TableFile;
use brreg_parser::Permit;
use brreg_transform::avvik::Avvikstype;
use brreg_transform::enhet::tables::{
    AVVIK, AvvikRow, AvvikRows, HISTORISKE_NAVN, NAERINGSKODER, SLETTEDE, TABLES, UNDERENHETER,
};
use brreg_transform::enhet::{Flattened, Flattener, Numbers, Part, Rows};
use brreg_transform::schema::Table;

use super::doubled::{Key, Keys, LeftOut, Places};
use super::kept::{self, Flagged};
use super::night::Event;
use super::subunits;
use crate::intake::{Intake, SharedPermit};

/// What is reported of an event of a kind that is not documented.
const UNKNOWN_KIND: Avvikstype = Avvikstype::UkjentHendelsestype;

/// The tables of a snapshot that is made, and what is known of the units in it.
pub(super) struct Load {
    /// How records become rows; it learns from each file.
    pub(super) flattener: Flattener,
    files: BTreeMap<&'static str, TableFile>,
    entries: Vec<(&'static Table, TableEntry)>,
    rejected: RejectedFile,
    /// The live subunits.
    pub(super) subunits: Numbers,
    /// The units that have roles, where the file of roles was read.
    pub(super) with_roles: Option<Numbers>,
    /// Subunits that were passed over because of their units, with these.
    pub(super) along: Vec<(Organisasjonsnummer, Organisasjonsnummer)>,
    /// The deleted units and subunits of the files.
    pub(super) deleted: Vec<u32>,
    /// The subunits among them whose unit nothing says.
    pub(super) orphans: Numbers,
    /// The parts whose files were read.
    read: Vec<Part>,
    /// What became of the records.
    pub(super) records: Records,
    /// What was counted.
    pub(super) counts: BTreeMap<String, u64>,
    /// What was read.
    pub(super) sources: Vec<Source>,
    /// Decompressed bytes.
    pub(super) bytes: u64,
    /// The records that are passed over.
    left_out: LeftOut,
    /// Those that were not, and came again: the tables of this load are of no use.
    pub(super) repeated: LeftOut,
}

impl Load {
    /// Begins the tables of a draft, but those that events and the comparison fill.
    pub(super) fn begin(draft: &Draft, flattener: Flattener, left_out: LeftOut) -> Self {
        Self {
            flattener,
            files: BTreeMap::new(),
            entries: Vec::new(),
            rejected: RejectedFile::new(&draft.work_folder()),
            subunits: Numbers::default(),
            with_roles: None,
            along: Vec::new(),
            deleted: Vec::new(),
            orphans: Numbers::default(),
            read: Vec::new(),
            records: Records::default(),
            counts: BTreeMap::new(),
            sources: Vec::new(),
            bytes: 0,
            left_out,
            repeated: LeftOut::new(),
        }
    }

    /// The file of a table, begun when it is first needed.
    pub(super) fn file(&mut self, draft: &Draft, table: &'static Table) -> Result<TableFile, Error> {
        self.files.remove(table.name).map_or_else(|| draft.writer(table), Ok)
    }

    /// Takes the file of a table back.
    pub(super) fn put(&mut self, table: &'static Table, file: TableFile) {
        self.files.insert(table.name, file);
    }

    /// Reports the events of kinds that are not documented.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub(super) fn report_unknown_kinds(&mut self, draft: &Draft, events: &[Event]) -> Result<(), Error> {
        let mut rows = AvvikRows::default();
        for event in events.iter().filter(|event| !event.has_known_kind) {
            rows.push(AvvikRow {
                organisasjonsnummer: Some(&event.organisasjonsnummer),
                kilde: Some(event.feed.kilde()),
                sti: Some("/endringstype"),
                avvikstype: Some(UNKNOWN_KIND.as_str()),
                verdi: Some(&event.kind),
            });
        }
        let mut file = self.file(draft, &AVVIK)?;
        file.write(&rows.finish()?)?;
        self.put(&AVVIK, file);
        Ok(())
    }

    /// Reads the records of a file: `read` hands each batch to the lanes that it is given.
    ///
    /// # Errors
    /// Those of `read`, and failures to write.
    pub(super) fn read<E: From<Error>>(
        &mut self,
        draft: &Draft,
        part: Part,
        read: impl FnOnce(&Lanes<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut tables = Vec::with_capacity(part.tables().len());
        for table in part.tables() {
            tables.push(Lane::new(self.file(draft, table)?));
        }
        let rejected = std::mem::replace(&mut self.rejected, RejectedFile::new(Path::new("")));
        let intake = Intake::new(rejected, self.flattener.privacy.national_id);
        let none = Places::default();
        let left_out = self.left_out.get(&part).unwrap_or(&none);
        let lanes = Lanes { part, flattener: &self.flattener, left_out, before: self.records, tables, intake };
        let read = read(&lanes);
        let Lanes { tables, intake, .. } = lanes;
        let (rejected, counts) = intake.into_parts();
        self.rejected = rejected;
        for (table, lane) in part.tables().iter().copied().zip(tables) {
            self.put(table, lane.into_sink());
        }
        self.records = counts.after(self.records);
        read?;
        kept::count(&mut self.counts, "removed", counts.removed);
        self.deleted.extend(counts.deleted);
        self.orphans = self.orphans.and(&counts.orphans.into_iter().collect());
        self.read.push(part);
        self.along.extend(counts.along);
        let repeated = counts.keys.repeated();
        if !repeated.is_empty() {
            self.repeated.insert(part, repeated);
        }
        let owners = [counts.personal, counts.companies].map(|numbers| numbers.into_iter().collect());
        self.learn(part, counts.numbers.into_iter().collect(), owners);
        Ok(())
    }

    /// Learns which units that are not live any more were a natural person's, and which were not: a subunit may outlive its unit in
    /// the files. Where the snapshot before is damaged, nothing is known of them.
    pub(super) fn remember_owners(&mut self, previous: &Previous) {
        let Ok(owners) = kept::owners(previous) else { return };
        let Flattener { units, personal, companies, .. } = &mut self.flattener;
        for (known, before) in [personal, companies].into_iter().zip(owners) {
            *known = known.and(&before.without(units));
        }
    }

    fn learn(&mut self, part: Part, numbers: Numbers, [personal, companies]: [Numbers; 2]) {
        match part {
            Part::Enheter => {
                let flattener = &mut self.flattener;
                (flattener.units, flattener.personal, flattener.companies) = (numbers, personal, companies);
            }
            Part::Underenheter => self.subunits = numbers,
            Part::Roller => self.with_roles = Some(numbers),
        }
    }

    /// Keeps what a file gave at the snapshot before, where there is one.
    ///
    /// # Errors
    /// When it cannot be read, or a table cannot be written.
    pub(super) fn keep(&mut self, draft: &Draft, part: Part, previous: Option<&Previous>) -> Result<(), Error> {
        let Some(previous) = previous else { return Ok(()) };
        let removed = self.flattener.removed.clone();
        let known = if part == Part::Roller { Flagged::default() } else { kept::of_part(previous, part)? };
        let is_other = part == Part::Underenheter && subunits::differ(previous, &self.flattener)?;
        let is_shown =
            |batch: &_, row| !removed.contains(kept::text(batch, "organisasjonsnummer", row).unwrap_or_default());
        for table in part.tables().iter().copied() {
            let is_shared =
                [&SLETTEDE, &NAERINGSKODER, &HISTORISKE_NAVN, &AVVIK].iter().any(|it| it.name == table.name);
            let is_changed = is_other && table.name == UNDERENHETER.name;
            if !is_shared && removed.is_empty() && !is_changed {
                if let Some(entry) = draft.keep(table, previous)? {
                    self.entries.push((table, entry));
                }
                continue;
            }
            if table.name == SLETTEDE.name {
                continue;
            }
            let mut file = self.file(draft, table)?;
            let changed = |batch| if is_changed { subunits::of_owners(batch, &self.flattener) } else { Ok(batch) };
            let stays = |batch: &RecordBatch, row| {
                let is_of_part = if table.name == AVVIK.name {
                    kept::text(batch, "kilde", row) == Some(part.kilde())
                } else {
                    !is_shared || kept::is_true(batch, "er_underenhet", row) == (part == Part::Underenheter)
                };
                // The earlier names of deleted units are kept with their rows of `slettede`.
                let is_of_deleted = table.name == HISTORISKE_NAVN.name
                    && !known.all.contains(kept::text(batch, "organisasjonsnummer", row).unwrap_or_default());
                is_of_part && !is_of_deleted && is_shown(batch, row)
            };
            let result = kept::copy_changed(previous, table, &mut file, stays, changed);
            self.put(table, file);
            result?;
        }
        if part != Part::Roller {
            let owners = [known.yes, known.no].map(|numbers| numbers.without(&removed));
            self.learn(part, known.all.without(&removed), owners);
        }
        Ok(())
    }

    /// Ends the file of rejected records, where the load is not to go on.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn stop(&mut self) -> Result<Records, Error> {
        std::mem::replace(&mut self.rejected, RejectedFile::new(Path::new(""))).finish()?;
        Ok(self.records)
    }

    /// Ends the tables, also those that nothing filled.
    ///
    /// # Errors
    /// When a footer cannot be written.
    pub(super) fn finish(mut self, draft: &Draft, elsewhere: &[&Table]) -> Result<Finished, Error> {
        for table in TABLES {
            let mut others = elsewhere.iter().copied().chain(self.entries.iter().map(|(kept, _)| *kept));
            if others.any(|other| other.name == table.name) {
                continue;
            }
            let file = self.file(draft, table)?;
            self.entries.push((table, file.finish()?));
        }
        self.rejected.finish()?;
        let Self { entries, records, counts, sources, bytes, read, .. } = self;
        Ok(Finished { entries, records, counts, sources, bytes, read })
    }
}

/// What a load gave.
pub(super) struct Finished {
    /// The tables.
    pub(super) entries: Vec<(&'static Table, TableEntry)>,
    /// What became of the records.
    pub(super) records: Records,
    /// What was counted.
    pub(super) counts: BTreeMap<String, u64>,
    /// What was read.
    pub(super) sources: Vec<Source>,
    /// Decompressed bytes.
    pub(super) bytes: u64,
    /// The parts whose files were read.
    pub(super) read: Vec<Part>,
}

impl Finished {
    /// What was written of a table.
    pub(super) fn entry(&self, table: &Table) -> Option<&TableEntry> {
        self.entries.iter().find(|(known, _)| known.name == table.name).map(|(_, entry)| entry)
    }
}

/// The tables of one file, to which its batches are written in order.
pub(super) struct Lanes<'l> {
    /// The file.
    pub(super) part: Part,
    /// How its records become rows.
    pub(super) flattener: &'l Flattener,
    /// The records that are passed over.
    pub(super) left_out: &'l Places,
    /// The records of the files before it.
    before: Records,
    tables: Vec<Lane<TableFile, SharedPermit>>,
    intake: Intake<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    loaded: u64,
    rejected: u64,
    removed: u64,
    numbers: Vec<u32>,
    personal: Vec<u32>,
    companies: Vec<u32>,
    deleted: Vec<u32>,
    orphans: Vec<u32>,
    along: Vec<(Organisasjonsnummer, Organisasjonsnummer)>,
    keys: Keys,
}

impl Counts {
    /// The numbers of records with those of the files before.
    const fn after(&self, before: Records) -> Records {
        Records {
            read: before.read + self.loaded + self.rejected,
            loaded: before.loaded + self.loaded,
            rejected: before.rejected + self.rejected,
        }
    }
}

impl Lanes<'_> {
    /// The numbers of records so far, of this file and those before it.
    pub(super) fn records(&self) -> Records {
        self.intake.counts().after(self.before)
    }

    /// The rows of a batch before its first record.
    pub(super) fn rows(&self) -> Rows {
        self.intake.room().map_or_else(|| Rows::new(self.part), |room| Rows::with_room(self.part, room))
    }

    /// Takes batch `number` (from 0, none left out) with the keys of its records, from any thread. The permit is given back when
    /// all of it is written.
    ///
    /// # Errors
    /// When this batch, or one that waited for it, cannot be written.
    pub(super) fn accept(
        &self,
        number: u64,
        flattened: Flattened,
        (first_element, keys): (u64, &[Key]),
        rejected: Vec<Rejected>,
        permit: Permit,
    ) -> Result<(), Error> {
        self.count(&flattened, rejected.len() as u64);
        self.intake.counts().keys.add(first_element, keys);
        let permit = self.intake.accept(number, &flattened.batches, rejected, permit)?;
        for (lane, batch) in self.tables.iter().zip(flattened.batches) {
            lane.submit(number, batch, Arc::clone(&permit))?;
        }
        Ok(())
    }

    fn count(&self, flattened: &Flattened, rejected: u64) {
        let mut counts = self.intake.counts();
        counts.loaded += flattened.records as u64;
        counts.rejected += rejected;
        counts.removed += flattened.removed;
        counts.numbers.extend_from_slice(&flattened.numbers);
        counts.personal.extend_from_slice(&flattened.personal);
        counts.companies.extend_from_slice(&flattened.companies);
        counts.deleted.extend_from_slice(&flattened.deleted);
        counts.orphans.extend_from_slice(&flattened.orphans);
        counts.along.extend_from_slice(&flattened.along);
    }
}
