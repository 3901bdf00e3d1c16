//! What the register of bankruptcies holds: a notice as lists show it, and the details that it has alone.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::generator::Identitetsnummer;

/// A notice as the lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Varsel {
    /// The notice's id.
    pub uuid: Uuid,
    /// `type`.
    pub varseltype: Varseltype,
    /// Moment of the registration, in whole milliseconds.
    pub registreringstidspunkt: Timestamp,
    /// Date of the court's ruling.
    pub kjennelsesdato: Date,
    /// Date on which the estate was closed; an [`Varseltype::Avslutning`] alone has it.
    pub innstillingsdato: Option<Date>,
    /// The opening that the notice refers to; an opening has none.
    pub aapnings_id: Option<Uuid>,
    /// Who is bankrupt.
    pub debitor: Debitor,
}

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Varseltype {
    /// A bankruptcy, or a compulsory dissolution, begins.
    Aapning,
    /// An opening was reversed upon appeal.
    Oppheving,
    /// An opening was deleted.
    Sletting,
    /// A bankruptcy is closed.
    Avslutning,
}

impl Varseltype {
    /// The register's word.
    #[must_use]
    pub const fn kode(self) -> &'static str {
        match self {
            Self::Aapning => "aapning",
            Self::Oppheving => "oppheving",
            Self::Sletting => "sletting",
            Self::Avslutning => "avslutning",
        }
    }
}

/// Who is bankrupt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Debitor {
    /// A company of the content.
    Virksomhet {
        /// Its organisation number.
        organisasjonsnummer: String,
    },
    /// A person who owns a company of the content.
    Person {
        /// The person's number in the content; see [`Content::person`](crate::generator::Content::person).
        number: u32,
        /// National identity number or D-number.
        foedsels_eller_d_nummer: Identitetsnummer,
        /// Organisation numbers of units that the person holds; may be empty.
        innehaver_av: Vec<String>,
    },
}

impl Debitor {
    /// The number that lists show: an organisation number or a national identity number.
    #[must_use]
    pub fn expose(&self) -> &str {
        match self {
            Self::Virksomhet { organisasjonsnummer } => organisasjonsnummer,
            Self::Person { foedsels_eller_d_nummer, .. } => foedsels_eller_d_nummer.expose(),
        }
    }

    /// The units that the debtor holds, where it is a person.
    #[must_use]
    pub fn innehaver_av(&self) -> &[String] {
        match self {
            Self::Virksomhet { .. } => &[],
            Self::Person { innehaver_av, .. } => innehaver_av,
        }
    }
}

/// What a single notice says beyond the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detaljer {
    /// Number of the estate.
    pub konkursbonr: String,
    /// `B`, `O` or `T`.
    pub konkursgrunnlag: &'static str,
    /// Reason of a compulsory dissolution; there with `konkursgrunnlag` `T` alone.
    pub avviklingskode: Option<&'static str>,
    /// How the estate was closed; an [`Varseltype::Avslutning`] alone has it.
    pub avslutningskode: Option<&'static str>,
    /// The day that deadlines count from.
    pub fristdag: Date,
    /// The last day for claims.
    pub fordringsfrist: Date,
    /// The court's case number.
    pub saksnr: String,
    /// Name of the debtor.
    pub debitor_navn: String,
    /// Address of the debtor.
    pub debitor_adresse: Adresse,
    /// Organisation number of the court.
    pub tingrett_organisasjonsnummer: String,
    /// Name of the court.
    pub tingrett_navn: &'static str,
    /// The creditors' meeting, where there is one.
    pub skiftesamling: Option<Skiftesamling>,
    /// The trustee, where one is appointed.
    pub bostyrer: Option<Bostyrer>,
}

/// The creditors' meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skiftesamling {
    /// When it is held, in whole seconds.
    pub avholdes: Timestamp,
    /// Where.
    pub sted: String,
}

/// The trustee in bankruptcy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bostyrer {
    /// Title.
    pub tittel: &'static str,
    /// Name.
    pub navn: String,
    /// Telephone number.
    pub telefon: String,
    /// Fax number.
    pub telefax: Option<String>,
    /// E-mail address.
    pub epost: String,
    /// Office.
    pub adresse: Adresse,
}

/// An address; one abroad has no post code of its own and no municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adresse {
    /// Street and number.
    pub gateadresse: String,
    /// Post code.
    pub postnummer: Option<&'static str>,
    /// Postal town.
    pub poststed: &'static str,
    /// Number of the municipality.
    pub kommunenummer: Option<&'static str>,
    /// Name of the municipality.
    pub kommune: Option<&'static str>,
    /// ISO 3166-1 alpha-2.
    pub landkode: &'static str,
    /// Norwegian name of the country.
    pub land: &'static str,
}
