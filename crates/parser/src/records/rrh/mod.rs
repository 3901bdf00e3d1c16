//! The records of the register over reelle rettighetshavere, and its bulk file.

mod columns;
mod labels;
mod partner;
mod rows;
mod v1;

use std::borrow::Cow;

use brreg_domain::rrh::Dokument;

use self::columns::{Column, NAMES};
use crate::bulk_file::{BulkFile, Csv, Form};
use crate::csv::Layout;
use crate::json;

/// The bulk file of the register over reelle rettighetshavere: in JSON of either version of its API, or in CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rrh {}

impl BulkFile for Rrh {
    type Record<'a> = Dokument<'a>;

    const FORMS: &'static [Form<Self>] = &[
        Form { name: "partner", marks: &["registreringId"], read: |text| json::read(text).map(Dokument::Partner) },
        Form { name: "v1", marks: &["registreringer"], read: |text| json::read(text).map(Dokument::V1) },
    ];

    const CSV: Option<&'static Csv<Self>> = Some(&Csv {
        layout: Layout { columns: NAMES, key: [Column::Organisasjonsnummer as usize, Column::RegistreringId as usize] },
        read: |group| rows::registrering(group).map(Dokument::Partner),
        column: |path| Column::of_required(path).map(Column::name),
    });

    fn normalise(record: &mut Dokument<'_>) {
        record.normalise_keys();
    }

    fn missing(record: &Dokument<'_>) -> Option<Cow<'static, str>> {
        match record {
            Dokument::Partner(registration) => registration.missing().map(Cow::Borrowed),
            Dokument::V1(company) => company.missing(),
        }
    }
}
