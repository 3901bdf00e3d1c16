//! The records of Enhetsregisteret, and its bulk files.

use std::borrow::Cow;

use brreg_domain::enhet::{
    Adresse, Bostyrer, Dokument, Enhet, ForetaksformIHjemlandet, HistoriskNavn, Kapital, Kode, Navn, Organisasjonsform,
    Paategning, Person, Rolle, Rolleenhet, Rollegruppe, Roller, Underenhet, UtenlandskAdresse,
};

use crate::bulk_file::{BulkFile, Form};
use crate::json;
use crate::json::objects;

brreg_domain::enhet_records!(objects);
brreg_domain::enhet_role_records!(objects);

/// A bulk file of Enhetsregisteret: of units, of subunits or of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enhetsregisteret {}

impl Enhetsregisteret {
    /// The form of a file of units.
    pub const ENHETER: &'static str = "enheter";
    /// The form of a file of subunits.
    pub const UNDERENHETER: &'static str = "underenheter";
    /// The form of a file of roles.
    pub const ROLLER: &'static str = "roller";
}

impl BulkFile for Enhetsregisteret {
    type Record<'a> = Dokument<'a>;

    const FORMS: &'static [Form<Self>] = &[
        Form {
            name: Self::ENHETER,
            marks: &[
                "forretningsadresse",
                "registrertIForetaksregisteret",
                "stiftelsesdato",
                "sisteInnsendteAarsregnskap",
            ],
            read: |text| json::read(text).map(Dokument::Enhet),
        },
        Form {
            name: Self::UNDERENHETER,
            marks: &["beliggenhetsadresse", "oppstartsdato", "datoEierskifte", "nedleggelsesdato"],
            read: |text| json::read(text).map(Dokument::Underenhet),
        },
        Form { name: Self::ROLLER, marks: &["rollegrupper"], read: |text| json::read(text).map(Dokument::Roller) },
    ];

    fn missing(record: &Dokument<'_>) -> Option<Cow<'static, str>> {
        record.missing().map(Cow::Borrowed)
    }
}
