//! A load of notices and the snapshot before it: what comes of both, and what is different.

use std::collections::{HashMap, HashSet};

use arrow::array::RecordBatch;

use super::Mode;
use brreg_lake::Error;
use brreg_lake::newest::{Comparison, Newest, compare};
use brreg_lake::snapshot::{Previous, SnapshotName};
use brreg_lake::stored;
use brreg_transform::konkurs::Rows;
use brreg_transform::konkurs::tables::{INNEHAVER_AV, VARSLER};
use brreg_transform::pseudonym::NationalId;
use brreg_transform::versions::Versions;

/// The column that says whether a notice has details.
const HAR_DETALJER: &str = "har_detaljer";

/// The snapshot before: the rows of `varsler` and `innehaver_av`.
pub(super) struct Before {
    pub(super) name: SnapshotName,
    pub(super) tables: [RecordBatch; 2],
}

impl Before {
    pub(super) fn read(previous: &Previous, now: NationalId) -> Result<Self, Error> {
        let Previous { published, manifest, .. } = previous;
        let read = |table| stored::read(&published.folder(), table, manifest.national_id, now);
        let tables = [read(&VARSLER)?, read(&INNEHAVER_AV)?];
        Ok(Self { name: published.name, tables })
    }

    /// The notices that have details here and none in an update.
    pub(super) fn outlasts(&self, now: &RecordBatch, mode: Mode) -> HashSet<&str> {
        if mode == Mode::Whole {
            return HashSet::new();
        }
        let without = notices(now).filter_map(|(uuid, detailed)| (!detailed).then_some(uuid)).collect::<HashSet<_>>();
        notices(&self.tables[0])
            .filter_map(|(uuid, detailed)| (detailed && without.contains(uuid)).then_some(uuid))
            .collect()
    }

    /// These rows and those of an update, of each notice the newest that has details where one has.
    pub(super) fn followed_by(
        &self,
        now: &[RecordBatch; 2],
        rows: &Rows,
        mode: Mode,
    ) -> Result<[RecordBatch; 2], Error> {
        let outlasts = self.outlasts(&now[0], mode);
        let versions = |batch: &RecordBatch| {
            let mut versions = Versions::default();
            for uuid in stored::texts(batch, "uuid") {
                versions.push(uuid, if outlasts.contains(uuid) { u32::MAX } else { 0 });
            }
            versions
        };
        let [varsler, innehaver_av] = &self.tables;
        let notices = versions(varsler).followed_by(rows.notices.clone());
        let holders = versions(innehaver_av).followed_by(rows.holders.clone());
        let mut order = stored::timestamps(varsler, "registreringstidspunkt");
        order.extend(&rows.registered);
        let newest = Newest::of(&notices, &order)?;
        Ok([
            newest.rows(&VARSLER, Some(varsler.clone()), &now[0], &notices)?,
            newest.rows(&INNEHAVER_AV, Some(innehaver_av.clone()), &now[1], &holders)?,
        ])
    }
}

/// The notices of a table, and whether each has details.
fn notices(varsler: &RecordBatch) -> impl Iterator<Item = (&str, bool)> {
    stored::texts(varsler, "uuid").into_iter().zip(stored::booleans(varsler, HAR_DETALJER))
}

/// Compares notices with the units that they name; those that stay as they were are unchanged.
pub(super) fn compare_contents(
    before: &[RecordBatch; 2],
    now: &[RecordBatch; 2],
    stay: &HashSet<&str>,
) -> Result<Comparison, Error> {
    let [before, now] = [before, now].map(|[varsler, innehaver_av]| -> Result<_, Error> {
        let mut contents: HashMap<&str, u64> = HashMap::new();
        for (table, batch, turn) in [(&VARSLER, varsler, 0), (&INNEHAVER_AV, innehaver_av, 1)] {
            for (uuid, content) in stored::texts(batch, "uuid").into_iter().zip(stored::contents(table, batch)?) {
                let sum = contents.entry(uuid).or_default();
                *sum = sum.wrapping_add(content.rotate_left(turn));
            }
        }
        Ok(contents)
    });
    let (before, mut now) = (before?, now?);
    now.extend(before.iter().filter(|(uuid, _)| stay.contains(*uuid)));
    let [before, now] = [before, now].map(|contents| contents.into_iter().collect::<Vec<_>>());
    compare(&before, &now)
}
