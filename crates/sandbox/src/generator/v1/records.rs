//! The records of the register, as plain types with the register's names. [`super::json`] writes their JSON.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::super::records::{FolkeregistrertPerson, Land, MellomliggendeVirksomhet, Person, UkjentFelt};

/// A company that is obliged to register, with its registrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Virksomhet {
    /// The organisation number.
    pub organisasjonsnummer: String,
    /// Time at which the company was entered as obliged to register.
    pub foerst_registrert: Timestamp,
    /// Time at which it left the register.
    pub slettet: Option<Timestamp>,
    /// The registrations, the oldest first; never empty. The last one is the current one.
    pub registreringer: Vec<Registrering>,
}

/// A registration of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registrering {
    /// The register's id.
    pub registreringsid: Uuid,
    /// `registreringsstatus`.
    pub registreringsstatus: &'static str,
    /// Time of the registration.
    pub registrert: Timestamp,
    /// `reellerettighetshaverestatus`.
    pub reelle_rettighetshaverestatus: Option<&'static str>,
    /// A notice that the registration does not match what is known of the company.
    pub uoverensstemmelse: Option<Uoverensstemmelse>,
    /// The market on which the company is listed.
    pub regulert_marked: Option<RegulertMarked>,
    /// The foreign register that contains the owners.
    pub utenlandsk_register: Option<UtenlandskRegister>,
    /// The owners, in the register's order.
    pub reelle_rettighetshavere: Vec<Rettighetshaver>,
    /// A field that is not documented.
    pub ukjent_felt: Option<UkjentFelt>,
}

/// A notice of a discrepancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uoverensstemmelse {
    /// Free text.
    pub beskrivelse: &'static str,
    /// Time at which it was received.
    pub mottatt: Timestamp,
    /// The sender.
    pub innsender: Innsender,
}

/// The sender of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Innsender {
    /// An enterprise that is obliged to send notices.
    Virksomhet {
        /// Its organisation number.
        organisasjonsnummer: String,
    },
    /// A person of Folkeregisteret, with the country of residence.
    Folkeregistrert(FolkeregistrertPerson, Option<Land>),
    /// A person abroad.
    Utenlandsk {
        /// Birth date.
        foedselsdato: Date,
        /// The full name.
        fullt_navn: String,
    },
}

/// A market of listed companies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegulertMarked {
    /// Its name.
    pub navn: &'static str,
    /// Its country, with a code of two letters.
    pub land: Land,
    /// Its address on the web.
    pub internettadresse: &'static str,
}

/// A register of another country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtenlandskRegister {
    /// Its country, with a code of two letters.
    pub land: Land,
    /// Its address on the web.
    pub internettadresse: String,
}

/// An owner of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rettighetshaver {
    /// The person.
    pub person: Person,
    /// Country of residence.
    pub bostedsland: Option<Land>,
    /// Whether the person is exempt from public view.
    pub er_unntatt_fra_innsyn: bool,
    /// Time of the first registration of this owner.
    pub foerst_registrert: Timestamp,
    /// Time of the last change of this owner.
    pub endret: Timestamp,
    /// Forms of ownership and control; never empty.
    pub posisjoner: Vec<Posisjon>,
}

/// A form of ownership or control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posisjon {
    /// `posisjonstype`.
    pub posisjonstype: &'static str,
    /// `stoerrelsesintervall`, for shares and votes.
    pub stoerrelsesintervall: Option<&'static str>,
    /// The description of another form of control.
    pub beskrivelse_annen_maate: Option<&'static str>,
    /// `grunnlagstype`; may be empty.
    pub grunnlagstyper: Vec<&'static str>,
    /// The companies between the owner and this company.
    pub mellomliggende_virksomheter: Vec<MellomliggendeVirksomhet>,
    /// Whether the type is without its name.
    pub mangler_kodenavn: bool,
}
