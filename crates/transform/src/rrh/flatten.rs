//! Flattens registrations into batches of the rrh tables.

use std::borrow::Cow;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use brreg_domain::rrh::Registrering;

use super::avvik::Reporter;
use super::visit::{Keys, Visit};
use crate::error::Error;
use crate::pseudonym::{Key, NationalId};
use crate::schema::rrh::{
    AvvikBuilder, GrunnlagBuilder, MellomliggendeBuilder, PosisjonerBuilder, RegistreringerBuilder,
    RettighetshavereBuilder, StatsborgerskapBuilder,
};
use crate::schema::{Table, TableRoom, rrh};

/// How registrations become rows: the privacy setting and the key of the pseudonyms.
#[derive(Debug, Clone)]
pub struct Flattener {
    pub national_id: NationalId,
    pub key: Key,
    schemas: [SchemaRef; Self::TABLES.len()],
}

/// The rows of some registrations.
#[derive(Debug)]
pub struct Flattened {
    /// One batch a table, in the order of [`Flattener::TABLES`].
    pub batches: [RecordBatch; Flattener::TABLES.len()],
}

/// The columns of all tables while they are filled.
#[derive(Default)]
pub struct Rows {
    tables: Tables,
    avvik: AvvikBuilder,
}

/// The columns that a registration's values go to.
#[derive(Default)]
pub struct Tables {
    pub registreringer: RegistreringerBuilder,
    pub rettighetshavere: RettighetshavereBuilder,
    pub posisjoner: PosisjonerBuilder,
    pub grunnlag: GrunnlagBuilder,
    pub statsborgerskap: StatsborgerskapBuilder,
    pub mellomliggende: MellomliggendeBuilder,
}

impl Flattener {
    /// The tables that registrations fill, in the order of their batches.
    pub const TABLES: [&'static Table; 7] = [
        &rrh::REGISTRERINGER,
        &rrh::RETTIGHETSHAVERE,
        &rrh::POSISJONER,
        &rrh::GRUNNLAG,
        &rrh::STATSBORGERSKAP,
        &rrh::MELLOMLIGGENDE_VIRKSOMHETER,
        &rrh::AVVIK,
    ];

    /// A flattener for one load.
    #[must_use]
    pub fn new(national_id: NationalId, key: Key) -> Self {
        Self { national_id, key, schemas: Self::TABLES.map(Table::schema) }
    }

    /// The text as the lake may show it: without national identity numbers unless they are in the clear.
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.national_id.shown(text)
    }
}

/// Room for the rows of one batch.
#[derive(Debug)]
pub struct BatchRoom([TableRoom; Flattener::TABLES.len()]);

impl BatchRoom {
    /// Room for batches like this one.
    pub fn like(flattened: &Flattened) -> Self {
        Self(flattened.batches.each_ref().map(TableRoom::like))
    }
}

impl Rows {
    /// No rows yet, with room for so many.
    pub fn with_room(BatchRoom(room): &BatchRoom) -> Self {
        let [registreringer, rettighetshavere, posisjoner, grunnlag, statsborgerskap, mellomliggende, avvik] = room;
        Self {
            tables: Tables {
                registreringer: RegistreringerBuilder::with_room(registreringer),
                rettighetshavere: RettighetshavereBuilder::with_room(rettighetshavere),
                posisjoner: PosisjonerBuilder::with_room(posisjoner),
                grunnlag: GrunnlagBuilder::with_room(grunnlag),
                statsborgerskap: StatsborgerskapBuilder::with_room(statsborgerskap),
                mellomliggende: MellomliggendeBuilder::with_room(mellomliggende),
            },
            avvik: AvvikBuilder::with_room(avvik),
        }
    }

    /// Appends one registration to the tables.
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
                builder: &mut self.avvik,
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
        visit.registrering(registrering);
    }

    /// Takes the rows that were appended, in their order.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn finish(&mut self, flattener: &Flattener) -> Result<Flattened, Error> {
        let tables = &mut self.tables;
        let [registreringer, rettighetshavere, posisjoner, grunnlag, statsborgerskap, mellomliggende, avvik] =
            &flattener.schemas;
        Ok(Flattened {
            batches: [
                tables.registreringer.finish(registreringer)?,
                tables.rettighetshavere.finish(rettighetshavere)?,
                tables.posisjoner.finish(posisjoner)?,
                tables.grunnlag.finish(grunnlag)?,
                tables.statsborgerskap.finish(statsborgerskap)?,
                tables.mellomliggende.finish(mellomliggende)?,
                self.avvik.finish(avvik)?,
            ],
        })
    }
}
