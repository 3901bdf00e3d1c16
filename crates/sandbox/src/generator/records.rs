//! The generated records of the register, as plain types with the register's names. [`super::json`] writes their JSON,
//! [`super::csv`] their CSV rows.

use std::borrow::Cow;
use std::fmt;

use brreg_domain::MASK;
use brreg_domain::kodeverk::{self, Kodeliste};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A registration of a company with its owners: an element of the bulk file, and the answer of a lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The register's id of the registration; a company that reports a change gets a new one.
    pub registrering_id: Uuid,
    /// `registreringstatus`.
    pub registrering_status: Kodeverdi,
    /// Time of the registration.
    pub registrert_dato: Timestamp,
    /// `reellerettighetshaverestatus`: the company's report about its owners.
    pub reelle_rettighetshavere_status: Kodeverdi,
    /// The company's organisation number.
    pub organisasjonsnummer: String,
    /// The owners, in the register's order.
    pub reelle_rettighetshavere: Vec<Rettighetshaver>,
    /// An undocumented field.
    pub ukjent_felt: Option<UkjentFelt>,
}

/// An owner of a company with the positions of the ownership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rettighetshaver {
    /// The person.
    pub person: Person,
    /// Country of residence.
    pub bostedsland: Option<Land>,
    /// Whether the person is exempt from public view, as minors are.
    pub er_unntatt_fra_innsyn: bool,
    /// Forms of ownership and control; may be empty.
    pub posisjoner: Vec<Posisjon>,
    /// Time of the first registration of this owner.
    pub foerst_registrert_dato: Timestamp,
    /// Time of the last change of this owner.
    pub endret_dato: Timestamp,
    /// An undocumented field.
    pub ukjent_felt: Option<UkjentFelt>,
}

/// The person of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// A person of Folkeregisteret, with a national identity number.
    Folkeregistrert(FolkeregistrertPerson),
    /// A person abroad, identified by name and birth date.
    Utenlandsk(UtenlandskPerson),
}

/// A person of Folkeregisteret. All are synthetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolkeregistrertPerson {
    /// National identity number or D-number.
    pub foedsels_eller_d_nummer: Identitetsnummer,
    /// Birth date.
    pub foedselsdato: Date,
    /// Birth year.
    pub foedselsaar: i16,
    /// First names.
    pub fornavn: String,
    /// Middle name.
    pub mellomnavn: Option<String>,
    /// Surname.
    pub etternavn: String,
    /// Whether the person is dead.
    pub er_doed: bool,
    /// Countries of citizenship.
    pub statsborgerskap: Vec<Land>,
}

/// A person abroad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtenlandskPerson {
    /// Birth date.
    pub foedselsdato: Date,
    /// Birth year.
    pub foedselsaar: i16,
    /// The full name.
    pub fullt_navn: String,
    /// Countries of citizenship; may be empty.
    pub statsborgerskap: Vec<Land>,
}

/// A form of ownership or control of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posisjon {
    /// `posisjontype`.
    pub posisjonstype: Kodeverdi,
    /// `stoerrelseintervall`, for shares and votes.
    pub stoerrelse_intervall: Option<Kodeverdi>,
    /// `grunnlagtype`; may be empty.
    pub grunnlag: Vec<Kodeverdi>,
    /// The description of another form of control.
    pub beskrivelse_annen_maate: Option<String>,
    /// The companies between the owner and this company, which only JSON contains.
    pub mellomliggende_virksomheter: Vec<MellomliggendeVirksomhet>,
    /// An undocumented field.
    pub ukjent_felt: Option<UkjentFelt>,
}

/// A company between an owner and the company of the registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MellomliggendeVirksomhet {
    /// A Norwegian one.
    Norsk {
        /// Its organisation number.
        organisasjonsnummer: String,
    },
    /// A foreign one.
    Utenlandsk(UtenlandskVirksomhet),
}

/// A company in the register of another country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtenlandskVirksomhet {
    /// Its number in the register of its country.
    pub registreringsnummer_i_hjemlandet: String,
    /// Its name.
    pub navn: String,
    /// Its address in one line.
    pub fri_adressetekst: String,
    /// Its country.
    pub land: Land,
}

/// A value of a code list with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kodeverdi {
    /// The full code, such as `posisjontype.eier`.
    pub kode: Cow<'static, str>,
    /// Its label; a flaw leaves it out.
    pub kodetekst: Option<Cow<'static, str>>,
}

impl Kodeverdi {
    /// Returns the code with its label from the list.
    pub(super) fn of(list: Kodeliste, kode: &'static str) -> Self {
        Self { kode: Cow::Borrowed(kode), kodetekst: list.label_of(kode).map(Cow::Borrowed) }
    }

    /// Returns the label in the CSV, which the register takes from its lists, even if the JSON lacks it.
    pub(super) fn label(&self, list: Kodeliste) -> &str {
        self.kodetekst.as_deref().or_else(|| list.label_of(&self.kode)).unwrap_or_default()
    }
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Land {
    /// ISO 3166-1 alpha-3.
    pub landkode: Cow<'static, str>,
    /// Norwegian short name; `UKJENT`, as in the register, for a code without one.
    pub land: Cow<'static, str>,
}

impl Land {
    /// Returns the country of a code.
    pub(super) fn of(landkode: &'static str) -> Self {
        Self {
            landkode: Cow::Borrowed(landkode),
            land: Cow::Borrowed(kodeverk::country_name(landkode).unwrap_or("UKJENT")),
        }
    }
}

/// An undocumented field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UkjentFelt {
    /// Its name.
    pub navn: &'static str,
    /// Its value.
    pub verdi: serde_json::Value,
}

/// A national identity number as text, valid or (as a flaw) invalid. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identitetsnummer(pub(super) String);

impl Identitetsnummer {
    /// Returns the eleven digits.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Identitetsnummer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}
