//! Records of Enhetsregisteret, as its bulk files and its lookups have them: [units](Enhet), [subunits](Underenhet) and the
//! [roles](Roller) in one unit.
//!
//! Every field may be absent. A deleted unit or subunit is a document of the same kind with few fields; see [`Tilstand`].

mod records;
mod roller;
mod tilstand;

pub use records::{
    Adresse, Enhet, ForetaksformIHjemlandet, HistoriskNavn, Kapital, Kode, Organisasjonsform, Paategning, Underenhet,
    UtenlandskAdresse,
};
pub use roller::{Bostyrer, Lenke, Navn, Person, Rolle, Rolleenhet, Rollegruppe, Rollelenker, Rolleoppslag, Roller};
pub use tilstand::{Dokumentart, Tilstand};

use crate::keys::normalise_number;
use crate::kodeverk::Kodeliste;

/// One element of a bulk file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dokument<'a> {
    /// A unit.
    Enhet(Box<Enhet<'a>>),
    /// A subunit.
    Underenhet(Box<Underenhet<'a>>),
    /// The roles in a unit.
    Roller(Roller<'a>),
}

impl Dokument<'_> {
    /// Writes the organisation numbers of the unit, of the one that it belongs to, and of those with a role in it, in nine digits. What
    /// is none stays.
    pub fn normalise_keys(&mut self) {
        match self {
            Self::Enhet(unit) => {
                normalise_number(&mut unit.organisasjonsnummer);
                normalise_number(&mut unit.overordnet_enhet);
            }
            Self::Underenhet(subunit) => {
                normalise_number(&mut subunit.organisasjonsnummer);
                normalise_number(&mut subunit.overordnet_enhet);
            }
            Self::Roller(roles) => {
                normalise_number(&mut roles.organisasjonsnummer);
                let all = roles.rollegrupper.iter_mut().flat_map(|group| &mut group.roller);
                all.filter_map(|role| role.enhet.as_mut())
                    .for_each(|unit| normalise_number(&mut unit.organisasjonsnummer));
            }
        }
    }

    /// The organisation number as received.
    #[must_use]
    pub fn organisasjonsnummer(&self) -> Option<&str> {
        let number = match self {
            Self::Enhet(enhet) => &enhet.organisasjonsnummer,
            Self::Underenhet(underenhet) => &underenhet.organisasjonsnummer,
            Self::Roller(roller) => &roller.organisasjonsnummer,
        };
        number.as_ref().map(|number| &**number).filter(|number| !number.is_empty())
    }

    /// The JSON Pointer of the first required value that is absent or empty, if any.
    ///
    /// One value is required, since every row has it in its key: the organisation number.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        self.organisasjonsnummer().is_none().then_some("/organisasjonsnummer")
    }
}

/// The forms of subunits.
const FORMS_OF_SUBUNITS: [&str; 2] = ["BEDR", "AAFY"];
/// The forms of units that are a natural person's: their name, address and contact details are that person's.
const PERSONAL_FORMS: [&str; 3] = ["ENK", "PERS", "BO"];

/// Whether units of a form with this code are natural persons'; `None` of a code that is none of the register's.
#[must_use]
pub fn is_personal_form(code: &str) -> Option<bool> {
    let is_known = Kodeliste::Organisasjonsform.find(code).is_some();
    is_known.then(|| PERSONAL_FORMS.contains(&code))
}

impl Organisasjonsform<'_> {
    /// Whether a unit of this form is a natural person's; `None` where the form is none of the register's.
    #[must_use]
    pub fn is_personal(&self) -> Option<bool> {
        is_personal_form(self.kode.as_deref()?)
    }

    /// Whether it is a form of subunits.
    #[must_use]
    pub fn is_of_subunits(&self) -> bool {
        self.kode.as_deref().is_some_and(|code| FORMS_OF_SUBUNITS.contains(&code))
    }
}
