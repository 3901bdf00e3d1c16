//! Flattens records into batches of the rrh tables.

use std::borrow::Cow;

use arrow::array::RecordBatch;
use brreg_domain::rrh::Dokument;
use brreg_domain::rrh::partner::Registrering;

use super::collected::{Companies, Deviations, Registrations};
use super::deviations::Reporter;
use super::origin::{Kilde, Origin};
use super::repeated::{COUNT, Placed};
use super::rows::{Keys, Visit};
use super::tables::{self, VirksomheterRow};
use crate::error::Error;
use crate::pseudonym::{Key, NationalId};
use crate::schema::{BatchRoom, Table};
use crate::values::nine_digits;

/// How records become rows: the privacy settings and the key of the pseudonyms.
#[derive(Debug, Clone)]
pub struct Flattener {
    /// What the lake shows of national identity numbers.
    pub national_id: NationalId,
    /// The key of the pseudonyms.
    pub key: Key,
    /// Whether persons who sent notices about registrations get a pseudonym.
    pub identify_senders: bool,
}

/// The rows of some records.
#[derive(Debug)]
pub struct Flattened {
    /// One batch per table, in the order of [`Flattener::TABLES`].
    pub batches: Vec<RecordBatch>,
    /// The number of records: registrations of the partner API, companies of API v1.
    pub count: u64,
    /// The records in their order, where they were asked for ([`Rows::placing`]).
    pub records: Vec<Placed>,
}

/// Collects the rows of records.
#[derive(Default)]
pub struct Rows {
    /// The current registrations.
    pub(super) current: Registrations,
    /// The earlier ones.
    pub(super) earlier: Registrations,
    pub(super) companies: Companies,
    pub(super) deviations: Deviations,
    count: u64,
    /// Whether it is recorded what tells a record from others, and where its rows are.
    places: bool,
    records: Vec<Placed>,
}

impl Flattener {
    /// The tables that records fill, in the order of their batches.
    pub const TABLES: &'static [&'static Table] = &[
        &tables::REGISTRERINGER,
        &tables::RETTIGHETSHAVERE,
        &tables::POSISJONER,
        &tables::GRUNNLAG,
        &tables::STATSBORGERSKAP,
        &tables::MELLOMLIGGENDE_VIRKSOMHETER,
        &tables::REGISTRERINGER_HISTORIKK,
        &tables::RETTIGHETSHAVERE_HISTORIKK,
        &tables::POSISJONER_HISTORIKK,
        &tables::GRUNNLAG_HISTORIKK,
        &tables::STATSBORGERSKAP_HISTORIKK,
        &tables::MELLOMLIGGENDE_VIRKSOMHETER_HISTORIKK,
        &tables::VIRKSOMHETER,
        &tables::UOVERENSSTEMMELSER,
        &tables::AVVIK,
    ];

    /// A flattener for one load, which gives senders of notices no pseudonym.
    #[must_use]
    pub const fn new(national_id: NationalId, key: Key) -> Self {
        Self { national_id, key, identify_senders: false }
    }

    /// The text as the lake may show it: with national identity numbers masked, unless they are stored in the clear.
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.national_id.shown(text)
    }
}

impl Rows {
    /// No rows yet, with memory reserved for some.
    pub fn with_room(BatchRoom(rooms): &BatchRoom) -> Self {
        let mut rooms = rooms.iter();
        Self {
            current: Registrations::with_room(&mut rooms),
            earlier: Registrations::with_room(&mut rooms),
            companies: Companies::with_room(&mut rooms),
            deviations: Deviations::with_room(&mut rooms),
            count: 0,
            places: false,
            records: Vec::new(),
        }
    }

    /// Records of each record what tells it from others, which takes a hash of all its values.
    #[must_use]
    pub const fn placing(mut self) -> Self {
        self.places = true;
        self
    }

