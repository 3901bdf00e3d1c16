//! The records of the register of marriage contracts.

use std::borrow::Cow;

use jiff::Timestamp;

/// The languages of the register's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Spraak {
    /// Norwegian bokmål.
    #[default]
    Nob,
    /// Norwegian nynorsk.
    Nno,
    /// English.
    Eng,
}

impl Spraak {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::Nob, Self::Nno, Self::Eng];

    /// Returns the ISO 639-2 code in capitals.
    #[must_use]
    pub const fn kode(self) -> &'static str {
        match self {
            Self::Nob => "NOB",
            Self::Nno => "NNO",
            Self::Eng => "ENG",
        }
    }

    /// Returns the language of a code.
    #[must_use]
    pub fn of(kode: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|spraak| spraak.kode() == kode)
    }
}

/// A contract between two spouses. Codes are full: `ektepakttype.ektepakt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ektepakt {
    /// Number of the contract, from 1, the oldest first; the same for both spouses.
    pub ektepaktnummer: u32,
    /// Time at which the register received it.
    pub innkomsttidspunkt: Timestamp,
    /// `ektepakttype`.
    pub ektepakttype: &'static str,
    /// `ektepaktstatus`.
    pub status: &'static str,
    /// `opprettelsestype`.
    pub opprettelse: &'static str,
    /// Whether the document contains more than the register.
    pub har_supplerende_opplysninger: bool,
    /// The registrar's notes.
    pub paategning: Vec<Cow<'static, str>>,
    /// `avtaletype`: agreements of both spouses.
    pub avtaleinnhold: Vec<&'static str>,
    /// The two spouses; in some contracts only one, and a note names the other.
    pub roller: Vec<Rolle>,
}

/// A spouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolle {
    /// `rolletype`.
    pub rolletype: &'static str,
    /// The person's number in the content; see [`Content::person`](crate::generator::Content::person).
    pub person: u32,
    /// The name; a few roles have none.
    pub navn: Option<Navn>,
    /// Address.
    pub adresse: Adresse,
    /// `avtaletype`: agreements that concern only this spouse.
    pub avtaleinnhold: Vec<&'static str>,
}

/// A spouse's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Navn {
    /// First names.
    pub fornavn: String,
    /// Middle name.
    pub mellomnavn: Option<String>,
    /// Surname.
    pub etternavn: String,
}

/// An address with the parts that all forms may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adresse {
    /// Care of.
    pub co_navn: Option<String>,
    /// The use of the address.
    pub brukskategori: Option<&'static str>,
    /// The address itself.
    pub form: Adresseform,
}

/// The forms of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adresseform {
    /// `adressetype.vegadresse`.
    Veg {
        /// Street.
        adressenavn: &'static str,
        /// Number, if the house has one.
        nummer: Option<u32>,
        /// Letter after the number.
        bokstav: Option<&'static str>,
        /// Dwelling.
        bruksenhetsnummer: Option<&'static str>,
        /// Farm or house name.
        adressenavn_tillegg: Option<&'static str>,
        /// Fields that only some addresses have.
        sjeldne: Option<SjeldneFelter>,
        /// Post code, postal town and municipality.
        sted: Sted,
    },
    /// `adressetype.stedsadresse`.
    Sted {
        /// Name of the place.
        stedsnavn: &'static str,
        /// Post code, postal town and municipality.
        sted: Sted,
    },
    /// `adressetype.postboksadresse`.
    Postboks {
        /// Number of the box.
        postboksnummer: u32,
        /// Location of the box.
        postboksanleggsnavn: Option<&'static str>,
        /// Post code, postal town and municipality.
        sted: Sted,
    },
    /// `adressetype.ustrukturertAdresse`.
    Ustrukturert {
        /// One to three lines.
        adresselinjer: Vec<String>,
        /// Post code, postal town and municipality.
        sted: Sted,
    },
    /// `adressetype.internasjonalAdresse`, as free text or in parts.
    Internasjonal {
        /// The whole address, instead of the parts.
        fri_adressetekst: Option<String>,
        /// Street.
        adressenavn: Option<&'static str>,
        /// Number.
        adressenummer: Option<String>,
        /// Post code.
        postkode: Option<String>,
        /// Town.
        by_eller_stedsnavn: Option<&'static str>,
        /// ISO 3166-1 alpha-3.
        landkode: &'static str,
    },
}

/// Fields of a street address that most addresses lack and that are `null` in most others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SjeldneFelter {
    /// Short name of the street.
    pub kort_adressenavn: Option<String>,
    /// Number of the address in Matrikkelen.
    pub vegadresse_id: Option<String>,
}

/// A place in Norway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sted {
    /// Post code.
    pub postnummer: &'static str,
    /// Postal town.
    pub poststed: &'static str,
    /// Number of the municipality.
    pub kommunenummer: &'static str,
    /// Name of the municipality.
    pub kommunenavn: &'static str,
}
