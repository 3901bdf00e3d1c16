//! Records of konkursvarsel, bankruptcy notices, as the list and the answer for a single notice have them.
//!
//! Both have one form here: the list's `debitor` is a text and the single notice's an object, and `innehaverAv` is
//! beside the one and inside the other. Every field may be absent.

use crate::record::structs;
use crate::{Ignored, Tekst};

/// Hands the declarations of the register's records to the macro `$make`.
///
/// A declaration is `Name { field: Type = "name in the register", … }`. The structs of this module are made from it, and so
/// is the code of another crate that reads them: each field is written once.
#[macro_export]
macro_rules! konkurs_records {
    ($make:ident) => {
        $make! {
            /// One bankruptcy notice.
            Varsel {
                /// The register's id of the notice.
                uuid: Option<Tekst<'a>> = "uuid",
                /// Code of the list `konkursvarseltype`.
                varseltype: Option<Tekst<'a>> = "type",
                /// Timestamp of the registration (ISO 8601).
                registreringstidspunkt: Option<Tekst<'a>> = "registreringstidspunkt",
                /// Date of the court's decision.
                kjennelsesdato: Option<Tekst<'a>> = "kjennelsesdato",
                /// Date on which the proceedings were closed.
                innstillingsdato: Option<Tekst<'a>> = "innstillingsdato",
                /// Id of the opening that a later notice refers to.
                aapnings_id: Option<Tekst<'a>> = "aapningsId",
                /// Number of the estate.
                konkursbonr: Option<Tekst<'a>> = "konkursbonr",
                /// Code of the list `konkursgrunnlag`.
                konkursgrunnlag: Option<Tekst<'a>> = "konkursgrunnlag",
                /// Code of the list `avviklingskode`.
                avviklingskode: Option<Tekst<'a>> = "avviklingskode",
                /// Code of the list `avslutningskode`.
                avslutningskode: Option<Tekst<'a>> = "avslutningskode",
                /// The date that the debtor's transactions are judged from.
                fristdag: Option<Tekst<'a>> = "fristdag",
                /// Last date for claims.
                fordringsfrist: Option<Tekst<'a>> = "fordringsfrist",
                /// The court's case number.
                saksnr: Option<Tekst<'a>> = "saksnr",
                /// The debtor, a person or a company.
                debitor: Option<Debitor<'a>> = "debitor",
                /// In a list: the units that the debtor, a person, is the holder of.
                innehaver_av: Vec<Innehaver<'a>> = "innehaverAv",
                /// The district court.
                tingrett: Option<Tingrett<'a>> = "tingrett",
                /// The creditors' meeting.
                skiftesamling: Option<Skiftesamling<'a>> = "skiftesamling",
                /// The trustee.
                bostyrer: Option<Bostyrer<'a>> = "bostyrer",
                /// Links; the only one, that of the notice itself, follows from its id.
                lenker: Ignored = "_links",
            }

            /// The debtor of a single notice.
            DebitorDetaljer {
                /// Name of the person or company.
                navn: Option<Tekst<'a>> = "navn",
                /// The address.
                adresse: Option<Adresse<'a>> = "adresse",
                /// Organisation number of a company.
                orgnr: Option<Tekst<'a>> = "orgnr",
                /// National identity number of a person.
                fnr: Option<Tekst<'a>> = "fnr",
                /// The units that a person is the holder of.
                innehaver_av: Vec<Innehaver<'a>> = "innehaverAv",
            }

            /// An address in a notice.
            Adresse {
                /// Street and number.
                gateadresse: Option<Tekst<'a>> = "gateadresse",
                /// Post code.
                postnummer: Option<Tekst<'a>> = "postnummer",
                /// Postal town.
                poststed: Option<Tekst<'a>> = "poststed",
                /// Number of the municipality.
                kommunenummer: Option<Tekst<'a>> = "kommunenummer",
                /// Name of the municipality.
                kommune: Option<Tekst<'a>> = "kommune",
                /// Country code of two letters.
                landkode: Option<Tekst<'a>> = "landkode",
                /// Name of the country.
                land: Option<Tekst<'a>> = "land",
            }

            /// The district court.
            Tingrett {
                /// Its organisation number.
                organisasjonsnr: Option<Tekst<'a>> = "organisasjonsnr",
                /// Its name.
                navn: Option<Tekst<'a>> = "navn",
            }

            /// The creditors' meeting.
            Skiftesamling {
                /// Timestamp (ISO 8601).
                avholdes: Option<Tekst<'a>> = "avholdes",
                /// Place.
                sted: Option<Tekst<'a>> = "sted",
            }

            /// The trustee of the estate.
            Bostyrer {
                /// Title, such as `ADV`.
                tittel: Option<Tekst<'a>> = "tittel",
                /// Name.
                navn: Option<Tekst<'a>> = "navn",
                /// Telephone number.
                telefon: Option<Tekst<'a>> = "telefon",
                /// Fax number.
                telefax: Option<Tekst<'a>> = "telefax",
                /// Mail address.
                epost: Option<Tekst<'a>> = "epost",
                /// The address.
                adresse: Option<Adresse<'a>> = "adresse",
            }
        }
    };
}

konkurs_records!(structs);

/// The debtor in the form of either answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Debitor<'a> {
    /// In a list: the organisation number or national identity number alone.
    Nummer(Tekst<'a>),
    /// In a single notice.
    Detaljer(Box<DebitorDetaljer<'a>>),
}

/// An empty number.
impl Default for Debitor<'_> {
    fn default() -> Self {
        Self::Nummer(Tekst::default())
    }
}

/// One element of `innehaverAv`: one number, or in a list a text that itself wraps a list (`[910313851]`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Innehaver<'a>(pub Tekst<'a>);

impl Innehaver<'_> {
    /// The organisation numbers in it, as received.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        let text = self.0.trim();
        let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        inside.split(',').map(|number| number.trim().trim_matches('"')).filter(|number| !number.is_empty())
    }
}
