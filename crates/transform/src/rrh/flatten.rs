//! Flattens registrations into batches of the rrh tables.

use std::borrow::Cow;

use arrow::array::RecordBatch;
use brreg_domain::rrh::Registrering;

use super::deviations::Reporter;
use super::tables::{
    self, AvvikRows, GrunnlagRows, MellomliggendeRows, PosisjonerRows, RegistreringerRows, RettighetshavereRows,
    StatsborgerskapRows,
};
use super::visit::{Keys, Visit};
use crate::avvik::AvvikCounts;
use crate::error::Error;
use crate::pseudonym::{Key, NationalId};
use crate::schema::{Table, TableRoom};

/// How registrations become rows: the privacy setting and the key of the pseudonyms.
#[derive(Debug, Clone)]
pub struct Flattener {
    /// What the lake shows of national identity numbers.
    pub national_id: NationalId,
    /// The key of the pseudonyms.
    pub key: Key,
}

/// The rows of some registrations.
#[derive(Debug)]
pub struct Flattened {
    /// One batch per table, in the order of [`Flattener::TABLES`].
    pub batches: [RecordBatch; Flattener::TABLES.len()],
    /// The number of registrations.
    pub registrations: usize,
    /// The number of their deviations.
    pub avvik: AvvikCounts,
}

/// Collects the rows of registrations.
#[derive(Default)]
pub struct Rows {
    tables: Tables,
    avvik: AvvikRows,
    avvik_counts: AvvikCounts,
}

/// The tables that a registration's values go to.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) registreringer: RegistreringerRows,
    pub(super) rettighetshavere: RettighetshavereRows,
    pub(super) posisjoner: PosisjonerRows,
    pub(super) grunnlag: GrunnlagRows,
    pub(super) statsborgerskap: StatsborgerskapRows,
    pub(super) mellomliggende: MellomliggendeRows,
}

impl Flattener {
    /// The tables that registrations fill, in the order of their batches.
    pub const TABLES: [&'static Table; 7] = [
        &tables::REGISTRERINGER,
        &tables::RETTIGHETSHAVERE,
        &tables::POSISJONER,
        &tables::GRUNNLAG,
        &tables::STATSBORGERSKAP,
        &tables::MELLOMLIGGENDE_VIRKSOMHETER,
        &tables::AVVIK,
    ];

    /// A flattener for one load.
    #[must_use]
    pub const fn new(national_id: NationalId, key: Key) -> Self {
        Self { national_id, key }
    }

    /// The text as the lake may show it: with national identity numbers masked, unless they are stored in the clear.
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.national_id.shown(text)
    }
}

/// Memory that the rows of one batch reserve.
#[derive(Debug)]
pub struct BatchRoom([TableRoom; Flattener::TABLES.len()]);

impl BatchRoom {
    /// As much as these rows take, and a little more.
    pub fn like(flattened: &Flattened) -> Self {
        Self(flattened.batches.each_ref().map(TableRoom::like))
    }
}

impl Rows {
    /// No rows yet, with memory reserved for some.
    pub fn with_room(BatchRoom(room): &BatchRoom) -> Self {
        let [registreringer, rettighetshavere, posisjoner, grunnlag, statsborgerskap, mellomliggende, avvik] = room;
        Self {
            tables: Tables {
                registreringer: RegistreringerRows::with_room(registreringer),
                rettighetshavere: RettighetshavereRows::with_room(rettighetshavere),
                posisjoner: PosisjonerRows::with_room(posisjoner),
                grunnlag: GrunnlagRows::with_room(grunnlag),
                statsborgerskap: StatsborgerskapRows::with_room(statsborgerskap),
                mellomliggende: MellomliggendeRows::with_room(mellomliggende),
            },
            avvik: AvvikRows::with_room(avvik),
            avvik_counts: AvvikCounts::default(),
        }
    }

    /// Appends the rows of one registration.
    pub fn push(&mut self, flattener: &Flattener, registrering: &Registrering<'_>) {
        // The parser has refused registrations without these two keys.
        let company = registrering.registreringspliktig_virksomhet.as_ref();
        let organisasjonsnummer = company.and_then(|company| company.organisasjonsnummer.as_deref());
        let organisasjonsnummer = flattener.shown(organisasjonsnummer.unwrap_or_default());
        let registrering_id =
            flattener.national_id.shown_id(registrering.registrering_id.as_deref().unwrap_or_default());
        let mut visit = Visit {
            flattener,
            tables: &mut self.tables,
            avvik: Reporter {
                rows: &mut self.avvik,
                counts: &mut self.avvik_counts,
                organisasjonsnummer: &organisasjonsnummer,
                registrering_id: &registrering_id,
            },
            keys: Keys {
                organisasjonsnummer: &organisasjonsnummer,
                registrering_id: &registrering_id,
                rettighetshaver_nr: 0,
                posisjon_nr: 0,
            },
        };
        visit.registration(registrering);
    }

    /// Takes the rows that were appended, in their order.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn finish(&mut self) -> Result<Flattened, Error> {
        let tables = &mut self.tables;
        Ok(Flattened {
            registrations: tables.registreringer.len(),
            avvik: std::mem::take(&mut self.avvik_counts),
            batches: [
                tables.registreringer.finish()?,
                tables.rettighetshavere.finish()?,
                tables.posisjoner.finish()?,
                tables.grunnlag.finish()?,
                tables.statsborgerskap.finish()?,
                tables.mellomliggende.finish()?,
                self.avvik.finish()?,
            ],
        })
    }
}
