//! What collects the rows of the tables. A table is added here and in [`Flattener::TABLES`](super::Flattener::TABLES).

use arrow::array::RecordBatch;

use super::tables::{
    AvvikRows, GrunnlagRows, MellomliggendeRows, PosisjonerRows, RegistreringerRows, RettighetshavereRows,
    StatsborgerskapRows, UoverensstemmelserRows, VirksomheterRows,
};
use crate::error::Error;
use crate::schema::TableRoom;

/// Declares collectors that belong together, in the order of their tables.
macro_rules! collectors {
    ($( $(#[$doc:meta])* $name:ident { $( $field:ident: $rows:ident, )+ } )+) => { $(
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name { $( pub(super) $field: $rows, )+ }

        impl $name {
            /// No rows yet, with memory reserved for some; takes the next rooms, in the order of the tables.
            pub(super) fn with_room<'r>(rooms: &mut impl Iterator<Item = &'r TableRoom>) -> Self {
                Self { $( $field: rooms.next().map_or_else($rows::default, $rows::with_room), )+ }
            }

            /// Adds how many rows each table has, in the order of the tables.
            pub(super) fn count<'c>(&self, counts: &mut impl Iterator<Item = &'c mut u32>) {
                $( if let Some(count) = counts.next() { *count = u32::try_from(self.$field.len()).unwrap_or(u32::MAX); } )+
            }

            /// Takes the rows as batches, in the order of the tables.
            pub(super) fn finish(&mut self, batches: &mut Vec<RecordBatch>) -> Result<(), Error> {
                $( batches.push(self.$field.finish()?); )+
                Ok(())
            }
        }
    )+ };
}

collectors! {
    /// The tables of registrations: the current ones, or the earlier ones.
    Registrations {
        registreringer: RegistreringerRows,
        rettighetshavere: RettighetshavereRows,
        posisjoner: PosisjonerRows,
        grunnlag: GrunnlagRows,
        statsborgerskap: StatsborgerskapRows,
        mellomliggende: MellomliggendeRows,
    }

    /// The tables of companies and of notices about them.
    Companies {
        virksomheter: VirksomheterRows,
        uoverensstemmelser: UoverensstemmelserRows,
    }

    /// The table of deviations.
    Deviations {
        avvik: AvvikRows,
    }
}
