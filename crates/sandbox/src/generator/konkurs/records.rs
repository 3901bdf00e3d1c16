//! The records of the register of bankruptcies: a notice in a list, and the details of a single notice.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::generator::Identitetsnummer;
pub use crate::generator::company::Adresse;

/// A notice in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Varsel {
    /// The notice's id.
    pub uuid: Uuid,
    /// `type`.
    pub varseltype: Varseltype,
    /// Time of the registration, in whole milliseconds.
    pub registreringstidspunkt: Timestamp,
    /// Date of the court's ruling.
    pub kjennelsesdato: Date,
    /// Date on which the estate was closed; only an [`Varseltype::Avslutning`] has it.
    pub innstillingsdato: Option<Date>,
    /// The opening to which the notice refers; an opening has none.
    pub aapnings_id: Option<Uuid>,
    /// The debtor.
    pub debitor: Debitor,
}

/// The type of a notice.
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
    /// Returns the register's word.
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

/// A debtor.
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
        /// Organisation numbers of the person's units; may be empty.
        innehaver_av: Vec<String>,
    },
}

impl Debitor {
    /// Returns the number in lists: an organisation number or a national identity number.
    #[must_use]
    pub fn expose(&self) -> &str {
        match self {
            Self::Virksomhet { organisasjonsnummer } => organisasjonsnummer,
            Self::Person { foedsels_eller_d_nummer, .. } => foedsels_eller_d_nummer.expose(),
        }
    }

    /// Returns the units of a debtor who is a person.
    #[must_use]
    pub fn innehaver_av(&self) -> &[String] {
        match self {
            Self::Virksomhet { .. } => &[],
            Self::Person { innehaver_av, .. } => innehaver_av,
        }
    }
}

/// The details of a single notice that lists do not contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detaljer {
    /// Number of the estate.
    pub konkursbonr: String,
    /// `B`, `O` or `T`.
    pub konkursgrunnlag: &'static str,
    /// Reason of a compulsory dissolution; present only with `konkursgrunnlag` `T`.
    pub avviklingskode: Option<&'static str>,
    /// How the estate was closed; only an [`Varseltype::Avslutning`] has it.
    pub avslutningskode: Option<&'static str>,
    /// The day from which deadlines count.
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
    /// The creditors' meeting, if there is one.
    pub skiftesamling: Option<Skiftesamling>,
    /// The trustee, if one is appointed.
    pub bostyrer: Option<Bostyrer>,
}

/// The creditors' meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skiftesamling {
    /// Its time, in whole seconds.
    pub avholdes: Timestamp,
    /// Its place.
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