    /// Appends the rows of one record of either version, which has this number in its file.
    pub fn push(&mut self, flattener: &Flattener, origin: Origin, element: u64, document: &Dokument<'_>) {
        match document {
            Dokument::Partner(registration) => self.push_registration(flattener, origin, registration),
            Dokument::V1(company) => self.push_company(flattener, origin, company),
        }
        self.count += 1;
        if !self.places {
            return;
        }
        let mut ends = [0; COUNT];
        let mut counts = ends.iter_mut();
        self.current.count(&mut counts);
        self.earlier.count(&mut counts);
        self.companies.count(&mut counts);
        self.deviations.count(&mut counts);
        self.records.push(Placed::new(document, element, ends));
    }

    /// Appends the rows of one registration of the partner API. It is the current one of its company, and there are no others.
    pub(super) fn push_registration(&mut self, flattener: &Flattener, origin: Origin, registration: &Registrering<'_>) {
        // The parser has refused registrations without these two keys.
        let company = registration.registreringspliktig_virksomhet.as_ref();
        let organisasjonsnummer = company.and_then(|company| company.organisasjonsnummer.as_deref());
        let organisasjonsnummer = nine_digits(organisasjonsnummer.unwrap_or_default(), flattener.national_id);
        let registrering_id =
            flattener.national_id.shown_id(registration.registrering_id.as_deref().unwrap_or_default());
        let mut visit = Visit {
            flattener,
            tables: &mut self.current,
            avvik: Reporter {
                rows: &mut self.deviations.avvik,
                organisasjonsnummer: &organisasjonsnummer,
                registrering_id: Some(&registrering_id),
            },
            keys: Keys::new(&organisasjonsnummer, &registrering_id),
            er_gjeldende: true,
        };
        visit.partner_registration(registration);
        self.companies.virksomheter.push(VirksomheterRow {
            organisasjonsnummer: Some(&organisasjonsnummer),
            foerst_registrert_i_registeret: None,
            slettet_i_registeret: None,
            gjeldende_registrering_id: Some(&registrering_id),
            antall_registreringer: None,
            kilde: Some(Kilde::Partner.as_str()),
            hentet: origin.microseconds(),
        });
    }

    /// Takes the rows that were appended, in their order.
    ///
    /// # Errors
    /// Only where Arrow refuses a batch.
    pub fn finish(&mut self) -> Result<Flattened, Error> {
        let mut batches = Vec::with_capacity(Flattener::TABLES.len());
        self.current.finish(&mut batches)?;
        self.earlier.finish(&mut batches)?;
        self.companies.finish(&mut batches)?;
        self.deviations.finish(&mut batches)?;
        Ok(Flattened { batches, count: std::mem::take(&mut self.count), records: std::mem::take(&mut self.records) })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::datatypes::{DataType, FieldRef, Schema};

    use super::*;

    #[test]
    fn each_batch_is_of_its_table() -> Result<(), Error> {
        let flattened = Rows::default().finish()?;
        // Runs count as what they are runs of.
        let in_file = |field: &FieldRef| match field.data_type() {
            DataType::RunEndEncoded(_, values) => field.as_ref().clone().with_data_type(values.data_type().clone()),
            _ => field.as_ref().clone(),
        };
        let schemas = flattened.batches.iter().map(|batch| {
            let fields: Vec<_> = batch.schema().fields().iter().map(in_file).collect();
            Arc::new(Schema::new(fields))
        });
        assert!(schemas.eq(Flattener::TABLES.iter().map(|table| table.schema())));
        Ok(())
    }

    #[test]
    fn every_table_is_filled_from_records_or_elsewhere() {
        let elsewhere = [&tables::HENDELSER, &tables::KODELISTER, &tables::HISTORIKK_START, &tables::ENDRINGER];
        let elsewhere = elsewhere.iter().chain(&tables::INTERVALS);
        let filled: Vec<&Table> = Flattener::TABLES.iter().chain(elsewhere).copied().collect();
        assert!(tables::TABLES.iter().all(|table| filled.contains(table)));
        assert_eq!(filled.len(), tables::TABLES.len());
    }
}
