//! One load of the register: flattened batches in, a snapshot out.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use brreg_lake::Error;
use brreg_lake::compare::{Side, compare};
use brreg_lake::lanes::{Lane, Permit};
use brreg_lake::manifest::{Records, Source, TableEntry};
use brreg_lake::rejected::{self, Rejected, RejectedFile};
use brreg_lake::snapshot::{Description, Draft, Lake, Previous, Publication};
use brreg_lake::table_file::TableFile;
use brreg_transform::avvik::AvvikCounts;
use brreg_transform::rrh::{BatchRoom, COMPARED, Flattened, Flattener, Rows};
use brreg_transform::schema::{Table, rrh};

use super::changes::Changes;
use crate::tables;

/// The register's name in the lake.
pub const REGISTER: &str = "rrh";

type Batch<'p> = Arc<Permit<'p>>;

/// A load under way.
pub struct Load<'p> {
    draft: Draft,
    flattener: Flattener,
    tables: Vec<Lane<TableFile, Batch<'p>>>,
    rejected: Lane<RejectedFile, Batch<'p>>,
    counts: Mutex<Counts>,
    /// As the first batch needed it; those of one load are much alike.
    room: OnceLock<BatchRoom>,
}

#[derive(Debug, Default)]
struct Counts {
    loaded: u64,
    rejected: u64,
    avvik: AvvikCounts,
}

impl<'p> Load<'p> {
    /// Begins the next snapshot of the register.
    ///
    /// # Errors
    /// When its folder or files cannot be made.
    pub fn begin(lake: &Lake, flattener: Flattener) -> Result<Self, Error> {
        let draft = Draft::begin(lake, &tables::RRH)?;
        let tables = Flattener::TABLES.iter().map(|table| draft.writer(table).map(Lane::new));
        let tables = tables.collect::<Result<_, _>>()?;
        let rejected = Lane::new(RejectedFile::new(&draft.work_folder()));
        Ok(Self { draft, flattener, tables, rejected, counts: Mutex::default(), room: OnceLock::new() })
    }

    /// How registrations are flattened in this load.
    #[must_use]
    pub const fn flattener(&self) -> &Flattener {
        &self.flattener
    }

    /// The rows of a batch before its first registration.
    #[must_use]
    pub fn rows(&self) -> Rows {
        self.room.get().map_or_else(Rows::default, Rows::with_room)
    }

    /// Takes batch `number` (from 0, none left out), from any thread. The permit is given back when all of it is
    /// written.
    ///
    /// # Errors
    /// When this batch, or one that waited for it, cannot be written.
    pub fn accept(
        &self,
        number: u64,
        flattened: Flattened,
        rejected: Vec<Rejected>,
        permit: Permit<'p>,
    ) -> Result<(), Error> {
        self.room.get_or_init(|| BatchRoom::like(&flattened));
        self.count(&flattened, rejected.len() as u64);
        let permit = Arc::new(permit);
        let lines = rejected.into_iter().map(|record| record.shown(self.flattener.national_id)).collect();
        self.rejected.submit(number, lines, Arc::clone(&permit))?;
        for (lane, batch) in self.tables.iter().zip(flattened.batches) {
            lane.submit(number, batch, Arc::clone(&permit))?;
        }
        Ok(())
    }

    fn count(&self, flattened: &Flattened, rejected: u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.loaded += flattened.registrations as u64;
        counts.rejected += rejected;
        counts.avvik.add_all(&flattened.avvik);
    }

    /// Ends the files after the last batch, all at the same time: while one waits for the disk, the last rows of another
    /// are encoded.
    ///
    /// # Errors
    /// When a footer cannot be written.
    pub fn finish(self, sources: Vec<Source>) -> Result<Loaded, Error> {
        let Self { draft, flattener, tables, rejected, counts, room: _ } = self;
        let entries = std::thread::scope(|scope| {
            let ending: Vec<_> = tables.into_iter().map(|lane| scope.spawn(|| lane.into_sink().finish())).collect();
            let ended = ending.into_iter().map(|file| file.join().unwrap_or_else(|panic| resume_unwind(panic)));
            let entries =
                Flattener::TABLES.into_iter().zip(ended).map(|(table, entry)| entry.map(|entry| (table, entry)));
            entries.collect::<Result<_, Error>>()
        })?;
        rejected.into_sink().finish()?;
        let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let records =
            Records { read: counts.loaded + counts.rejected, loaded: counts.loaded, rejected: counts.rejected };
        let national_id = flattener.national_id;
        Ok(Loaded {
            draft,
            entries,
            description: Description {
                national_id,
                sources,
                records,
                avvik: counts.avvik.by_name(),
                ..Description::default()
            },
        })
    }
}

/// A load whose tables are written and that nobody sees yet. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Loaded {
    draft: Draft,
    entries: Vec<(&'static Table, TableEntry)>,
    description: Description,
}

impl Loaded {
    /// What became of the records.
    #[must_use]
    pub const fn records(&self) -> Records {
        self.description.records
    }

    /// The first rejected records as lines of JSON, for a report.
    ///
    /// # Errors
    /// When the file of rejected records cannot be read.
    pub fn first_rejected(&self, most: usize) -> Result<Vec<String>, Error> {
        rejected::first(&self.draft.work_folder(), self.description.records.rejected, most)
    }

    /// The snapshot that this one follows, if any.
    ///
    /// # Errors
    /// As [`Draft::previous`].
    pub fn previous(&self) -> Result<Option<Previous>, Error> {
        self.draft.previous()
    }

    /// The same load with how far the register was read.
    #[must_use]
    pub fn with_progress(mut self, progress: serde_json::Value) -> Self {
        self.description.progress = Some(progress);
        self
    }

    /// Writes what differs from the snapshot before, and publishes. Where the files of that one are damaged, no changes
    /// are reported, and the manifest says that nothing was compared.
    ///
    /// # Errors
    /// When the comparison, the read-back or the publication fails; nothing is published then.
    pub fn publish(mut self) -> Result<Publication, Error> {
        let mut changes = Changes::new(self.draft.writer(&rrh::ENDRINGER)?);
        let tables: Vec<&Table> = COMPARED.tables().collect();
        if let Some(previous) = self.previous()?
            && previous.is_sound(&tables)
        {
            let before = Side::published(&previous, &COMPARED);
            let now = Side::draft(&self.draft, &self.entries, self.description.national_id, &COMPARED);
            compare(&before, &now, &COMPARED, &self.draft.work_folder(), &mut changes)?;
            self.description.compared_with = Some(previous.published.name);
        }
        self.entries.push((&rrh::ENDRINGER, changes.finish()?));
        self.draft.publish(self.entries, self.description)
    }
}
