//! One load of the register: flattened batches in, tables out.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;

use brreg_lake::lanes::Lane;
use brreg_lake::manifest::{Records, TableEntry};
use brreg_lake::rejected::{Rejected, RejectedFile};
use brreg_lake::{Error, ErrorKind};
use brreg_parser::Permit;
use brreg_transform::rrh::{Flattened, Flattener, Origin, Rows};
use brreg_transform::schema::Table;

use super::repeated::{Batch, Findings, Part, Repetitions, TableLane};
use crate::intake::{Intake, SharedPermit};

/// What is done about records that came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubles {
    /// Their keys end the load: [`ErrorKind::DoubledKey`]. Nothing is remembered of records but a number per key.
    Refused,
    /// Each is found and told from others by its content, which takes memory for every record.
    Found,
}

/// A load under way.
pub struct Load {
    flattener: Flattener,
    origin: Origin,
    /// Finds records that came before; each batch passes it before its rows come to their tables. `None` where they are refused.
    repetitions: Option<Lane<Repetitions, SharedPermit>>,
    tables: Vec<Lane<TableLane, SharedPermit>>,
    intake: Intake<Counts>,
}

/// What a load wrote.
#[derive(Debug)]
pub struct Written {
    /// The tables.
    pub entries: Vec<(&'static Table, TableEntry)>,
    /// The numbers of records.
    pub records: Records,
    /// The number of records that came before with the same content, and are loaded once.
    pub repeated: u64,
}

#[derive(Debug, Default)]
struct Counts {
    loaded: u64,
    rejected: u64,
}

impl Load {
    /// Begins the tables in a folder, and the file of rejected records in that of a draft.
    ///
    /// # Errors
    /// When the files cannot be made.
    pub fn begin(
        tables: &Path,
        draft: &Path,
        flattener: Flattener,
        origin: Origin,
        doubles: Doubles,
    ) -> Result<Self, Error> {
        let is_refused = doubles == Doubles::Refused;
        let tables = Flattener::TABLES.iter().map(|table| TableLane::create(tables, table, is_refused).map(Lane::new));
        let tables = tables.collect::<Result<_, _>>()?;
        let intake = Intake::new(RejectedFile::new(draft), flattener.national_id);
        let repetitions = (!is_refused).then(|| Lane::new(Repetitions::default()));
        Ok(Self { flattener, origin, repetitions, tables, intake })
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
        let rows = self.intake.room().map_or_else(Rows::default, Rows::with_room);
        if self.repetitions.is_some() { rows.placing() } else { rows }
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
        self.count(&flattened, rejected.len() as u64);
        let permit = self.intake.accept(number, &flattened.batches, rejected, permit)?;
        let Flattened { batches, records, count: _ } = flattened;
        let batch = match &self.repetitions {
            Some(repetitions) => {
                let batch = Arc::new(Batch::new(records, &batches));
                repetitions.submit(number, Arc::clone(&batch), Arc::clone(&permit))?;
                Some(batch)
            }
            None => None,
        };
        for (lane, rows) in self.tables.iter().zip(batches) {
            lane.submit(number, Part { rows, batch: batch.clone() }, Arc::clone(&permit))?;
        }
        Ok(())
    }

    fn count(&self, flattened: &Flattened, rejected: u64) {
        let mut counts = self.intake.counts();
        counts.loaded += flattened.count;
        counts.rejected += rejected;
    }

    /// The numbers of records so far.
    #[must_use]
    pub fn records(&self) -> Records {
        let Counts { loaded, rejected } = *self.intake.counts();
        Records { read: loaded + rejected, loaded, rejected }
    }

    /// Ends the file of rejected records, where the load is not to go on.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stop(self) -> Result<Records, Error> {
        let records = self.records();
        self.intake.into_parts().0.finish()?;
        Ok(records)
    }

    /// Ends the files after the last batch, all at the same time: while one waits for the disk, the last rows of another
    /// are encoded.
    ///
    /// # Errors
    /// When a footer cannot be written, when records came before that are refused, and when one came with another content.
    pub fn finish(self) -> Result<Written, Error> {
        let Self { flattener: _, origin: _, repetitions, tables, intake } = self;
        let findings = repetitions.map(|repetitions| repetitions.into_sink().findings());
        let Findings { same, other, first } = findings.unwrap_or_default();
        if let Some(element) = first {
            return Err(Error::without_path(ErrorKind::OtherContent { records: other, element }));
        }
        let ended = std::thread::scope(|scope| {
            let ending: Vec<_> = tables.into_iter().map(|lane| scope.spawn(|| lane.into_sink().finish())).collect();
            let ended = ending.into_iter().map(|file| file.join().unwrap_or_else(|panic| resume_unwind(panic)));
            ended.collect::<Result<Vec<_>, Error>>()
        })?;
        let (rejected, counts) = intake.into_parts();
        rejected.finish()?;
        let Counts { loaded, rejected } = counts;
        let entries = Flattener::TABLES.iter().copied().zip(ended).collect();
        let records = Records { read: loaded + rejected, loaded: loaded - same, rejected };
        Ok(Written { entries, records, repeated: same })
    }
}
