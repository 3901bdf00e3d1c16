//! The register's records as the generator makes them, owned and plain. Their names are the register's; their JSON is in
//! [`super::json`], their CSV rows in [`super::csv`].

use std::borrow::Cow;
use std::fmt;

use brreg_domain::MASK;
use brreg_domain::kodeverk::{self, Kodeliste};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// One registration of one company with its owners: an element of the bulk file, and what the lookup answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The register's id of the registration; a company that reports a change gets a new one.
    pub registrering_id: Uuid,
    /// `registreringstatus`.
    pub registrering_status: Kodeverdi,
    /// Moment of the registration.
    pub registrert_dato: Timestamp,
    /// `reellerettighetshaverestatus`: what the company reported about its owners.
    pub reelle_rettighetshavere_status: Kodeverdi,
    /// The company's organisation number.
    pub organisasjonsnummer: String,
    /// The owners, in the register's order.
    pub reelle_rettighetshavere: Vec<Rettighetshaver>,
    /// A field that no version of the register has announced.
    pub ukjent_felt: Option<UkjentFelt>,
}

/// One owner of a company with what the ownership rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rettighetshaver {
    /// Who owns.
    pub person: Person,
    /// Country of residence.
    pub bostedsland: Option<Land>,
    /// Whether the person is exempt from public view, as minors are.
    pub er_unntatt_fra_innsyn: bool,
    /// Ways of owning and controlling; may be empty.
    pub posisjoner: Vec<Posisjon>,
    /// Moment of the first registration of this owner.
    pub foerst_registrert_dato: Timestamp,
    /// Moment of the last change of this owner.
    pub endret_dato: Timestamp,
    /// A field that no version of the register has announced.
    pub ukjent_felt: Option<UkjentFelt>,
}

/// The person who owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// In Folkeregisteret, with a national identity number.
    Folkeregistrert(FolkeregistrertPerson),
    /// Abroad, known by name and birth date.
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
    /// The whole name.
    pub fullt_navn: String,
    /// Countries of citizenship; may be empty.
    pub statsborgerskap: Vec<Land>,
}

/// One way of owning or controlling a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posisjon {
    /// `posisjontype`.
    pub posisjonstype: Kodeverdi,
    /// `stoerrelseintervall`, for shares and votes.
    pub stoerrelse_intervall: Option<Kodeverdi>,
    /// `grunnlagtype`; may be empty.
    pub grunnlag: Vec<Kodeverdi>,
    /// What a control in another way is.
    pub beskrivelse_annen_maate: Option<String>,
    /// The companies between the owner and this company; JSON alone has them.
    pub mellomliggende_virksomheter: Vec<MellomliggendeVirksomhet>,
    /// A field that no version of the register has announced.
    pub ukjent_felt: Option<UkjentFelt>,
}

/// A company between an owner and the company that the registration is about.
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
    /// The code with the label that its list gives.
    pub(super) fn of(list: Kodeliste, kode: &'static str) -> Self {
        Self { kode: Cow::Borrowed(kode), kodetekst: list.tekst(kode).map(Cow::Borrowed) }
    }

    /// The label as the CSV has it: the register prints those from its lists, so one is there even where the JSON lacks it.
    pub(super) fn label(&self, list: Kodeliste) -> &str {
        self.kodetekst.as_deref().or_else(|| list.tekst(&self.kode)).unwrap_or_default()
    }
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Land {
    /// ISO 3166-1 alpha-3.
    pub landkode: Cow<'static, str>,
    /// Norwegian short name; `UKJENT`, as the register writes it, where the code has none.
    pub land: Cow<'static, str>,
}

impl Land {
    /// The country of a code.
    pub(super) fn of(landkode: &'static str) -> Self {
        Self {
            landkode: Cow::Borrowed(landkode),
            land: Cow::Borrowed(kodeverk::landnavn(landkode).unwrap_or("UKJENT")),
        }
    }
}

/// A field outside the register's documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UkjentFelt {
    /// Its name.
    pub navn: &'static str,
    /// Its value.
    pub verdi: serde_json::Value,
}

/// A national identity number as text, valid or (as a flaw) not. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identitetsnummer(pub(super) String);

impl Identitetsnummer {
    /// The eleven digits.
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
