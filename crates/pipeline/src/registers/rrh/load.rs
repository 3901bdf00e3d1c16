//! One load of the register: flattened batches in, tables out.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use brreg_lake::Error;
use brreg_lake::lanes::Lane;
use brreg_lake::manifest::{Records, TableEntry};
use brreg_lake::rejected::{Rejected, RejectedFile};
use brreg_lake::table_file::TableFile;
use brreg_parser::Permit;
use brreg_transform::avvik::AvvikCounts;
use brreg_transform::rrh::{BatchRoom, Flattened, Flattener, Origin, Rows};
use brreg_transform::schema::Table;

/// Lets the next batch in when all tables of this one are written.
type Shared = Arc<Permit>;

/// A load under way.
pub struct Load {
    flattener: Flattener,
    origin: Origin,
    tables: Vec<Lane<TableFile, Shared>>,
    rejected: Lane<RejectedFile, Shared>,
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

impl Load {
    /// Begins the tables in a folder, and the file of rejected records in that of a draft.
    ///
    /// # Errors
    /// When the files cannot be made.
    pub fn begin(tables: &Path, draft: &Path, flattener: Flattener, origin: Origin) -> Result<Self, Error> {
        let tables = Flattener::TABLES.iter().map(|table| TableFile::create(tables, table).map(Lane::new));
        let tables = tables.collect::<Result<_, _>>()?;
        let rejected = Lane::new(RejectedFile::new(draft));
        Ok(Self { flattener, origin, tables, rejected, counts: Mutex::default(), room: OnceLock::new() })
    }

    /// Where the records of this load come from.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// How records are flattened in this load.
    #[must_use]
    pub const fn flattener(&self) -> &Flattener {
        &self.flattener
    }

    /// The rows of a batch before its first record.
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
        permit: Permit,
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
        counts.loaded += flattened.records as u64;
        counts.rejected += rejected;
        counts.avvik.add_all(&flattened.avvik);
    }

    /// Ends the files after the last batch, all at the same time: while one waits for the disk, the last rows of another
    /// are encoded. Returns the tables, the numbers of records, and the deviations by kind.
    ///
    /// # Errors
    /// When a footer cannot be written.
    #[expect(clippy::type_complexity, reason = "taken apart where it is called")]
    pub fn finish(self) -> Result<(Vec<(&'static Table, TableEntry)>, Records, AvvikCounts), Error> {
        let Self { flattener: _, origin: _, tables, rejected, counts, room: _ } = self;
        let entries = std::thread::scope(|scope| {
            let ending: Vec<_> = tables.into_iter().map(|lane| scope.spawn(|| lane.into_sink().finish())).collect();
            let ended = ending.into_iter().map(|file| file.join().unwrap_or_else(|panic| resume_unwind(panic)));
            let entries =
                Flattener::TABLES.iter().copied().zip(ended).map(|(table, entry)| entry.map(|entry| (table, entry)));
            entries.collect::<Result<Vec<_>, Error>>()
        })?;
        rejected.into_sink().finish()?;
        let Counts { loaded, rejected, avvik } = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((entries, Records { read: loaded + rejected, loaded, rejected }, avvik))
    }
}
