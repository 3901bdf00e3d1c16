//! The records of the register over reelle rettighetshavere, and its bulk file.

mod columns;
mod labels;
mod rows;

use brreg_domain::rrh::{
    FolkeregistrertPerson, InternasjonalAdresse, Kodeverdi, Land, MellomliggendeVirksomhet, Navn, Posisjon,
    Registrering, Rettighetshaver, UtenlandskPerson, UtenlandskVirksomhet, Virksomhet,
};

use self::columns::{Column, NAMES};
use crate::bulk_file::{BulkFile, Csv};
use crate::csv::Layout;
use crate::json::objects;

brreg_domain::rrh_records!(objects);

/// The bulk file of the register over reelle rettighetshavere, in JSON or CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rrh {}

impl BulkFile for Rrh {
    type Record<'a> = Registrering<'a>;

    const CSV: Option<&'static Csv<Self>> = Some(&Csv {
        layout: Layout { columns: NAMES, key: [Column::Organisasjonsnummer as usize, Column::RegistreringId as usize] },
        read: rows::registrering,
    });

    fn missing(record: &Registrering<'_>) -> Option<&'static str> {
        record.missing()
    }
}
