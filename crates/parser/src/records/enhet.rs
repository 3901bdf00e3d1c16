//! The records of Enhetsregisteret, and its bulk files.

use std::borrow::Cow;

use brreg_domain::enhet::{
    Adresse, Bostyrer, Dokument, Enhet, ForetaksformIHjemlandet, HistoriskNavn, Kapital, Kode, Lenke, Navn,
    Organisasjonsform, Paategning, Person, Rolle, Rolleenhet, Rollegruppe, Rollelenker, Rolleoppslag, Roller,
    Underenhet, UtenlandskAdresse,
};

use crate::bulk_file::{BulkFile, Form};
use crate::json;
use crate::json::objects;
use crate::record_error::RecordError;

brreg_domain::enhet_records!(objects);
brreg_domain::enhet_role_records!(objects);

/// A bulk file of Enhetsregisteret: of units, of subunits or of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enhetsregisteret {}

impl Enhetsregisteret {
    /// The form of a file of units, and of one of subunits until its organisation forms are looked at.
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
                // A deleted unit has none of the others. A deleted subunit has a date of its own before this one.
                "slettedato",
                // Subunits have it too: which of the two a record is, its value says to who does not know it from elsewhere.
                "organisasjonsform",
            ],
            read: |text| json::read(text).map(Dokument::Enhet),
        },
        Form {
            name: Self::UNDERENHETER,
            marks: &["beliggenhetsadresse", "oppstartsdato", "datoEierskifte", "nedleggelsesdato"],
            read: |text| json::read(text).map(Dokument::Underenhet),
        },
        Form { name: Self::ROLLER, marks: &["rollegrupper"], read: roles },
    ];

    fn normalise(record: &mut Dokument<'_>) {
        record.normalise_keys();
    }

    fn missing(record: &Dokument<'_>) -> Option<Cow<'static, str>> {
        record.missing().map(Cow::Borrowed)
    }
}

/// Reads the roles in one unit. A file has the number of the unit beside them, a lookup only in its links.
fn roles(text: &str) -> Result<Dokument<'_>, RecordError> {
    let mut roles: Roller<'_> = json::read(text)?;
    if roles.organisasjonsnummer.is_none() {
        let links = json::read::<Rolleoppslag<'_>>(text).ok();
        roles.organisasjonsnummer = links.and_then(|links| Some(links.organisasjonsnummer()?.to_owned().into()));
    }
    Ok(Dokument::Roller(roles))
}
